// "Eerst de JIM": whose turn it is, whatever the clocks say; and words that wait go out once, at their time and not before.
import "fake-indexeddb/auto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { random, randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { encode } from "../protocol/base64url";
import type { Command, Payload, Role } from "../protocol/types.gen";
import { jimsTurn } from "./jim-first";
import { Memory } from "./memory";
import { emptyBag, unread, type Line, type Row, type Task } from "./model";
import { Outbox } from "./outbox";
import { People } from "./people";
import type { Room } from "./room";
import { somebody, type Somebody } from "./testing/scene";

const HOUR = 3_600_000;
const FOUR = 4 * HOUR;
const NOON = 1_700_000_000_000;
const hash = (): string => encode(random(32));
const [sam, jef, fatma, hanne, karim] = [hash(), hash(), hash(), hash(), hash()];
const roles: Readonly<Record<string, Role>> = { [sam]: "youth", [jef]: "jim", [fatma]: "jim", [hanne]: "professional", [karim]: "professional" };

const roomOf = (roots: readonly string[], over: Partial<Room> = {}): Room => ({
  tenant: randomId(),
  channel: randomId(),
  kind: "triad",
  owner: sam,
  charterSeq: 1,
  charter: hash(),
  charterN: 0,
  members: roots.map((root) => ({ person: randomId(), root, g: 0, role: roles[root] ?? "professional" })),
  seats: [],
  retention: {},
  taken: [],
  left: [],
  changedSeq: 1,
  ...over,
});
const says = (root: string, at: number, payload: Payload = { kind: "text", text: "…" }): Extract<Line, { kind: "words" }> => ({
  kind: "words",
  seq: 0,
  at,
  envelope: hash(),
  header: "",
  author: { root, g: 0 },
  role: roles[root] ?? "professional",
  payload,
});
const rowsOf = (...lines: readonly Line[]): Row[] => lines.map((line, place) => ({ seq: place + 3, hash: hash(), line: { ...line, seq: place + 3 } }));

const everybody = [sam, jef, hanne, karim];
/** Until when Hanne's words wait that she wrote at `now`. */
const until = (lines: readonly Line[], now = NOON + HOUR, room = roomOf(everybody), writtenAt = now): number | undefined =>
  jimsTurn({ room }, rowsOf(...lines), hanne, writtenAt, now)?.until;

describe("whose turn it is", () => {
  test("after the youth's message the JIM's, for four hours and not a moment longer", () => {
    expect(until([says(sam, NOON)])).toBe(NOON + FOUR);
    expect(until([says(sam, NOON)], NOON + FOUR - 1)).toBe(NOON + FOUR);
    expect(until([says(sam, NOON)], NOON + FOUR)).toBeUndefined();
  });
  test("nobody's once the JIM wrote, also when he took it back; a mark or a name is not writing", () => {
    expect(until([says(sam, NOON), says(jef, NOON + 1)])).toBeUndefined();
    const { seq, at, envelope, author } = says(jef, NOON + 1);
    expect(until([says(sam, NOON), { kind: "gone", seq, at, envelope, author }])).toBeUndefined();
    expect(until([says(sam, NOON), { kind: "gone", seq, at, envelope, author, isAbout: true }])).toBe(NOON + FOUR);
    expect(until([says(sam, NOON), says(jef, NOON + 1, { kind: "reaction", to: hash(), mark: "👍" })])).toBe(NOON + FOUR);
    expect(until([says(sam, NOON), says(jef, NOON + 1, { kind: "profile", name: "Jef" })])).toBe(NOON + FOUR);
    expect(until([says(sam, NOON, { kind: "reaction", to: hash(), mark: "👍" })])).toBeUndefined();
  });
  test("more messages of the youth make it no longer; the next ones, once the JIM or oneself answered, begin it anew", () => {
    expect(until([says(sam, NOON - HOUR), says(sam, NOON)])).toBe(NOON - HOUR + FOUR);
    expect(until([says(sam, NOON - HOUR), says(jef, NOON - 1), says(sam, NOON)])).toBe(NOON + FOUR);
    expect(until([says(sam, NOON - HOUR), says(hanne, NOON - 1), says(sam, NOON)])).toBe(NOON + FOUR);
    expect(until([says(sam, NOON), says(hanne, NOON + 1)]), "an answer has as many sentences as it needs").toBeUndefined();
    expect(until([says(sam, NOON), says(karim, NOON + 1)]), "a colleague who hurries ends nobody else's waiting").toBe(NOON + FOUR);
    const { seq, at, envelope, author } = says(sam, NOON);
    expect(until([{ kind: "gone", seq, at, envelope, author }]), "what is gone needs no answer").toBeUndefined();
  });
  test("any JIM will do, and all of them are named", () => {
    const room = roomOf([...everybody, fatma]);
    expect(jimsTurn({ room }, rowsOf(says(sam, NOON)), hanne, NOON + 1, NOON + 1)?.jims).toEqual([jef, fatma]);
    expect(until([says(sam, NOON), says(fatma, NOON + 1)], NOON + HOUR, room)).toBeUndefined();
  });
  test("only where three talk, only for professionals, only while a JIM is in", () => {
    const lines = rowsOf(says(sam, NOON));
    const turn = (room: Room, me: string, isLeft?: true): unknown => jimsTurn({ room, ...(isLeft ? { isLeft } : {}) }, lines, me, NOON + 1, NOON + 1);
    expect(turn(roomOf(everybody), hanne)).toBeDefined();
    expect(turn(roomOf(everybody, { kind: "family" }), hanne)).toBeUndefined();
    expect(turn(roomOf(everybody), jef)).toBeUndefined();
    expect(turn(roomOf(everybody), sam)).toBeUndefined();
    expect(turn(roomOf([sam, hanne]), hanne)).toBeUndefined();
    expect(turn(roomOf(everybody, { left: [jef] }), hanne), "a JIM who left has no turn").toBeUndefined();
    expect(turn(roomOf(everybody), hanne, true)).toBeUndefined();
  });
  test("a phone whose clock is days behind, or was ahead when it wrote, waits four hours at most", () => {
    const behind = NOON - 72 * HOUR;
    expect(until([says(sam, NOON)], behind)).toBe(behind + FOUR);
    // Written with the clock ahead, looked at when it was right again.
    expect(until([says(sam, NOON)], NOON + HOUR, roomOf(everybody), NOON + 72 * HOUR)).toBe(NOON + FOUR);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 13 }), fc.integer({ min: 0, max: 10 ** 13 }), (asked, written) => {
        const end = until([says(sam, asked)], written);
        expect(end === undefined || (end > written && end <= written + FOUR && end <= asked + FOUR)).toBe(true);
      }),
    );
  });
});

describe("words that wait", () => {
  let store: Store;
  let memory: Memory;
  let me: Somebody;
  let room: Room;
  let given: Command[];
  let now: number;
  let laters: { at: number; again: () => void }[];
  let names = 0;

  const box = (): Outbox => {
    const needs = {
      memory,
      crypto: work,
      people: new People({ crypto: work, store, tenant: me.tenant, lineage: () => undefined, fetchChain: () => Promise.reject(new Error("nobody")), pin: () => undefined, meet: () => undefined }),
      now: () => now,
      isOnline: () => true,
      give: (command: Command) => {
        given.push(command);
        return Promise.resolve({ receipts: [] });
      },
      catchUp: () => Promise.resolve(),
      reach: () => Promise.resolve(),
      mustWait: () => false,
      onGivenUp: () => Promise.resolve(),
      fetchBag: () => Promise.resolve(),
      onTaken: () => Promise.resolve(),
      onStands: () => Promise.resolve(),
      after: (ms: number, again: () => void) => { laters.push({ at: now + ms, again }); },
    };
    return new Outbox(needs);
  };
  const reopen = async (): Promise<Outbox> => {
    laters = [];
    memory = (await Memory.recall(store)) as Memory;
    const next = box();
    next.run();
    return next;
  };
  const hears = async (...lines: readonly Line[]): Promise<void> => {
    const known = memory.channel(room.channel);
    if (!known) throw new Error("no conversation");
    const rows = rowsOf(...lines);
    await memory.keepChannel({ ...known, cursor: (rows.at(-1)?.seq ?? 2) }, rows);
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise((next) => setTimeout(next, 1));
  };
  const reply = (text: string): Task => ({ do: "say", channel: room.channel, payload: { kind: "text", text } });

  beforeEach(async () => {
    names += 1;
    store = await openStore(`jim-first-${names}`);
    me = await somebody(randomId(), "Hanne");
    await store.write({ records: { account: me, bag: { n: 0, bag: emptyBag("Hanne") } } });
    memory = (await Memory.recall(store)) as Memory;
    const channel = randomId();
    const { person, by } = me;
    room = { ...roomOf([sam, jef]), channel, tenant: me.tenant };
    room = { ...room, members: [...room.members, { person, ...by, role: "professional" }], epoch: { seq: 2, epoch: 1, statement: hash(), members: [by] } };
    await memory.keepChannel({ ...unread(channel, 1, hash()), cursor: 2, room, keys: { 1: hash() } }, []);
    [given, laters, now] = [[], [], NOON + HOUR];
    await hears(says(sam, NOON));
  });

  test("stay on the disk over the closing of the app, and go out once when their time has come", async () => {
    const { id, kept, isHeld } = box().add(reply("Ik denk mee."));
    await kept;
    expect(isHeld).toBe(true);
    await reopen();
    await settle();
    expect(given).toEqual([]);
    expect(memory.items).toMatchObject([{ id, held: { jims: [jef], asked: NOON, until: NOON + FOUR } }]);
    const [due] = laters;
    expect(laters.map(({ at }) => at), "one look, when the turn is over").toEqual([NOON + FOUR]);
    now = NOON + FOUR;
    due?.again();
    due?.again();
    await settle();
    expect(given.map((command) => [command.do, command.id])).toEqual([["send", id]]);
    expect(memory.items).toEqual([]);
    await reopen();
    await settle();
    expect(given).toHaveLength(1);
  });
  test("go out as soon as the JIM wrote, in their order, and what else is said about messages does not wait for them", async () => {
    const outbox = box();
    const [first, second] = [outbox.add(reply("Eerst.")), outbox.add(reply("Dan."))];
    const mark = outbox.add({ do: "say", channel: room.channel, payload: { kind: "reaction", to: hash(), mark: "👍" } });
    await Promise.all([first.kept, second.kept, mark.kept]);
    await settle();
    expect(given.map(({ id }) => id)).toEqual([mark.id]);
    await hears(says(sam, NOON), says(jef, NOON + HOUR));
    outbox.run();
    await settle();
    expect(given.map(({ id }) => id)).toEqual([mark.id, first.id, second.id]);
  });
  test("go out when somebody does not want to wait, once; and never when they are let go", async () => {
    const outbox = box();
    const [now1, gone] = [outbox.add(reply("Nu toch.")), outbox.add(reply("Toch niet."))];
    await Promise.all([now1.kept, gone.kept]);
    await outbox.add({ do: "erase", channel: room.channel, envelope: gone.id }).kept;
    await outbox.hurry(now1.id);
    await outbox.hurry(now1.id);
    await settle();
    expect(given.map(({ id }) => id)).toEqual([now1.id]);
    now = NOON + 2 * FOUR;
    outbox.run();
    await settle();
    expect(given).toHaveLength(1);
  });
  test("wait on when another one was hurried, when the youth took the question back, and when the JIM left: none of it was promised", async () => {
    const outbox = box();
    const [first, second] = [outbox.add(reply("Dit wacht.")), outbox.add(reply("Dit niet."))];
    await Promise.all([first.kept, second.kept]);
    await outbox.hurry(second.id);
    await hears(says(sam, NOON), says(me.by.root, NOON + HOUR));
    outbox.run();
    await settle();
    expect(given.map(({ id }) => id)).toEqual([second.id]);
    const { seq, at, envelope, author } = says(sam, NOON);
    await hears({ kind: "gone", seq, at, envelope, author }, says(me.by.root, NOON + HOUR));
    const known = memory.channel(room.channel);
    if (!known) throw new Error("no conversation");
    await memory.keepChannel({ ...known, room: { ...room, left: [jef] } }, []);
    outbox.run();
    await settle();
    expect(given.map(({ id }) => id)).toEqual([second.id]);
    now = NOON + FOUR;
    outbox.run();
    await settle();
    expect(given.map(({ id }) => id)).toEqual([second.id, first.id]);
  });
  test("nothing waits that is written when nobody has to go first", async () => {
    await hears(says(sam, NOON), says(jef, NOON + 1));
    const { kept, isHeld } = box().add(reply("Goed idee, Jef."));
    await kept;
    await settle();
    expect(isHeld).toBe(false);
    expect(given).toHaveLength(1);
    expect(memory.items).toEqual([]);
  });
});
