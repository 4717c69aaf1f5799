// Becoming somebody happens once, whatever answer is lost and whatever page is closed.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { inviteKeys } from "../crypto/invites";
import { freshSecret, randomId } from "../crypto/encoding";
import type { Opaque } from "../crypto/opaque";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { bytes } from "../protocol/base64url";
import { Declined } from "./distrust";
import { chores } from "./chores";
import { Engine } from "./engine";
import { Memory } from "./memory";
import { register, resumeRegistration, type Welcome } from "./register";
import { Server } from "./server";
import type { Porch } from "./sign-in";
import { Line, until } from "./testing/line";
import { anyHash } from "./testing/scene";

let names = 0;
let store: Store;
let line: Line;
let welcome: Welcome;
/** How many answers get lost. */
let losses: number;

beforeEach(async () => {
  names += 1;
  store = await openStore(`register-${names}`);
  line = new Line();
  losses = 0;
  welcome = {
    secret: freshSecret(),
    tenant: randomId(),
    standing: "guest",
    inviter: { person: randomId(), root: anyHash(), g: 0, name: "Sam" },
    seat: { channel: randomId(), role: "jim" },
  };
  line.answers.set("/v1/auth/words/registration", () => ({ response: "half" }));
  line.answers.set("/v1/accounts", () => {
    losses -= 1;
    if (losses >= 0) throw new TypeError("lost");
    return {};
  });
});

/** Words that are not stretched: that takes seconds, and is not what is tried here. */
const opaque = {
  startRegistration: () => Promise.resolve({ state: "state", request: "request" }),
  finishRegistration: () => Promise.resolve({ record: "record", exportKey: freshSecret() }),
} as unknown as Opaque;

const porch = (): Porch => ({ server: new Server(line, () => 1_000), crypto: work, store, withOpaque: (task) => task(opaque) });
const said = (): (string | undefined)[] => line.calls.filter(({ path }) => path === "/v1/accounts").map(({ body }) => body);
const comeIn = (loginName = "zachte appel"): Promise<void> => register(porch(), welcome, "Jef", loginName, "vier woorden op papier");

describe("a registration whose answer is lost says the very same bytes", () => {
  test("at once", async () => {
    losses = 2;
    await comeIn();
    expect(said()).toHaveLength(3);
    expect(new Set(said()).size).toBe(1);
    expect(await store.get("account")).toMatchObject({ name: "Jef" });
  });
  test("when it is tried again, and on the next page", async () => {
    losses = 6;
    await expect(comeIn()).rejects.toThrow("no answer");
    await expect(comeIn()).rejects.toThrow("no answer");
    const account = await resumeRegistration(porch());
    expect(said()).toHaveLength(7);
    expect(new Set(said()).size).toBe(1);
    expect(account).toMatchObject({ standing: "guest", loginName: "zachte appel" });
    expect(await store.get("account")).toEqual(account);
    expect(await resumeRegistration(porch())).toBeUndefined();
  });
  test("and other words never take the place of those that were kept", async () => {
    losses = 3;
    await expect(comeIn()).rejects.toThrow("no answer");
    await expect(comeIn("koele tuin")).rejects.toMatchObject({ code: "unavailable" });
    welcome = { ...welcome, secret: freshSecret() };
    await expect(comeIn()).rejects.toMatchObject({ code: "unavailable" });
    expect(await resumeRegistration(porch())).toMatchObject({ loginName: "zachte appel" });
    expect(new Set(said()).size).toBe(1);
  });
  test("until the server refuses it for good: then it begins anew", async () => {
    losses = 3;
    await expect(comeIn()).rejects.toThrow("no answer");
    line.answers.set("/v1/accounts", () => { throw new Declined("rate_limited"); });
    await expect(resumeRegistration(porch())).rejects.toMatchObject({ code: "rate_limited" });
    line.answers.set("/v1/accounts", () => { throw new Declined("name_taken"); });
    expect(await resumeRegistration(porch())).toBeUndefined();
    expect(said()).toHaveLength(5);
    expect(new Set(said()).size).toBe(1);
    expect(await store.get("account")).toBeUndefined();
    line.answers.set("/v1/accounts", () => ({}));
    await comeIn("koele tuin");
    expect(await store.get("account")).toMatchObject({ loginName: "koele tuin" });
  });
});

test("whoever came in by one page is not put out by another page that hears it later", async () => {
  losses = 3;
  await expect(comeIn()).rejects.toThrow("no answer");
  let answer: () => void = () => undefined;
  line.answers.set("/v1/accounts", () => new Promise((done) => { answer = () => { done({}); }; }));
  const late = resumeRegistration(porch());
  await until(() => said().length === 4);
  const answerLate = answer;
  line.answers.set("/v1/accounts", () => ({}));
  await resumeRegistration(porch());
  await store.write({ records: { self: "known since" } });
  answerLate();
  expect(await late).toMatchObject({ name: "Jef" });
  expect(await store.get("self")).toBe("known since");
});

test("the seat that somebody comes for is asked for by the next page", async () => {
  losses = 3;
  await expect(comeIn()).rejects.toThrow("no answer");
  await resumeRegistration(porch());
  const { items, account, bag } = (await Memory.recall(store)) as Memory;
  const due = { do: "take_seat", channel: welcome.seat?.channel, secret: welcome.secret, role: "jim" };
  expect(items.map(({ task }) => task)).toEqual([due]);
  // Another device of this person, where nothing waits, finds it in the bag.
  expect(chores({ account, bag, local: { devicesSeen: 0, heads: {} }, items: [], channels: [].values() })).toEqual([due]);
  expect(chores({ account, bag, local: { devicesSeen: 0, heads: {} }, items, channels: [].values() })).toEqual([]);

  line.answers.set("/v1/auth/refresh", () => Line.session(account));
  const engine = (await Engine.recall({ network: line, crypto: work, store, now: () => 1_000 })) as Engine;
  engine.start();
  await line.welcome();
  await until(() => line.given.length > 0);
  expect(line.given[0]).toMatchObject({ do: "take_seat", id: items[0]?.id });
  // Its answer is lost with the page: the next one says the very same.
  engine.stop();
  const again = (await Engine.recall({ network: line, crypto: work, store, now: () => 2_000 })) as Engine;
  again.start();
  await line.welcome();
  await until(() => line.given.length > 1);
  expect(line.given[1]).toEqual(line.given[0]);
  again.stop();
});

test("a youth begins a conversation with whoever invited them, also by the next page", async () => {
  welcome = { secret: welcome.secret, tenant: welcome.tenant, standing: "youth", ...(welcome.inviter ? { inviter: welcome.inviter } : {}) };
  losses = 3;
  await expect(comeIn()).rejects.toThrow("no answer");
  await resumeRegistration(porch());
  const { person, root, g } = welcome.inviter ?? {};
  expect(((await Memory.recall(store)) as Memory).items).toMatchObject([
    { task: { do: "begin", kind: "direct", with: [{ person, root, g, role: "professional" }] } },
  ]);
  expect(said()[0]).toContain((await inviteKeys(bytes(welcome.secret, 32))).invite);
});
