// A phone is lost, against a real server: new keys everywhere, nobody else left in, and nothing that was written before is gone.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openHouse, type House } from "./testing/house";
import { finds, Phone, WORDS } from "./testing/phone";

let house: House;
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.stop(); });

test("who lost a phone goes on with new keys, and everything else of theirs asks for a factor once", { timeout: 120_000 }, async () => {
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  await desk.person.nameOrganisation("De Brug");
  const hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  const sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  const jef = await Phone.comeIn((await sam.person.askJim("opa", "Denk je mee?")).link, "Jef");
  const room = (await jef.until(({ channels }) => channels.find(({ kind, canWrite }) => kind === "private" && canWrite))).id;
  await jef.person.send(room, "voor het verlies");
  await sam.until(finds("voor het verlies"));
  const code = await sam.person.makeRecoveryCode(WORDS);
  const tablet = await Phone.of(house.origin);
  await tablet.person.signIn("naam sam", WORDS);
  await tablet.until(finds("voor het verlies"));
  const lost = await Phone.of(house.origin);
  await lost.person.signIn("naam sam", WORDS);
  await lost.until(finds("voor het verlies"));
  const before = (await jef.store.get(`channel:${room}`)) as { room: { charterN: number; epoch: { epoch: number } } };

  await expect(sam.person.loseDevice({ words: "heel andere vier woorden" })).rejects.toMatchObject({ code: "wrong_credentials" });
  expect(await sam.person.listSessions()).toHaveLength(3);
  await sam.person.loseDevice({ words: WORDS });
  await sam.until(({ connection }) => connection === "online");
  for (const phone of [tablet, lost]) await phone.until(({ state, isSessionOver }) => state === "signed_out" && isSessionOver);
  expect(await sam.person.listSessions()).toHaveLength(1);

  // What is said from now on, the lost phone's keys do not open; both sides go on talking.
  await sam.person.send(room, "na het verlies");
  await jef.until(finds("na het verlies"));
  await jef.person.send(room, "ik zie je");
  await sam.until(finds("ik zie je"));
  // The next charter lists them; what Sam says may have opened an epoch with them before it.
  const kept = async () => (await jef.store.get(`channel:${room}`)) as typeof before & { room: { members: { g: number }[] } };
  await vi.waitUntil(async () => (await kept()).room.members.some(({ g }) => g === 1), 30_000);
  const after = await kept();
  expect(after.room.charterN).toBeGreaterThan(before.room.charterN);
  expect(after.room.epoch.epoch).toBeGreaterThan(before.room.epoch.epoch);
  expect(after.room.members.map(({ g }) => g).toSorted()).toEqual([0, 1]);

  // The tablet asks once, and an empty phone opens everything by the code.
  await tablet.person.signIn("naam sam", WORDS);
  await tablet.until(finds("ik zie je"));
  const fresh = await Phone.of(house.origin);
  await fresh.person.signInWithCode(code);
  for (const text of ["voor het verlies", "na het verlies", "ik zie je"]) await fresh.until(finds(text));
  await fresh.person.send(room, "van een leeg toestel");
  await jef.until(finds("van een leeg toestel"));
  for (const phone of [sam, jef, hanne, tablet, fresh]) {
    expect(phone.sees.channels.flatMap(({ alarm }) => alarm ?? [])).toEqual([]);
  }
  for (const phone of [desk, hanne, sam, jef, tablet, lost, fresh]) phone.person.stop();
});

test("new keys whose answer was lost are brought again, and are the same keys", { timeout: 60_000 }, async () => {
  const other = await openHouse();
  const phone = await Phone.of(other.origin);
  const card = phone.card();
  await card.open(new URL(other.firstLink).hash);
  await card.register("Greet", "naam greet", WORDS);
  await phone.until(({ connection }) => connection === "online");
  phone.losesAnswersTo = "renew_keys";
  await expect(phone.person.loseDevice({ words: WORDS })).rejects.toMatchObject({ code: "unavailable" });
  phone.losesAnswersTo = undefined;
  // The page is opened anew.
  await phone.person.start();
  await phone.until(({ connection }) => connection === "online");
  expect(await phone.store.get("account")).toMatchObject({ by: { g: 1 } });
  expect(await phone.store.get("renewal")).toBeUndefined();
  const fresh = await Phone.of(other.origin);
  await fresh.person.signIn("naam greet", WORDS);
  await fresh.until(({ connection }) => connection === "online");
  expect(await fresh.store.get("account")).toMatchObject({ by: { g: 1 } });
  for (const one of [phone, fresh]) one.person.stop();
  await other.stop();
});
