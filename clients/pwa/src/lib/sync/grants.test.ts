// What is given to read comes from somebody this person met, ends when they said, and is nowhere once it is over.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import type { Granted, Pin } from "../protocol/types.gen";
import type { Store } from "../db/store";
import { Declined } from "./distrust";
import { HeldGrants } from "./grants";
import type { Memory } from "./memory";
import { People } from "./people";
import { gift, GIVEN } from "./testing/gift";
import { somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
const share = randomId();
let sam: Somebody;
let hanne: Somebody;
let pins: Record<string, Pin>;
let fetched: () => Promise<Granted>;
let listed: number | null;
let written: number;
let now: number;
let grants: HeldGrants;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  [sam, hanne] = (await Promise.all(["Sam", "Hanne"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody];
  pins = { [sam.person]: { root: sam.by.root, g: 0, name: "Sam" } };
  [listed, written, now] = [5_000, 0, 1_000];
  const granted = await gift(share, sam, hanne, 5_000);
  fetched = () => Promise.resolve(granted);
  const pin = (person: string): Pin | undefined => pins[person];
  const people = new People({
    crypto: work,
    store: { get: () => Promise.resolve(undefined), write: () => Promise.resolve(void (written += 1)) } as unknown as Store,
    tenant,
    lineage: () => undefined,
    fetchChain: () => Promise.reject(new Error("nobody asks")),
    pin,
    meet: () => { written += 1; },
  });
  grants = new HeldGrants({
    memory: { account: hanne, pin } as unknown as Memory,
    crypto: work,
    people,
    fetchAll: () => Promise.resolve({ grants: [{ share, from: sam.person, at: 1, until: listed }] } as never),
    fetch: () => fetched(),
    give: () => Promise.reject(new Error("nobody answers")),
    now: () => now,
    onChange: () => undefined,
  });
  await grants.refresh();
});
afterEach(() => { vi.useRealTimers(); });

/** The clock goes on, and with it everything that waits for it. */
function pass(ms: number): void {
  now += ms;
  vi.advanceTimersByTime(ms);
}

const held = () => [...grants.all][0];

test("a share of somebody who was met opens, and nothing of it stays", async () => {
  await grants.open(share);
  expect(held()).toMatchObject({ state: "open", giver: "Sam", until: 5_000, items: [{ text: GIVEN, author: "Sam" }] });
  expect(written).toBe(0);
});

test("a share of somebody who never was met does not open (forged)", async () => {
  pins = {};
  await expect(grants.open(share)).rejects.toMatchObject({ alarm: "forged" });
  expect(held()?.state).toBe("closed");
});

test("a share by another identity of somebody does not open (changed_root)", async () => {
  pins = { [sam.person]: { root: hanne.by.root, g: 0, name: "Sam" } };
  await expect(grants.open(share)).rejects.toMatchObject({ alarm: "changed_root" });
});

test("words that nobody shared do not open, and are not called erased (forged)", async () => {
  const granted = await fetched();
  const envelopes = granted.envelopes.map((one) => ({ ...one, body: `${one.body.slice(0, 20)}${one.body[20] === "A" ? "B" : "A"}${one.body.slice(21)}` }));
  fetched = () => Promise.resolve({ ...granted, envelopes });
  await expect(grants.open(share)).rejects.toMatchObject({ alarm: "forged" });
  expect(held()?.state).toBe("closed");
  fetched = () => Promise.resolve({ ...granted, envelopes: [] });
  await grants.open(share);
  expect(held()?.state).toBe("gone");
});

test.each([[9_000], [null]])("a list that says %s lets nobody read longer than the giver said", async (later) => {
  await grants.open(share);
  listed = later;
  await grants.refresh();
  expect(held()?.until).toBe(5_000);
  listed = 2_000;
  await grants.refresh();
  expect(held()?.until).toBe(2_000);
});

describe("what is open is gone from this device, without a server that says so,", () => {
  test("when its time is over", async () => {
    await grants.open(share);
    pass(3_999);
    expect(held()).toMatchObject({ state: "open", items: [{ text: GIVEN }] });
    pass(2);
    expect(held()).toMatchObject({ state: "gone", items: [] });
  });
  test("when its time is over after it was closed and opened again", async () => {
    await grants.open(share);
    pass(1_000);
    grants.closeAll();
    expect(held()).toMatchObject({ state: "closed", items: [] });
    await grants.open(share);
    pass(3_001);
    expect(held()).toMatchObject({ state: "gone", items: [] });
  });
  test("when its time was over before a phone that slept woke up", async () => {
    await grants.open(share);
    // A timer may come too early by another clock, and far too late after a sleep.
    vi.advanceTimersByTime(4_001);
    expect(held()?.state).toBe("open");
    pass(4_001);
    expect(held()).toMatchObject({ state: "gone", items: [] });
  });
  test("when somebody comes back to it and nobody can be asked", async () => {
    await grants.open(share);
    fetched = () => Promise.reject(new Declined("unavailable"));
    await expect(grants.open(share)).rejects.toMatchObject({ code: "unavailable" });
    expect(held()).toMatchObject({ state: "closed", items: [] });
  });
  test("when somebody comes back while it is on its way: what was asked for before does not count", async () => {
    const granted = await fetched();
    const waiting: ((granted: Granted) => void)[] = [];
    fetched = () => new Promise((done) => { waiting.push(done); });
    const before = grants.open(share);
    const now = grants.open(share);
    expect(waiting).toHaveLength(2);
    waiting[0]?.(granted);
    await before;
    expect(held()).toMatchObject({ state: "loading", items: [] });
    waiting[1]?.({ ...granted, envelopes: [] });
    await now;
    expect(held()).toMatchObject({ state: "gone", items: [] });
  });
  test("when it is fetched anew because some of it was erased, already while it is on its way", async () => {
    const granted = await fetched();
    const waiting: ((granted: Granted) => void)[] = [];
    await grants.open(share);
    fetched = () => new Promise((done) => { waiting.push(done); });
    const first = grants.renew(share);
    expect(held()).toMatchObject({ state: "loading", items: [] });
    // What was asked for before the newest erasure still has the words.
    const second = grants.renew(share);
    waiting[0]?.(granted);
    await first;
    expect(held()).toMatchObject({ state: "loading", items: [] });
    waiting[1]?.({ ...granted, envelopes: [] });
    await second;
    expect(held()).toMatchObject({ state: "gone", items: [] });
  });
  test("also when its time is longer than a timer can wait", async () => {
    now = 5_000 - 2 ** 31 - 10_000;
    await grants.open(share);
    pass(2 ** 31 + 9_999);
    expect(held()?.state).toBe("open");
    pass(2);
    expect(held()).toMatchObject({ state: "gone", items: [] });
  });
  test.each([["everything is closed", "closeAll"], ["this person leaves", "stop"]] as const)("when %s while it is on its way", async (_, end) => {
    let arrive: () => void = () => undefined;
    const granted = await fetched();
    fetched = () => new Promise((done) => { arrive = () => { done(granted); }; });
    const opening = grants.open(share);
    grants[end]();
    arrive();
    await opening;
    expect([...grants.all].map(({ state, items }) => [state, items])).toEqual(end === "stop" ? [] : [["closed", []]]);
  });
  test("when this person leaves, and nothing waits for anything any more", async () => {
    await grants.open(share);
    grants.stop();
    expect([...grants.all]).toEqual([]);
    await grants.refresh();
    expect([...grants.all]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a card for the table", () => {
  const laid = { kind: "mandate", to: "", whom: "Jef", topic: "school" } as const;
  const given = async (over: object, by?: Somebody): Promise<void> => {
    const payload = { ...laid, to: hanne.by.root, ...over };
    const granted = await gift(share, sam, hanne, 5_000, { payload, ...(by ? { by } : {}) });
    fetched = () => Promise.resolve(granted);
    await grants.open(share);
  };

  test("is the giver's own", async () => {
    await given({});
    expect(held()?.items).toMatchObject([{ author: "Sam", text: "school", laid: { kind: "mandate", whom: "Jef", topic: "school" } }]);
  });
  test("is refused when somebody else wrote it (forged)", async () => {
    const jef = await somebody(tenant, "Jef");
    pins = { ...pins, [jef.person]: { root: jef.by.root, g: 0, name: "Jef" } };
    await expect(given({}, jef)).rejects.toMatchObject({ alarm: "forged" });
  });
  test("is refused with more on it than fits (forged)", async () => {
    await expect(given({ topic: "a".repeat(121) })).rejects.toMatchObject({ alarm: "forged" });
  });
});
