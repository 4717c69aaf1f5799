// The malicious server against the built web app: each lie is told to somebody in a browser, who is told so in words that help and
// believes nothing of it. The same act with nothing changed shows every word and no alarm.

import { aboutGiving } from "./liar/lies-about-giving";
import { aboutPeople } from "./liar/lies-about-people";
import { atTheDoor } from "./liar/lies-at-the-door";
import { inTheLog } from "./liar/lies-in-the-log";
import { live } from "./liar/lies-live";
import { noLies, TRULY_SAID } from "./liar/no-lies";
import { Stage, type Trial } from "./liar/stage";
import { World } from "./liar/world";
import { expect, test } from "./tools.mjs";

/** Whoever signed in anew is on another device: those come last. */
const trials: readonly Trial[] = [...inTheLog, ...aboutPeople, ...aboutGiving, ...live, ...atTheDoor];

let world: World | undefined;
test.afterAll(() => world?.end());

test("every lie to the web app is refused in its own words, and the truth is believed", async ({ browser }) => {
  test.setTimeout(420_000);
  const told = (world = await World.made(browser));
  const stage = new Stage(told, browser);

  // What is changed and is no lie counts as believed: else nothing here could ever say so.
  await stage.playsHonestly("follows");
  for (const noLie of noLies) expect((await stage.plays(noLie, undefined, 2_500)).believed, noLie.name).toContain("no {\"alarm\"");
  await told.sam.sees(TRULY_SAID);

  const [honest, refusals, believed] = [new Set<string>(["follows"]), new Set<string>(), [] as string[]];
  for (const trial of trials) {
    if (!honest.has(trial.act)) await stage.playsHonestly(trial.act);
    honest.add(trial.act);
    const refusal = typeof trial.refusal === "string" ? trial.refusal : trial.refusal.alarm;
    const { believed: why } = await stage.plays(trial, async (page) => {
      const folder = process.env["NAAST_SCREENS"];
      if (folder !== undefined && !refusals.has(refusal)) await page.screenshot({ path: `${folder}/lie-${refusal}.png` });
      refusals.add(refusal);
    });
    if (why !== undefined) believed.push(`${trial.name}: ${why}`);
  }
  console.log(`lies to the web app: ${String(trials.length)} tried, ${String(trials.length - believed.length)} refused`);
  expect(believed, "believed, or not refused in their own words").toEqual([]);
});
