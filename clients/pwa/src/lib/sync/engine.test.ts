// A whole device against a server that a test speaks for: what it does when the line, the session or the server itself ends, and
// what it believes when.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { logStart, randomId } from "../crypto/encoding";
import { work, type Crypto } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { readStatement } from "../protocol/statements";
import type { Bag, Entry, ServerFrame, StatementBodies } from "../protocol/types.gen";
import { bagText } from "./bag";
import { entriesOf } from "./confirmed";
import { Declined } from "./distrust";
import { Engine } from "./engine";
import { emptyBag, unread } from "./model";
import { begin, type Room } from "./room";
import { gift, GIVEN } from "./testing/gift";
import { Line, until } from "./testing/line";
import { anyHash, Scene, somebody, type Content, type Somebody } from "./testing/scene";

const tenant = randomId();
const share = randomId();
let names = 0;
let sam: Somebody;
let hanne: Somebody;
let store: Store;
let line: Line;
let engine: Engine;
let signedOut: number;
/** What happens between the arrival of a share and its opening. */
let between: () => Promise<void>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  names += 1;
  store = await openStore(`engine-${names}`);
  [sam, hanne] = (await Promise.all(["Sam", "Hanne"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody];
  const bag: Bag = { ...emptyBag("Hanne"), pins: { [sam.person]: { root: sam.by.root, g: 0, name: "Sam" } } };
  await store.write({ records: { account: hanne, bag: { n: 0, bag } } });
  line = new Line();
  line.answers.set("/v1/auth/refresh", () => Line.session(hanne));
  line.answers.set("/v1/grants", () => ({ grants: [{ share, from: sam.person, at: 1, until: 90_000 }] }));
  const given = await gift(share, sam, hanne, 90_000);
  line.answers.set(`/v1/grants/${share}`, () => given);
  engine = await recall();
});
afterEach(() => {
  engine.stop();
  vi.useRealTimers();
});

/** The page is opened. */
async function recall(): Promise<Engine> {
  const crypto: Crypto = {
    ...work,
    openShared: async (...parts) => {
      await between();
      return work.openShared(...parts);
    },
  };
  const recalled = (await Engine.recall({ network: line, crypto, store, now: () => 1_000 })) as Engine;
  signedOut = 0;
  between = () => Promise.resolve();
  recalled.onSignedOut = () => { signedOut += 1; };
  return recalled;
}

/** On line, with Sam's share open on the screen. */
async function reads(): Promise<void> {
  engine.start();
  await line.welcome();
  await until(() => [...engine.grants.all].length === 1);
  await engine.grants.open(share);
  expect(held()).toMatchObject({ state: "open", items: [{ text: GIVEN }] });
}

const held = () => [...engine.grants.all][0];

describe("what is open to read", () => {
  test("closes half a minute after the line went, however often it is tried anew", async () => {
    await reads();
    line.breaks();
    for (let tries = 0; tries < 29; tries += 1) {
      vi.advanceTimersByTime(1_000);
      engine.wake();
    }
    expect(held()?.state).toBe("open");
    vi.advanceTimersByTime(1_001);
    expect(held()).toMatchObject({ state: "closed", items: [] });
  });
  test("stays open when the line was back in time, and closes half a minute after it went again", async () => {
    await reads();
    line.breaks();
    vi.advanceTimersByTime(20_000);
    engine.wake();
    await line.welcome();
    vi.advanceTimersByTime(29_000);
    expect(held()?.state).toBe("open");
    line.breaks();
    vi.advanceTimersByTime(29_000);
    expect(held()?.state).toBe("open");
    vi.advanceTimersByTime(1_001);
    expect(held()).toMatchObject({ state: "closed", items: [] });
  });
  test("is nowhere in memory once this person leaves", async () => {
    await reads();
    engine.stop();
    expect([...engine.grants.all]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
  test.each(["newer_keys", "changed_root", "rolled_back"] as const)("closes when their own log stops this device (%s)", async (alarm) => {
    await reads();
    await engine.memory.keepSelf({ ...engine.memory.self, alarm });
    expect(held()).toMatchObject({ state: "closed", items: [] });
    await expect(engine.grants.open(share)).rejects.toMatchObject({ alarm });
    expect(held()).toMatchObject({ state: "closed", items: [] });
  });
  test("does not open when the device is stopped while it is being opened", async () => {
    await reads();
    engine.grants.closeAll();
    between = () => engine.memory.keepSelf({ ...engine.memory.self, alarm: "newer_keys" });
    await engine.grants.open(share);
    expect(held()).toMatchObject({ state: "closed", items: [] });
  });
});

describe("a session that the server ends", () => {
  const refuse = (): void => {
    line.answers.set("/v1/auth/refresh", () => { throw new Declined("sign_in_needed"); });
  };
  test.each([
    ["a renewal that is refused before there is a line", () => { refuse(); engine.start(); return Promise.resolve(); }, 0],
    ["a line that closes with 4401 and a renewal that is refused", async () => { await reads(); refuse(); line.breaks(4401); }, 1],
  ])("by %s is over at once, and takes nothing from this device", async (_, end, sockets) => {
    await engine.outbox.add({ do: "say", channel: share, payload: { kind: "text", text: "Nog niet weg" } }).kept;
    await end();
    await until(() => signedOut > 0);
    expect(signedOut).toBe(1);
    expect(held()?.items ?? []).toEqual([]);
    // Nothing is tried any more: only somebody who signs in begins anew.
    const calls = line.calls.length;
    engine.wake();
    vi.advanceTimersByTime(120_000);
    expect([line.calls.length, line.sockets]).toEqual([calls, sockets]);
    expect(await store.get("account")).toMatchObject({ person: hanne.person });
    expect(await store.get("outbox")).toMatchObject([{ task: { payload: { text: "Nog niet weg" } } }]);
  });
  test("is not ended by a line that closes with 4401 while the cookie is good", async () => {
    await reads();
    line.breaks(4401);
    await line.welcome();
    await until(() => engine.connection === "online");
    expect(signedOut).toBe(0);
  });
  test.each([
    ["does not answer", () => { throw new TypeError("no answer"); }],
    ["asks for time", () => { throw new Declined("rate_limited"); }],
  ])("is not ended by a server that %s, and the refused token is not shown again", async (_, answer) => {
    await reads();
    line.answers.set("/v1/auth/refresh", answer);
    const before = line.calls.length;
    line.breaks(4401);
    // Once for the line that closed, and once for the next try.
    await until(() => {
      engine.wake();
      return line.calls.length >= before + 2;
    });
    await until(() => engine.connection === "offline");
    expect([signedOut, line.sockets]).toEqual([0, 1]);
  });
});

describe("a ping", () => {
  const head = (seq: number): ServerFrame => ({ frame: "ping", logs: { [hanne.person]: { head: seq, delivered: 0, read: 0 } } });
  const resumed = () => line.frames.flatMap((frame) => (frame.frame === "resume" ? [frame.logs] : []));
  test("that tells of more than is here has that log asked for from where it is known", async () => {
    engine.start();
    await line.welcome();
    line.says({ frame: "entry", entry: { log: hanne.person, seq: 1, at: 1, kind: "bag", n: 0 } });
    await until(() => engine.memory.self.cursor === 1);
    const before = resumed().length;
    line.says(head(3));
    expect(resumed().slice(before)).toEqual([{ [hanne.person]: 1 }]);
    expect(line.frames.filter(({ frame }) => frame === "pong")).toHaveLength(1);
  });
  test("that tells of nothing new, or of a log that is not followed here, asks for nothing", async () => {
    engine.start();
    await line.welcome();
    const before = resumed().length;
    line.says({ frame: "ping", logs: {} });
    line.says(head(0));
    line.says({ frame: "ping", logs: { [share]: { head: 9, delivered: 0, read: 0 } } });
    expect(resumed().slice(before)).toEqual([]);
    expect(line.frames.filter(({ frame }) => frame === "pong")).toHaveLength(3);
  });
});

describe("an answer that the server does not keep to", () => {
  const bag = (seq: number, n: number): ServerFrame => ({ frame: "entry", entry: { log: hanne.person, seq, at: 5, kind: "bag", n } });
  const confirm = (over: object = {}): void => {
    const { id = "" } = line.given[0] ?? {};
    const [one] = entriesOf({ do: "set_bag", id, n: 1, bag: "" }, hanne.person);
    line.says({ frame: "reply", id, ok: { receipts: [{ log: hanne.person, seq: 1, at: 5, content: one?.content ?? "", receipt: anyHash(), ...over }] } });
  };
  beforeEach(async () => {
    line.answers.set("/v1/deployment", () => ({ lineage: "first" }));
    engine.start();
    await line.welcome();
    void engine.changeBag((kept) => ({ ...kept, name: "Hanne" }));
    await until(() => line.given.length === 1);
  });
  test("is no answer when it confirms something else: what was wanted stays undone", async () => {
    confirm({ content: anyHash() });
    await until(() => engine.memory.items.length === 0);
    expect(engine.memory.bagN).toBe(0);
  });
  test("stops the log in which something else stands then (rolled_back)", async () => {
    confirm();
    await until(() => engine.memory.bagN === 1);
    line.says(bag(1, 7));
    await until(() => engine.memory.self.alarm !== undefined);
    expect(engine.memory.self).toMatchObject({ alarm: "rolled_back", cursor: 0 });
  });
  test("is kept to when exactly that stands there", async () => {
    confirm();
    await until(() => engine.memory.bagN === 1);
    line.says(bag(1, 1));
    await until(() => engine.memory.self.cursor === 1);
    expect(engine.memory.self.alarm).toBeUndefined();
  });
});

describe("a server that was put back", () => {
  const entry = (seq: number, content: Content): Entry => ({ log: hanne.person, seq, at: seq, ...content });
  const told = (n: number): Content => ({ kind: "bag", n });
  /** What Hanne's log is now, from its first entry on. */
  function logIs(entries: readonly Entry[]): void {
    line.answers.set(`/v1/logs/${hanne.person}/entries`, () => ({ entries, head: entries.length, before: logStart(hanne.person) }));
  }
  /** Hanne's log was followed to its third entry; then the line goes, and the next one is to a server of another life. */
  async function putBack(now: readonly Entry[]): Promise<void> {
    engine.start();
    await line.welcome();
    for (const seq of [1, 2, 3]) line.says({ frame: "entry", entry: entry(seq, told(0)) });
    await until(() => engine.memory.self.cursor === 3);
    line.breaks();
    engine.wake();
    await engine.outbox.add({ do: "say", channel: share, payload: { kind: "text", text: "Nog niet weg" } }).kept;
    const bag = await work.sealBox({ label: "bag", root: hanne.by.root, n: 0 }, hanne.keys.bag, bagText(emptyBag("Hanne")));
    line.answers.set("/v1/vault", () => ({ bag_n: 0, bag }));
    logIs(now);
    await line.welcome("second");
  }
  test("is followed again, and gets nothing over a socket before that", async () => {
    const said = line.frames.length;
    await putBack([entry(1, told(0)), entry(2, { kind: "restored", lineage: "second" })]);
    expect(engine.connection).toBe("restored");
    line.says({ frame: "heads", logs: { [hanne.person]: { head: 9, delivered: 9, read: 9 } } });
    await engine.grants.open(share).catch(() => undefined);
    expect(held()?.items ?? []).toEqual([]);
    engine.outbox.run();
    await until(() => line.sockets === 3);
    const second = line.frames.slice(said).filter(({ frame }) => frame !== "ack");
    expect(second.map(({ frame }) => frame)).toEqual(["hello", "resume", "hello"]);
    await line.welcome("second");
    await until(() => engine.connection === "online");
    expect(engine.memory.self).toMatchObject({ cursor: 2, life: 2, former: { cursor: 3, parted: 2 } });
    expect(engine.memory.items.map(({ task }) => task.do)).toEqual(["say", "set_bag"]);
    expect(signedOut).toBe(0);
  });
  test.each([
    ["changes what was before", () => [entry(1, told(0)), entry(2, told(7)), entry(3, { kind: "restored", lineage: "second" })]],
    ["ends early without the word", () => [entry(1, told(0))]],
    ["says the word and had another past", () => [entry(1, told(7)), entry(2, { kind: "restored", lineage: "second" })]],
  ])("and %s is refused for good (rolled_back)", async (_, log) => {
    await putBack(log());
    await until(() => engine.memory.self.alarm !== undefined);
    expect(engine.memory.self.alarm).toBe("rolled_back");
    engine.wake();
    vi.advanceTimersByTime(120_000);
    expect([engine.connection, line.sockets]).toEqual(["restored", 2]);
    expect(engine.memory.items[0]).toMatchObject({ task: { payload: { text: "Nog niet weg" } } });
    expect(engine.memory.items[0]?.command).toBeUndefined();
  });
  test("and breaks off meanwhile is followed again on the next page", async () => {
    await putBack([entry(1, told(0)), entry(2, { kind: "restored", lineage: "second" })]);
    line.answers.delete(`/v1/logs/${hanne.person}/entries`);
    await until(() => engine.memory.lives.isUnsorted);
    await engine.memory.keepLocal({});
    engine.stop();
    engine = await recall();
    engine.start();
    await line.welcome("second");
    expect(engine.connection).toBe("restored");
    logIs([entry(1, told(0)), entry(2, { kind: "restored", lineage: "second" })]);
    vi.advanceTimersByTime(3_001);
    await line.welcome("second");
    await until(() => !engine.memory.lives.isUnsorted);
    expect(engine.memory.self).toMatchObject({ cursor: 2, former: { cursor: 3, parted: 2 } });
  });
});

describe("the bag", () => {
  const [jef, noor] = [randomId(), randomId()];
  const theirs: Bag = { ...emptyBag("Hanne"), pins: { [jef]: { root: anyHash(), g: 0, name: "Jef" } } };
  const vault = async (n: number): Promise<object> => ({
    bag_n: n,
    bag: await work.sealBox({ label: "bag", root: hanne.by.root, n }, hanne.keys.bag, bagText(theirs)),
  });
  test("that another device kept comes together with what changed here while it was on its way", async () => {
    let arrive: () => void = () => undefined;
    const answer = await vault(4);
    line.answers.set("/v1/vault", () => new Promise((done) => { arrive = () => { done(answer); }; }));
    await reads();
    void engine.changeBag((bag) => ({ ...bag, name: "Hanne" }));
    await until(() => line.given.length === 1);
    line.says({ frame: "refused", id: line.given[0]?.id ?? "", error: { code: "stale_bag" } });
    await until(() => line.calls.some(({ path }) => path === "/v1/vault"));
    await engine.memory.changeBag((bag) => ({ ...bag, pins: { ...bag.pins, [noor]: { root: anyHash(), g: 0, name: "Noor" } } }));
    arrive();
    await until(() => line.given.length === 2);
    expect(Object.keys(engine.memory.bag.pins).sort()).toEqual([sam.person, jef, noor].sort());
    const sent = line.given[1];
    expect(sent).toMatchObject({ do: "set_bag", n: 5 });
    const text = await work.openBox({ label: "bag", root: hanne.by.root, n: 5 }, hanne.keys.bag, sent?.do === "set_bag" ? sent.bag : "");
    expect(text).toBe(bagText(engine.memory.bag));
  });
  test("that is older than the one this device knows stops it (rolled_back)", async () => {
    await engine.memory.keepBag({ n: 5, bag: engine.memory.bag });
    const answer = await vault(4);
    line.answers.set("/v1/vault", () => answer);
    line.answers.set("/v1/deployment", () => ({ lineage: "first" }));
    await reads();
    void engine.changeBag((bag) => ({ ...bag, name: "Hanne" }));
    await until(() => line.given.length === 1);
    line.says({ frame: "refused", id: line.given[0]?.id ?? "", error: { code: "stale_bag" } });
    await until(() => engine.memory.self.alarm !== undefined);
    expect(engine.memory.self.alarm).toBe("rolled_back");
    expect(engine.memory.bag.pins[jef]).toBeUndefined();
  });
});

describe("the furthest that this person's devices saw", () => {
  /** A conversation of Hanne's, read up to its first charter. */
  async function aConversation(): Promise<string> {
    const scene = new Scene(hanne);
    const charter = readStatement("charter", ((await scene.charters()) as { statement: string }).statement);
    const room = begin(charter?.body as StatementBodies["charter"], scene.charter, 1) as Room;
    await engine.memory.keepChannel({ ...unread(scene.channel, 1, scene.hash), cursor: 1, room }, []);
    return scene.channel;
  }
  /** One of which another of her devices saw charter 3. `meanwhile` happens while it is asked how far logs go. */
  async function behind(head: number, now = head, meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<string> {
    const channel = await aConversation();
    await engine.memory.changeBag((bag) => ({ ...bag, marks: { ...bag.marks, charters: { [channel]: 3 } } }));
    const heads = Object.fromEntries([...engine.memory.channels].map(({ id, cursor }) => [id, { head: cursor, delivered: 0, read: 0 }]));
    line.answers.set("/v1/logs", async () => {
      await meanwhile();
      return { logs: { ...heads, [channel]: { head: now, delivered: 0, read: 0 } } };
    });
    engine.start();
    await line.welcome();
    line.says({ frame: "heads", logs: { ...heads, [channel]: { head, delivered: 0, read: 0 } } });
    line.says({ frame: "caught_up" });
    return channel;
  }
  test("is held against a log that has come to its end", async () => {
    const channel = await behind(1);
    await until(() => engine.memory.channel(channel)?.alarm !== undefined);
    expect(engine.memory.channel(channel)?.alarm).toBe("rolled_back");
  });
  test("says nothing about a log of which more is to come", async () => {
    const channel = await behind(7);
    // What follows from having caught up has been done when its first command goes out.
    await engine.changeBag((bag) => ({ ...bag, name: "Hanne de Wit" }));
    await until(() => line.given.length > 0);
    expect(engine.memory.channel(channel)?.alarm).toBeUndefined();
  });
  test("says nothing about a log that went on since this device heard of it", async () => {
    const channel = await behind(1, 7);
    await engine.changeBag((bag) => ({ ...bag, name: "Hanne de Wit" }));
    await until(() => line.given.length > 0);
    expect(engine.memory.channel(channel)?.alarm).toBeUndefined();
  });
  test("says nothing about what another device saw after this one asked", async () => {
    const other = await aConversation();
    await behind(1, 7, () =>
      engine.memory.changeBag((bag) => ({ ...bag, marks: { ...bag.marks, charters: { ...bag.marks.charters, [other]: 3 } } })),
    );
    await engine.changeBag((bag) => ({ ...bag, name: "Hanne de Wit" }));
    await until(() => line.given.length > 0);
    expect(line.calls.map(({ path }) => path)).toContain("/v1/logs");
    expect(engine.memory.channel(other)?.alarm).toBeUndefined();
  });
  test.each([
    ["is held against a log that the server leaves out, once the own log is read to its end", 0, "rolled_back"],
    ["says nothing about a log that is left out while the own log may still say why", 3, undefined],
  ])("%s", async (_, head, alarm) => {
    const channel = await behind(1);
    line.answers.set("/v1/logs", () => ({ logs: { [hanne.person]: { head, delivered: 0, read: 0 } } }));
    await engine.changeBag((bag) => ({ ...bag, name: "Hanne de Wit" }));
    await until(() => line.given.length > 0);
    expect(engine.memory.channel(channel)?.alarm).toBe(alarm);
  });
  test("is held against the own log only at its end", async () => {
    line.answers.set("/v1/logs", () => ({ logs: { [hanne.person]: { head: 3, delivered: 0, read: 0 } } }));
    await engine.memory.changeBag((bag) => ({ ...bag, marks: { ...bag.marks, choice: 2 } }));
    engine.start();
    await line.welcome();
    line.says({ frame: "heads", logs: { [hanne.person]: { head: 3, delivered: 0, read: 0 } } });
    line.says({ frame: "caught_up" });
    await engine.changeBag((bag) => ({ ...bag, name: "Hanne de Wit" }));
    await until(() => line.given.length > 0);
    expect(engine.memory.self.alarm).toBeUndefined();
    await engine.memory.keepSelf({ ...engine.memory.self, cursor: 3 });
    line.says({ frame: "caught_up" });
    await until(() => engine.memory.self.alarm !== undefined);
    expect(engine.memory.self.alarm).toBe("rolled_back");
  });
});
