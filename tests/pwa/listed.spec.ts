// The service worker against a server that gives other files than its version names: none of them is taken, what was there goes on, and
// somebody hears of it. Over the same wire an honest newer version comes in.

import type { Page } from "@playwright/test";
import { type Files, LyingPages } from "./lying-pages";
import { brokenRules } from "./looks";
import { Server } from "./server";
import { expect, test } from "./tools.mjs";

let server: Server;
let wire: LyingPages;

test.beforeAll(async () => {
  server = await Server.start();
  wire = await LyingPages.before(server.origin);
});
test.beforeEach(() => { [wire.files, wire.pages] = [{}, {}]; });
test.afterAll(async () => {
  await wire.end();
  await server.end();
});

const line = (page: Page) => page.getByText("De server gaf een app die niet klopt. We gebruiken die niet.");

/** Somebody's phone keeps the app. */
async function kept(page: Page): Promise<void> {
  await page.goto(wire.origin);
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active?.state !== "activated" || !navigator.serviceWorker.controller) await new Promise((next) => setTimeout(next, 50));
  });
  await expect(page).toHaveTitle("Naast");
}

/** Asks for a newer version, and says how that ended. */
const update = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.update().catch(() => undefined);
    const coming = registration?.installing ?? registration?.waiting;
    if (!coming) return "nothing came";
    while (!["activated", "redundant"].includes(coming.state)) await new Promise((next) => setTimeout(next, 50));
    return coming.state;
  });

/** Which versions lie on the phone. */
const versions = (page: Page): Promise<string[]> => page.evaluate(async () => (await caches.keys()).filter((name) => /^naast-[0-9a-f]{64}/u.test(name)));

const newPage = async (): Promise<string> => (await wire.honest("/index.html")).replace("<title>Naast</title>", "<title>Naast 2</title>");

test("an honest newer version comes in", async ({ page }) => {
  await kept(page);
  const before = await versions(page);
  wire.files = await wire.newer({ "/index.html": await newPage(), "/assets/Newer-2.js": "export default 2;" });
  expect(await update(page)).toBe("activated");
  await page.reload();
  await expect(page).toHaveTitle("Naast 2");
  expect(await page.evaluate(async () => (await fetch("/assets/Newer-2.js")).text())).toBe("export default 2;");
  const after = await versions(page);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
  await expect(line(page)).toHaveCount(0);
});

const lies: Record<string, (honest: Files) => Files> = {
  "another page than the one that is listed": (honest) => ({ ...honest, "/index.html": `${honest["/index.html"] ?? ""}<script src="/assets/Newer-2.js"></script>` }),
  "another script than the one that is listed": (honest) => ({ ...honest, "/assets/Newer-2.js": "export default 3;" }),
  "another list than the one that is named": (honest) => ({ ...honest, "/hashes.txt": `${honest["/hashes.txt"] ?? ""}${"0".repeat(64)} 1 assets/more.js\n` }),
};
for (const [what, lie] of Object.entries(lies)) {
  test(`a newer version with ${what} does not come in, and somebody hears of it`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await kept(page);
    const before = await versions(page);
    const honest = await wire.newer({ "/index.html": await newPage(), "/assets/Newer-2.js": "export default 2;" });
    wire.files = lie(honest);
    expect(await update(page)).toBe("redundant");
    await expect(line(page)).toBeVisible();
    expect(await brokenRules(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    expect(await versions(page), "nothing of it is left").toEqual(before);
    // Not only at that moment: also who opens the app later, and the version before still opens.
    await page.reload();
    await expect(page).toHaveTitle("Naast");
    await expect(line(page)).toBeVisible();
    wire.files = honest;
    expect(await update(page)).toBe("activated");
    await page.reload();
    await expect(page).toHaveTitle("Naast 2");
    await expect(line(page)).toHaveCount(0);
  });
}

test("while the server changes from one version to another, files of both are no lie", async ({ page }) => {
  await kept(page);
  const honest = await wire.newer({ "/index.html": await newPage() });
  const later = await wire.newer({ "/index.html": `${await newPage()} ` });
  // The page and the list are those of the later version already, and from then on its service worker is as well.
  wire.files = { ...later, "/sw.js": honest["/sw.js"] ?? "" };
  let isFirst = true;
  Object.defineProperty(wire.files, "/sw.js", { get: () => { const given = isFirst ? honest : later; isFirst = false; return given["/sw.js"]; } });
  expect(await update(page)).toBe("redundant");
  await page.waitForTimeout(500);
  await expect(line(page)).toHaveCount(0);
});

test("a file that is not in the list is not given, and one that is changed on its way is not either", async ({ page }) => {
  await kept(page);
  const [listed = "", changed = ""] = (await wire.honest("/hashes.txt")).match(/assets\/(?:en|fr)\.common-\S+/gu) ?? [];
  const got = (path: string): Promise<string> =>
    page.evaluate(async (from) => fetch(from).then(async (answer) => (answer.ok ? answer.text() : String(answer.status)), () => "nothing"), path);
  expect(await got(`/${listed}`), "what is listed is given, in any language").toContain("export");
  wire.files = { "/assets/planted-1.js": "export default 1;", [`/${changed}`]: "export default 'planted';" };
  expect(await got("/assets/planted-1.js")).toBe("404");
  expect(await got(`/${changed}`)).toBe("nothing");
  await expect(line(page)).toBeVisible();
  await page.getByRole("button", { name: "Sluiten" }).click();
  await expect(line(page)).toHaveCount(0);
  // The browser itself keeps what was changed for a year: it is asked for once more.
  wire.files = {};
  expect(await got(`/${changed}`)).toContain("export");
});

test("no address of the server becomes a page of its own, neither asked for nor sent a form", async ({ page }) => {
  const planted = "<!doctype html><title>planted</title><script>document.title = 'ran'</script>";
  const paths = ["/v1/planted", "/v1/logs", "/healthz", "/healthz-planted", "/readyz", "/.well-known/security.txt", "/gesprek/planted"];
  wire.pages = Object.fromEntries(paths.map((path) => [path, planted]));
  const gives = async (path: string): Promise<string> => {
    await page.goto(wire.origin + path);
    return page.evaluate(() => (document.contentType === "text/plain" ? "letters" : document.title));
  };
  // Before the phone keeps the app, the server is believed.
  expect(await gives("/v1/planted")).toBe("ran");
  wire.pages = {};
  await kept(page);
  wire.pages = Object.fromEntries(paths.map((path) => [path, planted]));
  const given: string[] = [];
  for (const path of paths) given.push(await gives(path));
  expect(given).toEqual(["Naast", "Naast", "letters", "Naast", "letters", "letters", "Naast"]);
  // From another site.
  await page.goto("about:blank");
  await page.setContent(`<form method="post" action="${wire.origin}/v1/planted"><button>Ga</button></form>`);
  await page.getByRole("button", { name: "Ga" }).click();
  await page.waitForURL(`${wire.origin}/v1/planted`);
  await expect(page).toHaveTitle("Naast");
});
