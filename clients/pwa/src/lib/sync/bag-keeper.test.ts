// The bag that a server gives is never older than what this device or the own log knows of it, within one life of the server.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore } from "../db/store";
import type { Vault } from "../protocol/types.gen";
import { bagText } from "./bag";
import { BagKeeper } from "./bag-keeper";
import { Memory } from "./memory";
import { emptyBag } from "./model";
import { somebody, type Somebody } from "./testing/scene";

let names = 0;
let sam: Somebody;
let memory: Memory;
let keeper: BagKeeper;
/** The number of the bag that the server gives. */
let given: number;
let isSameLife: boolean;

beforeEach(async () => {
  names += 1;
  sam = await somebody(randomId(), "Sam");
  const store = await openStore(`bag-keeper-${names}`);
  await store.write({ records: { account: sam, bag: { n: 3, bag: emptyBag("Sam") } } });
  memory = (await Memory.recall(store)) as Memory;
  [given, isSameLife] = [3, true];
  keeper = new BagKeeper({
    memory,
    crypto: work,
    fetchVault: async () => {
      const bag = await work.sealBox({ label: "bag", root: sam.by.root, n: given }, sam.keys.bag, bagText(emptyBag("Sam")));
      return { bag_n: given, bag } as Vault;
    },
    isSameLife: () => Promise.resolve(isSameLife),
    send: () => undefined,
  });
});

test.each([[3, 0], [4, 0], [4, 4], [5, 4]])("number %i is taken where the own log tells of %i", async (n, said) => {
  given = n;
  await keeper.fetch(said);
  expect(memory.self.alarm).toBeUndefined();
  expect(memory.bagN).toBe(n);
});

test.each([[2, 0], [3, 4], [3, 9]])("number %i is refused where the own log tells of %i (rolled_back)", async (n, said) => {
  given = n;
  await expect(keeper.fetch(said)).rejects.toMatchObject({ alarm: "rolled_back" });
  expect(memory.self.alarm).toBe("rolled_back");
});

test("in another life of the server an older one is no lie yet", async () => {
  [given, isSameLife] = [2, false];
  await keeper.fetch(9);
  expect(memory.self.alarm).toBeUndefined();
});
