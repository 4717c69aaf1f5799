// A phone that speaks French: its card is French, another language is a choice away, and nothing sticks out of a narrow screen.

import { abroad, speaking } from "./gallery/abroad.mjs";
import { serveGallery } from "./gallery/serve.mjs";
import { shots } from "./gallery/shots.mjs";
import { speaks } from "./gallery/taps.mjs";
import { brokenRules } from "./looks";
import { expect, test } from "./tools.mjs";

let gallery: Awaited<ReturnType<typeof serveGallery>>;

test.beforeAll(async () => {
  gallery = await serveGallery();
});
test.afterAll(() => gallery.stop());

test("a French phone reads a French card, and goes on in Dutch when somebody chooses it, also the next time", async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 }, locale: "fr-BE", reducedMotion: "reduce" });
  await page.goto(`${gallery.origin}/i?scene=guest`);
  await expect(page.getByRole("heading", { name: "Sam te demande quelque chose" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await page.getByRole("button", { name: "Oui" }).click();
  await page.getByLabel("Ton nom").fill("Jef");
  await page.getByRole("button", { name: "Nederlands" }).click();
  await expect(page.getByRole("heading", { name: "Hoe heet je?" })).toBeVisible();
  await expect(page.getByLabel("Je naam")).toHaveValue("Jef");
  await expect(page.getByRole("button", { name: "Français" })).toBeFocused();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sam vraagt je iets" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "nl");
  await page.close();
});

for (const [path, shows] of [
  ["/i?scene=guest", "Tu es d’accord ?"],
  ["/?scene=sam", "Salut Sam"],
  ["/ik?scene=sam", "Langue"],
  ["/gesprek/jef?scene=sam", "Ik maak soep"],
  ["/wie-ziet-wat?scene=sam", "Qui voit quoi ?"],
  ["/hulplijnen?scene=sam", "Lignes d’écoute"],
] as const) {
  test(`in French nothing sticks out of a screen of 320 pixels, and nothing is out of reach: ${path}`, async ({ browser }) => {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 }, locale: "fr-BE", reducedMotion: "reduce" });
    await page.goto(gallery.origin + path);
    await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    expect(await brokenRules(page)).toEqual([]);
    if (process.env["NAAST_SCREENS"]) await page.screenshot({ path: `${process.env["NAAST_SCREENS"]}/fr-${path.replace(/\W+/gu, "-")}.png`, fullPage: true });
    await page.close();
  });
}

// French has the longest words: where it fits, the others do.
test("in French the screens with the longest texts fit a phone of 320 pixels, and cut no word off", async ({ browser }) => {
  const inFrench = await speaking("fr");
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, reducedMotion: "reduce", locale: "fr-BE" });
  for (const shot of shots.filter(({ name }) => abroad.has(name))) {
    const page = await context.newPage();
    speaks(page, inFrench);
    await page.goto(`${gallery.origin}${shot.path}?scene=${shot.scene}`);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await shot.go?.(page);
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `${shot.name} is as wide as the phone`).toBeLessThanOrEqual(320);
    expect.soft(await page.evaluate(cutOff), `${shot.name} shows every word`).toEqual([]);
    await page.close();
  }
  await context.close();
});

test("a word that is cut off is seen", async ({ page }) => {
  await page.setContent('<p style="width: 4rem; overflow: hidden; white-space: nowrap">Qui peut lire ceci et aussi cela</p><p>Court</p>');
  expect(await page.evaluate(cutOff)).toHaveLength(1);
});

/** What does not fit the box that it stands in; what ends in dots says so itself. */
function cutOff(): string[] {
  const boxes = document.querySelectorAll<HTMLElement>("button, a, label, legend, summary, h1, h2, h3, p, li, dt, dd");
  return [...boxes]
    .filter((one) => one.checkVisibility() && one.clientWidth > 1 && getComputedStyle(one).textOverflow !== "ellipsis")
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
    .map((one) => one.outerHTML.slice(0, 120));
}
