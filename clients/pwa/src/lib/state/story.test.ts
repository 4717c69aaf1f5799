// The engine against a real server: two phones, one secret.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChannelView, MessageView, Standing } from "./naast";
import type { Snapshot } from "./snapshot";
import { openHouse, type House } from "./testing/house";
import { Phone, WORDS } from "./testing/phone";

let house: House;
beforeAll(async () => { house = await openHouse(); });
afterAll(async () => { await house.stop(); });

let names = 0;

/** Somebody comes in by a link, on a new phone. */
async function comeIn(link: string, name: string): Promise<{ phone: Phone; loginName: string }> {
  const phone = await Phone.of(house.origin);
  const card = phone.card();
  const view = await card.open(new URL(link).hash);
  expect(view.state).toBe("asking");
  names += 1;
  const loginName = `naam nummer${names}`;
  await card.register(name, loginName, WORDS);
  await phone.until(({ connection }) => connection === "online");
  return { phone, loginName };
}

const channelWith = (name: string) => (snapshot: Snapshot): ChannelView | undefined =>
  snapshot.channels.find(({ members, canWrite }) => canWrite && members.some((member) => member.name === name));

const words = (channel: ChannelView): string[] => channel.messages.flatMap((one) => (one.kind === "words" ? [one.text] : [one.kind]));

const saying = (text: string) => (snapshot: Snapshot): Extract<MessageView, { kind: "words" }> | undefined => {
  for (const { messages } of snapshot.channels) {
    for (const one of messages) if (one.kind === "words" && one.text === text && one.delivery !== "waiting") return one;
  }
  return undefined;
};

test("a registration whose answer is lost is answered again, at once and after a reload", { timeout: 60_000 }, async () => {
  const other = await openHouse();
  try {
    const desk = await Phone.of(other.origin);
    const card = desk.card();
    await card.open(new URL(other.firstLink).hash);
    desk.losesAnswers = 1;
    await card.register("Greet", "naam eerste", WORDS);
    await desk.until(({ connection }) => connection === "online");
    const { link } = await desk.person.invite("professional", "Hanne");
    const hanne = await Phone.of(other.origin);
    const second = hanne.card();
    await second.open(new URL(link).hash);
    hanne.losesAnswers = 3;
    await expect(second.register("Hanne", "naam tweede", WORDS)).rejects.toMatchObject({ code: "unavailable" });
    // The page is opened anew.
    await hanne.person.start();
    await hanne.until(({ connection, me }) => connection === "online" && me?.name === "Hanne");
    // Whoever opens the link anew instead finds it used, and themselves in.
    const sam = await Phone.of(other.origin);
    const { link: forSam } = await hanne.person.invite("youth", "Sam");
    const third = sam.card();
    await third.open(new URL(forSam).hash);
    sam.losesAnswers = 3;
    await expect(third.register("Sam", "naam derde", WORDS)).rejects.toMatchObject({ code: "unavailable" });
    expect(await sam.card().open(new URL(forSam).hash)).toMatchObject({ state: "in", standing: "youth" });
    await sam.until(channelWith("Hanne"));
    for (const phone of [desk, hanne, sam]) phone.person.stop();
  } finally {
    await other.stop();
  }
});

test("two phones, one secret", { timeout: 120_000 }, async () => {
  const { phone: desk } = await comeIn(house.firstLink, "Greet");
  expect(desk.sees.me?.standing).toBe("coordinator");
  await desk.person.nameOrganisation("De Brug");
  await desk.until(({ organisation }) => organisation === "De Brug");

  const invited = await desk.person.invite("professional" satisfies Standing, "Hanne");
  const { phone: hanne } = await comeIn(invited.link, "Hanne");
  await desk.until(({ invites }) => invites.some(({ state }) => state === "taken"));

  const { phone: sam, loginName } = await comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  const direct = await sam.until(channelWith("Hanne"));
  expect(direct.kind).toBe("direct");
  await hanne.until(channelWith("Sam"));

  const asked = await sam.person.askJim("opa", "Wil jij mijn JIM zijn?");
  expect(sam.sees.channels.some(({ expects }) => expects === "opa")).toBe(true);

  // Jef answers without an account.
  const looking = await Phone.of(house.origin);
  const card = looking.card();
  const view = await card.open(new URL(asked.link).hash);
  expect(view).toMatchObject({ state: "asking", from: "Sam", guest: "opa", words: "Wil jij mijn JIM zijn?", role: "jim", organisation: "De Brug" });
  await card.answer("yes", "Jef", "Natuurlijk, jongen.");
  const { answer } = await sam.until(({ invites }) => invites.find(({ id, answer: given }) => id === asked.id && given));
  expect(answer).toEqual({ answer: "yes", name: "Jef", words: "Natuurlijk, jongen." });

  // He comes in while Sam's phone is off, and can write at once.
  sam.goOffline();
  const { phone: jef } = await comeIn(asked.link, "Jef");
  const atJef = await jef.until((snapshot) => snapshot.channels.find(({ kind, canWrite }) => kind === "private" && canWrite));
  expect(atJef.members.map(({ name }) => name).sort()).toEqual(["Jef", "Sam"]);
  await jef.person.send(atJef.id, "Dag Sam, hier ben ik.");
  sam.goOnline();
  await sam.until(saying("Dag Sam, hier ben ik."));
  await sam.person.send(atJef.id, "Op school is iets gebeurd.");
  const secret = await sam.until(saying("Op school is iets gebeurd."));
  await jef.until(saying("Op school is iets gebeurd."));
  // Sam's phone lists him now: nobody is expected any more.
  await sam.until(({ channels }) => channels.some(({ id, expects, members }) => id === atJef.id && expects === undefined && members.length === 2));
  await sam.until((snapshot) => saying("Op school is iets gebeurd.")(snapshot)?.delivery === "delivered");

  // Written without a network, sent once.
  jef.goOffline();
  await jef.until(({ connection }) => connection === "offline");
  await jef.person.send(atJef.id, "Geschreven in de trein.");
  const waiting = await jef.until(({ channels }) => channels.flatMap(({ messages }) => messages).find((one) => one.kind === "words" && one.delivery === "waiting"));
  jef.goOnline();
  await sam.until(saying("Geschreven in de trein."));
  // What stands open for it on Jef's screen finds it under its new name.
  expect(await jef.until((snapshot) => saying("Geschreven in de trein.")(snapshot)?.was)).toBe(waiting.id);
  expect(words(sam.sees.channels.find(({ id }) => id === atJef.id) as ChannelView)).toEqual([
    "Dag Sam, hier ben ik.",
    "Op school is iets gebeurd.",
    "Geschreven in de trein.",
  ]);

  // Sam shares one message with Hanne until Friday.
  const toHanne = sam.sees.people.find(({ name }) => name === "Hanne")?.person ?? "";
  expect(hanne.sees.grants).toEqual([]);
  await sam.person.share([secret.id], toHanne, Date.now() + 3 * 24 * 3600 * 1000);
  const grant = await hanne.until(({ grants }) => grants.find(({ state }) => state === "closed"));
  await hanne.person.openGrant(grant.id);
  const open = await hanne.until(({ grants }) => grants.find(({ state }) => state === "open"));
  expect(open.items.map(({ text, author }) => [author, text])).toEqual([["Sam", "Op school is iets gebeurd."]]);
  const share = await sam.until(({ shares }) => shares.find(({ openedAt }) => openedAt !== undefined));
  expect(share).toMatchObject({ state: "active", to: { name: "Hanne" } });
  expect(saying("Op school is iets gebeurd.")(sam.sees)?.sharedWith).toEqual(["Hanne"]);

  // And takes it back: gone from the open screen.
  const [reader, ...others] = await sam.person.listReaders();
  expect([reader?.[0], others, await hanne.person.listReaders()]).toEqual([toHanne, [], new Map()]);
  expect(Date.now() - (reader?.[1] ?? 0)).toBeLessThan(2 * 3600 * 1000);
  await sam.person.withdraw(share.id);
  expect(await sam.person.listReaders()).toEqual(new Map());
  const gone = await hanne.until(({ grants }) => grants.find(({ state }) => state === "gone"));
  expect(gone.items).toEqual([]);
  expect(sam.sees.shares.map(({ state }) => state)).toEqual(["withdrawn"]);
  expect(saying("Op school is iets gebeurd.")(sam.sees)?.sharedWith).toEqual([]);

  // What was read by a share was never kept; and from the withdrawal on nothing of it comes.
  expect(hanne.written.join("\n")).not.toContain("Op school is iets gebeurd.");
  expect(jef.written.join("\n")).toContain("Op school is iets gebeurd.");
  const until = hanne.heard.length;
  await hanne.person.openGrant(grant.id);
  await hanne.person.start();
  await hanne.until(({ state, connection, grants }) => state === "ready" && connection === "online" && grants.length === 0);
  expect(hanne.heard.slice(until).join("\n")).not.toContain(secret.id);

  // Erased for everybody.
  await jef.person.erase(atJef.id, saying("Geschreven in de trein.")(jef.sees)?.id ?? "");
  await sam.until(({ channels }) => channels.some(({ messages }) => messages.some(({ kind }) => kind === "gone")));

  // A second way to come back; then an empty device by each factor alone.
  await sam.until(({ offersRecoveryCode }) => offersRecoveryCode);
  const code = await sam.person.makeRecoveryCode(WORDS);
  await sam.until(({ hasRecoveryCode }) => hasRecoveryCode);
  for (const signIn of [
    (phone: Phone) => phone.person.signIn(loginName, WORDS),
    (phone: Phone) => phone.person.signInWithCode(code.toLowerCase()),
  ]) {
    const fresh = await Phone.of(house.origin);
    await signIn(fresh);
    const again = await fresh.until((snapshot) => snapshot.channels.find(({ id, messages }) => id === atJef.id && messages.length === 3));
    expect(words(again)).toEqual(["Dag Sam, hier ben ik.", "Op school is iets gebeurd.", "gone"]);
    expect(again.alarm).toBeUndefined();
    fresh.person.stop();
  }
  await sam.until(({ newDevices }) => newDevices.length === 2);
  const wrong = await Phone.of(house.origin);
  await expect(wrong.person.signIn(loginName, "heel andere vier woorden")).rejects.toMatchObject({ code: "wrong_credentials" });
  for (const phone of [desk, hanne, sam, jef]) {
    expect(phone.sees.channels.flatMap(({ alarm }) => (alarm ? [alarm] : []))).toEqual([]);
    phone.person.stop();
  }
});
