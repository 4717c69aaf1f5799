// Sam lets Hanne read along with what he and Jef write; Jef decides about his own words; one message stays where it is; Sam ends it.

import { rm } from "node:fs/promises";
import { searchFor } from "./evidence";
import { expect, test } from "./tools.mjs";
import { type Person, samAndJef } from "./person";
import { Server } from "./server";

let server: Server;
test.beforeEach(async () => { server = await Server.start(); });
test.afterEach(async () => { await server.end(); });

/** Chooses one answer to one of the questions that stand on the screen. */
async function picks(who: Person, question: string, answer: string | RegExp): Promise<void> {
  await who.page.getByRole("group", { name: question }).getByRole("radio", { name: answer }).check();
}

/** Sam lets Hanne read along with his words to Jef, and with Jef's should he agree. */
async function letsHanneReadAlong(sam: Person, example: string): Promise<void> {
  await sam.goesHome();
  await sam.follows("Wie ziet wat?");
  await sam.taps("Laat iemand meelezen");
  const sheet = sam.page.getByRole("dialog", { name: "Wie leest mee?" });
  await picks(sam, "In welk gesprek?", /^Jef/);
  await expect(sheet.getByRole("group", { name: "Wie?" }).getByRole("radio", { checked: true })).toHaveCount(0);
  await sheet.getByRole("button", { name: "Laat meelezen" }).click();
  await sam.sees("Kies eerst bij elke vraag iets.");
  await picks(sam, "Wie?", /^Hanne/);
  await picks(sam, "Wat?", /^Wat ik schrijf, en Jef ook/);
  await picks(sam, "Hoe lang?", "Tot ik stop");
  await expect(sheet.getByRole("article")).toContainText(example);
  await sam.sees("Jef kent Hanne misschien niet. Vertel wie dat is.");
  await sam.sees("Dit is een voorbeeld. Alleen wat hierna komt, wordt meegelezen.");
  await sam.canUseWhatIsThere();
  await sheet.getByRole("button", { name: "Laat meelezen" }).click();
  await expect(sheet).toHaveCount(0);
  await sam.seesHeading("Hanne leest mee");
}

/** Calls the next message so, by a name that is there. */
async function calls(who: Person, name: string): Promise<void> {
  await who.taps("Noem dit…");
  const sheet = who.page.getByRole("dialog", { name: "Hoe noem je dit?" });
  await sheet.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await expect(sheet).toHaveCount(0);
}

const opensWhatIsReadAlong = async (hanne: Person): Promise<void> => {
  await hanne.goesHome();
  await hanne.follows("Gedeeld");
  await hanne.sees("Sam laat je meelezen");
  await hanne.follows(/laat je meelezen/);
};

test("Hanne reads along with Sam, and with Jef once he agreed; not what is kept here; and nothing once it ends", async ({ browser }) => {
  const { hanne, sam, jef } = await samAndJef(server, browser);
  await sam.sees("Alleen Jef leest dit");
  await sam.writes("Van hiervoor");
  await jef.sees("Van hiervoor");

  await test.step("Sam chooses who, what and how long", async () => {
    await letsHanneReadAlong(sam, "Van hiervoor");
    await sam.sees("Jef koos nog niet. Tot dan blijven die woorden hier.");
    await sam.canUseWhatIsThere();
  });

  await test.step("Jef sees it before he writes, and his words are his own until he agrees", async () => {
    // Whom Jef never met has the name that Sam's app says.
    await jef.sees("Alleen Sam leest dit. Hanne leest ook wat Sam schrijft. Wat jij schrijft niet.");
    await jef.seesHeading("Sam wil dat Hanne meeleest met wat jij schrijft");
    await jef.doesNotSee("Jij kent deze persoon niet.");
    await jef.sees(/Een nee zeg je maar één keer/);
    await jef.canUseWhatIsThere();
    await jef.writes("Nog niet van mij");
    await jef.taps(/^Ja$/);
    await jef.sees("Sam leest dit. Hanne leest mee.");
    await jef.writes("Dat komt goed");
  });

  await test.step("Sam writes one message that is read along, and one that stays here", async () => {
    await sam.goesToTalkWith("Jef");
    await sam.sees("Jef leest dit. Hanne leest mee.");
    await sam.writes("Op school is iets gebeurd");
    await sam.taps("Houd dit bericht hier");
    await sam.sees("Alleen Jef leest dit. Dit bericht blijft hier.");
    await sam.canUseWhatIsThere();
    // Half written, Sam looks elsewhere: the words stay, and so does where they may go.
    await sam.fills("Je bericht", "Alleen voor");
    await sam.follows("Terug");
    await sam.seesHeading("Dag Sam");
    await sam.follows(/^Jef/);
    await sam.sees("Alleen Jef leest dit. Dit bericht blijft hier.");
    await sam.writes("Alleen voor opa");
    await expect(sam.message("Alleen voor opa")).toContainText("Blijft hier");
    await sam.sees("Jef leest dit. Hanne leest mee.");
    await expect(jef.message("Alleen voor opa")).toContainText("Blijft hier");
    await sam.opensWhatIsPossibleWith("Alleen voor opa");
    await sam.sees("Jij hield dit bericht hier. Het wordt niet gedeeld.");
    await expect(sam.button("Wie mag dit lezen?")).toHaveCount(0);
    await sam.taps("Sluiten");
  });

  await test.step("Hanne reads what was said since, and nothing else; it stays on no disk", async () => {
    await opensWhatIsReadAlong(hanne);
    await hanne.sees("Op school is iets gebeurd");
    await hanne.sees("Dat komt goed");
    await hanne.sees("De JIM van Sam");
    await hanne.canUseWhatIsThere();
    await sam.writes("En nog iets");
    await hanne.sees("En nog iets");
    for (const not of ["Van hiervoor", "Nog niet van mij", "Alleen voor opa"]) await hanne.doesNotSee(not);
    expect(await hanne.keepsOnDisk()).not.toContain("Op school is iets gebeurd");
  });

  await test.step("Jef takes his words out of it, once and for all", async () => {
    await jef.taps("Wie is hier");
    await jef.sees("Ook met wat jij schrijft. Jij zei ja.");
    await jef.taps("Toch niet met mijn woorden");
    await jef.sees("Niet met wat jij schrijft. Jij zei nee.");
    await jef.canUseWhatIsThere();
    await jef.taps("Sluiten");
    await hanne.doesNotSee("Dat komt goed");
    await sam.writes("Nog van mij");
    await hanne.sees("Nog van mij");
  });

  await test.step("Sam erases one message: it leaves Hanne's open screen, and the rest stays", async () => {
    await sam.opensWhatIsPossibleWith("Nog van mij");
    await sam.taps("Wis dit bericht");
    await sam.taps("Wis het");
    await hanne.doesNotSee("Nog van mij");
    await hanne.sees("En nog iets");
  });

  await test.step("Sam ends it with one tap: Hanne's open screen loses it", async () => {
    await sam.goesHome();
    await sam.follows("Wie ziet wat?");
    await sam.sees("Niet met wat Jef schrijft. Dat blijft zo.");
    await sam.taps(/^Stop: Hanne leest mee/);
    await sam.sees("Hanne leest niet meer mee. Wat gelezen is, blijft gelezen.");
    await hanne.sees("Je leest hier niet meer mee met Sam.");
    await hanne.doesNotSee("En nog iets");
    await jef.sees("Alleen Sam leest dit");
    await sam.follows("Dagboek");
    await sam.sees(/Je stopte het meelezen van Hanne/);
    await sam.canUseWhatIsThere();
    await sam.goesToTalkWith("Jef");
    await sam.sees("Alleen Jef leest dit");
    await sam.writes("Weer onder ons");
    await jef.sees("Weer onder ons");
    await hanne.goesHome();
    await hanne.follows("Gedeeld");
    await hanne.sees("Hier is nu niets");
  });
});

test("a server that is put back forgets that Sam ended it; his phone does not", async ({ browser }) => {
  const { hanne, sam, jef } = await samAndJef(server, browser);
  await sam.writes("Van hiervoor");
  await jef.sees("Van hiervoor");
  await letsHanneReadAlong(sam, "Van hiervoor");
  await opensWhatIsReadAlong(hanne);
  await hanne.sees("Er is nu niets te lezen.");
  const putBack = await server.backUp();
  await sam.taps(/^Stop: Hanne leest mee/);
  await hanne.sees("Je leest hier niet meer mee met Sam.");

  await putBack();
  for (const who of [sam, jef, hanne]) {
    await who.sees("Je bent niet meer ingelogd.");
    await who.fills("Je inlognaam", who.paper.loginName);
    await who.fills("Je vier woorden", who.paper.words);
    await who.taps("Kom binnen");
    await expect(who.page.getByLabel("Je vier woorden")).toHaveCount(0);
  }
  await sam.goesToTalkWith("Jef");
  await sam.sees("Alleen Jef leest dit");
  await sam.writes("Weer onder ons");
  await jef.goesToTalkWith("Sam");
  await jef.sees("Weer onder ons");
  await jef.sees("Alleen Sam leest dit");
  await hanne.goesHome();
  await hanne.follows("Gedeeld");
  await hanne.sees("Hier is nu niets");
});

test("Hanne reads along with what Sam calls so, and with nothing else; what it is called is in no byte that leaves his phone", async ({ browser }) => {
  const { server: listening, wire } = await Server.startListenedTo();
  const name = "zwemclub Zilvermeer";
  const { hanne, sam, jef } = await samAndJef(listening, browser);

  await test.step("Sam lets Hanne read along with what he calls so", async () => {
    await expect(sam.button("Noem dit…")).toHaveCount(0);
    await sam.goesHome();
    await sam.follows("Wie ziet wat?");
    await sam.taps("Laat iemand meelezen");
    const sheet = sam.page.getByRole("dialog", { name: "Wie leest mee?" });
    await picks(sam, "In welk gesprek?", /^Jef/);
    await picks(sam, "Wie?", /^Hanne/);
    await expect(sheet.getByRole("group", { name: "Wat?" }).getByRole("radio", { checked: true })).toHaveCount(0);
    await picks(sam, "Wat?", /^Alleen wat ik zo noem/);
    await sam.sees("Wat Jef schrijft, wordt dan niet meegelezen.");
    await picks(sam, "Hoe lang?", "Tot ik stop");
    await sheet.getByRole("button", { name: "Laat meelezen" }).click();
    await sam.sees("Kies eerst een naam, of schrijf er een.");
    await sam.fills("Een nieuwe naam", name);
    await sam.canUseWhatIsThere();
    await sheet.getByRole("button", { name: "Laat meelezen" }).click();
    await expect(sheet).toHaveCount(0);
    await sam.sees(`Alleen wat je ‘${name}’ noemt.`);
    await sam.canUseWhatIsThere();
  });

  await test.step("he writes once without that name and once with it", async () => {
    await opensWhatIsReadAlong(hanne);
    await hanne.sees("Er is nu niets te lezen.");
    await sam.goesToTalkWith("Jef");
    await sam.sees("Alleen Jef leest dit");
    await sam.writes("Dit heet niets");
    await calls(sam, name);
    await sam.sees("Jef leest dit. Hanne leest mee.");
    // Half written, Sam looks elsewhere: what it is called stays with the words.
    await sam.fills("Je bericht", "Gisteren");
    await sam.follows("Terug");
    await sam.follows(/^Jef/);
    await sam.sees(`Dit noem je ‘${name}’`);
    await sam.canUseWhatIsThere();
    await sam.writes("Gisteren zwom ik");
    await expect(sam.message("Gisteren zwom ik")).toContainText(name);
    await sam.sees("Alleen Jef leest dit");
    await sam.writes("Dit heet weer niets");
    await sam.opensWhatIsPossibleWith("Gisteren zwom ik");
    await sam.sees(`Jij noemde dit ‘${name}’. Alleen jij ziet dat.`);
    await sam.taps("Sluiten");
  });

  await test.step("with the keyboard alone it gets another name, and Escape leaves it as it is", async () => {
    await sam.button("Noem dit…").focus();
    await sam.page.keyboard.press("Enter");
    await sam.page.getByLabel("Een nieuwe naam").focus();
    await sam.page.keyboard.type("thuis");
    await sam.page.keyboard.press("Enter");
    await sam.sees("Dit noem je ‘thuis’");
    await sam.button("Dit noem je ‘thuis’").focus();
    await sam.page.keyboard.press("Enter");
    await expect(sam.page.getByRole("dialog", { name: "Hoe noem je dit?" })).toBeVisible();
    await sam.page.keyboard.press("Escape");
    await expect(sam.button("Dit noem je ‘thuis’")).toBeFocused();
    await sam.sees("Alleen Jef leest dit");
    await sam.writes("Dit heet thuis");
  });

  await test.step("Hanne reads that one; Jef reads all, and nobody but Sam what it is called", async () => {
    await hanne.sees("Gisteren zwom ik");
    await jef.sees("Dit heet thuis");
    await jef.sees("Gisteren zwom ik");
    for (const not of ["Dit heet niets", "Dit heet weer niets", "Dit heet thuis"]) await hanne.doesNotSee(not);
    for (const who of [hanne, jef]) {
      await who.doesNotSee(new RegExp(name));
      expect(await who.keepsOnDisk()).not.toContain(name);
    }
    await listening.sleep();
    await wire.end();
    await searchFor({ "what Sam calls it": name }, [listening.data, wire.folder]);
    await listening.end();
    await rm(wire.folder, { recursive: true, force: true });
  });
});
