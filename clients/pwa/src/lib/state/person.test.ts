// How somebody leaves: by their own wish, and because the server ended their session.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import { opaque } from "../crypto/opaque";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { Declined } from "../sync/distrust";
import { emptyBag } from "../sync/model";
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
    await person.start();
    await until(() => sees.isSessionOver);
    answer();
    await until(() => sees.organisation === "De Brug");
    expect(sees).toMatchObject({ state: "signed_out", isSessionOver: true });
  });
});
