// Somebody is put out of a room after the backup, on one phone; after the restore another one, which knows nothing of it, goes on with keys
// of its own. Whoever remembers says nothing to who is back, and the phone that put them out does so again.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChannelView } from "./naast";
import type { Snapshot } from "./snapshot";
import { openHouse, type House } from "./testing/house";
import { comesBack, finds, Phone, renews, WORDS } from "./testing/phone";

let house: House;
let hanne: Phone;
let sam: Phone;
let jef: Phone;
let tablet: Phone;
let room: string;

const roomOf = ({ channels }: Snapshot): ChannelView | undefined => channels.find(({ id }) => id === room);
const inside = (...wanted: string[]) => (snapshot: Snapshot): boolean =>
  roomOf(snapshot)?.members.map(({ name }) => name).sort().join() === wanted.sort().join();
const personOf = ({ sees }: Phone, name: string): string => sees.people.find((one) => one.name === name)?.person ?? "";
const alarms = (...phones: Phone[]): unknown[] => phones.flatMap(({ sees }) => sees.channels.flatMap(({ alarm }) => alarm ?? []));

beforeEach(async () => {
  house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  await desk.person.nameOrganisation("De Brug");
  hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  jef = await Phone.comeIn((await sam.person.askJim("opa", "Denk je mee?")).link, "Jef");
  await sam.until(({ people }) => ["Jef", "Hanne"].every((name) => people.some((one) => one.name === name)));
  room = await sam.person.begin("triad", [
    { person: personOf(sam, "Jef"), role: "jim" },
    { person: personOf(sam, "Hanne"), role: "professional" },
  ]);
  for (const phone of [sam, jef, hanne]) await phone.until(inside("Sam", "Jef", "Hanne"));
  await says(jef, "voor de kopie", sam, hanne);
  desk.person.stop();
  tablet = await Phone.of(house.origin);
  await tablet.person.signIn("naam sam", WORDS);
  await tablet.until(finds("voor de kopie"));
}, 60_000);
afterEach(async () => {
  for (const phone of [hanne, sam, jef, tablet]) phone.person.stop();
  await house.stop();
});

async function says(by: Phone, text: string, ...to: Phone[]): Promise<void> {
  await by.person.send(room, text);
  for (const phone of [by, ...to]) await phone.until(finds(text));
}

test("who was put out by keys that the server forgot is put out again, however many charters others made", { timeout: 120_000 }, async () => {
  const putBack = house.backUp();
  await renews(sam);
  await sam.person.showOut(room, personOf(sam, "Hanne"));
  for (const phone of [sam, jef]) await phone.until(inside("Sam", "Jef"));
  await putBack();
  await comesBack(tablet, "sam");
  await comesBack(hanne, "hanne");
  // Each renewal has its charter: more than the phone made.
  for (const text of ["een", "twee", "drie"]) {
    await renews(tablet);
    await says(tablet, text, hanne);
  }
  await comesBack(jef, "jef");
  await jef.until(finds("drie"));
  expect(inside("Sam", "Jef", "Hanne")(jef.sees), "she is back, and nobody said so").toBe(true);
  const sent = jef.person.send(room, "niet voor Hanne");
  await says(tablet, "vier", jef, hanne);
  expect(finds("niet voor Hanne")(jef.sees), "it waits").toBe(false);
  await comesBack(sam, "sam");
  for (const phone of [sam, jef]) await phone.until(inside("Sam", "Jef"));
  await sent;
  await sam.until(finds("niet voor Hanne"));
  await says(sam, "nu weer met ons twee", jef);
  await hanne.until((snapshot) => roomOf(snapshot)?.canWrite === false);
  for (const text of ["niet voor Hanne", "nu weer met ons twee"]) expect(finds(text)(hanne.sees)).toBe(false);
  // It is done once: whoever is let in again stays.
  await sam.person.letIn(room, personOf(sam, "Hanne"), "professional");
  for (const phone of [sam, jef, hanne]) await phone.until(inside("Sam", "Jef", "Hanne"));
  await says(jef, "welkom terug", sam, hanne);
  await says(sam, "ja", jef, hanne);
  expect(alarms(sam, jef, hanne)).toEqual([]);
});
