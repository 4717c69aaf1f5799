// The server's disk breaks, and its newest backup is older than what was said and chosen since. A real server is put back to it; what is
// on people's phones comes back, once, and nothing comes back that was taken away.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChannelView, MessageView } from "./naast";
import type { Snapshot } from "./snapshot";
import { openHouse, type House } from "./testing/house";
import { Phone, WORDS } from "./testing/phone";

let house: House;
let hanne: Phone;
let sam: Phone;
let jef: Phone;
let room: string;
const names = new Map<Phone, string>();

async function comeIn(link: string, name: string): Promise<Phone> {
  const phone = await Phone.comeIn(link, name);
  names.set(phone, `naam ${name.toLowerCase()}`);
  return phone;
}

beforeEach(async () => {
  house = await openHouse();
  const desk = await comeIn(house.firstLink, "Greet");
  await desk.person.nameOrganisation("De Brug");
  hanne = await comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  sam = await comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  jef = await comeIn((await sam.person.askJim("opa", "Denk je mee?")).link, "Jef");
  room = (await jef.until(({ channels }) => channels.find(({ kind, canWrite }) => kind === "private" && canWrite))).id;
  await sam.until(({ channels }) => channels.some(({ id, members, expects }) => id === room && members.length === 2 && expects === undefined));
  await hanne.until(({ channels }) => channels.some(({ canWrite }) => canWrite));
  await says(jef, sam, "voor de kopie");
  desk.person.stop();
}, 60_000);
afterEach(async () => {
  for (const phone of [hanne, sam, jef]) phone.person.stop();
  await house.stop();
});

const roomOf = ({ channels }: Snapshot): ChannelView | undefined => channels.find(({ id }) => id === room);
const wordsOf = (snapshot: Snapshot): string[] =>
  (roomOf(snapshot)?.messages ?? []).map((one) => (one.kind === "words" ? one.text : one.kind));
const find = (snapshot: Snapshot, text: string): Extract<MessageView, { kind: "words" }> | undefined =>
  snapshot.channels.flatMap(({ messages }) => messages).find((one) => one.kind === "words" && one.text === text && one.delivery !== "waiting") as never;

async function says(by: Phone, to: Phone, text: string): Promise<string> {
  await by.person.send(room, text);
  await by.until((snapshot) => find(snapshot, text));
  return (await to.until((snapshot) => find(snapshot, text))).id;
}

/** The server forgot every session: somebody signs in once more, where everything they had still is. */
async function comesBack(phone: Phone): Promise<void> {
  phone.person.wake();
  await phone.until(({ state, isSessionOver }) => state === "signed_out" && isSessionOver);
  await phone.person.signIn(names.get(phone) ?? "", WORDS);
  await phone.until(({ connection }) => connection === "online");
}

const alarms = (...phones: Phone[]): unknown[] => phones.flatMap(({ sees }) => sees.channels.flatMap(({ alarm }) => alarm ?? []));

const grantOf = ({ grants }: Snapshot) => grants.find(({ state }) => state !== "gone");
const hannesId = (): string => sam.sees.people.find(({ name }) => name === "Hanne")?.person ?? "";

test("what was said since the backup is there again, once and in the order of each", { timeout: 60_000 }, async () => {
  const putBack = house.backUp();
  for (const [number, text] of ["een", "twee", "drie", "vier"].entries()) await (number % 2 === 0 ? says(sam, jef, text) : says(jef, sam, text));
  await putBack();
  await comesBack(sam);
  await comesBack(jef);
  for (const phone of [sam, jef]) {
    const all = await phone.until((snapshot) => ["een", "twee", "drie", "vier"].every((text) => find(snapshot, text)) && wordsOf(snapshot));
    expect(all.toSorted()).toEqual(["drie", "een", "twee", "vier", "voor de kopie"]);
    expect(all.indexOf("een")).toBeLessThan(all.indexOf("drie"));
  }
  await says(jef, sam, "en verder");
  expect(alarms(sam, jef)).toEqual([]);
  // A phone that never saw the former life finds everything, and nothing that frightens it.
  const fresh = await Phone.of(house.origin);
  await fresh.person.signIn(names.get(sam) ?? "", WORDS);
  await fresh.until((snapshot) => find(snapshot, "en verder") && find(snapshot, "vier"));
  expect(alarms(fresh)).toEqual([]);
  fresh.person.stop();
});

test("what waited in the outbox when the disk broke is said once", { timeout: 60_000 }, async () => {
  const putBack = house.backUp();
  await says(jef, sam, "eerst dit");
  sam.goOffline();
  await sam.until(({ connection }) => connection === "offline");
  await sam.person.send(room, "onderweg");
  await putBack();
  sam.goOnline();
  await comesBack(sam);
  await comesBack(jef);
  await jef.until((snapshot) => find(snapshot, "onderweg"));
  await sam.until((snapshot) => find(snapshot, "onderweg"));
  expect(wordsOf(sam.sees)).toEqual(["voor de kopie", "eerst dit", "onderweg"]);
  expect(alarms(sam, jef)).toEqual([]);
});

test("a conversation that was begun after the backup is there again", { timeout: 60_000 }, async () => {
  const putBack = house.backUp();
  const { channel = "" } = await sam.person.askJim("tante", "En jij?");
  await sam.until(({ channels }) => channels.some(({ id }) => id === channel));
  await putBack();
  await comesBack(sam);
  const again = await sam.until(({ channels }) => channels.find(({ id, expects }) => id === channel && expects === "tante"));
  expect(again.iAmOwner).toBe(true);
  expect(alarms(sam)).toEqual([]);
  const fresh = await Phone.of(house.origin);
  await fresh.person.signIn(names.get(sam) ?? "", WORDS);
  await fresh.until(({ channels }) => channels.some(({ id }) => id === channel));
  fresh.person.stop();
});

test("who sits down for the first time after the backup was put back is in, and is answered", { timeout: 60_000 }, async () => {
  const { link, channel = "" } = await sam.person.askJim("tante", "En jij?");
  await sam.until(({ channels }) => channels.some(({ id }) => id === channel));
  const putBack = house.backUp();
  await putBack();
  await comesBack(sam);
  const tante = await comeIn(link, "Tante");
  await tante.until(({ channels }) => channels.some(({ id, canWrite }) => id === channel && canWrite));
  await tante.person.send(channel, "hier ben ik");
  await sam.until((snapshot) => find(snapshot, "hier ben ik"));
  await sam.person.send(channel, "fijn");
  await tante.until((snapshot) => find(snapshot, "fijn"));
  expect(alarms(sam, tante)).toEqual([]);
  tante.person.stop();
});

test("a withdrawal made after the backup is never undone, and what is still shared can be read again", { timeout: 60_000 }, async () => {
  const id = find(sam.sees, "voor de kopie")?.id ?? "";
  const other = await says(sam, jef, "nog iets");
  await sam.person.share([id], hannesId(), undefined);
  await sam.person.share([other], hannesId(), undefined);
  await hanne.until(({ grants }) => grants.length === 2);
  const putBack = house.backUp();
  const share = sam.sees.shares.find(({ items }) => items[0]?.id === id)?.id ?? "";
  await sam.person.withdraw(share);
  await hanne.until(({ grants }) => grants.filter(({ state }) => state === "closed").length === 1);
  await putBack();
  await comesBack(hanne);
  // Nothing of Sam's is served before Sam's phone compared.
  await hanne.until(({ grants, connection }) => connection === "online" && grants.length === 0);
  await comesBack(sam);
  await sam.until(({ shares }) => shares.find((one) => one.id === share)?.state === "withdrawn");
  await hanne.person.start();
  const left = await hanne.until(({ grants }) => grants.length > 0 && grants);
  expect(left.map(({ id: given }) => given)).not.toContain(share);
  await hanne.person.openGrant(left[0]?.id ?? "");
  await hanne.until(({ grants }) => grants.some(({ items }) => items[0]?.text === "nog iets"));
  expect(sam.sees.asksAboutChoices).toBe(false);
});

test("a share made after the backup comes back, with the words that were lost with it", { timeout: 60_000 }, async () => {
  const putBack = house.backUp();
  const id = await says(jef, sam, "deel dit maar");
  await sam.person.share([id], hannesId(), undefined);
  await hanne.until(grantOf);
  await putBack();
  await comesBack(sam);
  await comesBack(hanne);
  expect(grantOf(hanne.sees)).toBeUndefined();
  await comesBack(jef);
  const given = await hanne.until(grantOf);
  await hanne.person.openGrant(given.id);
  await hanne.until(({ grants }) => grants.some(({ items }) => items[0]?.text === "deel dit maar"));
});

test("who has two phones is asked before what they share is shown", { timeout: 60_000 }, async () => {
  const id = find(sam.sees, "voor de kopie")?.id ?? "";
  await sam.person.share([id], hannesId(), undefined);
  await hanne.until(grantOf);
  const tablet = await Phone.of(house.origin);
  names.set(tablet, names.get(sam) ?? "");
  await tablet.person.signIn(names.get(sam) ?? "", WORDS);
  await tablet.until(({ shares }) => shares.length === 1);
  const putBack = house.backUp();
  tablet.goOffline();
  await sam.person.withdraw(sam.sees.shares[0]?.id ?? "");
  await putBack();
  tablet.goOnline();
  await comesBack(hanne);
  await comesBack(tablet);
  await tablet.until(({ asksAboutChoices }) => asksAboutChoices);
  await hanne.person.start();
  await hanne.until(({ connection, grants }) => connection === "online" && grants.length === 0);
  // The phone on which it was taken back comes before anybody answers the tablet's question.
  await comesBack(sam);
  await tablet.until(({ shares }) => shares[0]?.state === "withdrawn");
  await tablet.person.confirmChoices();
  await tablet.until(({ asksAboutChoices }) => !asksAboutChoices);
  await hanne.person.start();
  await hanne.until(({ connection }) => connection === "online");
  expect(grantOf(hanne.sees)).toBeUndefined();
  tablet.person.stop();
});

test("what one phone shared and another took back is not given again by the first, and taken back once more where it stands", { timeout: 60_000 }, async () => {
  const id = find(sam.sees, "voor de kopie")?.id ?? "";
  const other = await says(sam, jef, "nog iets");
  const tablet = await Phone.of(house.origin);
  names.set(tablet, names.get(sam) ?? "");
  await tablet.person.signIn(names.get(sam) ?? "", WORDS);
  await sam.person.share([other], hannesId(), undefined);
  const putBack = house.backUp();
  await sam.person.share([id], hannesId(), undefined);
  for (const { id: share } of await tablet.until(({ shares }) => shares.length === 2 && shares)) await tablet.person.withdraw(share);
  await sam.until(({ shares }) => shares.every(({ state }) => state === "withdrawn"));
  tablet.goOffline();
  await putBack();
  await comesBack(sam);
  const back = await sam.until(({ shares }) => shares.length > 0 && shares.every(({ state }) => state === "withdrawn") && shares);
  expect(back.map(({ items }) => items[0]?.id)).toEqual([other]);
  await comesBack(hanne);
  expect(grantOf(hanne.sees)).toBeUndefined();
  tablet.person.stop();
});

test("an erased message stays erased, also before its author's phone is back", { timeout: 60_000 }, async () => {
  const before = await says(jef, sam, "te veel gezegd");
  const putBack = house.backUp();
  await jef.person.erase(room, before);
  const after = await says(jef, sam, "en nog eens");
  await jef.person.erase(room, after);
  await says(jef, sam, "zo is het goed");
  await sam.until((snapshot) => wordsOf(snapshot).filter((one) => one === "gone").length === 2);
  await putBack();
  await comesBack(sam);
  await sam.until((snapshot) => wordsOf(snapshot).includes("gone"));
  expect(wordsOf(sam.sees)).not.toContain("te veel gezegd");
  await comesBack(jef);
  for (const phone of [sam, jef]) {
    await phone.until((snapshot) => find(snapshot, "zo is het goed") && wordsOf(snapshot).filter((one) => one === "gone").length === 2);
    expect(wordsOf(phone.sees)).not.toContain("en nog eens");
  }
  expect(alarms(sam, jef)).toEqual([]);
});

test("new keys made after the backup are there again, and what was said with them", { timeout: 90_000 }, async () => {
  const putBack = house.backUp();
  await sam.person.loseDevice({ words: WORDS });
  await sam.until(({ connection }) => connection === "online");
  await says(sam, jef, "met nieuwe sleutels");
  await says(jef, sam, "ik lees het");
  await putBack();
  await comesBack(sam);
  await comesBack(jef);
  for (const phone of [sam, jef]) await phone.until((snapshot) => find(snapshot, "met nieuwe sleutels") && find(snapshot, "ik lees het"));
  await says(sam, jef, "en verder");
  expect(alarms(sam, jef)).toEqual([]);
  expect(await sam.store.get("account")).toMatchObject({ by: { g: 1 } });
});
