// How long what Sam took back stays on Hanne's open screen: from Sam's tap until the page that Hanne looks at was drawn without it.
// Two whole apps in browsers of their own on this machine, one clock. ROUNDS (default 100) says how often.

import { expect, test } from "./tools.mjs";
import { type Person, samAndJef } from "./person";
import { Server } from "./server";

const rounds = Number(process.env["ROUNDS"] ?? "100");
const secret = "Het was niet de bus, vorige week.";

declare global {
  interface Window {
    /** When the button was tapped that takes something back. */
    tapped?: number;
    /** When these words left the page, and when it was drawn without them. */
    left?: Promise<{ gone: number; drawn: number }>;
  }
}

/** Notes from now on when the act is tapped. */
const notesTaps = (sam: Person): Promise<void> =>
  sam.page.evaluate(() => {
    const note = (event: Event): void => {
      const isAct = event.target instanceof Element && event.target.closest("button")?.textContent.trim() === "Neem terug";
      if (isAct) window.tapped = Date.now();
    };
    document.addEventListener("click", note, true);
  });

/** Watches the page until these words are gone from it. */
const watches = (hanne: Person, words: string): Promise<void> =>
  hanne.page.evaluate((text) => {
    const isThere = (): boolean => document.body.textContent.includes(text);
    if (!isThere()) throw new Error("it is not on the screen");
    window.left = new Promise((done) => {
      const observer = new MutationObserver(() => {
        if (isThere()) return;
        observer.disconnect();
        const gone = Date.now();
        // The frame after the next one begins when this one was handed to the screen.
        requestAnimationFrame(() => requestAnimationFrame(() => { done({ gone, drawn: Date.now() }); }));
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  }, words);

async function takesBack(sam: Person): Promise<number> {
  await sam.opensWhatIsPossibleWith(secret);
  await sam.taps("Wie mag dit lezen?");
  const sheet = sam.page.getByRole("dialog", { name: "Wie mag dit lezen?" });
  await sheet.getByRole("group", { name: "Hanne" }).getByRole("radio", { name: "Hanne: Niet meer" }).check();
  await sheet.getByRole("button", { name: "Neem terug", exact: true }).click();
  await expect(sheet).toHaveCount(0);
  return sam.page.evaluate(() => window.tapped ?? Number.NaN);
}

async function gives(sam: Person): Promise<void> {
  await sam.opensWhatIsPossibleWith(secret);
  await sam.taps("Wie mag dit lezen?");
  const sheet = sam.page.getByRole("dialog", { name: "Wie mag dit lezen?" });
  await sheet.getByRole("group", { name: "Hanne" }).getByRole("radio", { name: "Hanne: Tot ik stop" }).check();
  await sheet.getByRole("button", { name: "Deel", exact: true }).click();
  await expect(sheet).toHaveCount(0);
}

/** The value that so much of all are not above. */
const at = (sorted: readonly number[], part: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(0);

test("taken back, gone from an open screen", async ({ browser }) => {
  const server = await Server.start();
  try {
    const { hanne, sam } = await samAndJef(server, browser);
    await sam.writes(secret);
    await notesTaps(sam);
    await hanne.goesHome();
    const gone: number[] = [];
    const drawn: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await gives(sam);
      await hanne.follows("Open");
      await hanne.sees(secret);
      await watches(hanne, secret);
      const tapped = await takesBack(sam);
      const left = await hanne.page.evaluate(() => window.left);
      gone.push((left?.gone ?? Number.NaN) - tapped);
      drawn.push((left?.drawn ?? Number.NaN) - tapped);
      await hanne.page.goBack();
    }
    for (const times of [gone, drawn]) {
      times.sort((a, b) => a - b);
      expect(times.every((ms) => ms >= 0), "a tap comes before what follows from it").toBe(true);
    }
    const row = (times: readonly number[]): string => `${at(times, 0.5)} / ${at(times, 0.99)}`;
    console.log(`Taken back from an open screen, ${String(rounds)} times, web app in Chromium: gone p50 / p99 ${row(gone)} ms, drawn without it ${row(drawn)} ms`);
  } finally {
    await server.end();
  }
});
