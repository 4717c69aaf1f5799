// Somebody renewed their keys, the server's disk broke, and the backup knows nothing of it. Whoever has a factor comes back all the same:
// with the keys that the server forgot, or, when another phone made others meanwhile, with those.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Account } from "../sync/model";
import { openHouse, type House } from "./testing/house";
import { comesBack, finds, Phone, renews, WORDS } from "./testing/phone";

let house: House;
let sam: Phone;
let jef: Phone;
let tablet: Phone;
let room: string;

beforeEach(async () => {
  house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  await desk.person.nameOrganisation("De Brug");
  const hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  jef = await Phone.comeIn((await sam.person.askJim("opa", "Denk je mee?")).link, "Jef");
  room = (await jef.until(({ channels }) => channels.find(({ kind, canWrite }) => kind === "private" && canWrite))).id;
  await sam.until(({ channels }) => channels.some(({ id, members, expects }) => id === room && members.length === 2 && expects === undefined));
  await says(jef, "voor de kopie", sam);
  for (const phone of [desk, hanne]) phone.person.stop();
  tablet = await Phone.of(house.origin);
  await tablet.person.signIn("naam sam", WORDS);
  await tablet.until(finds("voor de kopie"));
}, 60_000);
afterEach(async () => {
  for (const phone of [sam, jef, tablet]) phone.person.stop();
  await house.stop();
});

async function says(by: Phone, text: string, ...to: Phone[]): Promise<void> {
  await by.person.send(room, text);
  for (const phone of [by, ...to]) await phone.until(finds(text));
}

const keysOf = async ({ store }: Phone): Promise<Account> => (await store.get("account")) as Account;
const alarms = (...phones: Phone[]): unknown[] => phones.flatMap(({ sees }) => sees.channels.flatMap(({ alarm }) => alarm ?? []));

test("any device with keys that the server forgot brings them back", { timeout: 60_000 }, async () => {
  const putBack = house.backUp();
  await renews(sam);
  // The tablet has the new keys from the vault; it never asked for them itself.
  await comesBack(tablet, "sam");
  await says(sam, "met nieuwe sleutels", jef, tablet);
  await putBack();
  await comesBack(tablet, "sam");
  const fresh = await Phone.of(house.origin);
  await fresh.person.signIn("naam sam", WORDS);
  expect((await keysOf(fresh)).chain).toEqual((await keysOf(tablet)).chain);
  expect((await keysOf(fresh)).by.g).toBe(1);
  fresh.person.stop();
  // What was said with them comes back with the phone that said it.
  await comesBack(sam, "sam");
  await comesBack(jef, "jef");
  for (const phone of [jef, tablet]) await phone.until(finds("met nieuwe sleutels"));
  await says(tablet, "ik ben er nog", jef);
  expect(alarms(sam, tablet, jef)).toEqual([]);
});

test("who renewed on two phones comes back on both, and is believed on both", { timeout: 90_000 }, async () => {
  const putBack = house.backUp();
  // Each renewal has its charter and its key: the tablet makes fewer, and nobody waits for those that are forgotten.
  await renews(sam);
  await says(sam, "op de telefoon", jef);
  await renews(sam);
  await says(sam, "op de telefoon", jef);
  await says(jef, "met een sleutel die weggaat", sam);
  await putBack();
  // The tablet comes first, and makes keys of its own.
  await comesBack(tablet, "sam");
  await renews(tablet);
  await comesBack(jef, "jef");
  await says(tablet, "op het tablet", jef);
  expect(alarms(jef)).toEqual([]);
  // Fewer keys than he knew are believed as long as there are no more, also when he opens the app again.
  jef.person.stop();
  await jef.person.start();
  await jef.until(finds("op het tablet"));
  expect(alarms(jef)).toEqual([]);
  const before = sam.heard.length;
  await comesBack(sam, "sam");
  await sam.until(finds("op het tablet"));
  await says(sam, "hier ben ik weer", jef);
  // What he said with a key that did not come back keeps him from nothing, and stays where it was read.
  await says(jef, "en ik ook", sam);
  for (const phone of [sam, jef]) expect(finds("met een sleutel die weggaat")(phone.sees)).toBe(true);
  expect((await keysOf(sam)).by.g).toBe(2);
  // The tablet's session ended with the phone's keys; it comes back to the same ones, and nothing goes round.
  await comesBack(tablet, "sam");
  await says(tablet, "en hier ook", jef, sam);
  const [phone, other] = await Promise.all([keysOf(sam), keysOf(tablet)]);
  expect(other.chain).toEqual(phone.chain);
  expect(phone.chain).toHaveLength(3);
  expect(alarms(sam, jef, tablet)).toEqual([]);
  expect(sam.heard.length - before).toBeLessThan(400);
});
