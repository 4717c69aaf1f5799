// What the screen shows: words on their way once, wherever they are, and news of the account only to a device that was there.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { readStatement } from "../protocol/statements";
import type { StatementBodies } from "../protocol/types.gen";
import { Memory } from "../sync/memory";
import { emptyBag, envelopeOf, unread, type Channel, type Item } from "../sync/model";
import { People } from "../sync/people";
import { begin, type Room } from "../sync/room";
import { anyHash, Scene, somebody, type Somebody } from "../sync/testing/scene";
import type { RuleAt } from "../sync/rules";
import type { MessageView } from "./naast";
import { ruleViews } from "./rules";
import { withLost } from "./lost";
import { channelViews, grantViews, newDevices, newLocksAt, shareViews, type Sight } from "./views";

let store: Store;
let sam: Somebody;
let channel: Channel;
let memory: Memory;
let item: Item;
let names = 0;

beforeEach(async () => {
  names += 1;
  store = await openStore(`views-${names}`);
  sam = await somebody(randomId(), "Sam");
  const scene = new Scene(sam);
  const charter = readStatement("charter", ((await scene.charters()) as { statement: string }).statement);
  const room = begin(charter?.body as StatementBodies["charter"], scene.charter, 1) as Room;
  channel = { ...unread(scene.channel, 1, scene.hash), cursor: 1, room };
  await store.write({ records: { account: sam, bag: { n: 0, bag: emptyBag("Sam") } } });
  memory = (await Memory.recall(store)) as Memory;
  await memory.keepChannel(channel, []);
  const command = { do: "send", id: randomId(), header: "{}", trail: "{}", commit: anyHash(), body: "AAAA" } as const;
  item = { id: command.id, at: 5, task: { do: "say", channel: channel.id, payload: { kind: "text", text: "hoi" } }, command };
  await memory.keepItems([item]);
});

test("who reads along is called as the youth says by whoever has no name for them, and renamed for nobody", async () => {
  const [marie, hanne] = [randomId(), randomId()];
  await memory.keepBag({ n: 1, bag: { ...memory.bag, pins: { [hanne]: { root: anyHash(), g: 0, name: "Hanne" } } } });
  const rule = (id: string, person: string): RuleAt => ({ id, authors: [], to: { person, root: anyHash() }, fromEpoch: 1, since: 1, agreed: [], refused: [] });
  const room: Room = { ...(channel.room as Room), rules: { standing: [rule("r1", marie), rule("r2", hanne), rule("r3", randomId())], ended: [] } };
  const readers = { r1: { name: "Marie", told: [] }, r2: { name: "Mevrouw", told: [] } };
  expect(ruleViews(sightOf(memory), { ...channel, room, readers }).map(({ to }) => to.name)).toEqual(["Marie", "Hanne", ""]);
});

test("what is shared says who reads an answer beside the youth, also before it is sent", async () => {
  const [jef, hanne] = [randomId(), randomId()];
  const pin = (name: string): { root: string; g: number; name: string } => ({ root: anyHash(), g: 0, name });
  await memory.keepBag({ n: 1, bag: { ...memory.bag, pins: { [jef]: pin("Jef"), [hanne]: pin("Hanne") } } });
  const body = { id: "s1", to: { person: hanne }, items: [], answer_to: [{ person: jef }] } as unknown as StatementBodies["share"];
  await memory.keepSelf({ ...memory.self, shares: { s1: { body, since: 1 }, s2: { body: { ...body, id: "s2", answer_to: undefined } as unknown as typeof body, since: 0 } } });
  const task = { do: "share", share: "s3", envelopes: [], to: { person: hanne, root: anyHash() }, answerTo: [jef] } as const;
  await memory.keepItems([{ id: randomId(), at: 5, task }]);
  expect(shareViews(sightOf(memory)).map(({ id, answerTo }) => [id, answerTo])).toEqual([["s3", ["Jef"]], ["s1", ["Jef"]], ["s2", undefined]]);
});

function sightOf(memory: Memory): Sight {
  const fetchChain = (): Promise<never> => Promise.reject(new Error("nobody is asked"));
  const people = new People({ crypto: work, store, tenant: sam.tenant, fetchChain, lineage: () => undefined, pin: () => undefined, meet: () => undefined });
  return { memory, people, grants: [], isWriting: () => false, origin: "http://naast.test", now: 10, surely: 10 };
}

const shown = (): readonly MessageView[] => channelViews(sightOf(memory))[0]?.messages ?? [];

test("words that the server may have are shown as waiting, under the name by which they can be taken back", () => {
  expect(shown()).toMatchObject([{ id: item.id, text: "hoi", delivery: "waiting" }]);
});

test("words that come back in the log before the answer to them are shown once", async () => {
  const line = { kind: "words", seq: 2, at: 6, envelope: envelopeOf(item) ?? "", header: "{}", author: sam.by, role: "youth", payload: { kind: "text", text: "hoi" } } as const;
  memory.formerly.set(line.envelope, item.id);
  await memory.keepChannel({ ...channel, cursor: 2 }, [{ seq: 2, hash: anyHash(), line }]);
  expect(shown()).toMatchObject([{ id: line.envelope, was: item.id, text: "hoi", delivery: "on_server" }]);
});

test("an answer that was lost and given up is told where it was given, or where that was, until it is answered anew", async () => {
  const [open, gone] = ["open", "gone"];
  await memory.keepLocal({ lost: { [open]: { since: 5, isOver: true }, [gone]: { since: 5, isOver: true }, waits: { since: 5 } } });
  const told = (sight: Sight) => withLost(grantViews(sight), sight);
  const held = { share: open, from: sam.person, state: "closed", items: [] } as const;
  expect(told({ ...sightOf(memory), grants: [held] })).toMatchObject([
    { id: open, state: "closed", isAnswerLost: true },
    { id: gone, state: "gone", isAnswerLost: true },
  ]);
  const answered = { ...sightOf(memory), grants: [held], now: 5 + 14 * 24 * 3_600_000 };
  expect(told(answered)).toEqual([expect.not.objectContaining({ isAnswerLost: true })]);
});

test("a device that came later is told nothing of what was before it, not even while its log is half read", async () => {
  const [mine, other, later] = [sam.device, randomId(), randomId()];
  await store.write({ records: { account: { ...sam, cameBack: true } } });
  memory = (await Memory.recall(store)) as Memory;
  const unlock = { n: 1, hash: anyHash(), factors: ["words" as const], seq: 2, at: 2 };
  const before = { ...memory.self, unlock, devices: [{ device: other, seq: 3, at: 3 }] };
  await memory.keepSelf(before);
  expect([newDevices(sightOf(memory)), newLocksAt(sightOf(memory))]).toEqual([[], undefined]);
  await memory.keepSelf({ ...before, devices: [...before.devices, { device: mine, seq: 4, at: 4 }, { device: later, seq: 5, at: 5 }] });
  expect(newDevices(sightOf(memory))).toEqual([{ device: later, at: 5 }]);
});
