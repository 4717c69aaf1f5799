// What lies on the disk tells nothing: neither contents nor names.
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test } from "vitest";
import { openStore } from "./store";

/** Everything in the database, as raw bytes and names. */
async function everything(name: string): Promise<string> {
  const db = await openDB(name);
  const parts: string[] = [];
  for (const table of db.objectStoreNames) {
    const [keys, values] = await Promise.all([db.getAllKeys(table), db.getAll(table)]);
    parts.push(table, JSON.stringify(keys));
    for (const value of values as { iv?: Uint8Array; bytes?: ArrayBuffer }[]) {
      if (value.bytes) parts.push(Buffer.from(value.bytes).toString("latin1"), Buffer.from(value.bytes).toString("base64"));
      else parts.push(JSON.stringify(value));
    }
  }
  db.close();
  return parts.join("\n");
}

test("what is kept comes back, in order, also to the next page", async () => {
  const store = await openStore("kept");
  await store.write({ records: { account: { name: "Sam" } }, rows: [2, 1, 10].map((seq) => ({ log: "log", seq, value: { seq } })) });
  const again = await openStore("kept");
  expect(await again.get("account")).toEqual({ name: "Sam" });
  expect(await again.rows("log")).toEqual([{ seq: 1 }, { seq: 2 }, { seq: 10 }]);
  expect(await again.rows("other")).toEqual([]);
  expect(await again.get("other")).toBeUndefined();
});

test("neither names nor contents are readable on the disk", async () => {
  const store = await openStore("hidden");
  await store.write({ records: { "chain:Hanne": { text: "mijn geheim" } }, rows: [{ log: "gesprek-met-opa", seq: 1, value: "nog een geheim" }] });
  const found = await everything("hidden");
  for (const secret of ["Hanne", "geheim", "gesprek", "met-opa"]) expect(found).not.toContain(secret);
  // In whole groups of four letters, and long enough to be no accident in what is random there.
  for (const secret of ["chain:Hanne", "mijn geheim", "gesprek-met-opa", "nog een geheim"]) {
    expect(found).not.toContain(Buffer.from(secret).toString("base64").slice(0, Math.floor(secret.length / 3) * 4));
  }
  // The search itself works: what is not hidden is found.
  expect(found).toContain("record");
});

test("the keys cannot be taken out of the browser", async () => {
  await openStore("fixed");
  const db = await openDB("fixed");
  const kept = (await db.getAll("key")) as unknown[];
  const keys = kept.filter((one): one is CryptoKey => one instanceof CryptoKey);
  expect(keys).toHaveLength(2);
  for (const key of keys) {
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
  }
  db.close();
});

test("a row that is moved to another place does not open", async () => {
  const store = await openStore("moved");
  await store.write({ rows: [{ log: "log", seq: 1, value: "a" }, { log: "log", seq: 2, value: "b" }] });
  const db = await openDB("moved");
  const [first, second] = (await db.getAllKeys("row")) as [IDBValidKey, IDBValidKey];
  await db.put("row", await db.get("row", first), second);
  db.close();
  await expect(store.rows("log")).rejects.toThrow();
});

test("writes keep their order", async () => {
  const store = await openStore("order");
  await Promise.all(Array.from({ length: 30 }, (_, at) => store.write({ records: { outbox: at } })));
  expect(await store.get("outbox")).toBe(29);
});

test("a dropped log is gone, and the rows written with it stay", async () => {
  const store = await openStore("dropped");
  await store.write({ rows: [1, 2, 3].map((seq) => ({ log: "log", seq, value: seq })) });
  await store.write({ dropped: ["log"], rows: [{ log: "log", seq: 7, value: 7 }] });
  expect(await store.rows("log")).toEqual([7]);
});

test("what another tab forgot is neither read nor written over", async () => {
  const [mine, other] = [await openStore("tabs"), await openStore("tabs")];
  await mine.write({ records: { account: "Sam" } });
  const hold = await mine.hold();
  await other.write({ records: { account: "Jef" }, isFresh: true });
  // What still runs for the one who left changes nothing for the one who came.
  await mine.write({ records: { account: "Sam", bag: "Sams" } }, hold);
  expect(await mine.get("account")).toBe("Jef");
  expect(await other.get("account")).toBe("Jef");
  expect(await other.get("bag")).toBeUndefined();
  // And the other tab goes on with the new keys.
  await mine.write({ records: { bag: "Jefs" } });
  expect(await other.get("bag")).toBe("Jefs");
});

test("whose hold is over writes nothing, also what waited for its turn", async () => {
  const store = await openStore("over");
  const hold = await store.hold();
  const first = store.write({ records: { account: "Sam" } }, hold);
  hold.isOver = true;
  await first;
  expect(await store.get("account")).toBeUndefined();
});

test("what is forgotten opens never again", async () => {
  const store = await openStore("forgotten");
  await store.write({ records: { account: "Sam" }, rows: [{ log: "log", seq: 1, value: "a" }] });
  const before = await openDB("forgotten");
  const [sealed] = (await before.getAll("record")) as unknown[];
  const [place] = (await before.getAllKeys("record")) as string[];
  await store.forget();
  expect(await store.get("account")).toBeUndefined();
  expect(await store.rows("log")).toEqual([]);
  await before.put("record", sealed, place);
  before.close();
  // New keys: the old name is not even looked for, and the old content has no key.
  expect(await (await openStore("forgotten")).get("account")).toBeUndefined();
});
