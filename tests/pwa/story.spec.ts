// Two phones, one secret: from the coordinator's link to a share that was taken back. Every person has a browser of their own
// and does only what a person can do.

import { expect, test } from "./tools.mjs";
import { Person, samAndJef } from "./person";
import { Server } from "./server";

const secret = "Op school heb ik Bram geduwd. Ze hebben mij geschorst.";

/** Every spelling in which words could lie on a wire or a disk. */
function spellings(words: string): string[] {
  const bytes = Buffer.from(words);
  const base64 = [0, 1, 2].map((offset) =>
    // Without the letters at both ends, which depend on what stands beside.
    Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64").replace(/=+$/, "").slice(4, -4),
  );
  return [words, bytes.toString("hex"), bytes.toString("utf16le"), ...base64, ...base64.map((one) => one.replaceAll("+", "-").replaceAll("/", "_"))];
}

function expectNothingOf(words: string, text: string): void {
  for (const spelling of spellings(words)) expect(text.includes(spelling), `"${words}" lies there`).toBe(false);
}

test.describe("two phones, one secret", () => {
  let server: Server;

  test.beforeEach(async () => {
    server = await Server.start();
  });
  test.afterEach(async () => {
    await server.end();
  });

  test("what Sam shares reaches Hanne until Sam takes it back, then it is nowhere", async ({ browser }) => {
    const arrive = (name: string): Promise<Person> => Person.withEmptyPhone(name, browser);
    const [mira, hanne, sam, jef] = await Promise.all(["Mira", "Hanne", "Sam", "Jef"].map(arrive)) as [Person, Person, Person, Person];

    await test.step("the coordinator's first link opens the organisation", async () => {
      await mira.opensTheHouse(await server.coordinatorLink());
      await mira.sees("De Brug");
    });

    await test.step("Hanne comes in, invites Sam, and they have a conversation at once", async () => {
      await hanne.begins(await mira.invites("Hanne"));
      const link = await hanne.invites("Sam");
      await sam.opens(link);
      await sam.sees("Bij De Brug");
      await sam.begins(link);
      await sam.seesHeading("Hanne");
      await sam.sees("Alleen Hanne leest dit");
      await sam.writes("Ik ben er");
      await hanne.goesToTalkWith("Sam");
      await hanne.sees("Ik ben er");
      await hanne.writes("Fijn dat je er bent");
      await sam.sees("Fijn dat je er bent");
    });

    await test.step("Sam asks his grandfather with a card; Jef says yes without an account and they talk", async () => {
      const link = await sam.asks("opa", "Hoi opa, wil jij met me meedenken?");
      await jef.opens(link);
      await jef.sees("Hoi opa, wil jij met me meedenken?");
      await jef.saysYes(link, "Natuurlijk jongen");
      await jef.seesHeading("Sam");
      await jef.sees("Alleen Sam leest dit");
      await jef.writes("Dag jongen, ik ben er");
      await sam.goesToTalkWith("Jef");
      await sam.sees("Dag jongen, ik ben er");
      await sam.sees("Alleen Jef leest dit");
      await sam.writes(secret);
      await jef.sees(secret);
      await expect(sam.message(secret)).toContainText("afgeleverd");
      await sam.canUseWhatIsThere();
      await sam.goesHome();
      await sam.canUseWhatIsThere();
      await sam.goesToTalkWith("Jef");
    });

    await test.step("nothing of it is Hanne's before Sam shares it", async () => {
      await hanne.goesHome();
      await hanne.doesNotSee("Sam liet je iets lezen");
      expectNothingOf(secret, hanne.wire.join("\n"));
    });

    await test.step("Sam shares one message until Friday; Hanne opens it; Sam sees that", async () => {
      await sam.shares(secret, "Hanne", "Tot vrijdag");
      await expect(sam.message(secret)).toContainText("Ook Hanne kan dit lezen");
      await hanne.sees("Sam liet je iets lezen");
      await hanne.follows("Open");
      await hanne.sees(secret);
      await hanne.canUseWhatIsThere();
      await sam.goesHome();
      await sam.follows("Wie ziet wat?");
      await sam.seesHeading("Hanne kan lezen");
      await sam.sees(secret);
      await sam.sees(/^Geopend vandaag/);
      await sam.canUseWhatIsThere();
    });

    await test.step("Sam takes it back: Hanne's open screen is empty, and nothing of it comes any more", async () => {
      const share = hanne.page.url().split("/").at(-1) ?? "";
      const before = hanne.wire.length;
      await sam.taps(/^Neem terug/);
      await hanne.sees("Dit bericht is er niet meer.");
      await hanne.doesNotSee(secret);
      await sam.sees("Hanne kan dit niet meer openen. Het was wel gelezen.");

      await hanne.page.reload();
      await hanne.sees("Dit bericht is er niet meer.");
      expectNothingOf(secret, hanne.wire.slice(before).join("\n"));
      expectNothingOf(secret, await hanne.keepsOnDisk());

      const headers = { authorization: hanne.token };
      const one = await hanne.context.request.get(`${server.origin}/v1/grants/${share}`, { headers });
      const all = await hanne.context.request.get(`${server.origin}/v1/grants`, { headers });
      expect(one.ok(), "the grant's own route refuses").toBe(false);
      expect(all.ok()).toBe(true);
      expect(((await all.json()) as { grants: unknown[] }).grants, "she has no grant").toEqual([]);
    });
  });

  test("what is written without a network is sent once when it is back, also when the tab was closed", async ({ browser }) => {
    const { sam, jef } = await samAndJef(server, browser);
    await sam.context.setOffline(true);
    await sam.sees("Je bent offline. Schrijf gerust, het gaat later weg.");
    await sam.writes("Geschreven in de tunnel");
    await expect(sam.message("Geschreven in de tunnel")).toContainText("wacht");
    await sam.closesAndReopensTheTab();
    await expect(sam.message("Geschreven in de tunnel")).toContainText("wacht");
    // What Sam looks at while it is sent stays before their eyes, and can do more by then.
    await sam.opensWhatIsPossibleWith("Geschreven in de tunnel");
    await sam.context.setOffline(false);
    await jef.sees("Geschreven in de tunnel");
    await expect(sam.button("Antwoord hierop")).toBeVisible();
    await sam.taps("Sluiten");
    await expect(sam.message("Geschreven in de tunnel")).toContainText("afgeleverd");
    await sam.writes("En nu weer buiten");
    await jef.sees("En nu weer buiten");
    await expect(jef.message("Geschreven in de tunnel")).toHaveCount(1);
  });

  test("with an empty phone each factor alone brings everything back", async ({ browser }) => {
    const { sam, jef } = await samAndJef(server, browser);
    await sam.writes("Dit wil ik niet kwijt");
    await jef.sees("Dit wil ik niet kwijt");
    const code = await sam.makesRecoveryCode();

    for (const come of [(phone: Person) => phone.signsInWithWords(), (phone: Person) => phone.signsInWithCode(code)]) {
      const empty = await Person.withEmptyPhone("Sam", browser);
      empty.paper = sam.paper;
      await empty.page.goto(server.origin);
      await come(empty);
      await empty.goesToTalkWith("Jef");
      await empty.sees("Dit wil ik niet kwijt");
      await empty.sees("Dag jongen");
      await empty.context.close();
    }
    await sam.goesHome();
    await sam.seesHeading("Er kwam een toestel bij");

    const stranger = await Person.withEmptyPhone("Sam", browser);
    stranger.paper = { loginName: sam.paper.loginName, words: "lamp lamp lamp lamp" };
    await stranger.page.goto(server.origin);
    await stranger.fills("Je inlognaam", stranger.paper.loginName);
    await stranger.fills("Je vier woorden", stranger.paper.words);
    await stranger.taps("Kom binnen");
    await stranger.sees("Dat klopt niet. Kijk je woorden nog eens na.");
  });

  test("an erased message is gone for both, an answer quotes what it answers", async ({ browser }) => {
    const { sam, jef } = await samAndJef(server, browser);
    await sam.writes("Mag ik zondag komen?");
    await jef.sees("Mag ik zondag komen?");
    await jef.opensWhatIsPossibleWith("Mag ik zondag komen?");
    await jef.taps("Antwoord hierop");
    await jef.writes("Altijd");
    await expect(sam.message("Altijd")).toContainText("Mag ik zondag komen?");
    await sam.writes("Dit was niet voor jou");
    await jef.sees("Dit was niet voor jou");
    await sam.opensWhatIsPossibleWith("Dit was niet voor jou");
    await sam.taps("Wis dit bericht");
    await sam.taps("Wis het");
    await jef.sees("Dit bericht is er niet meer.");
    await jef.doesNotSee("Dit was niet voor jou");
    await sam.doesNotSee("Dit was niet voor jou");
  });

  test("a message that is erased leaves the open screen of whoever was given it, and what was given with it stays", async ({ browser }) => {
    const { hanne, sam } = await samAndJef(server, browser);
    for (const text of ["Dit blijft staan", "Dit haal ik weg"]) {
      await sam.writes(text);
      await expect(sam.message(text)).toContainText(/verstuurd|afgeleverd/);
    }
    await sam.taps("Kies berichten om te delen");
    for (const text of ["Dit blijft staan", "Dit haal ik weg"]) await sam.page.getByRole("listitem").filter({ has: sam.message(text) }).getByRole("checkbox").check();
    await sam.taps("Kies wie");
    const sheet = sam.page.getByRole("dialog", { name: "Wie mag dit lezen?" });
    await sheet.getByRole("group", { name: "Hanne" }).getByRole("radio", { name: ": Tot ik stop" }).check();
    await sheet.getByRole("button", { name: /^Deel/ }).click();
    await hanne.goesHome();
    await hanne.follows("Open");
    await hanne.sees("Dit haal ik weg");
    await sam.opensWhatIsPossibleWith("Dit haal ik weg");
    await sam.taps("Wis dit bericht");
    await sam.taps("Wis het");
    await hanne.doesNotSee("Dit haal ik weg");
    await hanne.sees("Dit blijft staan");
  });

  test("leaving quickly empties the screen and leaves no way back", async ({ browser }) => {
    const { sam } = await samAndJef(server, browser);
    await sam.goesHome();
    await sam.follows(/^Jef/);
    await sam.sees("Dag jongen");
    await sam.taps("Snel weg");
    await sam.sees("Deze pagina is leeg.");
    await sam.page.goForward().catch(() => null);
    await sam.sees("Deze pagina is leeg.");
    await sam.goesToTalkWith("Jef");
    await sam.page.keyboard.press("Escape");
    await sam.page.keyboard.press("Escape");
    await sam.sees("Deze pagina is leeg.");
    await sam.page.goBack();
    await sam.sees("Deze pagina is leeg.");
  });

  test("later and no reach the one who asked, and the link stays good", async ({ browser }) => {
    const { sam } = await samAndJef(server, browser);
    const neighbour = await Person.withEmptyPhone("Fatma", browser);
    const link = await sam.asks("Fatma", "Wil jij meedenken?");
    await neighbour.answers(link, "Later");
    await sam.sees("Fatma denkt erover na");
    await neighbour.answers(link, "Nee");
    await sam.sees("Fatma kan nu niet");
    await neighbour.saysYes(link, "Toch wel");
    await neighbour.sees("Alleen Sam leest dit");

    // One browser holds one person: another card does not put its owner out, and asks whether they are who is meant.
    const other = await sam.asks("buurman", "Wil jij ook meedenken?");
    await neighbour.opens(other);
    await neighbour.taps("Ja");
    await neighbour.sees("Je bent hier al: Fatma. Praat je als Fatma mee?");
    await neighbour.taps("Terug");
    await neighbour.goesToTalkWith("Sam");
  });
});
