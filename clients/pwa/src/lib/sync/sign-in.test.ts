// What a server gives along with a sign-in is what its owner signed, or it is refused; and who comes in lives here alone.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { freshSecret, random, randomId, wrapHash } from "../crypto/encoding";
import { opaque } from "../crypto/opaque";
import { writeCode } from "../crypto/recovery-code";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { bytes, encode } from "../protocol/base64url";
import type { Bag, Vault } from "../protocol/types.gen";
import { Memory } from "./memory";
import { emptyBag, type Item } from "./model";
import { Server } from "./server";
import { areListed, signInWithCode } from "./sign-in";
import { Line } from "./testing/line";
import { safe } from "./testing/safe";
import { anyHash, somebody, type Somebody } from "./testing/scene";

describe("wraps are believed only as exactly the signed list", () => {
  const words = { factor: "words" as const, wrapped: encode(random(80)) };
  const code = { factor: "recovery_code" as const, wrapped: encode(random(80)) };
  const listed = [words, code].map(({ factor, wrapped }) => ({ factor, wrapped: wrapHash(bytes(wrapped)) }));
  test("in any order", () => {
    expect(areListed([words, code], listed)).toBe(true);
    expect(areListed([code, words], listed)).toBe(true);
  });
  test.each([
    ["one too many", [words, code, { ...code, wrapped: encode(random(80)) }]],
    ["one missing", [words]],
    ["one twice in the place of another", [words, words]],
    ["one of somebody else's", [words, { ...code, wrapped: encode(random(80)) }]],
  ])("%s is refused", (_, wraps) => {
    expect(areListed(wraps, listed)).toBe(false);
  });
});

const tenant = randomId();
const code = random(16);
const [hanne, jef, noor] = [randomId(), randomId(), randomId()];
let names = 0;
let sam: Somebody;
let store: Store;
let line: Line;
let vault: Vault;

const knowing = (...people: readonly string[]): Bag => ({
  ...emptyBag("Sam"),
  pins: Object.fromEntries(people.map((person) => [person, { root: roots[person] ?? "", g: 0, name: "" }])),
});
const roots: Record<string, string> = { [hanne]: anyHash(), [jef]: anyHash(), [noor]: anyHash() };
const item = (task: Item["task"]): Item => ({ id: randomId(), at: 1, task });
const unsent = item({ do: "say", channel: randomId(), payload: { kind: "text", text: "Nog niet weg" } });

beforeEach(async () => {
  names += 1;
  store = await openStore(`sign-in-${names}`);
  sam = await somebody(tenant, "Sam");
  vault = await safe(sam, encode(code), knowing(hanne, jef), 4);
  line = new Line();
  line.answers.set("/v1/auth/code", () => Line.session(sam));
  line.answers.set("/v1/vault", () => vault);
  line.answers.set("/v1/deployment", () => ({ lineage: "first" }));
});

/** Comes in by the recovery code. */
async function comeIn(): Promise<Memory> {
  const server = new Server(line, () => 1_000);
  await signInWithCode({ server, crypto: work, store, withOpaque: (task) => task(opaque) }, writeCode(code));
  return (await Memory.recall(store)) as Memory;
}

/** Somebody was here, with what they had not sent yet. */
async function lives(account: Somebody, bagN: number, bag: Bag): Promise<void> {
  const records = { account, bag: { n: bagN, bag }, outbox: [unsent], self: { cursor: 3 }, "chain:x": "known" };
  await store.write({ records, rows: [{ log: "talk", seq: 1, value: "words" }] });
}

describe("the vault opens", () => {
  test("by a wrap that its owner signed", async () => {
    const memory = await comeIn();
    expect(memory.account).toMatchObject({ person: sam.person, by: sam.by, keys: sam.keys });
    expect(memory.bag).toEqual(knowing(hanne, jef));
    expect(memory.bagN).toBe(4);
    expect(memory.items).toEqual([]);
  });
  test.each([
    ["beside one that its owner never made", async () => [...vault.wraps, { factor: "words" as const, wrapped: await anyWrap() }]],
    ["by one in the place of the one that its owner made", async () => [vault.wraps[0], { factor: "recovery_code" as const, wrapped: await anyWrap() }]],
    ["without one that its owner made", () => Promise.resolve([vault.wraps[1]])],
  ])("never %s, and nobody moves in", async (_, wraps) => {
    vault = { ...vault, wraps: (await wraps()) as Vault["wraps"] };
    await expect(comeIn()).rejects.toMatchObject({ alarm: "forged" });
    expect(await store.get("account")).toBeUndefined();
  });
  /** A wrap that opens well, under the very code, of a secret that a liar chose. */
  const anyWrap = (): Promise<string> => work.wrap({ label: "wrap-code", root: sam.by.root, n: 0 }, encode(code), freshSecret());
});

describe("whoever comes in where", () => {
  test("they lived already, goes on with what only this device knew, and tells the others", async () => {
    await lives(sam, 4, knowing(jef, noor));
    const memory = await comeIn();
    expect(Object.keys(memory.bag.pins).sort()).toEqual([hanne, jef, noor].sort());
    expect(memory.items).toMatchObject([unsent, { task: { do: "set_bag" } }]);
    expect(memory.account.device).toBe(sam.device);
    expect(memory.self.cursor).toBe(3);
    expect(await store.rows("talk")).toEqual(["words"]);
  });
  test("they lived already, and nothing here is news, tells nobody", async () => {
    await lives(sam, 3, knowing(jef));
    const memory = await comeIn();
    expect(memory.bag).toEqual(knowing(hanne, jef));
    expect(memory.items).toEqual([unsent]);
  });
  test("they lived already, is still called what they were called at the door", async () => {
    await store.write({ records: { account: { ...sam, loginName: "zachte appel" }, bag: { n: 4, bag: knowing(jef) } } });
    expect((await comeIn()).account.loginName).toBe("zachte appel");
  });
  test("they lived already, is not shown an older bag than was kept here (rolled_back)", async () => {
    await lives(sam, 5, knowing(noor));
    await store.write({ records: { local: { devicesSeen: 0, heads: {}, lineage: "first" } } });
    await expect(comeIn()).rejects.toMatchObject({ alarm: "rolled_back" });
    expect(await store.get("bag")).toEqual({ n: 5, bag: knowing(noor) });
  });
  test("they lived already, finds everything as it was when the server was put back", async () => {
    await lives(sam, 5, knowing(noor));
    await store.write({ records: { local: { devicesSeen: 0, heads: {}, lineage: "first" } } });
    line.answers.set("/v1/deployment", () => ({ lineage: "second" }));
    const memory = await comeIn();
    expect(Object.keys(memory.bag.pins)).toContain(noor);
    expect(memory.items).toMatchObject([unsent, { task: { do: "set_bag" } }]);
    expect([memory.self.cursor, memory.local.lineage]).toEqual([3, "first"]);
  });
  test("they lived already, is not another identity (changed_root)", async () => {
    await lives({ ...sam, by: { root: anyHash(), g: 0 } }, 4, knowing(noor));
    await expect(comeIn()).rejects.toMatchObject({ alarm: "changed_root" });
  });
  test("they lived already, is on the same deployment (other_server)", async () => {
    await lives({ ...sam, tenant: randomId() }, 4, knowing(noor));
    await expect(comeIn()).rejects.toMatchObject({ alarm: "other_server" });
  });
  test("their devices saw a newer list of what opens the account, is not shown an older one in the same life (rolled_back)", async () => {
    const bag = knowing(hanne);
    vault = await safe(sam, encode(code), { ...bag, marks: { ...bag.marks, unlocks: { first: 1 } } }, 4);
    await expect(comeIn()).rejects.toMatchObject({ alarm: "rolled_back" });
    // A restore forgot that list.
    line.answers.set("/v1/deployment", () => ({ lineage: "second" }));
    expect((await comeIn()).bag.marks.unlocks).toEqual({ first: 1 });
  });
  test("somebody else lived, finds nothing of theirs, whatever number their bag had", async () => {
    await lives(await somebody(tenant, "Jef"), 9, knowing(noor));
    const memory = await comeIn();
    expect(memory.bag).toEqual(knowing(hanne, jef));
    expect(memory.bagN).toBe(4);
    expect(memory.items).toEqual([]);
    expect(memory.self.cursor).toBe(0);
    expect(await store.get("chain:x")).toBeUndefined();
    expect(await store.rows("talk")).toEqual([]);
  });
  test("nobody lived, begins with what the server keeps", async () => {
    const memory = await comeIn();
    expect(memory.self.cursor).toBe(0);
    expect(memory.account.loginName).toBeUndefined();
  });
});
