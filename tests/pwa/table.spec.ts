// What a youth lays on the table: who may speak for them, and what is to be said where they sit together. By thumb on the narrowest phone,
// and between the three of them.

import type { Browser } from "@playwright/test";
import { serveGallery } from "./gallery/serve.mjs";
import { type Person, samAndJef } from "./person";
import { Server } from "./server";
import { tapsTable, Thumb } from "./thumb";
import { expect, test } from "./tools.mjs";

test.describe("on screens", () => {
  let gallery: Awaited<ReturnType<typeof serveGallery>>;
  const on = (browser: Browser, path: string, scene: string): Promise<Thumb> => Thumb.on(browser, `${gallery.origin}${path}?scene=${scene}`);

  test.beforeAll(async () => {
    gallery = await serveGallery();
  });
  test.afterAll(async () => {
    await gallery.stop();
  });

  test("taking a card away takes no more taps than giving it, and both weigh the same", async ({ browser }) => {
    const taps: Record<string, number> = {};
    const gives = await on(browser, "/tafel/jef", "sam");
    await gives.tapsButton("Laat Jef voor mij praten");
    const sheet = gives.page.getByRole("dialog");
    await expect(sheet.getByRole("radio", { checked: true }), "nothing is chosen beforehand").toHaveCount(0);
    const look = (name: string): Promise<unknown> =>
      sheet.getByRole("button", { name, exact: true }).evaluate((one) => {
        const { width, height } = one.getBoundingClientRect();
        const { backgroundColor, color, borderTopColor, fontSize, fontWeight } = getComputedStyle(one);
        return { width: Math.round(width), height: Math.round(height), backgroundColor, color, borderTopColor, fontSize, fontWeight };
      });
    expect(await look("Niet geven")).toEqual(await look("Geef de kaart"));
    await gives.page.getByLabel("Waarover mag Jef praten?", { exact: true }).fill("school");
    await gives.taps(gives.page.getByRole("radio", { name: "Tot ik stop" }));
    await gives.tapsButton("Geef de kaart");
    await expect(gives.page.getByText("Jef heeft de kaart. Terugnemen kan altijd.")).toBeAttached();
    await expect(gives.page.getByText("tot ik het terugneem")).toBeVisible();
    taps["let a JIM speak"] = await gives.end();

    const takes = await on(browser, "/tafel/jef", "sam-table");
    await takes.tapsButton(/^Neem terug$/);
    await takes.taps(takes.page.getByRole("dialog").getByRole("button", { name: "Neem terug" }));
    await expect(takes.page.getByText("een andere klas")).toHaveCount(0);
    taps["take it back"] = await takes.end();

    console.log(tapsTable(taps));
    expect(taps["take it back"]).toBeLessThanOrEqual(taps["let a JIM speak"] ?? 0);
  });

  test("a card that is held out shows nothing else, and Back puts it away", async ({ browser }) => {
    const jef = await on(browser, "/gesprek/jef", "jef-table");
    await jef.taps(jef.page.getByRole("article").filter({ hasText: "een andere klas" }).getByRole("link", { name: "Laat zien" }));
    await expect(jef.page.getByRole("heading", { name: "Jef mag praten voor Sam" })).toBeVisible();
    await expect(jef.page.getByText("Dag jongen. Ik ben er.")).toHaveCount(0);
    const box = await jef.page.getByRole("dialog").boundingBox();
    const size = jef.page.viewportSize();
    expect([box?.x, box?.y, box?.width, box?.height]).toEqual([0, 0, size?.width, size?.height]);
    await jef.page.goBack();
    await expect(jef.page.getByRole("dialog")).toHaveCount(0);
    await expect(jef.page.getByText("Dag jongen. Ik ben er.")).toBeVisible();
    await jef.end();

    // On a desk the list of conversations stands beside each page, but not beside this one.
    const desk = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "nl-NL" });
    await desk.goto(`${gallery.origin}/tafel/jef/c1?scene=jef-table`);
    await expect(desk.getByRole("heading", { name: "Jef mag praten voor Sam" })).toBeVisible();
    const covered = await desk.evaluate(() => document.elementFromPoint(100, 300)?.closest("dialog") !== null);
    expect(covered, "something of the list is to be seen").toBe(true);
    await desk.keyboard.press("Escape");
    await expect(desk.getByRole("dialog")).toHaveCount(0);
    await desk.close();
  });

  test("a card that is over cannot be held out, and neither can one that runs out meanwhile", async ({ browser }) => {
    const over = await on(browser, "/tafel/jef/o1", "jef-table");
    await expect(over.page.getByRole("heading", { name: "Deze kaart is er niet meer" })).toBeVisible();
    await expect(over.page.getByText("kampweek")).toHaveCount(0);
    await over.page.context().close();

    const page = await browser.newPage({ viewport: { width: 320, height: 640 }, locale: "nl-NL" });
    await page.clock.install();
    await page.goto(`${gallery.origin}/tafel/jef/c1?scene=jef-table`);
    await expect(page.getByText("een andere klas")).toBeVisible();
    await page.clock.fastForward(6 * 24 * 3_600_000);
    await expect(page.getByRole("heading", { name: "Deze kaart is er niet meer" })).toBeVisible();
    await expect(page.getByText("een andere klas")).toHaveCount(0);
    await page.close();
  });
});

test.describe("between the three of them", () => {
  let server: Server;
  test.beforeEach(async () => {
    server = await Server.start();
  });
  test.afterEach(async () => {
    await server.end();
  });

  async function goesToTheTable(person: Person, other: string): Promise<void> {
    await person.goesToTalkWith(other);
    await person.taps("Wie is hier");
    await person.follows("Aan tafel");
    await person.seesHeading("Aan tafel");
  }

  test("Sam lets Jef speak about school, Jef shows the card, Hanne sees it checked, and Sam takes it away", async ({ browser }) => {
    const { hanne, sam, jef } = await samAndJef(server, browser);
    await goesToTheTable(sam, "Jef");
    await sam.taps("Laat Jef voor mij praten");
    await sam.fills("Waarover mag Jef praten?", "school");
    await sam.page.getByRole("radio", { name: /^Tot (volgende )?vrijdag$/ }).check();
    await sam.canUseWhatIsThere();
    await sam.taps("Geef de kaart");
    await sam.sees("Jef mag voor mij praten");

    await jef.goesToTalkWith("Sam");
    const card = jef.page.getByRole("article").filter({ hasText: "Jef mag praten voor Sam" });
    await expect(card).toContainText("school");
    await jef.canUseWhatIsThere();
    await card.getByRole("link", { name: "Laat zien" }).click();
    await jef.seesHeading("Jef mag praten voor Sam");
    await jef.sees(/^Tot en met vrijdag/i);
    await jef.canUseWhatIsThere();

    await sam.taps("Wie mag dit lezen?");
    const sheet = sam.page.getByRole("dialog", { name: "Wie mag dit lezen?" });
    await expect(sheet.getByRole("article")).toContainText("Jef mag praten voor Sam");
    await sheet.getByRole("radio", { name: "Hanne: Tot ik stop" }).check();
    await sheet.getByRole("button", { name: "Deel", exact: true }).click();
    await expect(sheet).toHaveCount(0);
    await hanne.goesHome();
    await hanne.sees("Sam liet je iets lezen");
    await hanne.follows("Open");
    await hanne.sees("Jef mag praten voor Sam");
    await hanne.sees("Nagekeken: dit is echt van Sam.");
    await hanne.sees("school");
    await hanne.canUseWhatIsThere();

    await sam.taps("Neem terug");
    await sam.page.getByRole("dialog").getByRole("button", { name: "Neem terug" }).click();
    await sam.doesNotSee("school");
    // Jef still holds it out: it goes from his screen.
    await jef.seesHeading("Deze kaart is er niet meer");
    await jef.doesNotSee("school");
    await jef.goesToTalkWith("Sam");
    await jef.doesNotSee("school");
    // And from hers, which stayed open.
    await hanne.doesNotSee("school");
    await hanne.doesNotSee("Jef mag praten voor Sam");
  });

  test("Sam makes a round table and changes it, Jef sees how it is now, and Sam takes it away", async ({ browser }) => {
    const { sam, jef } = await samAndJef(server, browser);
    await goesToTheTable(sam, "Jef");
    await sam.taps("Maak mijn rondetafel");
    await sam.taps("Leg op tafel");
    await sam.sees("Vul eerst iets in. Eén ding is genoeg.");
    await sam.fills("Wanneer?", "2030-11-29T15:00");
    await sam.page.getByRole("button", { name: "Hanne" }).click();
    await sam.fills("Iemand anders", "mama");
    await sam.taps("Erbij");
    await sam.fills("Punt 1", "Ik wil op zondag bij opa eten.");
    await sam.page.getByLabel("Wie zegt punt 1?").selectOption("Ik");
    await sam.canUseWhatIsThere();
    await sam.taps("Leg op tafel");
    await sam.sees("Dit zeg ik");

    await jef.goesToTalkWith("Sam");
    await jef.sees("Ik wil op zondag bij opa eten.");
    await jef.sees("Dit zegt Sam");
    await jef.follows("Rondetafel op vrijdag 29 november");
    await jef.seesHeading("Rondetafel van Sam");
    await jef.sees("mama");
    await jef.canUseWhatIsThere();

    await sam.taps("Verander");
    await sam.fills("Punt 1", "Ik wil elke week bij opa eten.");
    await sam.page.getByLabel("Wie zegt punt 1?").selectOption("Jef");
    await sam.taps("Leg op tafel");
    await jef.sees("Ik wil elke week bij opa eten.");
    await jef.sees("Dit zegt Jef");
    await jef.doesNotSee("Ik wil op zondag bij opa eten.");
    await jef.goesToTalkWith("Sam");
    await jef.sees("Zo stond het eerder.");
    await jef.doesNotSee("Ik wil op zondag bij opa eten.");

    await sam.taps("Neem terug");
    await sam.page.getByRole("dialog").getByRole("button", { name: "Neem terug" }).click();
    await sam.doesNotSee("Ik wil elke week bij opa eten.");
    await jef.doesNotSee("Ik wil elke week bij opa eten.");
    await jef.doesNotSee("Zo stond het eerder.");
    await jef.doesNotSee("Rondetafel op vrijdag 29 november");
  });
});
