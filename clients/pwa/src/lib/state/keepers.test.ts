// PIN and a person, against a real server: what is shown and said on the phone of whoever chose, of the keeper, and on the empty one.
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHouse, type House } from "./testing/house";
import { Phone, WORDS } from "./testing/phone";

let house: House;
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.stop(); });

test("a PIN and somebody who keeps a half bring somebody back on an empty phone", { timeout: 120_000 }, async () => {
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  await desk.person.nameOrganisation("De Brug");
  const hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  const sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  const jef = await Phone.comeIn((await sam.person.askJim("opa", "Denk je mee?")).link, "Jef");
  const room = (await jef.until(({ channels }) => channels.find(({ kind, canWrite }) => kind === "private" && canWrite))).id;
  await jef.person.send(room, "ik sta naast je");
  const keeper = await sam.until(({ people }) => people.find(({ name }) => name === "Jef")?.person);

  await expect(sam.person.chooseKeeper(keeper, "482915", { words: "heel andere vier woorden" })).rejects.toMatchObject({ code: "wrong_credentials" });
  await sam.person.chooseKeeper(keeper, "482915", { words: WORDS });
  await sam.until(({ keeper: state }) => state === "kept");
  expect(await sam.person.listHalves()).toEqual({ own: { keeper, left: 10 }, kept: [] });
  expect(sam.sees.newLocksAt, "whoever did it need not be told").toBeUndefined();
  const kept = await jef.until(({ keeps }) => keeps.find(({ isNew }) => isNew));
  expect(kept.name).toBe("Sam");
  await jef.person.dismissNewDevices();
  await jef.until(({ keeps }) => keeps[0]?.isNew === false);

  const empty = await Phone.of(house.origin);
  const link = await empty.person.askForHalf();
  expect(new URL(link).pathname).toBe("/h");
  const plea = new URL(link).hash.slice(1);
  expect(await empty.person.hearHalf()).toBe("waiting");
  await expect(hanne.person.handOverHalf(plea, kept.person)).rejects.toMatchObject({ code: "nothing_here" });
  await jef.person.handOverHalf(plea, kept.person);
  expect(await empty.person.hearHalf()).toBe("given");
  expect(await empty.person.tryPin("111112")).toEqual({ left: 9, leftHere: 2 });
  expect(await empty.person.tryPin("482915")).toBe("in");
  // Whoever came in so has no words and no code: what has just opened the account makes a new one.
  empty.losesAnswersTo = "set_unlock";
  await expect(empty.person.makeCodeNow()).rejects.toMatchObject({ code: "unavailable" });
  empty.losesAnswersTo = undefined;
  const code = await empty.person.makeCodeNow();
  await expect(empty.person.makeCodeNow(), "once").rejects.toMatchObject({ code: "nothing_here" });
  await empty.person.goIn();
  await empty.until(({ channels }) => channels.some(({ messages }) => messages.some((one) => one.kind === "words" && one.text === "ik sta naast je")));
  expect(empty.sees.me?.name).toBe("Sam");
  expect(empty.sees.newLocksAt, "whoever did it need not be told").toBeUndefined();
  await sam.until(({ newLocksAt }) => newLocksAt);
  await empty.person.removeKeeper({ code });
  await empty.until(({ keeper: state }) => state === "none");
  await empty.person.chooseKeeper(keeper, "482915", { code });
  await jef.until(({ keeps }) => keeps.some(({ name }) => name === "Sam"));
  await sam.until(({ newDevices }) => newDevices.length > 0);
  // The PIN was never said aloud or written down; in the middle of a time it is none.
  for (const phone of [sam, jef, empty]) for (const text of [...phone.heard, ...phone.written]) expect(text).not.toMatch(/(?<!\d)482915(?!\d)/u);

  const other = await Phone.of(house.origin);
  const refused = new URL(await other.person.askForHalf()).hash.slice(1);
  await jef.person.refuseHalf(refused, kept.person);
  expect(await other.person.hearHalf()).toBe("no");
  await jef.person.stopKeeping(kept.person);
  await jef.until(({ keeps }) => keeps.length === 0);
  expect((await sam.until(({ keeperGone }) => keeperGone)).why).toBe("keeper");
  expect(sam.sees.keeper).toBe("gone");
  await sam.person.chooseKeeper(keeper, "915482", { words: WORDS });
  await sam.until(({ keeper: state }) => state === "kept");
  expect(sam.sees.keeperGone, "chosen anew, it is no news any more").toBeUndefined();
  await sam.person.removeKeeper({ words: WORDS });
  await sam.until(({ keeper: state }) => state === "none");
  await jef.until(({ keeps }) => keeps.length === 0);
});
