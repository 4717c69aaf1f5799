// What was not sent is never lost from sight: it says so and why, and its author tries again or lets it go.

import { expect, test } from "./tools.mjs";
import { serveGallery } from "./gallery/serve.mjs";
import type { Locator, Page } from "@playwright/test";

let gallery: Awaited<ReturnType<typeof serveGallery>>;

test.beforeAll(async () => {
  gallery = await serveGallery();
});
test.afterAll(async () => {
  await gallery.stop();
});

test.describe("words that were not sent", () => {
  const words = (page: Page): Locator => page.getByRole("article").filter({ hasText: "Ik kom met de fiets." });

  test.beforeEach(async ({ page }) => {
    await page.goto(`${gallery.origin}/gesprek/jef?scene=sam-refused`);
    await expect(words(page)).toContainText("Niet verstuurd");
    await expect(words(page)).toContainText("Dit kun jij hier niet doen.");
  });
  test("wait again after opnieuw", async ({ page }) => {
    await words(page).getByRole("button", { name: "opnieuw" }).click();
    await expect(words(page)).toContainText("wacht");
    await expect(words(page)).not.toContainText("Niet verstuurd");
    await expect(words(page).getByRole("button", { name: "opnieuw" })).toHaveCount(0);
  });
  test("are away after weg, and only they", async ({ page }) => {
    const all = await page.getByRole("article").count();
    await words(page).getByRole("button", { name: "weg", exact: true }).click();
    await expect(words(page)).toHaveCount(0);
    await expect(page.getByRole("article")).toHaveCount(all - 1);
  });
});

test.describe("a choice that did not get through", () => {
  const share = (page: Page): Locator => page.getByRole("article").filter({ hasText: "Niet gedeeld met Hanne" });
  const withdrawal = (page: Page): Locator => page.getByRole("article").filter({ hasText: "Niet teruggenomen. Hanne kan dit nog lezen." });

  test.beforeEach(async ({ page }) => {
    await page.goto(`${gallery.origin}/?scene=sam-refused`);
    await expect(page.getByRole("heading", { name: "Iets is niet gedeeld" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Iets is niet teruggenomen" })).toBeVisible();
    await page.getByRole("link", { name: "Bekijk het" }).first().click();
    await expect(share(page)).toContainText("Dit bericht kun je niet delen.");
    await expect(share(page).getByRole("button", { name: /^Neem terug/ })).toHaveCount(0);
    await expect(withdrawal(page).getByRole("button", { name: /^Neem terug/ })).toBeVisible();
  });
  test("waits again after opnieuw", async ({ page }) => {
    await share(page).getByRole("button", { name: "Opnieuw" }).click();
    await expect(share(page)).toHaveCount(0);
    await expect(page.getByText("Wacht op internet. Nog niemand kan dit lezen.")).toHaveCount(1);
    await expect(withdrawal(page)).toHaveCount(1);
  });
  test("is away after weg, and nothing else with it", async ({ page }) => {
    await share(page).getByRole("button", { name: "Weg" }).click();
    await expect(share(page)).toHaveCount(0);
    await withdrawal(page).getByRole("button", { name: "Weg" }).click();
    await expect(withdrawal(page)).toHaveCount(0);
    await expect(page.getByRole("button", { name: /^Neem terug/ })).toHaveCount(1);
  });
});
