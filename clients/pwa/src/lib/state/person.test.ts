// How somebody leaves: by their own wish, and because the server ended their session.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { randomId } from "../crypto/encoding";
import { opaque } from "../crypto/opaque";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { Declined } from "../sync/distrust";
import { emptyBag, type Task } from "../sync/model";
import { Line, until } from "../sync/testing/line";
import { somebody, type Somebody } from "../sync/testing/scene";
import { Person } from "./person";
import { emptySnapshot, type Snapshot } from "./snapshot";

let names = 0;
let sam: Somebody;
let store: Store;
let line: Line;
let person: Person;
let sees: Snapshot;

beforeEach(async () => {
  names += 1;
  store = await openStore(`person-${names}`);
  sam = await somebody(randomId(), "Sam");
  const unsent = { id: randomId(), at: 1, task: { do: "read", channel: sam.person, seq: 1 } };
  await store.write({ records: { account: sam, bag: { n: 0, bag: emptyBag("Sam") }, outbox: [unsent] } });
  line = new Line();
  line.answers.set("/v1/auth/refresh", () => Line.session(sam));
  line.answers.set("/v1/grants", () => ({ grants: [] }));
  sees = emptySnapshot("starting");
  const world = { network: line, crypto: work, store, now: () => 1_000, withOpaque: <T>(task: (words: typeof opaque) => Promise<T>) => task(opaque) };
  person = new Person(world, (snapshot) => { sees = snapshot; });
  await person.start();
  await line.welcome();
  await until(() => sees.connection === "online");
});
afterEach(() => { person.stop(); });

const refuse = (): void => {
  line.answers.set("/v1/auth/refresh", () => { throw new Declined("sign_in_needed"); });
};

test("what must not happen in the own log is told, also to whoever has no conversation yet", async () => {
  line.says({ frame: "entry", entry: { log: sam.person, seq: 1, at: 1, kind: "key", statement: (await somebody(sam.tenant, "Eve")).statement } });
  await until(() => sees.alarm !== undefined);
  expect(sees).toMatchObject({ alarm: "changed_root", channels: [] });
});

describe("whoever signs out leaves nothing on this device", () => {
  const isEmpty = async (): Promise<void> => {
    expect(sees).toMatchObject({ state: "signed_out", isSessionOver: false, channels: [] });
    expect(sees.me).toBeUndefined();
    for (const name of ["account", "bag", "outbox"]) expect(await store.get(name)).toBeUndefined();
  };
  test("and the server hears so", async () => {
    line.answers.set("/v1/auth/sign-out", () => null);
    await person.signOut();
    expect(line.calls.at(-1)?.path).not.toBe("/v1/auth/refresh");
    expect(line.calls.map(({ path }) => path)).toContain("/v1/auth/sign-out");
    await isEmpty();
  });
  test("also when the server refuses to renew the session", async () => {
    refuse();
    await person.signOut();
    await isEmpty();
  });
  test("also when nobody answers", async () => {
    line.answers.clear();
    await person.signOut();
    await isEmpty();
  });
  test("before the server has said anything", async () => {
    let answer: () => void = () => undefined;
    line.answers.set("/v1/auth/sign-out", () => new Promise<null>((done) => { answer = () => { done(null); }; }));
    const leaving = person.signOut();
    await until(() => line.calls.some(({ path }) => path === "/v1/auth/sign-out"));
    expect(sees).toEqual(emptySnapshot("starting"));
    expect(await store.get("account")).toBeUndefined();
    answer();
    await leaving;
    await isEmpty();
  });
});

describe("whose session the server ends", () => {
  test("is told so, and keeps what lies on this device", async () => {
    refuse();
    line.breaks(4401);
    await until(() => sees.state === "signed_out");
    expect(sees).toEqual({ ...emptySnapshot("signed_out"), isSessionOver: true });
    for (const name of ["account", "bag", "outbox"]) expect(await store.get(name)).toBeDefined();
    await expect(person.send("x", "hoi")).rejects.toMatchObject({ code: "sign_in_needed" });
  });
  test("is told so by the next page too, whenever it hears what the organisation is called", async () => {
    refuse();
    line.breaks(4401);
    await until(() => sees.state === "signed_out");
    let answer: () => void = () => undefined;
    line.answers.set("/v1/deployment", () => new Promise((done) => { answer = () => { done({ organisation: "De Brug" }); }; }));
    sees = emptySnapshot("starting");
    await person.start();
    await until(() => sees.isSessionOver);
    answer();
    await until(() => sees.organisation === "De Brug");
    expect(sees).toMatchObject({ state: "signed_out", isSessionOver: true });
  });
});

describe("what the organisation is called", () => {
  test("is unknown, not nothing, until the server says it; it is asked again", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      person.stop();
      line.answers.set("/v1/deployment", () => { throw new Declined("rate_limited"); });
      await person.start();
      await vi.advanceTimersByTimeAsync(4999);
      expect(sees.organisation).toBeUndefined();
      line.answers.set("/v1/deployment", () => ({ organisation: "De Brug" }));
      await vi.advanceTimersByTimeAsync(100);
      expect(sees.organisation).toBe("De Brug");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a choice that is refused", () => {
  const to = { person: randomId(), root: "nobody" };
  const wanted: Task = { do: "share", share: randomId(), envelopes: [], to };
  const item = { id: randomId(), at: 1, task: wanted };

  /** The page is opened with this in the outbox, and the server refuses the share. */
  async function opens(...outbox: readonly object[]): Promise<void> {
    person.stop();
    await store.write({ records: { outbox } });
    line.answers.set(`/v1/chains/${to.person}`, () => { throw new Declined("not_shareable"); });
    await person.start();
    await line.welcome();
    await until(() => sees.connection === "online");
  }

  test("while nobody looked stays on the screen with its reason, over a reload, until it is let go", async () => {
    await opens(item);
    await until(() => sees.shares.some(({ state }) => state === "failed"));
    expect(sees.shares).toMatchObject([{ id: wanted.share, state: "failed", refused: { id: item.id, code: "not_shareable" } }]);
    person.stop();
    await person.start();
    await until(() => sees.state === "ready" && sees.shares.length > 0);
    expect(sees.shares).toMatchObject([{ state: "failed", refused: { code: "not_shareable" } }]);
    await person.letGo(item.id);
    expect(sees.shares).toEqual([]);
    expect(await store.get("outbox")).toEqual([]);
  });
  test("is tried again under a new name", async () => {
    await opens(item);
    await until(() => sees.shares.some(({ state }) => state === "failed"));
    let hasAsked = false;
    line.answers.set(`/v1/chains/${to.person}`, () => {
      hasAsked = true;
      throw new TypeError("no answer");
    });
    await person.sendAgain(item.id);
    await until(() => hasAsked);
    expect(sees.shares).toMatchObject([{ id: wanted.share, state: "waiting" }]);
    expect(sees.shares[0]?.refused).toBeUndefined();
  });
  test("in front of whoever made it is said to them there, and stays nowhere else", async () => {
    await opens();
    const stored = (await store.get("bag")) as { bag: object };
    await store.write({ records: { bag: { n: 0, bag: { ...stored.bag, pins: { [to.person]: { root: "nobody", g: 0, name: "Hanne" } } } } } });
    await opens();
    await expect(person.share([], to.person, undefined)).rejects.toMatchObject({ code: "not_shareable" });
    expect(sees.shares).toEqual([]);
    expect(await store.get("outbox")).toEqual([]);
  });
});

describe("whoever begins anew before they had begun", () => {
  test("is at work once", async () => {
    const connecting = (): number => line.calls.filter(({ path }) => path === "/v1/auth/refresh").length;
    const before = connecting();
    const first = person.start();
    await person.start();
    await first;
    expect(connecting()).toBe(before + 1);
  });
  test("or stops instead, is not at work", async () => {
    const before = line.sockets;
    const beginning = person.start();
    person.stop();
    await beginning;
    expect(line.sockets).toBe(before);
    await expect(person.send("x", "hoi")).rejects.toMatchObject({ code: "sign_in_needed" });
  });
});
