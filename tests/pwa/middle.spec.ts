// The middle of the story, twice: everybody with a thumb on the narrowest phone, then everybody with the keyboard alone. Jef words it, Eva
// answers, Hanne reads along and asks for more, one message stays here, Sam looks through her eyes, and she comes into a room.

import type { Browser, Locator } from "@playwright/test";
import { type Hand, keys, thumb } from "./hands";
import { Person, samAndJef } from "./person";
import { Server } from "./server";
import { expect, test } from "./tools.mjs";

let server: Server;
test.beforeEach(async () => { server = await Server.start(); });
test.afterEach(async () => { await server.end(); });

const WORDING = "Sam heeft rust nodig, ook thuis.";
const ANSWER = "Ik had het niet gezien.";

/** Sam's mother comes into a conversation of hers, Hanne's and his. */
async function evaComes(sam: Person, browser: Browser): Promise<Person> {
  const eva = await Person.withEmptyPhone("Eva", browser, sam.hand);
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
  return eva;
}

const card = ({ page }: Person, text: string): Locator => page.getByRole("article").filter({ has: page.getByText(text, { exact: true }) }).first();
const press = (who: Person, within: Locator, name: string | RegExp): Promise<void> => who.hand.press(within.getByRole("button", { name }));
const picks = (who: Person, question: string, answer: string | RegExp): Promise<void> =>
  who.hand.choose(who.page.getByRole("group", { name: question }).getByRole("radio", { name: answer }));
/** Nothing stands wider than the screen. */
const fits = async ({ page }: Person): Promise<void> => {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
};

async function wordingAndAnswer(sam: Person, jef: Person, eva: Person): Promise<void> {
  await sam.goesToTalkWith("Jef");
  await sam.writes("Ik wil rust. Zeg jij het mama?");
  await jef.goesToTalkWith("Sam");
  await jef.opensWhatIsPossibleWith("Ik wil rust.");
  await jef.taps(/voor iemand/);
  await jef.fills("Voor wie?", "mama");
  await jef.fills("Jouw woorden", WORDING);
  await fits(jef);
  await jef.taps("Geef het aan Sam");
  await expect(card(sam, WORDING)).toBeVisible();
  await press(sam, card(sam, WORDING), "Deel deze woorden");
  await sam.ticks("Jef leest het antwoord ook");
  await sam.chooses("Eva: Tot ik stop");
  await fits(sam);
  await sam.taps(/^Deel$/);
  await expect(sam.page.getByRole("dialog")).toHaveCount(0);
  await eva.goesHome();
  await eva.follows(/^Open$/);
  await eva.sees(WORDING);
  await eva.taps("Antwoord hierop");
  await eva.fills("Je antwoord", ANSWER);
  await fits(eva);
  await eva.taps("Geef je antwoord");
  await eva.sees("Je antwoordde.");
  for (const person of [sam, jef]) {
    await person.goesHome();
    await person.follows("Lees het antwoord");
    await person.sees(ANSWER);
  }
}

async function ruleAndLock(sam: Person, jef: Person, hanne: Person): Promise<void> {
  await sam.goesHome();
  await sam.follows("Wie ziet wat?");
  await sam.taps("Laat iemand meelezen");
  await picks(sam, "In welk gesprek?", /^Jef/);
  await picks(sam, "Wie?", /^Hanne/);
  await picks(sam, "Wat?", /^Wat ik schrijf, en Jef ook/);
  await picks(sam, "Hoe lang?", "Tot ik stop");
  await fits(sam);
  await sam.taps("Laat meelezen");
  await sam.seesHeading("Hanne leest mee");
  await jef.goesToTalkWith("Sam");
  await jef.seesHeading("Sam wil dat Hanne meeleest met wat jij schrijft");
  await fits(jef);
  await jef.taps(/^Ja$/);
  await jef.sees("Sam leest dit. Hanne leest mee.");
  await sam.goesToTalkWith("Jef");
  await sam.sees("Jef leest dit. Hanne leest mee.");
  await sam.writes("Op school is iets gebeurd");
  await sam.taps("Houd dit bericht hier");
  await sam.sees("Alleen Jef leest dit. Dit bericht blijft hier.");
  await sam.writes("Alleen voor opa");
  await hanne.goesHome();
  await hanne.follows("Gedeeld");
  await hanne.follows(/laat je meelezen/);
  await hanne.sees("Op school is iets gebeurd");
  await hanne.doesNotSee("Alleen voor opa");
  await fits(hanne);
  await sam.opensWhatIsPossibleWith("Alleen voor opa");
  await sam.sees("Jij hield dit bericht hier. Het wordt niet gedeeld.");
  await sam.taps("Sluiten");
  await sam.goesHome();
  await sam.follows("Wie ziet wat?");
  await sam.taps(/^Stop: Hanne leest mee/);
  await hanne.sees("Je leest hier niet meer mee met Sam.");
  await hanne.doesNotSee("Op school is iets gebeurd");
}

async function request(sam: Person, hanne: Person): Promise<void> {
  await hanne.goesToTalkWith("Sam");
  await hanne.taps("Wie is hier");
  await hanne.taps("Vraag Sam om iets te delen");
  await hanne.fills("Je vraag", "Hoe gaat het op school?");
  await fits(hanne);
  await hanne.taps("Vraag het");
  await expect(hanne.page.getByRole("dialog")).toHaveCount(0);
  await sam.goesHome();
  await sam.follows("Bekijk het");
  await sam.sees("Hanne hoort niet dat je nee zegt.");
  await fits(sam);
  await sam.taps("Kies wat je deelt");
  await sam.hand.press(sam.page.getByRole("dialog").getByRole("link", { name: "Jef" }));
  await sam.sees("Kies wat Hanne mag lezen.");
  await sam.hand.tick(sam.page.getByRole("listitem").filter({ has: sam.message("Op school is iets gebeurd") }).getByRole("checkbox"));
  await sam.taps("Kies wie");
  await sam.chooses("Hanne: Tot ik stop");
  await sam.taps(/^Deel$/);
  await expect(sam.page.getByRole("dialog")).toHaveCount(0);
  await hanne.goesHome();
  await hanne.follows("Open");
  await hanne.sees("Op school is iets gebeurd");
}

async function seenAs(sam: Person): Promise<void> {
  await sam.goesHome();
  await sam.follows("Wie ziet wat?");
  await sam.follows(/^Bekijk als Hanne/);
  await sam.seesHeading("Zo ziet Hanne het");
  const screen = sam.page.getByLabel("Het scherm van Hanne");
  await expect(screen).toContainText("Op school is iets gebeurd");
  await expect(screen).not.toContainText("Alleen voor opa");
  await fits(sam);
}

async function newcomer(sam: Person, jef: Person, hanne: Person): Promise<void> {
  await sam.goesHome();
  await sam.follows("Samen praten");
  await sam.chooses("JIM en hulpverlener");
  await sam.ticks(/^Jef/);
  await sam.taps("Begin het gesprek");
  await sam.writes("Dit was van Jef en mij");
  await jef.goesHome();
  await jef.follows(/samen/);
  await jef.sees("Dit was van Jef en mij");
  await sam.taps("Wie is hier");
  await sam.follows("Haal iemand erbij");
  await sam.ticks(/^Hanne/);
  await sam.taps("Haal erbij");
  await sam.seesHeading("Mag Hanne teruglezen?");
  await sam.hand.choose(sam.page.getByRole("radio", { name: /^Alles/ }));
  await expect(sam.page.getByRole("region").filter({ hasText: "Dit was van Jef en mij" })).toBeVisible();
  await fits(sam);
  await sam.taps("Laat teruglezen");
  await hanne.goesHome();
  await hanne.follows(/samen/);
  await hanne.sees("Dit was van Jef en mij");
  await fits(hanne);
}

for (const hand of [thumb, keys] satisfies Hand[]) {
  test(`the middle of the story, ${hand.name}`, async ({ browser }) => {
    test.setTimeout(420_000);
    const { sam, jef, hanne } = await samAndJef(server, browser, undefined, hand);
    const eva = await evaComes(sam, browser);
    await test.step("wording and answer", () => wordingAndAnswer(sam, jef, eva));
    await test.step("a rule, and a message that stays here", () => ruleAndLock(sam, jef, hanne));
    await test.step("a request", () => request(sam, hanne));
    await test.step("through her eyes", () => seenAs(sam));
    await test.step("a newcomer", () => newcomer(sam, jef, hanne));
  });
}
