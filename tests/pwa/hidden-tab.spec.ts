// What Hanne was given, while she does not look: behind another tab, on a phone that slept or had no network, or after midnight. What
// was taken back or is over in the meantime never comes into her sight again; what still holds does.

import type { Browser } from "@playwright/test";
import { type Person, samAndJef } from "./person";
import { Server } from "./server";
import { expect, test } from "./tools.mjs";

const secret = "Het was niet de bus, vorige week.";
const gone = "Dit bericht is er niet meer.";

let server: Server;
test.beforeEach(async () => { server = await Server.start(); });
test.afterEach(async () => { await server.end(); });

/** Whether what the server sends is lost on its way to Hanne, while her phone believes that it still has a line. */
interface Line {
  isDead: boolean;
}

async function hanneReads(browser: Browser, howLong: "Vandaag" | "Tot ik stop"): Promise<{ hanne: Person; sam: Person; line: Line }> {
  const { hanne, sam } = await samAndJef(server, browser);
  const line: Line = { isDead: false };
  await hanne.page.routeWebSocket(/\/v1\//, (page) => {
    const far = page.connectToServer();
    far.onMessage((frame) => { if (!line.isDead) page.send(frame); });
  });
  await sam.writes(secret);
  await expect(sam.message(secret)).toContainText(/verstuurd|afgeleverd/);
  await sam.shares(secret, "Hanne", howLong);
  // Her phone's clock and timers, so that a test can have them sleep.
  await hanne.page.clock.install();
  await hanne.goesHome();
  await hanne.follows("Open");
  await hanne.sees(secret);
  return { hanne, sam, line };
}

/** What the browser tells a page that another tab comes before it, or that its own comes back. */
const looks = (who: Person, isLooking: boolean): Promise<void> =>
  who.page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isLooking ? "visible" : "hidden");

declare global {
  interface Window {
    /** Whether some words stood on the page at any moment since it was watched. */
    wasThere?: boolean;
  }
}

/** From now on no moment is missed at which these words stand on the page. */
const watches = (who: Person, words: string): Promise<void> =>
  who.page.evaluate((text) => {
    const look = (): void => { window.wasThere ||= document.body.textContent.includes(text); };
    window.wasThere = false;
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
  }, words);

const wasThere = (who: Person): Promise<boolean | undefined> => who.page.evaluate(() => window.wasThere);

async function takesBack(sam: Person): Promise<void> {
  await sam.follows("Terug");
  await sam.follows("Wie ziet wat?");
  await sam.taps(/^Neem terug van Hanne/);
  await sam.sees(/Hanne kan dit niet meer/);
}

test("behind another tab nothing stands; what still holds comes back, with what was being written to it", async ({ browser }) => {
  const { hanne } = await hanneReads(browser, "Tot ik stop");
  await hanne.taps("Antwoord hierop");
  await hanne.fills("Je antwoord", "Dank je dat je");
  await looks(hanne, false);
  await hanne.doesNotSee(secret);
  await watches(hanne, secret);
  await looks(hanne, true);
  await hanne.sees(secret);
  expect(await wasThere(hanne), "whoever watches sees it come").toBe(true);
  await expect(hanne.page.getByLabel("Je antwoord", { exact: true })).toHaveValue("Dank je dat je");
});

test("taken back behind another tab, while nothing reached the phone", async ({ browser }) => {
  const { hanne, sam, line } = await hanneReads(browser, "Tot ik stop");
  await looks(hanne, false);
  await hanne.doesNotSee(secret);
  line.isDead = true;
  await takesBack(sam);
  await watches(hanne, secret);
  await looks(hanne, true);
  await hanne.sees(gone);
  expect(await wasThere(hanne)).toBe(false);
});

test("left open on another page, and taken back while nothing reached the phone", async ({ browser }) => {
  const { hanne, sam, line } = await hanneReads(browser, "Tot ik stop");
  await hanne.follows("Terug");
  await hanne.doesNotSee(secret);
  line.isDead = true;
  await takesBack(sam);
  await watches(hanne, secret);
  await hanne.page.goForward();
  await hanne.sees(gone);
  expect(await wasThere(hanne)).toBe(false);
});

test("over behind another tab, on a phone whose timers slept", async ({ browser }) => {
  const { hanne, line } = await hanneReads(browser, "Vandaag");
  await looks(hanne, false);
  line.isDead = true;
  await hanne.page.clock.setSystemTime(Date.now() + 25 * 3_600_000);
  await watches(hanne, secret);
  await looks(hanne, true);
  await hanne.sees(gone);
  expect(await wasThere(hanne)).toBe(false);
});

test("taken back while the phone had no network: nothing is shown without asking, nothing was kept", async ({ browser }) => {
  const { hanne, sam } = await hanneReads(browser, "Tot ik stop");
  await hanne.page.evaluate(async () => { await navigator.serviceWorker.ready; });
  await hanne.context.setOffline(true);
  // Half a minute without a line is the most that an open screen may be wrong.
  await expect(hanne.page.getByText(secret)).toHaveCount(0, { timeout: 45_000 });
  await takesBack(sam);
  await hanne.page.reload();
  // Nobody knows yet whether it is still there; so that is not said either.
  await expect(hanne.button("Probeer opnieuw")).toBeVisible();
  await hanne.doesNotSee(gone);
  await hanne.doesNotSee(secret);
  expect(await hanne.keepsOnDisk()).not.toContain(secret);
  await watches(hanne, secret);
  await hanne.context.setOffline(false);
  await hanne.sees(gone);
  expect(await wasThere(hanne)).toBe(false);
});
