// What is given again after a restore, and what is given up because nobody could read it any more.
import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { random, randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore } from "../db/store";
import { encode } from "../protocol/base64url";
import type { Answer, Command } from "../protocol/types.gen";
import { Journal } from "./journal";
import { Lives } from "./lives";
import { Memory } from "./memory";
import { emptyBag, unread } from "./model";
import type { People } from "./people";
import type { Room } from "./room";
import { Scene, somebody, type Somebody } from "./testing/scene";

let names = 0;
let sam: Somebody;
let scene: Scene;
let memory: Memory;
let journal: Journal;
let lives: Lives;
let given: Command[];
let id: string;

/** Sam said something in the first epoch of a room of his own, and a restore lost it. */
beforeEach(async () => {
  names += 1;
  const store = await openStore(`lives-${names}`);
  sam = await somebody(randomId(), "Sam");
  await store.write({ records: { account: sam, bag: { n: 0, bag: emptyBag("Sam") } } });
  memory = (await Memory.recall(store)) as Memory;
  scene = new Scene(sam);
  await scene.charters();
  await scene.opens(sam, [sam], sam);
  const said = await scene.says(sam, "met een sleutel die weggaat");
  if (said.kind !== "message") throw new Error("no message");
  const { header, trail, commit, body, log, seq, at } = said;
  id = randomId();
  journal = await Journal.recall(memory.disk);
  await journal.note({ do: "send", id, header, trail, commit, body }, { receipts: [{ log, seq, at, content: "", mac: "" }] } as unknown as Answer, 1_000);
  await journal.findLost(() => true);
  given = [];
  lives = new Lives({
    memory,
    crypto: work,
    people: undefined as unknown as People,
    now: () => 2_000,
    // This phone's clock is ahead.
    surely: () => 1_500,
    journal,
    answerAgain: () => Promise.reject(new Error("nobody answers")),
    fetchVault: () => Promise.reject(new Error("nobody asks")),
    catchUp: () => Promise.resolve(),
    reach: () => Promise.resolve(),
    give: (command) => {
      given.push(command);
      return Promise.resolve({ receipts: [] });
    },
    after: () => undefined,
  });
});

/** The room is at an epoch, of which this device has a key, or none. */
const talksWith = (epoch: number, key?: Uint8Array): Promise<void> =>
  memory.keepChannel({ ...unread(scene.channel, 1, ""), room: { epoch: { epoch, members: [sam.by] } } as unknown as Room, keys: key ? { [epoch]: encode(key) } : {} }, []);

const isBusy = (): boolean => lives.mustWait(scene.channel);

test("words wait until the epoch in which they were sealed is there again, and are given then", async () => {
  await talksWith(0);
  await lives.bringBack();
  expect([given, isBusy()]).toEqual([[], true]);
  await talksWith(1, scene.key);
  await lives.bringBack();
  expect(given).toMatchObject([{ do: "resend", id }]);
  expect(isBusy()).toBe(false);
});

test("words whose epoch came back with another key are given up, and keep nobody from speaking", async () => {
  await talksWith(1, random(32));
  await lives.bringBack();
  expect([given, journal.lost, isBusy()]).toEqual([[], [], false]);
});

test("words whose epoch is over are given up", async () => {
  await talksWith(2, scene.key);
  await lives.bringBack();
  expect([given, journal.lost, isBusy()]).toEqual([[], [], false]);
});

test("words that were signed with an older generation of one's own keys fit all the same", async () => {
  const [sign, seal] = await Promise.all([work.newSignKey(), work.newSealKey()]);
  await memory.keepAccount({ ...sam, by: { ...sam.by, g: 1 }, keys: { ...sam.keys, sign: sign.seed, seal: seal.seed }, older: [sam.keys] });
  await talksWith(1, scene.key);
  await lives.bringBack();
  expect(given).toMatchObject([{ do: "resend", id }]);
});

test("who shared something until a moment that is over on this phone alone is asked", async () => {
  const shared = (until: number): void => {
    const self = { ...memory.self, shares: { share: { body: { id: "share", until }, since: 1 } } };
    vi.spyOn(memory, "self", "get").mockReturnValue(self as unknown as Memory["self"]);
  };
  await memory.keepLives({ isFrozen: true });
  shared(1_600);
  expect(lives.asks).toBe(true);
  shared(1_500);
  expect(lives.asks).toBe(false);
});
