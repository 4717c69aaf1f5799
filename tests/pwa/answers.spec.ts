// Jef finds words for somebody with whom he shares no room; Sam asks for others, and gives exactly these; she answers once, to the two.

import type { Browser, Locator } from "@playwright/test";
import { Person, samAndJef } from "./person";
import { Server } from "./server";
import { expect, test } from "./tools.mjs";

const FIRST = "Sam wil even niet naar huis.";
const SECOND = "Sam heeft rust nodig, ook thuis.";
const ANSWER = "Ik had het niet gezien. Dank je.";

let server: Server;
test.beforeEach(async () => {
  server = await Server.start();
});
test.afterEach(async () => {
  await server.end();
});

/** Everybody around Sam: his mother is in a conversation with him alone. */
async function meet(browser: Browser): Promise<{ sam: Person; jef: Person; eva: Person }> {
  const { sam, jef } = await samAndJef(server, browser);
  const eva = await Person.withEmptyPhone("Eva", browser);
  await sam.goesHome();
  await sam.follows("Samen praten");
  await sam.chooses("Iemand van thuis");
  await sam.ticks(/^Hanne/);
  await sam.ticks("Iemand die hier nog niet is");
  await sam.fills("Hoe noem jij deze persoon?", "mama");
  await sam.fills("Wat wil je zeggen?", "Kom je erbij?");
  await sam.taps("Maak de kaart");
  await eva.saysYes(await sam.readsLink(), "Ja");
  await eva.sees("Alleen Sam en Hanne lezen dit");
  return { sam, jef, eva };
}

/** The card of a wording. */
const card = ({ page }: Person, text: string): Locator => page.getByRole("article").filter({ has: page.getByText(text, { exact: true }) }).first();

test("Jef words it twice, Sam gives it to Eva, Eva answers the two of them once, and Sam takes it back", async ({ browser }) => {
  const { sam, jef, eva } = await meet(browser);
  await sam.goesToTalkWith("Jef");
  await sam.writes("Ik wil rust. Zeg jij het mama?");
  await jef.goesToTalkWith("Sam");
  await jef.opensWhatIsPossibleWith("Ik wil rust.");
  await jef.taps("Zeg dit voor iemand anders");
  await jef.canUseWhatIsThere();
  await jef.fills("Voor wie?", "mama");
  await jef.fills("Jouw woorden", FIRST);
  await jef.taps("Geef het aan Sam");
  await jef.sees("Jij verwoordt dit voor mama");

  await expect(card(sam, FIRST)).toContainText("Jef verwoordt dit voor mama");
  await sam.canUseWhatIsThere();
  await card(sam, FIRST).getByRole("button", { name: "Vraag andere woorden" }).click();
  await sam.writes("Zeg rust.");
  await jef.sees("Zeg rust.");
  await card(jef, FIRST).getByRole("button", { name: "Verwoord het anders" }).click();
  await expect(jef.page.getByLabel("Voor wie?", { exact: true })).toHaveValue("mama");
  await jef.fills("Jouw woorden", SECOND);
  await jef.taps("Geef het aan Sam");

  await expect(card(sam, SECOND)).toContainText("Jef verwoordt dit voor mama");
  await expect(card(sam, FIRST)).toContainText("Jef vond later andere woorden.");
  // The first words are not what Sam read last: they are given by nobody's mistake.
  await card(sam, FIRST).getByRole("button", { name: "Deel deze woorden" }).click();
  await sam.chooses("Eva: Tot ik stop");
  await sam.taps(/^Deel$/);
  await sam.sees("Er zijn nieuwere woorden.");
  await sam.taps("Niet delen");

  await card(sam, SECOND).getByRole("button", { name: "Deel deze woorden" }).click();
  const sheet = sam.page.getByRole("dialog");
  await expect(sheet.getByRole("checkbox", { name: "Jef leest het antwoord ook" })).not.toBeChecked();
  await expect(sheet.getByRole("radio", { checked: true }), "nobody is chosen beforehand").toHaveCount(0);
  await sheet.getByRole("checkbox", { name: "Jef leest het antwoord ook" }).check();
  await sam.chooses("Eva: Tot ik stop");
  await expect(sheet).toContainText("Jef verwoordt dit, en Sam vindt dat goed");
  await sam.canUseWhatIsThere();
  await sam.taps(/^Deel$/);
  await expect(sheet).toHaveCount(0);

  // Jef is told that, and not with whom.
  await expect(card(jef, SECOND)).toContainText("Sam deelde dit met iemand");
  await expect(jef.page.getByText("Eva")).toHaveCount(0);

  await eva.goesHome();
  await eva.seesHeading("Sam liet je iets lezen");
  await eva.follows(/^Open$/);
  await eva.sees(SECOND);
  await eva.sees("Jef verwoordt dit, en Sam vindt dat goed");
  await eva.doesNotSee(FIRST);
  await expect(eva.page.locator("main").filter({ hasText: SECOND })).not.toContainText("mama");
  await eva.taps("Antwoord hierop");
  await eva.sees("Sam en Jef lezen je antwoord. Verder niemand.");
  await eva.canUseWhatIsThere();
  await eva.fills("Je antwoord", ANSWER);
  await eva.taps("Geef je antwoord");
  await eva.sees("Je antwoordde.");
  await expect(eva.page.getByRole("button", { name: "Antwoord hierop" })).toHaveCount(0);
  // On no page of hers, and after no reload, she answers again.
  const grant = eva.page.url();
  await eva.page.reload();
  await eva.sees("Je antwoordde.");
  await expect(eva.page.getByRole("button", { name: "Antwoord hierop" })).toHaveCount(0);
  expect(await eva.keepsOnDisk()).not.toContain(ANSWER);

  for (const person of [sam, jef]) {
    await expect(card(person, SECOND)).toContainText("Eva antwoordde");
    await person.goesHome();
    await person.seesHeading("Eva antwoordde");
    await person.follows("Lees het antwoord");
    await person.sees(ANSWER);
    await person.sees(SECOND);
    await person.canUseWhatIsThere();
  }
  await sam.sees("Jef leest dit ook.");
  await jef.sees("Sam leest dit ook.");
  await jef.sees("Je kent Eva nog niet. De naam is van Eva zelf.");
  // It was looked at: it waits no more.
  await jef.goesHome();
  await expect(jef.page.getByRole("heading", { name: "Eva antwoordde" })).toHaveCount(0);

  await sam.goesHome();
  await sam.follows("Wie ziet wat?");
  await sam.taps(/^Neem terug van Eva/);
  await eva.page.goto(grant);
  await eva.sees("Dit bericht is er niet meer.");
  await eva.doesNotSee(SECOND);
  // What was said to them stays with those who have it.
  await jef.page.goto(`${server.origin}/antwoorden`);
  await jef.sees(ANSWER);
  await sam.page.goto(`${server.origin}/antwoorden`);
  await sam.sees(ANSWER);
});
