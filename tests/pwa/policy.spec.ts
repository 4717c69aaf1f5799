// The policy that the server sends with its pages, in a browser: what somebody plants is stopped and seen, and the app itself never comes near it.

import type { Page } from "@playwright/test";
import { LyingPages } from "./lying-pages";
import { samAndJef } from "./person";
import { Server } from "./server";
import { expect, test } from "./tools.mjs";

let server: Server;
let wire: LyingPages;

test.beforeAll(async () => {
  server = await Server.start();
  wire = await LyingPages.before(server.origin);
});
test.beforeEach(() => { wire.files = {}; });
test.afterAll(async () => {
  await wire.end();
  await server.end();
});

type Seen = typeof globalThis & { violations: string[] };

/** From its first line on, the page notes what its policy stopped. */
const listen = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    (globalThis as Seen).violations = [];
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      (globalThis as Seen).violations.push(`${effectiveDirective} ${blockedURI}`);
    });
  });
const violations = (page: Page): Promise<string[]> => page.evaluate(() => (globalThis as Seen).violations);

/** What somebody plants in the page on its way, and what stops it. */
const planted: Record<string, { readonly html: string; readonly seen: string }> = {
  "a script inside of the page": { html: "<script>document.title = 'run'</script>", seen: "script-src-elem inline" },
  "a handler in an element": { html: `<svg onload="document.title = 'run'"></svg>`, seen: "script-src-attr inline" },
  "a script from elsewhere": { html: '<script src="https://elsewhere.example/run.js"></script>', seen: "script-src-elem https://elsewhere.example/run.js" },
  "a picture from elsewhere": { html: '<img src="https://elsewhere.example/seen.png" alt="">', seen: "img-src https://elsewhere.example/seen.png" },
  "styles inside of the page": { html: "<style>body { color: red }</style>", seen: "style-src-elem inline" },
  "another page in a frame": { html: '<iframe src="https://elsewhere.example/" title="x"></iframe>', seen: "frame-src https://elsewhere.example" },
};
/** What somebody does who runs in the page already. */
const done: Record<string, { readonly act: string; readonly seen: RegExp }> = {
  "words that become code": { act: "setTimeout(() => eval('document.title = \\'run\\''))", seen: /^(?:script-src eval|require-trusted-types-for trusted-types-sink)$/u },
  "words that become elements": { act: "setTimeout(() => { document.body.innerHTML = '<b>x</b>'; })", seen: /^require-trusted-types-for trusted-types-sink$/u },
  "words that go elsewhere": { act: "setTimeout(() => fetch('https://elsewhere.example/tell').catch(() => undefined))", seen: /^connect-src https:\/\/elsewhere\.example\/tell$/u },
};

for (const [where, path] of Object.entries({ "the app": "/", "a card": "/i" })) {
  const open = async (page: Page): Promise<void> => {
    await listen(page);
    await page.goto(`${wire.origin}${path}`);
    await expect(page.getByRole("heading").first()).toBeVisible();
  };
  for (const [what, { html, seen }] of Object.entries(planted)) {
    test(`${what}, planted in ${where}, is stopped and seen`, async ({ page }) => {
      wire.files = { "/index.html": (await wire.honest("/index.html")).replace("<body>", `<body>${html}`) };
      await open(page);
      await expect.poll(() => violations(page)).toEqual([seen]);
      expect(await page.title()).not.toBe("run");
    });
  }
  for (const [what, { act, seen }] of Object.entries(done)) {
    test(`${what}, in ${where}, are stopped and seen`, async ({ page }) => {
      await open(page);
      expect(await violations(page), "the page itself does nothing of the kind").toEqual([]);
      await page.evaluate(act);
      await expect.poll(async () => (await violations(page)).map((one) => seen.test(one))).toEqual([true]);
      expect(await page.title()).not.toBe("run");
    });
  }
}

test("people who come in, ask, answer and talk never touch the policy", async ({ browser }) => {
  const seen: string[] = [];
  const { sam, jef, hanne, mira } = await samAndJef(server, browser);
  for (const person of [sam, jef, hanne, mira]) {
    await listen(person.page);
    person.page.on("console", (message) => { if (/Content Security Policy|TrustedScript|TrustedHTML/u.test(message.text())) seen.push(message.text()); });
    for (const path of ["/", "/ik", "/hulp"]) {
      await person.page.goto(`${server.origin}${path}`);
      await expect(person.page.getByRole("heading").first()).toBeVisible();
      await person.page.waitForLoadState("networkidle");
      seen.push(...(await violations(person.page)));
    }
  }
  expect(seen).toEqual([]);
});
