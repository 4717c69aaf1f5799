// A whole device against a server that a test speaks for: what it does when the line, the session or the device itself ends, and what
// it makes of an answer that is not kept.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ServerFrame } from "../protocol/types.gen";
import { entriesOf } from "./confirmed";
import { Declined } from "./distrust";
import type { Engine } from "./engine";
import { Device } from "./testing/device";
import { GIVEN } from "./testing/gift";
import { until, type Line } from "./testing/line";
import { anyHash, type Somebody } from "./testing/scene";

let device: Device;
let line: Line;
let engine: Engine;
let hanne: Somebody;
let share: string;

beforeEach(async () => {
  device = await Device.open();
  ({ hanne, line, share } = device);
  engine = await device.recall();
});
afterEach(() => { device.close(); });

describe("what is open to read", () => {
  test("closes half a minute after the line went, however often it is tried anew", async () => {
    await device.reads();
    expect(device.held).toMatchObject({ state: "open", items: [{ text: GIVEN }] });
    line.breaks();
    for (let tries = 0; tries < 29; tries += 1) {
      vi.advanceTimersByTime(1_000);
      engine.wake();
    }
    expect(device.held?.state).toBe("open");
    vi.advanceTimersByTime(1_001);
    expect(device.held).toMatchObject({ state: "closed", items: [] });
  });
  test("stays open when the line was back in time, and closes half a minute after it went again", async () => {
    await device.reads();
    line.breaks();
    vi.advanceTimersByTime(20_000);
    engine.wake();
    await line.welcome();
    vi.advanceTimersByTime(29_000);
    expect(device.held?.state).toBe("open");
    line.breaks();
    vi.advanceTimersByTime(29_000);
    expect(device.held?.state).toBe("open");
    vi.advanceTimersByTime(1_001);
    expect(device.held).toMatchObject({ state: "closed", items: [] });
  });
  test("is nowhere in memory once this person leaves", async () => {
    await device.reads();
    engine.stop();
    expect([...engine.grants.all]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
  test.each(["newer_keys", "changed_root", "rolled_back"] as const)("closes when their own log stops this device (%s)", async (alarm) => {
    await device.reads();
    await engine.memory.keepSelf({ ...engine.memory.self, alarm });
    expect(device.held).toMatchObject({ state: "closed", items: [] });
    await expect(engine.grants.open(share)).rejects.toMatchObject({ alarm });
    expect(device.held).toMatchObject({ state: "closed", items: [] });
  });
  test("does not open when the device is stopped while it is being opened", async () => {
    await device.reads();
    engine.grants.closeAll();
    device.between = () => engine.memory.keepSelf({ ...engine.memory.self, alarm: "newer_keys" });
    await engine.grants.open(share);
    expect(device.held).toMatchObject({ state: "closed", items: [] });
  });
});

describe("a session that the server ends", () => {
  const refuse = (): void => {
    line.answers.set("/v1/auth/refresh", () => { throw new Declined("sign_in_needed"); });
  };
  test.each([
    ["a renewal that is refused before there is a line", () => { refuse(); engine.start(); return Promise.resolve(); }, 0],
    ["a line that closes with 4401 and a renewal that is refused", async () => { await device.reads(); refuse(); line.breaks(4401); }, 1],
  ])("by %s is over at once, and takes nothing from this device", async (_, end, sockets) => {
    await engine.outbox.add({ do: "say", channel: share, payload: { kind: "text", text: "Nog niet weg" } }).kept;
    await end();
    await until(() => device.signedOut > 0);
    expect(device.signedOut).toBe(1);
    expect(device.held?.items ?? []).toEqual([]);
    // Nothing is tried any more: only somebody who signs in begins anew.
    const calls = line.calls.length;
    engine.wake();
    vi.advanceTimersByTime(120_000);
    expect([line.calls.length, line.sockets]).toEqual([calls, sockets]);
    expect(await device.store.get("account")).toMatchObject({ person: hanne.person });
    expect(await device.store.get("outbox")).toMatchObject([{ task: { payload: { text: "Nog niet weg" } } }]);
  });
  test("is not ended by a line that closes with 4401 while the cookie is good", async () => {
    await device.reads();
    line.breaks(4401);
    await line.welcome();
    await until(() => engine.connection === "online");
    expect(device.signedOut).toBe(0);
  });
  test.each([
    ["does not answer", () => { throw new TypeError("no answer"); }],
    ["asks for time", () => { throw new Declined("rate_limited"); }],
  ])("is not ended by a server that %s, and the refused token is not shown again", async (_, answer) => {
    await device.reads();
    line.answers.set("/v1/auth/refresh", answer);
    const before = line.calls.length;
    line.breaks(4401);
    // Once for the line that closed, and once for the next try.
    await until(() => {
      engine.wake();
      return line.calls.length >= before + 2;
    });
    await until(() => engine.connection === "offline");
    expect([device.signedOut, line.sockets]).toEqual([0, 1]);
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
