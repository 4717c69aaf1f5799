// What was taken back is not given again after a restore, also by a device on which it was shared and not taken back.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { logStart, randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore } from "../db/store";
import type { Answer, Command, StatementBodies } from "../protocol/types.gen";
import { Journal } from "./journal";
import { Lives } from "./lives";
import { Memory } from "./memory";
import { emptyBag } from "./model";
import { shareChores } from "./past-shares";
import type { People } from "./people";
import { somebody } from "./testing/scene";

let names = 0;
let memory: Memory;
let journal: Journal;
let lives: Lives;
let given: Command[];
let share: StatementBodies["share"];
let withdraw: Extract<Command, { do: "withdraw" }>;

/** Sam shared something on this device, and another one took it back; a restore lost both. */
beforeEach(async () => {
  names += 1;
  const store = await openStore(`past-shares-${names}`);
  const sam = await somebody(randomId(), "Sam");
  await store.write({ records: { account: sam, bag: { n: 0, bag: emptyBag("Sam") } } });
  memory = (await Memory.recall(store)) as Memory;
  journal = await Journal.recall(memory.disk);
  const begun = { suite: "naast1" as const, tenant: sam.tenant, by: sam.by, at: 1 };
  share = { ...begun, id: randomId(), items: [{ envelope: logStart(randomId()), author: sam.by, role: "youth" }], to: { person: randomId(), root: sam.by.root } };
  const statement = await work.say("share", share, sam.keys.sign);
  const command: Command = { do: "share", id: randomId(), share: statement, choice: "", to_g: 0, seal: "" };
  await journal.note(command, { receipts: [{ log: sam.person, seq: 1, at: 1, content: "", mac: "" }] } as unknown as Answer, 1);
  withdraw = { do: "withdraw", id: randomId(), withdraw: await work.say("withdraw", { ...begun, share: share.id }, sam.keys.sign), choice: "" };
  given = [];
  lives = new Lives({
    memory,
    crypto: work,
    people: undefined as unknown as People,
    now: () => 2_000,
    surely: () => 2_000,
    journal,
    answerAgain: () => Promise.reject(new Error("nobody answers")),
    fetchVault: () => Promise.resolve({ bag_n: 0 } as never),
    catchUp: () => Promise.resolve(),
    reach: () => Promise.resolve(),
    give: (one) => {
      given.push(one);
      return Promise.resolve({ receipts: [] });
    },
    after: () => undefined,
  });
});

const stands = (withdrawnAt?: number): Promise<void> =>
  memory.keepSelf({ ...memory.self, shares: { [share.id]: { body: share, since: 1, ...(withdrawnAt === undefined ? {} : { withdrawnAt }) } } });

const loses = (): Promise<void> => journal.findLost(() => true);

test("a share that another device took back is not given again, in no life that follows", async () => {
  await stands(2);
  for (const life of ["a", "b"]) {
    await memory.beginLife(life, 0);
    await loses();
    await lives.bringBack();
  }
  expect([given.filter(({ do: what }) => what === "share"), journal.lost]).toEqual([[], []]);
});

test("one that was taken back in this life already is not given again either", async () => {
  await loses();
  await stands(2);
  await lives.bringBack();
  expect([given, journal.lost]).toEqual([[], []]);
});

test("one that nobody took back waits for its words", async () => {
  await stands();
  await memory.beginLife("a", 0);
  await loses();
  await lives.bringBack();
  expect(journal.lost).toHaveLength(1);
});

test("one that stands again is taken back once more, and until then nothing is confirmed", async () => {
  await stands(2);
  await memory.beginLife("a", 0);
  expect([lives.areChoicesMissing, shareChores(memory)]).toEqual([false, []]);
  await stands();
  expect([lives.areChoicesMissing, shareChores(memory)]).toEqual([true, [{ do: "withdraw", share: share.id }]]);
  await memory.keepItems([{ id: randomId(), at: 1, task: { do: "withdraw", share: share.id } }]);
  expect(shareChores(memory), "it waits in the outbox already").toEqual([]);
  await memory.keepItems([]);
  await stands(3);
  expect([lives.areChoicesMissing, shareChores(memory)]).toEqual([false, []]);
});

test("a withdrawal whose share is gone for good keeps nothing waiting", async () => {
  await journal.note(withdraw, { receipts: [{ log: memory.account.person, seq: 2, at: 2, content: "", mac: "" }] } as unknown as Answer, 2);
  await stands(2);
  await memory.beginLife("a", 0);
  await loses();
  await lives.bringBack();
  expect([given.filter(({ do: what }) => what === "withdraw"), journal.lost]).toEqual([[], []]);
});
