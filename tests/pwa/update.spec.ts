// An app that stays open while the server gets a newer one: it says so once a part of it is gone, and loads nothing again by itself.

import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";
import { serveGallery } from "./gallery/serve.mjs";
import { brokenRules } from "./looks";
import { Person } from "./person";
import { Server } from "./server";
import { expect, test } from "./tools.mjs";

let gallery: Awaited<ReturnType<typeof serveGallery>>;

test.beforeAll(async () => {
  gallery = await serveGallery();
});
test.afterAll(() => gallery.stop());

const line = (page: Page) => page.getByText("Er is een nieuwe versie.");

/** The app is open in a conversation, and one of its parts is not on the server any more. */
async function opened(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${gallery.origin}/gesprek/jef?scene=sam`);
  await expect(page.getByLabel("Je bericht")).toBeVisible();
  await page.route(/\/assets\/MessageSheet-|\/assets\/Me-/u, (route) => route.fulfill({ status: 404 }));
}

/** The server gives a newer app. */
const updated = (page: Page): Promise<unknown> =>
  page.route("**/?newest", (route) => route.fulfill({ contentType: "text/html", body: '<script type="module" src="/assets/index-newer.js"></script>' }));

/** Something asks for the part that is gone. */
const misses = (page: Page): Promise<unknown> => page.evaluate(() => dispatchEvent(new Event("vite:preloadError", { cancelable: true })));

test("a part that is gone because there is a newer app: one line, and the page is loaded again when somebody wants it", async ({ page }) => {
  await opened(page);
  await updated(page);
  const loads: string[] = [];
  page.on("load", () => loads.push(page.url()));
  await page.evaluate(() => { history.pushState(null, "", "/ik?scene=sam"); dispatchEvent(new PopStateEvent("popstate")); });
  await expect(line(page)).toHaveCount(1);
  await misses(page);
  await expect(line(page)).toHaveCount(1);
  expect(loads, "nothing is loaded again by itself").toEqual([]);
  await page.getByRole("button", { name: "Laad opnieuw" }).click();
  await expect.poll(() => loads.length).toBe(1);
});

test("who is writing hears first that it goes away", async ({ page }) => {
  await opened(page);
  await updated(page);
  await page.getByLabel("Je bericht").fill("Nog niet af");
  await misses(page);
  await expect(line(page)).toBeVisible();
  expect(await brokenRules(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  if (process.env["NAAST_SCREENS"]) await page.screenshot({ path: `${process.env["NAAST_SCREENS"]}/newer.png` });
  await page.getByRole("button", { name: "Laad opnieuw" }).click();
  await expect(page.getByText("Wat je nog niet verstuurde, gaat dan weg.")).toBeVisible();
  await expect(page.getByLabel("Je bericht")).toHaveValue("Nog niet af");
  await page.getByRole("button", { name: "Laad toch opnieuw" }).click();
  await expect(page.getByLabel("Je bericht")).toHaveValue("");
});

test("a line that is down, and a part that fails while nothing is newer, are no newer app", async ({ page }) => {
  await opened(page);
  const asked = page.waitForResponse("**/?newest");
  await misses(page);
  await asked;
  await page.waitForTimeout(300);
  await expect(line(page)).toHaveCount(0);
  await page.route("**/?newest", (route) => route.abort());
  await misses(page);
  await page.waitForTimeout(300);
  await expect(line(page)).toHaveCount(0);
});

test("the service worker still gives the parts of the app before", async ({ browser }) => {
  const server = await Server.start();
  try {
    const mira = await Person.withEmptyPhone("Mira", browser);
    await mira.opensTheHouse(await server.coordinatorLink());
    const got = (): Promise<string> =>
      mira.page.evaluate(async () => {
        const answer = await fetch("/assets/Old-1.js");
        return answer.ok ? answer.text() : "gone";
      });
    await mira.page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      // Until then it still clears away what is not of its own app.
      while (active?.state !== "activated") await new Promise((next) => setTimeout(next, 50));
      const name = (await caches.keys()).find((one) => /^naast-[0-9a-f]{64}-nl$/u.test(one)) ?? "";
      await (await caches.open(name)).put("/assets/Old-1.js", new Response("old"));
    });
    expect(await got(), "no app that is known has it").toBe("gone");
    // Another service worker comes, as it does with a newer app.
    await mira.page.goto(`${server.origin}/ik`);
    // The page says which version this is, as anybody can count it.
    const list = await (await fetch(`${server.origin}/hashes.txt`)).text();
    await mira.sees((createHash("sha256").update(list).digest("hex").match(/.{4}/gu) ?? []).join(" "));
    await mira.taps("English");
    await expect.poll(() => mira.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.scriptURL)).toContain("?en");
    await expect.poll(got).toBe("old");
  } finally {
    await server.end();
  }
});
