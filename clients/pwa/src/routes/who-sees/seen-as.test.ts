// "Bekijk als" shows what that person's own app shows, byte for byte; and nothing is said to be taken back that can still be read.
import { render } from "svelte/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChannelView, GrantView } from "../../lib/state/naast";
import { believedCards, seenAs } from "../../lib/state/seen-as";
import type { Snapshot } from "../../lib/state/snapshot";
import { openHouse, type House } from "../../lib/state/testing/house";
import { Phone } from "../../lib/state/testing/phone";
import Reading from "../grants/Reading.svelte";
import { diaryOf } from "./diary";

let house: House;
let hanne: Phone;
let sam: Phone;
let channel: ChannelView;
let reader: string;

beforeAll(async () => {
  house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  channel = await sam.until(({ channels }) => channels.find(({ canWrite }) => canWrite));
  reader = (await sam.until(({ people }) => people.find(({ name }) => name === "Hanne"))).person;
  for (const text of ["Eerst dit.", "Dan <b>dat</b> & zo.", "En later iets."]) await sam.person.send(channel.id, text);
  await sam.until(({ channels }) => channels.some(({ messages }) => messages.filter((one) => one.kind === "words" && one.delivery !== "waiting").length === 3));
  desk.person.stop();
});
afterAll(async () => {
  hanne.person.stop();
  sam.person.stop();
  await house.stop();
});

const idOf = (text: string): string => {
  const found = sam.sees.channels.flatMap(({ messages }) => messages).find((one) => one.kind === "words" && one.text === text);
  return found?.id ?? "";
};
const screen = (grants: readonly GrantView[]): string => grants.map((grant) => render(Reading, { props: { grant } }).body).join("");
const isOpen = ({ state }: GrantView): boolean => state === "open";
const opened = (count: number) => ({ grants }: Snapshot): boolean => grants.filter(isOpen).length === count;

test("what Hanne's app draws and what Sam sees as Hanne are the same bytes, also after one of them is taken back", async () => {
  await sam.person.share([idOf("Eerst dit."), idOf("Dan <b>dat</b> & zo.")], reader, Date.now() + 86_400_000);
  await sam.person.share([idOf("En later iets.")], reader, undefined);
  await hanne.until(({ grants }) => grants.length === 2);
  for (const { id } of hanne.sees.grants) await hanne.person.openGrant(id);
  await hanne.until(opened(2));
  const whole = screen(hanne.sees.grants);
  expect(whole).toContain("Dan &lt;b>dat&lt;/b> &amp; zo.");
  expect(screen(seenAs(reader, sam.sees))).toBe(whole);
  await sam.until(({ shares }) => shares.filter(({ openedAt }) => openedAt !== undefined).length === 2);
  expect(diaryOf(sam.sees.shares, [], Date.now()).map(({ what }) => what).toSorted()).toEqual(["opened", "opened", "shared", "shared"]);

  const first = sam.sees.shares.find(({ items }) => items.length === 2);
  await sam.person.withdraw(first?.id ?? "");
  await hanne.until(opened(1));
  const left = screen(hanne.sees.grants.filter(isOpen));
  expect(left).not.toContain("Eerst dit.");
  expect(screen(seenAs(reader, sam.sees))).toBe(left);
  expect(diaryOf(sam.sees.shares, [], Date.now())[0]).toMatchObject({ what: "withdrawn", share: { id: first?.id } });
  expect(seenAs("somebody else", sam.sees)).toEqual([]);
  // A server that was put back gives out nothing before its owner looked.
  expect(seenAs(reader, { ...sam.sees, asksAboutChoices: "whole" })).toEqual([]);
});

test("what is taken back without a network is said to be readable until it is back, because it is", async () => {
  const id = sam.sees.shares.find(({ state }) => state === "active")?.id ?? "";
  const mine = ({ shares }: Snapshot): Snapshot["shares"][number] | undefined => shares.find((share) => share.id === id);
  sam.goOffline();
  await sam.until(({ connection }) => connection === "offline");
  await sam.person.withdraw(id);
  expect(mine(sam.sees)).toMatchObject({ state: "active", isEnding: true });
  await hanne.person.openGrant(id);
  expect(hanne.sees.grants.filter(isOpen).map((grant) => grant.id)).toEqual([id]);
  expect(screen(seenAs(reader, sam.sees))).toBe(screen(hanne.sees.grants.filter(isOpen)));
  sam.goOnline();
  await hanne.until(opened(0));
  expect(await sam.until((snapshot) => (mine(snapshot)?.state === "withdrawn" ? mine(snapshot) : undefined))).not.toHaveProperty("isEnding");
});

test("a phone that was away opens nothing that was taken back meanwhile", async () => {
  await sam.person.share([idOf("Eerst dit.")], reader, undefined);
  const { id } = await hanne.until(({ grants }) => grants.find(({ state }) => state === "closed"));
  await hanne.person.openGrant(id);
  await hanne.until(opened(1));
  hanne.goOffline();
  await hanne.until(({ connection }) => connection === "offline");
  await sam.person.withdraw(id);
  const before = hanne.heard.length;
  hanne.goOnline();
  const gone = await hanne.until(({ grants }) => grants.find((grant) => grant.id === id && grant.state === "gone"));
  expect(gone.items).toEqual([]);
  expect(hanne.heard.slice(before).join("\n")).not.toContain(idOf("Eerst dit."));
});

test("what is over while it is open is gone on both screens", async () => {
  await sam.person.share([idOf("Eerst dit.")], reader, Date.now() + 2_000);
  const { id } = await hanne.until(({ grants }) => grants.find(({ state }) => state === "closed"));
  await hanne.person.openGrant(id);
  await hanne.until(opened(1));
  expect(seenAs(reader, sam.sees)).toHaveLength(1);
  expect((await hanne.until(({ grants }) => grants.find((grant) => grant.id === id && grant.state === "gone"))).items).toEqual([]);
  await sam.until(({ shares }) => shares.find((share) => share.id === id && share.state === "expired"));
  expect(seenAs(reader, sam.sees)).toEqual([]);
  expect(diaryOf(sam.sees.shares, [], Date.now())[0]).toMatchObject({ what: "over", share: { id } });
});

test("a card whose JIM left is drawn as its reader has it, who cannot know, and its youth is told", { timeout: 60_000 }, async () => {
  const jef = await Phone.comeIn((await sam.person.askJim("opa", "Wil je?")).link, "Jef");
  const { id: room } = await sam.until(({ channels }) => channels.find(({ kind, canWrite, members }) => kind === "private" && canWrite && members.some(({ name }) => name === "Jef")));
  await sam.person.lay(room, { kind: "mandate", topic: "school" });
  const card = await sam.until(({ channels }) => channels.find(({ id }) => id === room)?.messages.find((one) => one.kind === "words" && one.laid !== undefined && one.delivery !== "waiting"));
  await sam.person.share([card.id], reader, undefined);
  const { id: share } = await hanne.until(({ grants }) => grants.find(({ state }) => state === "closed"));
  await hanne.person.openGrant(share);
  expect(believedCards(reader, sam.sees)).toEqual([]);
  await jef.person.leave(room);
  await sam.until(() => believedCards(reader, sam.sees).length === 1);
  expect(believedCards(reader, sam.sees)).toMatchObject([{ share: { id: share }, whom: "Jef", topic: "school" }]);
  const theirs = screen(hanne.sees.grants.filter(({ id }) => id === share));
  expect(screen(seenAs(reader, sam.sees).filter(({ id }) => id === share))).toBe(theirs);
  await sam.person.withdraw(share);
  expect(believedCards(reader, sam.sees)).toEqual([]);
  jef.person.stop();
});
