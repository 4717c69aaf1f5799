// What opens an account was changed after the newest backup, and the server's disk breaks: nobody is locked out by what it forgot.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openHouse, type House } from "./testing/house";
import { finds, Phone, WORDS } from "./testing/phone";

let house: House;
let sam: Phone;
let jef: Phone;
let keeper: string;
let all: Phone[];

beforeEach(async () => {
  house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  await desk.person.nameOrganisation("De Brug");
  const hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  jef = await Phone.comeIn((await sam.person.askJim("opa", "Denk je mee?")).link, "Jef");
  const room = (await jef.until(({ channels }) => channels.find(({ kind, canWrite }) => kind === "private" && canWrite))).id;
  await jef.person.send(room, "voor de kopie");
  await sam.until(finds("voor de kopie"));
  keeper = await sam.until(({ people }) => people.find(({ name }) => name === "Jef")?.person);
  all = [desk, hanne, sam, jef];
}, 60_000);
afterEach(async () => {
  for (const phone of all) phone.person.stop();
  await house.stop();
});

async function empty(): Promise<Phone> {
  const phone = await Phone.of(house.origin);
  all.push(phone);
  return phone;
}

/** The server forgot every session: somebody signs in once more, where everything they had still is. */
async function comesBack(phone: Phone): Promise<void> {
  phone.person.wake();
  await phone.until(({ state, isSessionOver }) => state === "signed_out" && isSessionOver);
  await phone.person.signIn("naam sam", WORDS);
  await phone.until(({ connection }) => connection === "online");
}

const alarms = (...phones: Phone[]): unknown[] => phones.flatMap(({ sees }) => sees.channels.flatMap(({ alarm }) => alarm ?? []));

test("somebody who chose a keeper after the backup comes in on an empty phone all the same", { timeout: 60_000 }, async () => {
  const putBack = house.backUp();
  await sam.person.chooseKeeper(keeper, "482915", { words: WORDS });
  await sam.until(({ keeper: state }) => state === "kept");
  await putBack();
  await comesBack(sam);
  // What this phone knew is on the server again, and that the list was newer is part of it.
  await vi.waitFor(async () => { expect(await sam.store.get("outbox")).toEqual([]); }, 10_000);
  const fresh = await empty();
  await fresh.person.signIn("naam sam", WORDS);
  await fresh.until(finds("voor de kopie"));
  expect(alarms(sam, fresh)).toEqual([]);
});

test("the code that somebody made when their PIN let them in opens the account after a restore too", { timeout: 60_000 }, async () => {
  await sam.person.chooseKeeper(keeper, "482915", { words: WORDS });
  const kept = await jef.until(({ keeps }) => keeps[0]?.person);
  const putBack = house.backUp();
  const phone = await empty();
  const plea = new URL(await phone.person.askForHalf()).hash.slice(1);
  await jef.person.handOverHalf(plea, kept);
  expect(await phone.person.hearHalf()).toBe("given");
  expect(await phone.person.tryPin("482915")).toBe("in");
  const code = await phone.person.makeCodeNow();
  await phone.person.goIn();
  await phone.until(({ hasRecoveryCode }) => hasRecoveryCode);
  await putBack();
  await comesBack(phone);
  await phone.until(({ hasRecoveryCode }) => hasRecoveryCode);
  const fresh = await empty();
  await fresh.person.signInWithCode(code);
  await fresh.until(finds("voor de kopie"));
  expect(alarms(phone, fresh)).toEqual([]);
});
