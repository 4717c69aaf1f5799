// A whole device against a server that a test speaks for: what it believes of one that was put back, of an older bag, and of logs that
// are behind what this person's devices saw.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { logStart, randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { readStatement } from "../protocol/statements";
import type { Bag, Entry, StatementBodies } from "../protocol/types.gen";
import { bagText } from "./bag";
import type { Engine } from "./engine";
import { emptyBag, unread } from "./model";
import { begin, type Room } from "./room";
import { Device } from "./testing/device";
import { until, type Line } from "./testing/line";
import { anyHash, Scene, type Content, type Somebody } from "./testing/scene";

let device: Device;
let line: Line;
let engine: Engine;
let sam: Somebody;
let hanne: Somebody;
let share: string;

beforeEach(async () => {
  device = await Device.open();
  ({ sam, hanne, line, share } = device);
  engine = await device.recall();
});
afterEach(() => { device.close(); });

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
    expect(device.held?.items ?? []).toEqual([]);
    engine.outbox.run();
    await until(() => line.sockets === 3);
    const second = line.frames.slice(said).filter(({ frame }) => frame !== "ack");
    expect(second.map(({ frame }) => frame)).toEqual(["hello", "resume", "hello"]);
    await line.welcome("second");
    await until(() => engine.connection === "online");
    expect(engine.memory.self).toMatchObject({ cursor: 2, life: 2, former: { cursor: 3, parted: 2 } });
    expect(engine.memory.items.map(({ task }) => task.do)).toEqual(["say", "set_bag"]);
    expect(device.signedOut).toBe(0);
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
    engine = await device.recall();
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
    await device.reads();
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
    await device.reads();
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
