// Everybody can use every screen: the rules of WCAG 2.2 AA that a machine can check, in both themes, narrow and by keyboard.

import { brokenRules } from "./looks";
import { expect, test } from "./tools.mjs";
import { shots } from "./gallery/shots.mjs";
import { serveGallery } from "./gallery/serve.mjs";

let gallery: Awaited<ReturnType<typeof serveGallery>>;

test.beforeAll(async () => {
  gallery = await serveGallery();
});
test.afterAll(async () => {
  await gallery.stop();
});

/** The least that a thumb needs, in pixels. */
const target = 44;

for (const shot of shots) {
  test(`${shot.name} is readable and reachable, light and dark, at 320 pixels`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, reducedMotion: "reduce", locale: "nl-NL" });
    const page = await context.newPage();
    await page.goto(`${gallery.origin}${shot.path}?scene=${shot.scene}`);
    await page.getByText(shot.shows).filter({ visible: true }).first().waitFor();
    await shot.go?.(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await brokenRules(page), colorScheme).toEqual([]);
    }
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(tooWide, "fits in 320 pixels").toBeLessThanOrEqual(0);
    const small = await page.evaluate((least) => {
      const all = document.querySelectorAll<HTMLElement>("button, a[href], input, textarea, label:has(input)");
      return [...all]
        .filter((one) => one.checkVisibility() && one.closest("label:has(input)") !== one.parentElement)
        .filter((one) => !one.matches("label input"))
        .map((one) => ({ html: one.outerHTML.slice(0, 80), box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < least - 0.5 || box.height < least - 0.5))
        .map(({ html, box }) => `${html} ${String(box.width)}×${String(box.height)}`);
    }, target);
    expect(small, "thumbs can hit it").toEqual([]);
    await context.close();
  });
}
