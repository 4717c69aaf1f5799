// What is wanted is done once: not lost, not doubled, and mended when things have moved on.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import type { Answer, Command } from "../protocol/types.gen";
import { Declined, Unreachable } from "./distrust";
import { Memory } from "./memory";
import { emptyBag } from "./model";
import { Outbox } from "./outbox";
import { People } from "./people";
import { somebody } from "./testing/scene";

let store: Store;
let memory: Memory;
let given: Command[];
/** What the server does with each command, in turn; when there is nothing left it takes everything. */
let answers: (() => Promise<Answer>)[];
let isOnline: boolean;
let laters: (() => void)[];
let names = 0;

const ok: Answer = { receipts: [] };
const no = (code: string): Promise<Answer> => Promise.reject(new Declined(code));
const lost = (): Promise<Answer> => Promise.reject(new Unreachable("lost"));

function outbox(): Outbox {
  const people = new People({
    crypto: work,
    store,
    tenant: memory.account.tenant,
    fetchChain: () => Promise.reject(new Unreachable("nobody")),
    pin: () => undefined,
    meet: () => undefined,
  });
  return new Outbox({
    memory,
    crypto: work,
    people,
    now: () => 1_000,
    isOnline: () => isOnline,
    give: (command) => {
      given.push(command);
      return (answers.shift() ?? (() => Promise.resolve(ok)))();
    },
    catchUp: () => Promise.resolve(),
    reach: () => Promise.resolve(),
    fetchBag: () => memory.keepBag({ n: 7, bag: memory.bag }),
    onTaken: () => Promise.resolve(),
    after: (_, again) => { laters.push(again); },
  });
}

beforeEach(async () => {
  names += 1;
  store = await openStore(`outbox-${names}`);
  const account = await somebody(randomId(), "Sam");
  await store.write({ records: { account, bag: { n: 0, bag: emptyBag("Sam") } } });
  memory = (await Memory.recall(store)) as Memory;
  [given, answers, laters, isOnline] = [[], [], [], true];
});

const read = (seq: number): { do: "read"; channel: string; seq: number } => ({ do: "read", channel: memory.account.person, seq });

describe("a task", () => {
  test("is on the disk before it is tried, and leaves when it was taken", async () => {
    isOnline = false;
    const box = outbox();
    const { id, kept, settled } = box.add(read(1));
    await kept;
    expect(given).toEqual([]);
    expect(await store.get("outbox")).toMatchObject([{ id }]);
    isOnline = true;
    box.run();
    await settled;
    expect(given.map((command) => command.id)).toEqual([id]);
    expect(memory.items).toEqual([]);
  });
  test("whose answer was lost is repeated byte for byte, also by the next page", async () => {
    answers = [lost];
    const box = outbox();
    const { kept } = box.add({ do: "invite", secret: randomSecret(), standing: "guest", until: 5, guest: "opa", words: "" });
    await kept;
    await waitFor(() => laters.length === 1);
    memory = (await Memory.recall(store)) as Memory;
    outbox().run();
    await waitFor(() => memory.items.length === 0);
    expect(given).toHaveLength(2);
    // A card is sealed with fresh salt: only a kept command comes out the same.
    expect(JSON.stringify(given[1])).toBe(JSON.stringify(given[0]));
  });
  test("that was refused because another device was faster is made anew under its id", async () => {
    answers = [() => no("stale_bag")];
    const { settled } = outbox().add({ do: "set_bag" });
    await settled;
    expect(given.map((command) => (command.do === "set_bag" ? [command.n, command.id] : []))).toEqual([[1, given[0]?.id], [8, given[0]?.id]]);
  });
  test("that is refused for good says so and does not hold up what comes behind it", async () => {
    answers = [() => no("nothing_here")];
    const box = outbox();
    const first = box.add(read(1));
    const second = box.add(read(2));
    await expect(first.settled).rejects.toMatchObject({ code: "nothing_here" });
    await second.settled;
    expect(memory.items).toEqual([]);
  });
  test("that never can be mended ends", async () => {
    answers = Array.from({ length: 50 }, () => () => no("stale_bag"));
    await expect(outbox().add({ do: "set_bag" }).settled).rejects.toMatchObject({ code: "stale_bag" });
    expect(given.length).toBeLessThan(15);
  });
  test("waits when the server asks for time, and for a line when there is none", async () => {
    answers = [() => no("rate_limited")];
    const { settled } = outbox().add(read(1));
    await waitFor(() => laters.length === 1);
    expect(memory.items).toHaveLength(1);
    laters[0]?.();
    await settled;
    expect(given).toHaveLength(2);
  });
});

test("lanes do not wait for each other, and one lane keeps its order", async () => {
  let free: (answer: Answer) => void = () => undefined;
  answers = [() => new Promise((done) => { free = done; })];
  const box = outbox();
  const slow = box.add(read(1));
  const behind = box.add(read(2));
  const beside = box.add({ do: "set_bag" });
  await beside.settled;
  expect(memory.items.map(({ id }) => id)).toEqual([slow.id, behind.id]);
  free(ok);
  await behind.settled;
  expect(given.filter((command) => command.do === "set_read_mark").map(({ id }) => id)).toEqual([slow.id, behind.id]);
});

function randomSecret(): string {
  return memory.account.keys.sign;
}

/** Resolves as soon as something holds; looks after every change. */
async function waitFor(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((next) => setImmediate(next));
}
