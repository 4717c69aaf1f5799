// What comes in is kept only where it goes on from what was known; and nobody is met because a server names them.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { logStart, random, randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore } from "../db/store";
import { bytes, encode } from "../protocol/base64url";
import type { Entry, Page } from "../protocol/types.gen";
import { entriesOf } from "./confirmed";
import { hashAfter } from "./entries";
import { Inbox } from "./inbox";
import { Memory } from "./memory";
import { emptyBag, type Channel } from "./model";
import { People } from "./people";
import { anyHash, Scene, somebody, type Content, type Somebody } from "./testing/scene";

const tenant = randomId();
let names = 0;
let me: Somebody;
let friend: Somebody;
let memory: Memory;
let people: People;
let inbox: Inbox;
let page: Page;
/** What is given behind a place of a log. */
let pageAfter: (after: number) => Page;
/** What this person's other devices know, as far as anybody asks. */
let others: () => void;
let own: Entry[];
/** Logs that could not be gone on with. */
let stuck: string[];

afterEach(() => { expect(stuck).toEqual([]); });
beforeEach(async () => {
  names += 1;
  const store = await openStore(`inbox-${names}`);
  [me, friend] = (await Promise.all(["Sam", "Jef"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody];
  await store.write({ records: { account: me, bag: { n: 0, bag: emptyBag("Sam") } } });
  memory = (await Memory.recall(store)) as Memory;
  others = () => undefined;
  pageAfter = () => page;
  [own, stuck] = [[], []];
  people = new People({
    crypto: work,
    store,
    tenant,
    lineage: () => undefined,
    fetchChain: (person) => Promise.resolve({ person, keys: [...(person === me.person ? me : friend).chain], staff_name: null }),
    pin: (person) => memory.pin(person),
    meet: (person, pin) => void memory.changeBag((bag) => ({ ...bag, pins: { ...bag.pins, [person]: pin } })),
  });
  inbox = new Inbox({
    memory,
    crypto: work,
    people,
    fetchPage: (_, after) => Promise.resolve(pageAfter(after)),
    organisation: () => Promise.resolve(undefined),
    isSameLife: () => Promise.resolve(true),
    fetchBag: () => {
      others();
      return Promise.resolve();
    },
    onSelf: () => undefined,
    onStored: () => undefined,
    onStuck: (log) => { stuck.push(log); },
  });
});

/** Something in this person's own log. */
async function tell(content: Content): Promise<void> {
  const entry: Entry = { log: me.person, seq: own.length + 1, at: 1_000, ...content };
  own.push(entry);
  inbox.push(entry);
  await inbox.settled();
}

async function give(entries: readonly Entry[]): Promise<void> {
  for (const entry of entries) inbox.push(entry);
  await inbox.settled();
}

/** A conversation of somebody's with this person's and the other one's key. */
async function talking(owner: Somebody, guest: Somebody): Promise<Scene> {
  const scene = new Scene(owner);
  await scene.charters();
  await scene.seats(guest);
  await scene.opens(guest, [owner, guest], me);
  return scene;
}

const joins = (scene: Scene, from = 1, before = logStart(scene.channel)): Promise<void> => tell({ kind: "joined", channel: scene.channel, from, before });
const meets = (one: Somebody): Promise<void> =>
  memory.changeBag((bag) => ({ ...bag, pins: { ...bag.pins, [one.person]: { root: one.by.root, g: 0, name: "" } } }));

describe("what two lines bring, one after the other, is one log", () => {
  test("of this person's own", async () => {
    const devices = [1, 2, 3].map((seq): Entry => ({ log: me.person, seq, at: 1_000, kind: "signed_in", device: randomId() }));
    await give([...devices.slice(0, 2), ...devices]);
    expect(memory.self.alarm).toBeUndefined();
    expect(memory.self).toMatchObject({ cursor: 3 });
    expect(memory.self.devices).toHaveLength(3);
  });
  test("of a conversation", async () => {
    const scene = await talking(me, friend);
    await joins(scene);
    await give([...scene.entries.slice(0, 2), ...scene.entries]);
    expect(memory.channel(scene.channel)?.alarm).toBeUndefined();
    expect(memory.channel(scene.channel)).toMatchObject({ cursor: scene.entries.length });
  });
});

test("what the server confirms at a known place of a conversation is held against what stands there", async () => {
  const scene = await talking(me, friend);
  const words = await scene.says(me, "hoi");
  if (words.kind !== "message") throw new Error("no message");
  await joins(scene);
  await give(scene.entries);
  const { header, trail, commit, body, seq, at } = words;
  const command = { do: "send", id: randomId(), header, trail, commit, body } as const;
  const confirmed = (over: { seq?: number; at?: number }): Promise<unknown> => {
    const receipts = entriesOf(command, me.person).map(({ log, content }) => ({ log, seq, at, content, receipt: anyHash(), ...over }));
    return inbox.promises.hold(command, me.person, () => Promise.resolve({ receipts }));
  };
  // Said before, as it is: the answer to the first time was lost.
  await confirmed({});
  for (const lie of [{ seq: 1 }, { seq: seq - 1 }, { at: at + 1 }]) await expect(confirmed(lie)).rejects.toMatchObject({ alarm: "rolled_back" });
  await confirmed({ seq: seq + 1 });
});

describe("somebody is met", () => {
  test("by what was believed, and by nothing that was merely fetched", async () => {
    await people.chain(friend.person, friend.by.root, 0);
    await people.refresh(friend.person);
    await people.look({ person: friend.person, keys: [...friend.chain], staff_name: null });
    expect(memory.pin(friend.person)).toBeUndefined();
    const scene = await talking(me, friend);
    await joins(scene);
    await give(scene.entries);
    expect(memory.pin(friend.person)?.root).toBe(friend.by.root);
  });
  test("before a conversation of theirs is believed", async () => {
    const scene = await talking(friend, me);
    await joins(scene);
    await give(scene.entries);
    expect(memory.channel(scene.channel)).toMatchObject({ alarm: "forged", cursor: 0 });
    expect(memory.pin(friend.person)).toBeUndefined();
  });
  test("in another conversation that has not come yet: theirs waits for it", async () => {
    const [mine, theirs] = [await talking(me, friend), await talking(friend, me)];
    await joins(mine);
    await joins(theirs);
    await give(theirs.entries);
    expect(memory.channel(theirs.channel)?.alarm).toBeUndefined();
    expect(new Set(stuck.splice(0))).toEqual(new Set([theirs.channel]));
    await give(mine.entries);
    await give(theirs.entries);
    expect(memory.channel(theirs.channel)).toMatchObject({ cursor: theirs.entries.length });
  });
  test("and nobody by two conversations that wait for each other", async () => {
    const [first, second] = [await talking(friend, me), await talking(friend, me)];
    await joins(first);
    await joins(second);
    await give(second.entries);
    expect(new Set(stuck.splice(0))).toEqual(new Set([second.channel]));
    await give(first.entries);
    await give(second.entries);
    for (const { channel } of [first, second]) expect(memory.channel(channel)?.alarm).toBe("forged");
  });
  test("on another device too", async () => {
    others = () => void meets(friend);
    const scene = await talking(friend, me);
    await joins(scene);
    await give(scene.entries);
    expect(memory.channel(scene.channel)).toMatchObject({ cursor: scene.entries.length });
    expect(memory.channel(scene.channel)?.alarm).toBeUndefined();
  });
  test("by an invite that another device made", async () => {
    const secret = encode(random(32));
    const { invite } = await work.inviteKeys(secret);
    others = () => void memory.changeBag((bag) => ({ ...bag, invites: { [invite]: { secret, guest: "opa", standing: "guest", until: 1, at: 1 } } as never }));
    const { person } = friend;
    const { root } = friend.by;
    const proof = await work.proveInvite(secret, { use: "register", tenant, person, root });
    await tell({ kind: "invite_taken", invite, person, root, proof });
    expect(memory.self.taken[invite]).toEqual({ person, root });
  });
  test("once: another identity under an invite is somebody else (changed_root)", async () => {
    await meets({ ...friend, by: { root: anyHash(), g: 0 } });
    const proof = encode(random(64));
    await tell({ kind: "invite_taken", invite: randomId(), person: friend.person, root: friend.by.root, proof });
    expect(memory.self.alarm).toBe("changed_root");
  });
});

describe("what was verified stays", () => {
  test("an owner is not put out of their own conversation (rolled_back)", async () => {
    const scene = await talking(me, friend);
    await joins(scene);
    await give(scene.entries);
    await tell({ kind: "left", channel: scene.channel });
    expect(memory.self.alarm).toBe("rolled_back");
    expect(memory.channel(scene.channel)).toMatchObject({ cursor: scene.entries.length });
    expect(memory.channel(scene.channel)?.isLeft).toBeUndefined();
  });
  test("somebody who comes back has their keys and words, and what the room was", async () => {
    await meets(friend);
    const scene = await talking(friend, me);
    await scene.says(friend, "Dag");
    await joins(scene);
    await give(scene.entries);
    const before = memory.channel(scene.channel);
    await tell({ kind: "left", channel: scene.channel });
    await joins(scene, 2, anyHash());
    expect(memory.channel(scene.channel)).toEqual(before);
    await tell({ kind: "left", channel: scene.channel });
    await joins(scene, 40, anyHash());
    const after = memory.channel(scene.channel);
    expect(after).toMatchObject({ cursor: 39, keys: before?.keys, gone: [], was: before?.room });
    expect(after?.room).toBeUndefined();
    expect([...memory.rows(scene.channel)].filter(({ line }) => line)).toHaveLength(1);
  });
});

describe("a page is refused (rolled_back)", () => {
  test.each<[string, (scene: Scene) => Page]>([
    ["that goes on from another past", (scene) => ({ before: anyHash(), entries: scene.entries.slice(-1), head: scene.entries.length })],
    ["that is empty and stands on another past", (scene) => ({ before: anyHash(), entries: [], head: scene.entries.length - 1 })],
    ["of a log that ends before what was seen", (scene) => ({ before: scene.hash, entries: [], head: 1 })],
  ])("%s", async (_, lie) => {
    const scene = await talking(me, friend);
    await scene.says(friend, "Dag");
    await joins(scene);
    const [seen, next] = [scene.entries.slice(0, -1), scene.entries.slice(-1)];
    await give(seen);
    page = { before: seen.reduce(hashAfter, logStart(scene.channel)), entries: next, head: scene.entries.length };
    const honest = page;
    page = lie(scene);
    await inbox.catchUp(scene.channel);
    expect(memory.channel(scene.channel)).toMatchObject({ alarm: "rolled_back", cursor: seen.length });
    // Control: without the lie the log goes on.
    const { alarm, ...calm } = memory.channel(scene.channel) as Channel;
    expect(alarm).toBeDefined();
    await memory.keepChannel(calm, []);
    page = honest;
    await inbox.catchUp(scene.channel);
    expect(memory.channel(scene.channel)).toMatchObject({ cursor: scene.entries.length });
    expect(bytes(memory.channel(scene.channel)?.hash ?? "", 32)).toBeDefined();
  });
});

describe("a conversation is followed once more", () => {
  /** Sam in a friend's conversation from its second charter on; the first words were said before. */
  async function newcomer(): Promise<{ scene: Scene; late: Entry[]; before: string; withSeal: () => Promise<void> }> {
    await meets(friend);
    const scene = new Scene(friend);
    const listed = (one: Somebody, role: "youth" | "professional") => ({ person: one.person, ...one.by, role });
    await scene.charters({ kind: "direct", members: [listed(friend, "youth")], seats: [] });
    await scene.opens(friend, [friend], me);
    const first = scene.entries[1];
    const sealed = first?.kind === "epoch" ? first.seal : undefined;
    await scene.says(friend, "Eerst");
    await scene.charters({ kind: "direct", n: 1, prev: scene.charter, members: [listed(friend, "youth"), listed(me, "professional")], seats: [] });
    await scene.opens(friend, [friend, me], me);
    await scene.says(friend, "Toen");
    // What was not opened comes without its seal, and its words are withheld.
    const [epoch, words] = [scene.entries[1], scene.entries[2]] as [Entry, Entry];
    const { log, seq, at, kind, statement } = epoch as Extract<Entry, { kind: "epoch" }>;
    const unsealed: Entry = { log, seq, at, kind, statement };
    scene.entries[1] = unsealed;
    const withSeal = async (): Promise<void> => {
      scene.entries[1] = { ...unsealed, ...(sealed === undefined ? {} : { seal: sealed }) };
      scene.entries[2] = words;
      await scene.opensHistory(me, [1]);
    };
    const before = scene.entries.slice(0, 3).reduce(hashAfter, logStart(scene.channel));
    return { scene, late: scene.entries.slice(3), before, withSeal };
  }
  const serves = ({ channel, entries }: Pick<Scene, "channel" | "entries">): void => {
    pageAfter = (after) => ({ before: entries.slice(0, after).reduce(hashAfter, logStart(channel)), entries: entries.slice(after), head: entries.length });
  };
  const said = (scene: Scene): string[] =>
    [...memory.rows(scene.channel)].flatMap(({ line }) => (line?.kind === "words" && line.payload.kind === "text" ? [line.payload.text] : []));

  test("when earlier words were opened, and what was read comes out the same", async () => {
    const { scene, late, before, withSeal } = await newcomer();
    await joins(scene, 4, before);
    await give(late);
    expect(said(scene)).toEqual(["Toen"]);
    await withSeal();
    serves(scene);
    await give(scene.entries.slice(-1));
    await joins(scene, 1, logStart(scene.channel));
    expect(memory.channel(scene.channel)).toMatchObject({ start: { from: 1 }, cursor: scene.entries.length });
    expect(memory.channel(scene.channel)?.alarm).toBeUndefined();
    expect(said(scene)).toEqual(["Eerst", "Toen"]);
  });
  test("and is refused when what was read comes out otherwise (rolled_back)", async () => {
    const { scene, late, before, withSeal } = await newcomer();
    await joins(scene, 4, before);
    await give(late);
    await withSeal();
    serves(scene);
    await give(scene.entries.slice(-1));
    const last = scene.entries.at(-1) as Entry;
    scene.entries[scene.entries.length - 1] = { ...last, at: last.at + 1 };
    serves(scene);
    await joins(scene, 1, logStart(scene.channel));
    expect(memory.channel(scene.channel)?.alarm).toBe("rolled_back");
    expect(said(scene), "what was believed stays").toEqual(["Toen"]);
  });
  test("and is refused when it ends before what was read (rolled_back)", async () => {
    const { scene, late, before } = await newcomer();
    await joins(scene, 4, before);
    await give(late);
    serves({ channel: scene.channel, entries: scene.entries.slice(0, -1) });
    await joins(scene, 1, logStart(scene.channel));
    expect(memory.channel(scene.channel)?.alarm).toBe("rolled_back");
  });
  test("when a broken seal was mended; once, also when it is broken again", async () => {
    const scene = await talking(me, friend);
    const at = scene.entries.length - 1;
    const good = scene.entries[at] as Extract<Entry, { kind: "epoch" }>;
    scene.entries[at] = { ...good, seal: encode(random(1168)) };
    await scene.says(friend, "Hoor je mij?");
    await joins(scene);
    await give(scene.entries);
    expect(said(scene)).toEqual([]);
    await scene.reseals(friend, me);
    serves(scene);
    await give(scene.entries.slice(-1));
    expect(said(scene)).toEqual([]);
    expect(memory.channel(scene.channel)?.isDueAgain, "it is not asked for over and over").toBeUndefined();
    scene.entries[at] = good;
    await scene.reseals(friend, me);
    serves(scene);
    await give(scene.entries.slice(-1));
    expect(said(scene)).toEqual(["Hoor je mij?"]);
  });
  test.each<[string, (scene: Scene) => Promise<unknown>]>([
    ["history that somebody else than the owner opens", (scene) => scene.opensHistory(me, [1], friend)],
    ["history of a key that never was", (scene) => scene.opensHistory(friend, [9])],
    ["a seal of another key than the newest", (scene) => scene.reseals(friend, me, { epoch: 2 })],
    ["a seal to oneself", (scene) => scene.reseals(friend, friend)],
  ])("never for %s (forged)", async (_, lie) => {
    const scene = await talking(me, friend);
    await lie(scene);
    await joins(scene);
    await give(scene.entries);
    expect(memory.channel(scene.channel)?.alarm).toBe("forged");
  });
});
