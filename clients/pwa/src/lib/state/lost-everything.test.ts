// Phone, words and code are lost, against a real server: met again by a card, given back what was theirs, and what an owner who lost
// nothing does about it.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Snapshot } from "./snapshot";
import { openHouse, type House } from "./testing/house";
import { finds, Phone, WORDS } from "./testing/phone";

let house: House;
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.stop(); });

const channelOf = (id: string) => ({ channels }: Snapshot) => channels.find((one) => one.id === id);

/** Sam and Jef have talked; Sam comes in anew and asks Jef again, who sits down with the phone that he has. */
async function metAgain(): Promise<{ old: Phone; anew: Phone; jef: Phone; hanne: Phone; room: string }> {
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  await desk.person.nameOrganisation("De Brug");
  const hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  const old = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  const jef = await Phone.comeIn((await old.person.askJim("opa", "Denk je mee?")).link, "Jef");
  const room = (await jef.until(({ channels }) => channels.find(({ kind, canWrite }) => kind === "private" && canWrite))).id;
  await old.person.send(room, "weet je nog");
  await jef.until(finds("weet je nog"));
  await jef.person.send(room, "of ik het weet");
  await old.until(finds("of ik het weet"));

  const anew = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sammie");
  const invite = await anew.person.askJim("opa", "Ik ben het, Sam.");
  const card = jef.card();
  await card.open(new URL(invite.link).hash);
  expect(await card.isTaken()).toBe(true);
  expect(await card.maySitDown()).toBe("Jef");
  await card.sitDown();
  await jef.until(({ channels }) => channels.some(({ kind, id, canWrite }) => kind === "private" && id !== room && canWrite));
  await anew.until(({ invites }) => invites.find(({ id, state }) => id === invite.id && state === "taken"));
  return { old, anew, jef, hanne, room };
}

test("who lost everything is met again and reads what was theirs, and nobody writes there", { timeout: 120_000 }, async () => {
  const { old, anew, jef, hanne, room } = await metAgain();
  await anew.until(({ channels }) => channels.some(({ kind, members }) => kind === "private" && members.some(({ name }) => name === "Jef")));
  const heir = await jef.until((seen) => channelOf(room)(seen)?.nextOwners[0]);
  expect(heir).toMatchObject({ name: "Sammie", role: "youth" });
  expect(channelOf(room)(old.sees)?.nextOwners).toEqual([]);
  expect(finds("weet je nog")(anew.sees)).toBe(false);

  await jef.person.handOver(room, heir.person);
  await anew.until(finds("weet je nog"));
  await anew.until(finds("of ik het weet"));
  const theirs = await anew.until(channelOf(room));
  expect(theirs).toMatchObject({ past: "inherited", canWrite: false, isLeft: false, nextOwners: [], unread: expect.any(Number) as number });
  const author = (text: string) => theirs.messages.find((one) => one.kind === "words" && one.text === text);
  expect(author("weet je nog")).toMatchObject({ author: { isMe: true, name: "Sammie" } });
  expect(author("of ik het weet")).toMatchObject({ author: { isMe: false, name: "Jef" } });
  expect(anew.sees.people.map(({ name }) => name).sort()).toEqual(["Hanne", "Jef"]);

  expect(await jef.until((seen) => channelOf(room)(seen)?.past)).toBe("handed");
  const told = await old.until((seen) => channelOf(room)(seen)?.alarm);
  expect(told).toBe("handed_over");
  expect(channelOf(room)(old.sees)).toMatchObject({ past: "mine", canWrite: false });
  await jef.person.send(room, "nog iets");
  const refused = await jef.until((seen) => channelOf(room)(seen)?.messages.find((one) => one.kind === "words" && one.delivery === "failed"));
  expect(refused).toMatchObject({ failure: "handed_over" });

  // On an empty phone, with the words of the new account, it is all there again.
  const again = await Phone.of(house.origin);
  await again.person.signIn("naam sammie", WORDS);
  await again.until(finds("weet je nog"));
  expect(channelOf(room)(again.sees)?.past).toBe("inherited");
  expect(channelOf(room)(hanne.sees)).toBeUndefined();
});

test("an owner who lost nothing takes it up again, and whoever read as an heir is out", { timeout: 120_000 }, async () => {
  const { old, anew, jef, room } = await metAgain();
  const heir = await jef.until((seen) => channelOf(room)(seen)?.nextOwners[0]);
  // Written down without a network, it goes when there is one.
  jef.goOffline();
  await jef.until(({ connection }) => connection === "offline");
  await jef.person.handOver(room, heir.person);
  jef.goOnline();
  await anew.until(finds("weet je nog"));
  await old.until((seen) => channelOf(room)(seen)?.past === "mine");
  await old.person.takeUp(room);
  expect(channelOf(room)(old.sees)).toMatchObject({ canWrite: true });
  expect(channelOf(room)(old.sees)?.alarm).toBeUndefined();
  await anew.until((seen) => channelOf(room)(seen)?.isLeft);
  await old.person.send(room, "ik ben er nog");
  await jef.until(finds("ik ben er nog"));
  await jef.person.send(room, "gelukkig");
  await old.until(finds("gelukkig"));
  expect(finds("ik ben er nog")(anew.sees) || anew.heard.some((text) => text.includes("gelukkig"))).toBe(false);
});

test("nobody sits down on their own card, nor staff, and nobody twice", { timeout: 120_000 }, async () => {
  const { anew, jef, hanne } = await metAgain();
  const invite = await anew.person.askJim("opa", "Nog eens.");
  const fragment = new URL(invite.link).hash;
  for (const [phone, name] of [[anew, undefined], [hanne, undefined], [jef, "Jef"]] as const) {
    const card = phone.card();
    await card.open(fragment);
    expect(await card.maySitDown()).toBe(name);
  }
  const card = jef.card();
  await card.open(fragment);
  await card.sitDown();
  await anew.until(({ invites }) => invites.find(({ id, state }) => id === invite.id && state === "taken"));
  const late = hanne.card();
  expect((await late.open(fragment)).state).toBe("gone");
});
