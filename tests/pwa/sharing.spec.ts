// "Wie mag dit lezen?" as a youth meets it: by thumb on the narrowest phone, by keyboard alone, and by counting what each act takes.

import type { Browser } from "@playwright/test";
import { serveGallery } from "./gallery/serve.mjs";
import { reach } from "./keyboard";
import { brokenRules } from "./looks";
import { tapsTable, Thumb } from "./thumb";
import { expect, test } from "./tools.mjs";

let gallery: Awaited<ReturnType<typeof serveGallery>>;

test.beforeAll(async () => {
  gallery = await serveGallery();
});
test.afterAll(async () => {
  await gallery.stop();
});

const thumbOn = (browser: Browser, path: string, scene = "sam-chooses"): Promise<Thumb> => Thumb.on(browser, `${gallery.origin}${path}?scene=${scene}`);

const talk = "/gesprek/jef";
const school = "Op school zei Bram";
const fought = "Ik heb vroeger zelf ook gevochten";
const longPick = /^Eva: Tot (volgende )?vrijdag$/;

test("to give takes as many taps as to take back", async ({ browser }) => {
  const taps: Record<string, number> = {};

  const gives = await thumbOn(browser, talk);
  await gives.opensSheetOf(school);
  await gives.taps(gives.page.getByRole("radio", { name: longPick }));
  await gives.tapsButton(/^Deel$/);
  await gives.page.getByText("Eva kan dit nu lezen").waitFor({ state: "attached" });
  taps["give one message"] = await gives.end();

  const back = await thumbOn(browser, talk);
  await back.opensSheetOf(school);
  await back.taps(back.page.getByRole("radio", { name: "Hanne: Niet meer" }));
  await back.tapsButton(/^Neem terug$/);
  await back.page.getByText("Hanne kan dit niet meer openen").waitFor({ state: "attached" });
  taps["take one message back"] = await back.end();

  const both = ["Op school zei Bram", "Dat is veel tegelijk"] as const;
  const choosesBoth = async (thumb: Thumb): Promise<void> => {
    await thumb.holds(thumb.message(both[0]).last());
    await thumb.taps(thumb.page.getByRole("listitem").filter({ has: thumb.message(both[1]) }).getByRole("checkbox"));
    await thumb.tapsButton("Kies wie");
  };
  const givesTwo = await thumbOn(browser, talk);
  await choosesBoth(givesTwo);
  await givesTwo.taps(givesTwo.page.getByRole("radio", { name: longPick }));
  await givesTwo.tapsButton(/^Deel$/);
  taps["give two messages"] = await givesTwo.end();

  const twoBack = await thumbOn(browser, talk);
  await choosesBoth(twoBack);
  await twoBack.taps(twoBack.page.getByRole("radio", { name: "Hanne: Niet meer" }));
  await twoBack.tapsButton(/^Neem terug$/);
  taps["take two messages back"] = await twoBack.end();

  const list = await thumbOn(browser, "/");
  await list.taps(list.page.getByRole("link", { name: "Wie ziet wat?" }).filter({ visible: true }));
  await list.tapsButton(/^Neem terug van Hanne/);
  taps["take back from \"Wie ziet wat?\", from the first page on"] = await list.end();

  console.log(tapsTable(taps));
  expect(taps["take one message back"]).toBe(taps["give one message"]);
  expect(taps["take two messages back"]).toBe(taps["give two messages"]);
  expect(taps["give one message"]).toBe(4);
});

test("several people in one act: each as chosen, each seen apart, and the next time only one of them", async ({ browser }) => {
  const thumb = await thumbOn(browser, talk);
  const { page } = thumb;
  const sheet = page.getByRole("dialog", { name: "Wie mag dit lezen?" });
  const headings = (): Promise<string[]> => sheet.locator("h3").filter({ hasNotText: "In dit gesprek" }).allTextContents();
  await thumb.opensSheetOf(school);
  await thumb.taps(sheet.getByRole("radio", { name: longPick }));
  await thumb.taps(sheet.getByRole("radio", { name: "Hanne: Niet meer" }));
  expect(await headings()).toEqual(["Precies dit krijgt Eva te lezen", "Dit leest Hanne dan niet meer"]);
  await expect(sheet.getByRole("status").getByRole("paragraph")).toHaveText([/^Hanne kan dit dan niet meer openen\.$/, /^Eva leest dit dan tot en met /]);
  await expect(sheet.getByRole("button", { name: "Doe dit", exact: true })).toBeVisible();
  // A second tap undoes it.
  await thumb.taps(sheet.getByRole("radio", { name: longPick }));
  expect(await headings()).toEqual(["Dit leest Hanne dan niet meer"]);
  await thumb.tapsButton(/^Neem terug$/);
  await expect(sheet).toHaveCount(0);

  await thumb.opensSheetOf(school);
  await thumb.taps(sheet.getByRole("radio", { name: longPick }));
  await thumb.taps(sheet.getByRole("radio", { name: "Hanne: Vandaag" }));
  expect(await headings()).toEqual(["Precies dit krijgen Hanne en Eva te lezen"]);
  await thumb.tapsButton(/^Deel$/);
  await page.getByText(/^Hanne kan dit nu lezen, .* Eva kan dit nu lezen, /).waitFor({ state: "attached" });

  await thumb.opensSheetOf(school);
  await expect(sheet.getByRole("radio")).toHaveCount(2);
  await thumb.taps(sheet.getByRole("radio", { name: "Eva: Niet meer" }));
  await thumb.tapsButton(/^Neem terug$/);
  await expect(sheet).toHaveCount(0);
  await thumb.opensSheetOf(school);
  await expect(sheet.getByRole("radio", { name: "Hanne: Niet meer" })).toBeVisible();
  await expect(sheet.getByRole("radio", { name: "Eva: Vandaag" })).toBeVisible();
  await page.context().close();
});

test("a message that its author keeps here cannot be chosen, and says why", async ({ browser }) => {
  const thumb = await thumbOn(browser, talk);
  const locked = thumb.page.getByRole("listitem").filter({ has: thumb.message(fought) });
  await thumb.taps(thumb.message(fought).getByRole("button", { name: /^Meer bij/ }));
  await expect(thumb.page.getByText("Jef wil dat dit hier blijft.")).toBeVisible();
  await expect(thumb.page.getByRole("button", { name: "Wie mag dit lezen?" })).toHaveCount(0);
  await thumb.tapsButton("Sluit");
  await thumb.holds(locked.getByRole("article"));
  await expect(thumb.page.getByText("0 berichten gekozen")).toBeVisible();
  await expect(locked.getByRole("checkbox")).toHaveCount(0);
  await expect(locked.getByText("Jef wil dat dit hier blijft. Je kunt het niet delen.")).toBeVisible();
  await expect(thumb.page.getByRole("button", { name: "Kies wie" })).toBeDisabled();
  await thumb.end();
});

test("a finger that scrolls chooses nothing, and neither does a mouse that marks words", async ({ browser }) => {
  const thumb = await thumbOn(browser, talk);
  const box = await thumb.message("Dat is veel tegelijk").boundingBox();
  const [x, y] = [(box?.x ?? 0) + 40, (box?.y ?? 0) + 20];
  const wire = await thumb.page.context().newCDPSession(thumb.page);
  await wire.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  await wire.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y - 60 }] });
  const past = thumb.page.evaluate(() => new Promise((done) => setTimeout(done, 700)));
  await past;
  await wire.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await expect(thumb.page.getByText("gekozen")).toHaveCount(0);
  await thumb.end();
});

test("what somebody chose is given once, with the keyboard alone", async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "nl-NL" });
  await page.goto(`${gallery.origin}${talk}?scene=sam-chooses`);
  const { keyboard } = page;
  await reach(page.getByRole("button", { name: "Kies berichten om te delen" }));
  await keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Kies berichten om te delen" })).toBeFocused();
  await reach(page.getByRole("checkbox", { name: /^Kies dit bericht van Jef/ }).first());
  await keyboard.press("Space");
  await reach(page.getByRole("checkbox", { name: /^Kies dit bericht van jij/ }).first());
  await keyboard.press("Space");
  await reach(page.getByRole("button", { name: "Kies wie" }));
  await keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Wie mag dit lezen?" });
  await expect(sheet.getByRole("radio", { checked: true })).toHaveCount(0);
  await reach(sheet.getByRole("radio").first());
  const eva = sheet.getByRole("radio", { name: "Eva: Vandaag" });
  await reach(eva);
  await keyboard.press("Space");
  await expect(eva).toBeChecked();
  // A second time undoes it.
  await keyboard.press("Space");
  await expect(sheet.getByRole("radio", { checked: true })).toHaveCount(0);
  await keyboard.press("Space");
  await expect(eva).toBeChecked();
  await expect(sheet.getByRole("heading", { name: "Precies dit krijgt Eva te lezen" })).toBeVisible();
  await expect(sheet.getByRole("status")).toHaveText("Eva leest dit dan tot middernacht.");
  await reach(sheet.getByRole("button", { name: "Deel", exact: true }));
  await keyboard.press("Enter");
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: "Jef" })).toBeFocused();
  await page.close();
});

test("Escape leads back to where a sheet was opened", async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "nl-NL" });
  await page.goto(`${gallery.origin}${talk}?scene=sam-chooses`);
  const more = page.getByRole("article").filter({ hasText: school }).getByRole("button", { name: /^Meer bij/ }).first();
  await reach(more);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(more).toBeFocused();
  await page.close();
});

test("deel and niet delen are equal in size and colour, and so are taking back and leaving it", async ({ browser }) => {
  const thumb = await thumbOn(browser, talk);
  await thumb.opensSheetOf(school);
  const look = (name: string): Promise<unknown> =>
    thumb.page.getByRole("button", { name, exact: true }).evaluate((button) => {
      const { width, height } = button.getBoundingClientRect();
      const { backgroundColor, color, borderTopColor, fontSize, fontWeight } = getComputedStyle(button);
      return { width: Math.round(width), height: Math.round(height), backgroundColor, color, borderTopColor, fontSize, fontWeight };
    });
  await expect(thumb.page.getByRole("radio", { checked: true })).toHaveCount(0);
  expect(await look("Deel")).toEqual(await look("Niet delen"));
  await thumb.taps(thumb.page.getByRole("radio", { name: longPick }));
  expect(await look("Deel")).toEqual(await look("Niet delen"));
  await thumb.taps(thumb.page.getByRole("radio", { name: "Hanne: Niet meer" }));
  expect(await look("Doe dit")).toEqual(await look("Niet doen"));
  await thumb.taps(thumb.page.getByRole("radio", { name: longPick }));
  expect(await look("Neem terug")).toEqual(await look("Laat het zo"));
  await thumb.page.context().close();
});

test("every state of the sheet can be read by everybody, in both themes", async ({ browser }) => {
  const thumb = await thumbOn(browser, talk);
  await thumb.opensSheetOf(school);
  const readable = async (state: string): Promise<void> => {
    for (const colorScheme of ["light", "dark"] as const) {
      await thumb.page.emulateMedia({ colorScheme });
      expect(await brokenRules(thumb.page), `${state}, ${colorScheme}`).toEqual([]);
    }
  };
  await readable("nothing chosen");
  await thumb.tapsButton(/^Deel$/);
  await readable("asked to choose");
  await thumb.taps(thumb.page.getByRole("radio", { name: longPick }));
  await readable("giving");
  await thumb.taps(thumb.page.getByRole("radio", { name: "Hanne: Niet meer" }));
  await readable("giving and taking back");
  await thumb.taps(thumb.page.getByRole("radio", { name: longPick }));
  await readable("taking back");
  await thumb.page.context().close();
});

test("on a Friday the coming Friday is called the next one, and its date stands there", async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 }, locale: "nl-NL" });
  await page.clock.setFixedTime(new Date("2026-11-27T10:00:00"));
  await page.goto(`${gallery.origin}${talk}?scene=sam-chooses`);
  await page.getByRole("article").filter({ hasText: school }).getByRole("button", { name: /^Meer bij/ }).first().click();
  await page.getByRole("button", { name: "Wie mag dit lezen?" }).click();
  await page.getByRole("radio", { name: "Eva: Tot volgende vrijdag" }).check();
  await expect(page.getByRole("dialog").getByRole("status")).toHaveText("Eva leest dit dan tot en met vrijdag 4 december.");
  await page.close();
});

test("Hanne's screen and \"Bekijk als Hanne\" are the same bytes", async ({ browser }) => {
  const thumb = await thumbOn(browser, "/wie-ziet-wat");
  await thumb.taps(thumb.page.getByRole("link", { name: "Bekijk als Hanne" }));
  const seen = await thumb.page.locator(".reading").first().evaluate((one) => one.outerHTML);
  await thumb.page.context().close();
  // The same share, on the phone of whoever reads it.
  const hanne = await thumbOn(browser, "/gedeeld/s1", "hanne-reads");
  await hanne.page.locator(".reading").waitFor();
  expect(await hanne.page.locator(".reading").evaluate((one) => one.outerHTML)).toBe(seen);
  expect(seen).toContain(school);
  await hanne.page.context().close();
});

test("by person and by message, taking back is beside each, by thumb and by keyboard", async ({ browser }) => {
  const thumb = await thumbOn(browser, "/wie-ziet-wat");
  await thumb.taps(thumb.page.getByRole("link", { name: "Berichten" }));
  await thumb.taps(thumb.page.getByRole("button", { name: /^Neem terug van Hanne: Dat is veel/ }));
  // What was shared together goes back together.
  await expect(thumb.page.getByRole("article").filter({ hasText: "Hanne kan dit niet meer openen." })).toHaveCount(2);
  await thumb.taps(thumb.page.getByRole("link", { name: "Dagboek" }));
  await expect(thumb.page.getByText("Je nam dit terug van Hanne.")).toBeVisible();
  await thumb.page.context().close();

  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "nl-NL" });
  await page.goto(`${gallery.origin}/wie-ziet-wat/berichten?scene=sam-chooses`);
  const back = page.getByRole("button", { name: /^Neem terug van Eva/ });
  await reach(back);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article").filter({ hasText: "Eva kan dit niet meer lezen." })).toHaveCount(1);
  await page.close();
});

test("an open screen that can ask nobody any more shows nothing, and opens again on a tap", async ({ browser }) => {
  const { page } = await thumbOn(browser, "/gedeeld/s1", "hanne-reads");
  await expect(page.getByText(school)).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.getByText(school)).toHaveCount(0);
  const again = page.getByRole("button", { name: "Probeer opnieuw" });
  await expect(again).toBeVisible();
  await page.context().setOffline(false);
  await again.tap();
  await expect(page.getByText(school)).toBeVisible();
  await page.context().close();
});
