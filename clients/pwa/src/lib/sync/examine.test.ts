// A server that lies, one lie at a time: each is refused by its own reason, and the honest log passes.
import { beforeAll, describe, expect, test } from "vitest";
import { encode } from "../protocol/base64url";
import { random, randomId } from "../crypto/encoding";
import { isLaid, isWritten } from "../protocol/messages";
import type { Entry, Payload } from "../protocol/types.gen";
import { contentHash } from "./entries";
import { wordsOfLaid } from "./table";
import { unread, type Alarm, type Channel, type Line } from "./model";
import { readLog, type ReadLog } from "./testing/reading";
import { anyHash, Scene, somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
let sam: Somebody;
let jef: Somebody;
let eve: Somebody;
beforeAll(async () => { [sam, jef, eve] = await Promise.all(["Sam", "Jef", "Eve"].map((name) => somebody(tenant, name))) as [Somebody, Somebody, Somebody]; });

const read = (entries: readonly Entry[], reader: Somebody, id: string, from?: Channel): Promise<ReadLog> =>
  readLog(entries, reader, id, { known: [sam, jef, eve], met: [sam, jef], ...(from ? { from } : {}) });

const textOf = (line: Line): string => (line.kind === "words" && isWritten(line.payload) ? (isLaid(line.payload) ? wordsOfLaid(line.payload) : line.payload.text) : line.kind);

/** Sam's channel in which Jef sits and both hold the key, as `reader` gets it. */
async function talking(reader: Somebody = sam): Promise<Scene> {
  const scene = new Scene(sam);
  await scene.charters();
  await scene.opens(sam, [sam], sam);
  await scene.seats(jef);
  await scene.opens(jef, [sam, jef], reader);
  return scene;
}

describe("an honest log", () => {
  test("is read by both, erasures included", async () => {
    for (const reader of [sam, jef]) {
      const scene = await talking(reader);
      await scene.says(jef, "Dag Sam", { payload: { kind: "profile", name: "Jef" } });
      await scene.says(sam, "Hoi opa");
      const said = await scene.says(jef, "Vertel");
      await scene.erases(jef, contentHash(said));
      const { channel, lines, alarm } = await read(scene.entries, reader, scene.channel);
      expect(alarm).toBeUndefined();
      expect(lines.map(textOf)).toEqual(["words", "Hoi opa", "gone"]);
      expect(channel.names[jef.by.root]).toBe("Jef");
      expect(channel.cursor).toBe(scene.entries.length);
    }
  });
  test("loses the words of whoever leaves with them, also those whose row is a tombstone by now", async () => {
    const scene = await talking();
    await scene.says(sam, "Van Sam");
    const first = await scene.says(jef, "Eerst");
    await scene.says(jef, "Daarna");
    scene.entries[first.seq - 1] = { log: first.log, seq: first.seq, at: first.at, kind: "tombstone", author: jef.by, envelope: contentHash(first) };
    const { length } = scene.entries;
    await scene.leaves(jef);
    expect((await read(scene.entries, sam, scene.channel)).lines.map(textOf)).toEqual(["Van Sam", "tombstone", "Daarna"]);
    scene.entries.length = length;
    await scene.leaves(jef, { takes: "words" });
    const { lines, alarm } = await read(scene.entries, sam, scene.channel);
    expect(alarm).toBeUndefined();
    expect(lines.map(textOf)).toEqual(["Van Sam", "gone", "gone"]);
  });
  test("shows words for somebody else from a JIM, and from nobody else", async () => {
    const scene = await talking();
    await scene.says(jef, "", { payload: { kind: "wording", text: "Sam heeft rust nodig." } });
    await scene.says(sam, "", { payload: { kind: "wording", text: "Ik heb rust nodig." } });
    await scene.says(sam, "", { payload: { kind: "worded_for", of: scene.hash, whom: "mama" } });
    const { lines, alarm } = await read(scene.entries, sam, scene.channel);
    expect(alarm).toBeUndefined();
    expect(lines.map(textOf)).toEqual(["Sam heeft rust nodig.", "unreadable", "unreadable"]);
  });
  test("shows what the youth lays on the table, and nobody else's, nor for anybody else", async () => {
    const scene = await talking();
    const mandate = { kind: "mandate", to: jef.by.root, whom: "Jef", topic: "school" } as const;
    const table = { kind: "round_table", said: [{ what: "Ik wil rust." }] } as const;
    const said: readonly (readonly [Somebody, Payload, string])[] = [
      [sam, mandate, "school"],
      [sam, { ...mandate, until: 5 }, "school"],
      [sam, { ...table, said: [...table.said], instead_of: anyHash() }, "Ik wil rust."],
      [jef, mandate, "unreadable"],
      [jef, { ...table, said: [...table.said] }, "unreadable"],
      [sam, { ...mandate, to: sam.by.root }, "unreadable"],
      [sam, { ...mandate, to: eve.by.root }, "unreadable"],
      [sam, { ...mandate, topic: "" }, "unreadable"],
      [sam, { ...mandate, topic: "a".repeat(121) }, "unreadable"],
      [sam, { kind: "round_table", instead_of: anyHash() }, "unreadable"],
    ];
    for (const [by, payload] of said) await scene.says(by, "", { payload });
    const { lines, alarm } = await read(scene.entries, sam, scene.channel);
    expect(alarm).toBeUndefined();
    expect(lines.map(textOf)).toEqual(said.map(([, , shown]) => shown));
  });
  test("knows no mandate where more may come than a JIM", async () => {
    const scene = new Scene(sam);
    await scene.charters({ kind: "triad" });
    await scene.opens(sam, [sam], sam);
    await scene.seats(jef);
    await scene.opens(jef, [sam, jef], sam);
    await scene.says(sam, "", { payload: { kind: "mandate", to: jef.by.root, whom: "Jef", topic: "school" } });
    await scene.says(sam, "", { payload: { kind: "round_table", people: ["Jef"] } });
    expect((await read(scene.entries, sam, scene.channel)).lines.map(({ kind }) => kind)).toEqual(["unreadable", "words"]);
  });
  test("may have lost an erased message, whose author's row goes on behind it", async () => {
    const scene = await talking();
    const first = await scene.says(jef, "Eerst");
    await scene.says(jef, "Daarna");
    scene.entries[first.seq - 1] = { log: first.log, seq: first.seq, at: first.at, kind: "tombstone", author: jef.by, envelope: contentHash(first) };
    const without = await read(scene.entries, sam, scene.channel);
    expect(without.lines.map(textOf)).toEqual(["tombstone", "Daarna"]);
    await scene.erases(sam, contentHash(first));
    expect((await read(scene.entries, sam, scene.channel)).lines.map(textOf)).toEqual(["tombstone", "Daarna"]);
    scene.entries.pop();
    await scene.erases(jef, contentHash(first));
    expect((await read(scene.entries, sam, scene.channel)).lines.map(textOf)).toEqual(["gone", "Daarna"]);
  });
});

type Lie = (scene: Scene) => Promise<unknown>;
const last = (scene: Scene): Entry => { const entry = scene.entries.at(-1); if (!entry) throw new Error("an empty log"); return entry; };
const change = (scene: Scene, over: Partial<Record<string, unknown>>): void => {
  scene.entries[scene.entries.length - 1] = { ...last(scene), ...over };
};

const lies: readonly (readonly [string, Alarm, Lie])[] = [
  ["a charter that somebody else signed", "forged", (scene) => scene.charters({ n: 1, prev: scene.charter }, jef)],
  ["a charter of somebody else's", "forged", (scene) => scene.charters({ n: 1, prev: scene.charter, by: jef.by }, jef)],
  ["a charter that was there before", "rolled_back", (scene) => scene.charters()],
  ["a charter that follows another one", "rolled_back", (scene) => scene.charters({ n: 1, prev: anyHash() })],
  [
    "a ghost in the place of a friend",
    "changed_root",
    (scene) => {
      const ghost = { person: jef.person, root: eve.by.root, g: 0, role: "jim" as const };
      return scene.charters({ n: 1, prev: scene.charter, seats: [], members: [{ person: sam.person, ...sam.by, role: "youth" }, ghost] });
    },
  ],
  ["a charter of another deployment", "other_server", (scene) => scene.charters({ n: 1, prev: scene.charter, tenant: randomId() })],
  ["a second root on a seat", "two_on_a_seat", (scene) => scene.seats(eve)],
  ["a key sealed to a ghost too", "forged", (scene) => scene.opens(jef, [sam, jef, eve], sam)],
  ["a key that forgets somebody", "forged", (scene) => scene.opens(jef, [jef], sam)],
  ["a key that a stranger opened", "forged", (scene) => scene.opens(eve, [sam, jef], sam)],
  ["a key that skips a number", "forged", (scene) => { scene.epoch += 1; return scene.opens(jef, [sam, jef], sam); }],
  ["a key on an older charter", "forged", (scene) => scene.opens(jef, [sam, jef], sam, { charter: anyHash() })],
  ["words of a stranger", "forged", (scene) => scene.says(eve, "Hoi")],
  ["words under an older key", "forged", (scene) => scene.says(jef, "Hoi", { header: { epoch: 1 } })],
  ["words of another deployment", "other_server", (scene) => scene.says(jef, "Hoi", { header: { tenant: randomId() } })],
  ["words moved here from another conversation", "forged", (scene) => scene.says(jef, "Hoi", { header: { channel: randomId() } })],
  ["a trail that is not the header's", "forged", (scene) => scene.says(jef, "Hoi", { header: { trail: anyHash() } })],
  ["a message twice", "rolled_back", async (scene) => {
    await scene.says(jef, "Hoi");
    const { header, trail, commit, body } = last(scene) as Extract<Entry, { kind: "message" }>;
    scene.append({ kind: "message", header, trail, commit, body });
  }],
  ["an entry that is left out", "rolled_back", async (scene) => {
    await scene.says(jef, "Hoi");
    change(scene, { seq: last(scene).seq + 1 });
  }],
  ["an entry of another log", "rolled_back", async (scene) => {
    await scene.says(jef, "Hoi");
    change(scene, { log: randomId() });
  }],
  ["words kept from somebody who is in", "rolled_back", (scene) => Promise.resolve(scene.append({ kind: "withheld", content: anyHash() }))],
  ["an erasure that a stranger signed", "forged", (scene) => scene.erases(eve, anyHash())],
  ["an entry of a person's log", "forged", (scene) => Promise.resolve(scene.append({ kind: "bag", n: 1 }))],
];

describe("a lying server is refused for", () => {
  test.each(lies)("%s (%s)", async (_, alarm, lie) => {
    const scene = await talking();
    const before = scene.entries.length;
    await lie(scene);
    const told = await read(scene.entries, sam, scene.channel);
    expect(told.alarm).toBe(alarm);
    // Control: what came before the lie is believed.
    expect(told.channel.cursor).toBeGreaterThanOrEqual(before);
  });
  test("a seat taken without the link (forged)", async () => {
    const scene = new Scene(sam);
    await scene.charters();
    await scene.seats(jef, encode(random(32)));
    expect((await read(scene.entries, sam, scene.channel)).alarm).toBe("forged");
  });
});

describe("a conversation that was not begun by somebody this person met", () => {
  test.each(["private", "direct"] as const)("is refused, as a %s one (forged)", async (kind) => {
    const scene = new Scene(eve);
    const me = { person: sam.person, ...sam.by, role: "professional" as const };
    const members = [{ person: eve.person, ...eve.by, role: "youth" as const }, ...(kind === "direct" ? [me] : [])];
    await scene.charters({ kind, members, ...(kind === "direct" ? { seats: [] } : {}) });
    expect((await read(scene.entries, sam, scene.channel)).alarm).toBe("forged");
  });
});

describe("a conversation is not begun again", () => {
  /** A later charter than the first, as the first thing that is shown. */
  const later = async (n: number): Promise<{ scene: Scene; start: Channel }> => {
    const scene = new Scene(sam);
    const before = anyHash();
    await scene.charters({ n, prev: anyHash() });
    scene.entries = scene.entries.map((entry) => ({ ...entry, seq: 30 }));
    return { scene, start: unread(scene.channel, 30, before) };
  };
  test("for its owner, who was there from the first (rolled_back)", async () => {
    const { scene, start } = await later(3);
    expect((await read(scene.entries, sam, scene.channel, start)).alarm).toBe("rolled_back");
    expect((await read(scene.entries, jef, scene.channel, start)).alarm).toBeUndefined();
  });
  test("at an older charter than before somebody was away, nor by another owner", async () => {
    const { scene, start } = await later(3);
    const { room } = (await read(scene.entries, jef, scene.channel, start)).channel;
    if (!room) throw new Error("no room");
    const after = (was: typeof room): Promise<{ alarm?: Alarm }> => read(scene.entries, jef, scene.channel, { ...start, was });
    expect((await after({ ...room, charterN: 3 })).alarm).toBe("rolled_back");
    expect((await after({ ...room, charterN: 1, owner: eve.by.root })).alarm).toBe("forged");
    expect((await after({ ...room, charterN: 1 })).alarm).toBeUndefined();
  });
  test("with an older key than before somebody was away (rolled_back)", async () => {
    const { scene, start } = await later(3);
    const { room } = (await read(scene.entries, jef, scene.channel, start)).channel;
    if (!room) throw new Error("no room");
    await scene.opens(sam, [sam], sam);
    scene.entries = scene.entries.map((entry, at) => ({ ...entry, seq: 30 + at }));
    const held = (epoch: number): Channel => ({ ...start, was: { ...room, charterN: 1, epoch: { seq: 2, epoch, statement: anyHash(), members: [] } } });
    expect((await read(scene.entries, jef, scene.channel, held(1))).alarm).toBe("rolled_back");
    expect((await read(scene.entries, jef, scene.channel, held(0))).alarm).toBeUndefined();
  });
});

test("a key for older keys than held one before is refused (rolled_back)", async () => {
  const scene = await talking();
  const { channel } = await read(scene.entries.slice(0, 3), sam, scene.channel);
  const rest = scene.entries.slice(3);
  expect((await read(rest, sam, scene.channel, { ...channel, generations: { [jef.by.root]: 1 } })).alarm).toBe("rolled_back");
  const { channel: after } = await read(rest, sam, scene.channel, channel);
  expect(after.generations).toEqual({ [sam.by.root]: 0, [jef.by.root]: 0 });
});

describe("one false word in a row is told, and stops nothing", () => {
  test.each<readonly [string, Lie]>([
  ["a message dropped", async (scene) => {
    await scene.says(jef, "Hoi");
    scene.entries.pop();
    await scene.says(jef, "Daarna", { trail: { seen: { seq: 4, hash: scene.hash } } });
  }],
  ["two messages swapped", async (scene) => {
    await scene.says(jef, "Een");
    await scene.says(jef, "Twee");
    const [two, one] = [scene.entries.pop(), scene.entries.pop()] as [Entry, Entry];
    scene.entries.push({ ...two, seq: one.seq }, { ...one, seq: two.seq });
  }],
  ["a log that its author saw otherwise", (scene) => scene.says(jef, "Hoi", { trail: { seen: { seq: 2, hash: anyHash() } } })],
  ["an author who saw what is yet to come", (scene) => scene.says(jef, "Hoi", { trail: { seen: { seq: 99, hash: anyHash() } } })],
  ])("%s", async (_, lie) => {
    const scene = await talking();
    await lie(scene);
    const told = await read(scene.entries, sam, scene.channel);
    expect(told.alarm).toBeUndefined();
    expect(told.channel.doubt).toBe("gap");
    expect(told.channel.cursor).toBe(scene.entries.length);
  });
});

describe("an honest row goes on", () => {
  const honest = async (scene: Scene, texts: readonly string[]): Promise<void> => {
    const { channel, lines, alarm } = await read(scene.entries, sam, scene.channel);
    expect([alarm, channel.doubt]).toEqual([undefined, undefined]);
    expect(lines.map(textOf)).toEqual(texts);
  };
  const erased = (scene: Scene, entry: Entry): void => {
    const { log, seq, at } = entry;
    scene.entries[seq - 1] = { log, seq, at, kind: "tombstone", author: jef.by, envelope: contentHash(entry) };
  };
  test("behind what cannot be opened", async () => {
    const scene = await talking();
    await scene.says(jef, "Hoi", { signer: eve });
    await scene.says(jef, "Daarna");
    await honest(scene, ["unreadable", "Daarna"]);
  });
  test("over what is gone, whatever another device of its author says in between", async () => {
    const scene = await talking();
    const tablet = { ...jef, device: randomId() };
    const first = await scene.says(jef, "Eerst");
    await scene.says(tablet, "Van de tablet");
    await scene.says(jef, "Daarna");
    erased(scene, first);
    await honest(scene, ["tombstone", "Van de tablet", "Daarna"]);
  });
  test("beside another person's who says to write on the same device", async () => {
    const scene = await talking();
    await scene.says(sam, "Van Sam");
    await scene.says(jef, "Van Jef", { trail: { own: { device: sam.device, n: 1 } } });
    await honest(scene, ["Van Sam", "Van Jef"]);
  });
});

describe("what cannot be opened is shown as unreadable, and nothing else stops", () => {
  test.each<[string, (scene: Scene) => Promise<unknown>]>([
    ["words that another signed", (scene) => scene.says(jef, "Hoi", { signer: eve })],
    ["a body with one changed byte", async (scene) => {
      const said = (await scene.says(jef, "Hoi")) as Extract<Entry, { kind: "message" }>;
      change(scene, { body: said.body.slice(0, 40) + (said.body[40] === "A" ? "B" : "A") + said.body.slice(41) });
    }],
    ["another commitment", async (scene) => {
      await scene.says(jef, "Hoi");
      change(scene, { commit: anyHash() });
    }],
  ])("%s", async (_, spoil) => {
    const scene = await talking();
    await spoil(scene);
    const { lines, alarm } = await read(scene.entries, sam, scene.channel);
    expect(alarm).toBeUndefined();
    expect(lines.map(textOf)).toEqual(["unreadable"]);
  });
  test("a broken seal leaves its epoch dark", async () => {
    const scene = await talking();
    const entry = scene.entries[3] as Extract<Entry, { kind: "epoch" }>;
    scene.entries[3] = { ...entry, seal: encode(random(1168)) };
    await scene.says(jef, "Hoi");
    const { lines, channel } = await read(scene.entries, sam, scene.channel);
    expect(channel.keys[2]).toBeUndefined();
    expect(lines.map(textOf)).toEqual(["unreadable"]);
  });
});
