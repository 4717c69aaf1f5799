// What still runs after somebody left changes nothing on the disk.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import { openStore } from "../db/store";
import { Memory } from "./memory";
import { emptyBag } from "./model";
import { somebody } from "./testing/scene";

test("a memory that is closed writes nothing into the next person's database", async () => {
  const store = await openStore("memory-closed");
  const account = await somebody(randomId(), "Sam");
  await store.write({ records: { account } });
  const memory = (await Memory.recall(store)) as Memory;
  const late = memory.keepBag({ n: 9, bag: emptyBag("Sam") });
  memory.close();
  await late;
  await store.forget();
  await memory.keepSelf(memory.self);
  await memory.disk.write({ records: { "chain:Hanne": "known" } });
  for (const name of ["bag", "self", "account", "chain:Hanne"]) expect(await store.get(name)).toBeUndefined();
});

test("another life begins to count anew for what waits, and still says what was given up", async () => {
  const store = await openStore("memory-lives");
  await store.write({ records: { account: await somebody(randomId(), "Eva") } });
  const memory = (await Memory.recall(store)) as Memory;
  await memory.keepLocal({ lost: { waits: { since: 1_000, isAway: true }, over: { since: 2_000, isOver: true } } });
  await memory.beginLife("another", 0);
  expect(memory.local.lost).toEqual({ over: { since: 2_000, isOver: true } });
});
