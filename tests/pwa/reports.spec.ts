// Sam reports what Hanne said to the organisation's adviser: she reads exactly that, proven, and nobody else ever hears of it.

import { hanneAndSam, Person } from "./person";
import { Server } from "./server";
import { expect, test } from "./tools.mjs";

const said = "Als je dit vertelt, kom ik niet meer.";
const harmless = "Tot donderdag om vier uur.";
const why = "Zo praat je niet met mij.";

let server: Server;
test.beforeEach(async () => {
  server = await Server.start();
});
test.afterEach(async () => {
  await server.end();
});

const at = (person: Person, path: string): Promise<unknown> => person.page.goto(new URL(path, person.page.url()).href);

/** Somebody comes to report a message of the open conversation. */
async function comesToReport(person: Person, text: string): Promise<void> {
  await person.opensWhatIsPossibleWith(text);
  await person.follows("Meld dit");
  await person.seesHeading("Iets melden");
}

/** Mira signs the list of who works here, and who reads reports. */
async function signsList(mira: Person, advisers: readonly string[]): Promise<void> {
  await at(mira, "/team");
  await mira.sees("Wie leest meldingen?");
  await expect(mira.page.getByRole("checkbox", { name: "Vera leest meldingen" })).toBeVisible();
  await expect(mira.page.getByRole("checkbox", { name: "Mira leest meldingen" }), "whoever runs the desk reads no reports").toHaveCount(0);
  for (const one of await mira.page.getByRole("checkbox", { name: /leest meldingen$/ }).all()) await one.uncheck();
  for (const name of advisers) await mira.ticks(`${name} leest meldingen`);
  await mira.canUseWhatIsThere();
  await mira.fills("Je vier woorden", mira.paper.words);
  await mira.taps("Teken de lijst");
  await mira.seesHeading("De lijst is getekend");
}

test("one of two messages goes to the adviser, proven, and who is reported hears nothing", async ({ browser }) => {
  const { mira, hanne, sam } = await hanneAndSam(server, browser);
  const vera = await Person.withEmptyPhone("Vera", browser);
  await vera.begins(await mira.invites("Vera"));
  await hanne.goesToTalkWith("Sam");
  await hanne.writes(harmless);
  await hanne.writes(said);
  await sam.goesToTalkWith("Hanne");
  await sam.sees(said);

  // Nobody advises yet: the page says so, and where else somebody listens.
  await comesToReport(sam, said);
  await sam.seesHeading("Niemand kan deze melding lezen");
  await sam.canUseWhatIsThere();
  await expect(sam.page.getByRole("link", { name: "Bekijk de hulplijnen" })).toBeVisible();
  // Whoever is in the conversation is nobody whom it could be told.
  await signsList(mira, ["Hanne"]);
  await sam.goesToTalkWith("Hanne");
  await comesToReport(sam, said);
  await sam.seesHeading("Niemand kan deze melding lezen");

  await signsList(mira, ["Vera"]);
  await sam.goesToTalkWith("Hanne");
  await comesToReport(sam, said);
  await sam.sees("Vera leest je melding. Verder niemand.");
  await expect(sam.page.getByRole("checkbox"), "only the one that Sam began from is shown first").toHaveCount(1);
  await expect(sam.page.getByRole("checkbox", { checked: true }), "nothing is picked before Sam picks it").toHaveCount(0);
  await sam.taps("Meld het aan Vera");
  await sam.sees("Vink eerst aan wat je wilt melden.");
  await sam.taps("Toon meer berichten");
  await expect(sam.page.getByRole("checkbox", { name: harmless })).not.toBeChecked();
  await sam.ticks(said);
  await sam.fills("Wil je er iets bij zeggen? Dat hoeft niet.", why);
  await sam.canUseWhatIsThere();
  await sam.taps("Meld het aan Vera");
  await sam.sees("Je melding is bij Vera.");
  await sam.follows("Bekijk mijn meldingen");
  await sam.sees("Verstuurd.");
  await sam.canUseWhatIsThere();

  await vera.goesHome();
  await vera.seesHeading("Iemand meldt iets aan jou");
  await vera.follows("Bekijk het");
  await vera.follows(/^Lees de melding/);
  await vera.sees("Een jongere meldt dit.");
  await vera.sees(why);
  await expect(vera.page.getByRole("article")).toHaveCount(1);
  const read = vera.page.getByRole("article");
  await expect(read).toContainText(said);
  await expect(read).toContainText("Nagegaan");
  await expect(read).toContainText("Geschreven als hulpverlener");
  await expect(read).toContainText("Staat op de lijst van wie hier werkt.");
  await vera.doesNotSee(harmless);
  await vera.canUseWhatIsThere();

  const link = new URL(vera.page.url()).pathname;
  for (const other of [hanne, mira]) {
    await at(other, link);
    await other.sees("Deze melding is er niet meer.");
  }
  await vera.taps("Sluit de melding af");
  await vera.sees("De melding is afgesloten.");
  await sam.sees("De adviseur is ermee klaar.");
  await at(vera, link);
  await vera.sees("Deze melding is er niet meer.");

  // Everything that ever came over Hanne's line, after she was asked to look: it is not there, and neither is its name.
  await hanne.goesToTalkWith("Sam");
  await hanne.writes("Dag Sam.");
  await sam.goesToTalkWith("Hanne");
  await sam.sees("Dag Sam.");
  const id = link.split("/").at(-1) ?? "";
  for (const other of [hanne, mira]) {
    const heard = other.wire.join("\n");
    expect(heard, "the line is listened to").toContain("lineage");
    expect(heard).not.toContain(id);
    expect(heard).not.toMatch(/"(kind|do)":"(report|reported|report_closed|close_report)"/u);
  }
  expect(vera.wire.join("\n"), "and a report would show").toContain(id);
});
