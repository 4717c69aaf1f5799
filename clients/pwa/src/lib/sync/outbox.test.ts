// What is wanted is done once: not lost, not doubled, and mended when things have moved on.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { envelopeHash, random, randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { encode } from "../protocol/base64url";
import { readStatement } from "../protocol/statements";
import type { Answer, Command, StatementBodies } from "../protocol/types.gen";
import { Declined, Distrust, Unreachable } from "./distrust";
import { Memory } from "./memory";
import { emptyBag, unread, type Item, type Line, type Task } from "./model";
import { Outbox } from "./outbox";
import { People } from "./people";
import { begin, type Room } from "./room";
import { Scene, somebody, type Somebody } from "./testing/scene";

let store: Store;
let memory: Memory;
let given: Command[];
/** What the server does with each command, in turn; when there is nothing left it takes everything. */
let answers: (() => Promise<Answer>)[];
let isOnline: boolean;
let laters: (() => void)[];
let caughtUp: string[];
let standing: Task[];
let onCatchUp: () => Promise<void>;
let names = 0;

const ok: Answer = { receipts: [] };
const no = (code: string): Promise<Answer> => Promise.reject(new Declined(code));
const lost = (): Promise<Answer> => Promise.reject(new Unreachable("lost"));

function outbox(): Outbox {
  const people = new People({
    crypto: work,
    store,
    tenant: memory.account.tenant,
    lineage: () => undefined,
    fetchChain: (person) => {
      const { account } = memory;
      if (person !== account.person) return Promise.reject(new Unreachable("nobody"));
      return Promise.resolve({ person, keys: [...account.chain], staff_name: null });
    },
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
    catchUp: (log) => {
      caughtUp.push(log);
      return onCatchUp();
    },
    reach: () => Promise.resolve(),
    mustWait: () => false,
    onGivenUp: () => Promise.resolve(),
    fetchBag: () => memory.keepBag({ n: 7, bag: memory.bag }),
    onTaken: () => Promise.resolve(),
    onStands: (task) => Promise.resolve(void standing.push(task)),
    after: (_, again) => { laters.push(again); },
  });
}

beforeEach(async () => {
  names += 1;
  store = await openStore(`outbox-${names}`);
  const account = await somebody(randomId(), "Sam");
  await store.write({ records: { account, bag: { n: 0, bag: emptyBag("Sam") } } });
  memory = (await Memory.recall(store)) as Memory;
  [given, answers, laters, caughtUp, standing, isOnline] = [[], [], [], [], [], true];
  onCatchUp = () => Promise.resolve();
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
  test("that takes something away is not forgotten because a part of the app is missing; another one is given back", async () => {
    const missing = (): Promise<Answer> => Promise.reject(new TypeError("a part of the app was replaced"));
    const broken = async (task: Task, times: number): Promise<void> => {
      answers = Array.from({ length: times }, () => missing);
      laters = [];
      await outbox().add(task).kept;
      for (let turn = 0; turn < times; turn += 1) {
        await waitFor(() => laters.length > turn || memory.items.length === 0);
        laters[turn]?.();
      }
      await waitFor(() => memory.items.length === 0);
    };
    await broken({ do: "block", whom: randomId() }, 20);
    expect(given.filter(({ do: act }) => act === "block")).toHaveLength(21);
    given = [];
    await broken(read(1), 9);
    expect(given).toHaveLength(9);
  });
  test("for which nothing waits is given back when the server asks for time, and what is behind it goes on", async () => {
    answers = [() => no("rate_limited")];
    const { person, by } = memory.account;
    const ask = (about?: string): Task => ({ do: "ask", to: { person, root: by.root }, words: "Hoe gaat het?", ...(about === undefined ? {} : { about }) });
    const box = outbox();
    const first = box.add(ask());
    const second = box.add(ask(randomSecret()));
    await expect(first.settled).rejects.toMatchObject({ code: "rate_limited" });
    await second.settled;
    expect(laters).toEqual([]);
    expect(memory.items).toMatchObject([{ id: first.id, failed: "rate_limited", task: { words: "Hoe gaat het?" } }]);
  });
});

describe("what is taken back", () => {
  const share = (id: string): Task => ({ do: "share", share: id, envelopes: [], to: { person: randomId(), root: randomSecret() } });
  test("before it went out never goes out", async () => {
    isOnline = false;
    const box = outbox();
    const id = randomId();
    const shared = box.add(share(id));
    await shared.kept;
    await box.add({ do: "withdraw", share: id }).settled;
    await expect(shared.settled).rejects.toMatchObject({ code: "already_withdrawn" });
    expect(memory.items).toEqual([]);
    expect(await store.get("outbox")).toEqual([]);
    isOnline = true;
    box.run();
    expect(given).toEqual([]);
  });
  test("and is not known here is asked for, and never called done", async () => {
    const id = randomId();
    const box = outbox();
    let isDone = false;
    const taken = box.add({ do: "withdraw", share: id });
    void taken.settled.then(() => (isDone = true));
    await waitFor(() => laters.length === 1);
    // It holds up nothing else.
    const other = randomId();
    await know(other);
    await box.add({ do: "withdraw", share: other }).settled;
    expect(isDone).toBe(false);
    expect(caughtUp).toContain(memory.account.person);
    expect(memory.items.map(({ task }) => task)).toEqual([{ do: "withdraw", share: id }]);
    await know(id);
    laters.forEach((again) => { again(); });
    await taken.settled;
    expect(given.map((command) => command.do)).toEqual(["withdraw", "withdraw"]);
  });
  test("is given although the share is on its way and nobody knows whether it arrived", async () => {
    const id = randomId();
    await store.write({ records: { outbox: [{ id: randomId(), at: 1, task: share(id), command: { do: "share", id } }] } });
    memory = (await Memory.recall(store)) as Memory;
    const box = outbox();
    const { settled } = box.add({ do: "withdraw", share: id });
    await waitFor(() => laters.length > 0);
    expect(given.map((command) => command.do)).toEqual(["share"]);
    await know(id);
    laters.forEach((again) => { again(); });
    await settled;
    expect(given.map((command) => command.do)).toEqual(["share", "withdraw"]);
  });
});

describe("a choice that is refused for good", () => {
  const choose = (id: string): Task => ({ do: "share", share: id, envelopes: [], to: { person: randomId(), root: randomSecret() } });
  const onItsWay = (task: Task): Item => ({ id: randomId(), at: 1, task, command: { do: "share", id: randomId() } as never });
  /** Waits with its command, as after a reload. */
  async function waits(item: Item): Promise<void> {
    await store.write({ records: { outbox: [item] } });
    memory = (await Memory.recall(store)) as Memory;
  }

  test("stays, marked, and is let go or tried again under another id", async () => {
    const item = onItsWay(choose(randomId()));
    await waits(item);
    answers = [() => no("not_shareable")];
    const box = outbox();
    box.run();
    await waitFor(() => memory.items[0]?.failed !== undefined);
    expect(memory.items).toEqual([{ id: item.id, at: 1, task: item.task, failed: "not_shareable" }]);
    // One write after the other: the mark is on the disk.
    await store.write({});
    expect(await store.get("outbox")).toMatchObject([{ failed: "not_shareable" }]);
    isOnline = false;
    await box.retry(item.id);
    expect(memory.items).toMatchObject([{ task: item.task }]);
    expect(memory.items[0]?.id).not.toBe(item.id);
    // What is on its way is not let go by this.
    await box.letGo(memory.items[0]?.id ?? "");
    expect(memory.items).toHaveLength(1);
  });
  test("stands all the same when the log shows it: that is told, although the answer to it was lost", async () => {
    const share = randomId();
    const item = onItsWay(choose(share));
    await waits(item);
    answers = [lost, () => no("stale_choice")];
    onCatchUp = () => know(share);
    outbox().run();
    await waitFor(() => laters.length === 1);
    expect(standing).toEqual([]);
    laters.forEach((again) => { again(); });
    await waitFor(() => memory.items.length === 0);
    expect(standing).toEqual([item.task]);
  });
  test("is let go", async () => {
    const item = { ...onItsWay(choose(randomId())), failed: "not_shareable" };
    await waits(item);
    await outbox().letGo(item.id);
    expect(await store.get("outbox")).toEqual([]);
  });
  test("and is to be taken back, is gone with that: it never was given", async () => {
    const id = randomId();
    const item = onItsWay(choose(id));
    await waits(item);
    isOnline = false;
    const box = outbox();
    const taken = box.add({ do: "withdraw", share: id });
    await taken.kept;
    expect(memory.items).toHaveLength(2);
    answers = [() => no("not_shareable")];
    isOnline = true;
    box.run();
    await expect(taken.settled).rejects.toMatchObject({ code: "not_shareable" });
    expect(memory.items).toEqual([]);
  });
  test("to take something back stays too, and is wanted once however often it is asked", async () => {
    const id = randomId();
    await know(id);
    answers = [() => no("not_your_task")];
    const box = outbox();
    await expect(box.add({ do: "withdraw", share: id }).settled).rejects.toMatchObject({ code: "not_your_task" });
    expect(memory.items).toMatchObject([{ task: { do: "withdraw", share: id }, failed: "not_your_task" }]);
    isOnline = false;
    await box.add({ do: "withdraw", share: id }).kept;
    expect(memory.items).toHaveLength(1);
    expect(memory.items[0]?.failed).toBeUndefined();
  });
});

describe("words", () => {
  const say = (channel: string): Task => ({ do: "say", channel, payload: { kind: "text", text: "hoi" } });
  test("for a conversation that is left stay, marked as not sent, until their author decides", async () => {
    const channel = await left();
    const box = outbox();
    const first = box.add(say(channel));
    await expect(first.settled).rejects.toMatchObject({ code: "not_your_task" });
    expect(memory.items).toMatchObject([{ id: first.id, failed: "not_your_task" }]);
    expect(await store.get("outbox")).toMatchObject([{ failed: "not_your_task" }]);
    await box.retry(first.id);
    await waitFor(() => memory.items[0]?.failed !== undefined && memory.items[0].id !== first.id);
    await box.add({ do: "erase", channel, envelope: memory.items[0]?.id ?? "" }).settled;
    expect(memory.items).toEqual([]);
    expect(given).toEqual([]);
  });
  describe("that the server confirmed falsely", () => {
    let channel: string;
    let item: Item;
    let arrive: () => Promise<void>;

    beforeEach(async () => {
      channel = await left();
      const [commit, body, id] = [encode(random(32)), encode(random(40)), randomId()];
      item = { id, at: 1, task: say(channel), command: { do: "send", id, header: "header", trail: "trail", commit, body } };
      const line = { kind: "words", seq: 1, envelope: envelopeHash("header", commit, body) } as Extract<Line, { kind: "words" }>;
      arrive = () => memory.keepChannel({ ...unread(channel, 1, "") }, [{ seq: 1, hash: "", line }]);
      await memory.keepItems([item]);
      answers = [() => Promise.reject(new Distrust("forged"))];
    });

    test("are not offered again when the log has them", async () => {
      onCatchUp = arrive;
      outbox().run();
      await waitFor(() => memory.items.length === 0);
      expect(caughtUp).toEqual([channel]);
      expect(given).toHaveLength(1);
    });
    test("are offered again until the log has them, and never go out twice", async () => {
      const box = outbox();
      box.run();
      await waitFor(() => memory.items[0]?.failed !== undefined);
      await arrive();
      await box.retry(item.id);
      expect(memory.items).toMatchObject([{ id: item.id }]);
      await box.sweep();
      expect(memory.items).toEqual([]);
      expect(given).toHaveLength(1);
    });
    test("are let go of when their author does not want them any more", async () => {
      const box = outbox();
      box.run();
      await waitFor(() => memory.items[0]?.failed !== undefined);
      await box.add({ do: "erase", channel, envelope: item.id }).settled;
      expect(memory.items).toEqual([]);
    });
  });
  test("that wait are erased by not going out", async () => {
    isOnline = false;
    const box = outbox();
    const { id, kept } = box.add(say(randomId()));
    await kept;
    await box.add({ do: "erase", channel: randomId(), envelope: id }).settled;
    expect(memory.items).toEqual([]);
  });
  test("whose key is refused again and again end", async () => {
    const owner = memory.account as Somebody;
    const scene = new Scene(owner);
    const charter = readStatement("charter", ((await scene.charters()) as { statement: string }).statement);
    const room = begin(charter?.body as StatementBodies["charter"], scene.charter, 1) as Room;
    await memory.keepChannel({ ...unread(scene.channel, 1, scene.hash), room }, []);
    answers = Array.from({ length: 50 }, () => () => no("not_your_task"));
    const { settled } = outbox().add(say(scene.channel));
    await expect(settled).rejects.toMatchObject({ code: "stale_epoch" });
    expect(given.length).toBeLessThan(15);
    expect(memory.items).toMatchObject([{ failed: "stale_epoch" }]);
  });
});

test("when something here breaks, what is wanted is tried again before it is refused", async () => {
  answers = [() => Promise.reject(new Error("the disk is full"))];
  const { settled } = outbox().add(read(1));
  await waitFor(() => laters.length === 1);
  expect(memory.items).toHaveLength(1);
  laters[0]?.();
  await settled;
});

test("a bag that changes while it is being sealed goes out as it is then", async () => {
  const box = outbox();
  const { settled } = box.add({ do: "set_bag" });
  await waitFor(() => memory.items.length === 1);
  await memory.changeBag((bag) => ({ ...bag, name: "Sam de tweede" }));
  await settled;
  const sent = given.map((command) => (command.do === "set_bag" ? command : undefined))[0];
  const text = await work.openBox({ label: "bag", root: memory.account.by.root, n: sent?.n ?? 0 }, memory.account.keys.bag, sent?.bag ?? "");
  expect(text).toContain("Sam de tweede");
});

/** The own log tells of a share. */
async function know(id: string): Promise<void> {
  const body = { id } as StatementBodies["share"];
  await memory.keepSelf({ ...memory.self, shares: { ...memory.self.shares, [id]: { body, since: 1 } } });
}

/** A conversation that this person is no longer in. */
async function left(): Promise<string> {
  const other = new Scene(await somebody(memory.account.tenant, "Jef"));
  const charter = readStatement("charter", ((await other.charters()) as { statement: string }).statement);
  const room = begin(charter?.body as StatementBodies["charter"], other.charter, 1) as Room;
  await memory.keepChannel({ ...unread(other.channel, 1, other.hash), room }, []);
  return other.channel;
}

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
