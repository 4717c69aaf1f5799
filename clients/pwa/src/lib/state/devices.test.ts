// Where somebody is signed in, against a real server: seen on every device, ended from any of them.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHouse, type House } from "./testing/house";
import { Phone, WORDS } from "./testing/phone";

let house: House;
beforeAll(async () => { house = await openHouse(); });
afterAll(async () => { await house.stop(); });

test("a device that comes in is told of on the others until it was seen there, and can be sent away from each", { timeout: 60_000 }, async () => {
  const phone = await Phone.of(house.origin);
  const card = phone.card();
  await card.open(new URL(house.firstLink).hash);
  await card.register("Greet", "naam greet", WORDS);
  await phone.until(({ connection }) => connection === "online");
  expect(await phone.person.listSessions()).toMatchObject([{ isThis: true }]);

  const [tablet, stranger] = await Promise.all([Phone.of(house.origin), Phone.of(house.origin)]);
  await tablet.person.signIn("naam greet", WORDS);
  await tablet.until(({ connection }) => connection === "online");
  await stranger.person.signIn("naam greet", WORDS);
  await phone.until(({ newDevices }) => newDevices.length === 2);
  // A new device is not told of itself, nor of who was there before it.
  await tablet.until(({ newDevices }) => newDevices.length === 1);
  await stranger.until(({ connection }) => connection === "online");
  expect(stranger.sees.newDevices).toEqual([]);
  // Seen here is not seen there.
  await phone.person.dismissNewDevices();
  expect([phone.sees.newDevices.length, tablet.sees.newDevices.length]).toEqual([0, 1]);

  const sessions = await phone.person.listSessions();
  expect(sessions.map(({ isThis }) => isThis)).toEqual([true, false, false]);
  const newest = sessions.filter(({ isThis }) => !isThis).toSorted((a, b) => b.since - a.since)[0];
  await phone.person.endSessions(newest?.id);
  await stranger.until(({ state, isSessionOver }) => state === "signed_out" && isSessionOver);
  expect(tablet.sees.state).toBe("ready");

  await phone.person.endSessions(undefined);
  await tablet.until(({ state, isSessionOver }) => state === "signed_out" && isSessionOver);
  expect(await phone.person.listSessions()).toMatchObject([{ isThis: true }]);
  expect(phone.sees.connection).toBe("online");

  // Another way back is news on the other devices, not on the one that made it.
  await tablet.person.signIn("naam greet", WORDS);
  await tablet.until(({ connection }) => connection === "online");
  await phone.person.makeRecoveryCode(WORDS);
  await tablet.until(({ newLocksAt }) => newLocksAt !== undefined);
  expect(phone.sees.newLocksAt).toBeUndefined();
  for (const one of [phone, tablet, stranger]) one.person.stop();
});
