// An answer that a restore lost waits for its share, is sealed anew to newer keys, and is given up once nobody can take it.
import { beforeEach, expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { write } from "../protocol/messages";
import { giveAgain } from "./bring-back";
import { Declined, Unreachable } from "./distrust";
import type { Written } from "./journal";
import type { LivesNeeds } from "./lives";
import type { Memory } from "./memory";
import { anyHash, somebody, type Somebody } from "./testing/scene";

const WORDS = "Ik had het niet gezien.";
const tenant = randomId();
const day = 24 * 60 * 60 * 1000;

let eva: Somebody;
let written: Written;
let refusal: Error;
let givenUp: string[];
let again: string[];
let waits: number;
let now: number;
let sealsAnew: () => Promise<void>;
/** It is taken. */
let isTaken: boolean;
let local: Pick<Memory["local"], "lost">;
/** What its author's screen says was given up. */
const told = (): string[] => Object.entries(local.lost ?? {}).flatMap(([name, { isOver }]) => (isOver === true ? [name] : []));

beforeEach(async () => {
  eva = await somebody(tenant, "Eva");
  const share = randomId();
  const answer = await work.say("answer", { suite: "naast1", tenant, by: eva.by, at: 1, share, words: WORDS }, eva.keys.sign);
  const own = await work.sealPadded({ label: "share-answer", tenant, share, to: eva.by }, eva.sealPub, write("ShareAnswer", { answer, from: "Eva" }));
  written = { command: { do: "answer", id: randomId(), share, seals: [], own }, places: [], at: 1_000 };
  [givenUp, again, waits, now, isTaken] = [[], [], 0, 2_000, false];
  sealsAnew = () => Promise.resolve();
  local = {};
});

const settles = (): Promise<boolean> =>
  giveAgain(
    written,
    {
      memory: {
        account: eva,
        get local() { return local; },
        keepLocal: (kept: typeof local) => Promise.resolve(void (local = { ...local, ...kept })),
      },
      crypto: work,
      journal: { giveUp: (id: string) => Promise.resolve(void givenUp.push(id)), note: () => Promise.resolve() },
      now: () => now,
      give: () => (isTaken ? Promise.resolve({ receipts: [] }) : Promise.reject(refusal)),
      answerAgain: (_: string, words: string) => {
        again.push(words);
        return sealsAnew();
      },
    } as unknown as LivesNeeds,
    () => { waits += 1; },
  );

test("it waits for its share while backups are kept, from the first time on that it was refused, and no longer", async () => {
  refusal = new Declined("nothing_here");
  now = 1_000 + 29 * day;
  expect(await settles()).toBe(false);
  now += 30 * day - 1;
  expect(await settles()).toBe(false);
  expect([waits, givenUp, told()]).toEqual([2, [], []]);
  now += 1;
  expect(await settles()).toBe(true);
  expect([waits, givenUp]).toEqual([2, [written.command.id]]);
  expect(told()).toHaveLength(1);
});

test("its share is back after a week: from then on it has three days for newer keys", async () => {
  refusal = new Declined("nothing_here");
  expect(await settles()).toBe(false);
  now += 7 * day;
  refusal = new Declined("stale_key");
  sealsAnew = () => Promise.reject(new Declined("stale_key"));
  expect(await settles()).toBe(false);
  expect([givenUp, told()]).toEqual([[], []]);
});

test("once it is taken, nothing is known of its loss any more", async () => {
  refusal = new Declined("nothing_here");
  expect(await settles()).toBe(false);
  expect(Object.keys(local.lost ?? {})).toHaveLength(1);
  isTaken = true;
  expect(await settles()).toBe(true);
  expect(local.lost).toEqual({});
  isTaken = false;
  expect(await settles()).toBe(false);
  refusal = new Declined("already_over");
  expect(await settles()).toBe(true);
  expect(local.lost).toEqual({});
});

test.each(["stale_key", "bad_seals"])("it is sealed anew with the same words (%s)", async (code) => {
  refusal = new Declined(code);
  expect(await settles()).toBe(true);
  expect([again, givenUp, told()]).toEqual([[WORDS], [written.command.id], []]);
});

test.each(["stale_key", "bad_seals"])("refused for three days it is given up, and its author reads that (%s)", async (code) => {
  refusal = new Declined(code);
  sealsAnew = () => Promise.reject(new Declined(code));
  expect(await settles()).toBe(false);
  now += 3 * day - 1;
  expect(await settles()).toBe(false);
  expect([waits, givenUp, told()]).toEqual([2, [], []]);
  now += 1;
  expect(await settles()).toBe(true);
  expect(givenUp).toEqual([written.command.id]);
  expect(told()).toHaveLength(1);
});

test("it is over, and nothing to tell, when another device answered while it was sealed anew", async () => {
  refusal = new Declined("stale_key");
  sealsAnew = () => Promise.reject(new Declined("limit_reached"));
  expect(await settles()).toBe(true);
  expect([givenUp, told()]).toEqual([[written.command.id], []]);
});

test("a report to keys that an adviser has no more waits three days for them, and then its author reads that nobody has it", async () => {
  const [id, adviser] = [randomId(), { person: randomId(), root: anyHash() }];
  const statement = await work.say("report", { suite: "naast1", tenant, by: eva.by, at: 1, id, sealed: anyHash(), commit: anyHash(), to: [adviser] }, eva.keys.sign);
  written = { command: { do: "report", id: randomId(), statement, sealed: "", seals: [] }, places: [], at: 1_000 };
  refusal = new Declined("stale_key");
  expect(await settles()).toBe(false);
  now += 3 * day;
  expect(await settles()).toBe(true);
  expect([givenUp, again]).toEqual([[written.command.id], []]);
  expect(local.lost).toMatchObject({ [id]: { isOver: true, to: [{ person: adviser.person }] } });
  refusal = new Declined("already_over");
  [givenUp, local] = [[], {}];
  expect(await settles()).toBe(true);
  expect([givenUp, told()]).toEqual([[written.command.id], []]);
});

test("it stays when nobody can seal it anew now", async () => {
  refusal = new Declined("stale_key");
  sealsAnew = () => Promise.reject(new Declined("nothing_here"));
  expect(await settles()).toBe(false);
  expect([waits, givenUp]).toEqual([1, []]);
  sealsAnew = () => Promise.reject(new Unreachable("nobody"));
  await expect(settles()).rejects.toBeInstanceOf(Unreachable);
  expect(givenUp).toEqual([]);
});

test("it is over when the share was answered by another device", async () => {
  refusal = new Declined("limit_reached");
  expect(await settles()).toBe(true);
  expect([again, givenUp, told()]).toEqual([[], [written.command.id], []]);
});
