// Who reads along by which rule, as members fold it from a log: each rule's refusal beside what it allows.
import { beforeEach, describe, expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { compareIds } from "../protocol/base64url";
import type { StatementBodies } from "../protocol/types.gen";
import { unread } from "./model";
import { agreeRule, covers, epochsOf, endRule, rulesFor, setRule, settled, type RuleAt } from "./rules";
import type { Room } from "./room";
import { readLog, type ReadLog } from "./testing/reading";
import { anyHash, Scene, somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
const [sam, jef, hanne, eva] = await Promise.all(["Sam", "Jef", "Hanne", "Eva"].map((name) => somebody(tenant, name))) as [Somebody, Somebody, Somebody, Somebody];
const both = [sam.by.root, jef.by.root].sort(compareIds);
let scene: Scene;

const ruleOf = (over: Partial<StatementBodies["rule"]> = {}): StatementBodies["rule"] => ({
  ...scene.begin(sam),
  channel: scene.channel,
  id: randomId(),
  authors: both,
  to: { person: hanne.person, root: hanne.by.root },
  ...over,
});
async function says(body: StatementBodies["rule"], signer = sam): Promise<void> {
  scene.append({ kind: "rule", statement: await work.say("rule", body, signer.keys.sign), content: "" });
}
async function ends(rule: string, signer = sam): Promise<void> {
  const body = { ...scene.begin(signer), channel: scene.channel, rule };
  scene.append({ kind: "end_rule", statement: await work.say("end_rule", body, signer.keys.sign), content: "" });
}
async function agrees(rule: string, yes: boolean, over: Partial<StatementBodies["agree_rule"]> = {}): Promise<void> {
  const body = { ...scene.begin(jef), channel: scene.channel, charter: scene.charter, rule, agrees: yes, ...over };
  scene.append({ kind: "agree_rule", statement: await work.say("agree_rule", body, jef.keys.sign), content: "" });
}
const reads = (reader: Somebody, from = 0): Promise<ReadLog> => {
  const known = [sam, jef, hanne, eva];
  const entries = scene.entries.slice(from);
  if (from === 0) return readLog(entries, reader, scene.channel, { known, met: known });
  const behind = new Scene(sam);
  Object.assign(behind, { channel: scene.channel, entries: scene.entries.slice(0, from) });
  return readLog(entries, reader, scene.channel, { known, met: known, from: unread(scene.channel, from + 1, behind.hash) });
};
const standing = ({ channel }: ReadLog): readonly RuleAt[] => channel.room?.rules?.standing ?? [];

/** Sam and his JIM, talking. */
beforeEach(async () => {
  scene = new Scene(sam);
  await scene.charters({ members: [{ person: sam.person, ...sam.by, role: "youth" }, { person: jef.person, ...jef.by, role: "jim" }], seats: [] });
  await scene.opens(sam, [sam, jef], jef);
});

describe("who reads along is called", () => {
  const names = async (author: Somebody, rule: string, name: string): Promise<ReadLog["channel"]["readers"]> => {
    await scene.says(author, "", { payload: { kind: "reads_along", rule, name } });
    return (await reads(jef)).channel.readers;
  };
  test("as the youth says, the newest time, and by everybody who could read it", async () => {
    const { id, ...rest } = ruleOf();
    await says({ id, ...rest });
    const { name, told = [] } = (await names(sam, id, "Mar"))?.[id] ?? {};
    expect([name, [...told].sort(compareIds)]).toEqual(["Mar", both]);
    expect((await names(sam, id, "M".repeat(60)))?.[id]?.name).toBe("M".repeat(60));
  });
  test.each([
    ["by nobody else", () => jef, "Marie"],
    ["by no more letters than a name has", () => sam, "M".repeat(61)],
    ["by some letter", () => sam, ""],
  ])("%s", async (_, author, name) => {
    const rule = ruleOf();
    await says(rule);
    expect(await names(author(), rule.id, name)).toBeUndefined();
  });
  test("nothing by a rule that nobody made", async () => {
    await says(ruleOf());
    expect(await names(sam, randomId(), "Marie")).toBeUndefined();
  });
});

describe("everybody who is in sees", () => {
  test("who reads along and whose words, who agreed, and that it ended", async () => {
    const rule = ruleOf({ until: 90_000 });
    await says(rule);
    expect(standing(await reads(jef))).toMatchObject([{ id: rule.id, authors: both, to: rule.to, fromEpoch: 1, until: 90_000, agreed: [], refused: [] }]);
    await agrees(rule.id, true);
    expect(standing(await reads(sam))).toMatchObject([{ agreed: [jef.by.root] }]);
    await agrees(rule.id, false);
    expect(standing(await reads(sam))).toMatchObject([{ agreed: [], refused: [jef.by.root] }]);
    await ends(rule.id);
    const over = await reads(jef);
    expect([standing(over), over.channel.room?.rules?.ended, over.alarm]).toEqual([[], [rule.id], undefined]);
  });
  test("that it is over when its reader comes in, and a yes when its JIM goes", async () => {
    const rule = ruleOf();
    await says(rule);
    await agrees(rule.id, true);
    const { channel } = await reads(sam);
    const room = channel.room as Room;
    const came = settled({ ...room, members: [...room.members, { person: hanne.person, ...hanne.by, role: "professional" }] });
    expect(came.rules).toEqual({ standing: [], ended: [rule.id] });
    expect(settled({ ...room, left: [jef.by.root] }).rules?.standing).toMatchObject([{ id: rule.id, agreed: [] }]);
    await scene.leaves(jef);
    expect(standing(await reads(sam))).toMatchObject([{ id: rule.id, agreed: [] }]);
  });
});

describe("nobody believes", () => {
  test.each<[string, () => Promise<void>]>([
    ["a rule by a JIM", () => says({ ...ruleOf(), by: jef.by }, jef)],
    ["a rule that somebody else signed", () => says(ruleOf(), jef)],
    ["a rule of another conversation", () => says(ruleOf({ channel: randomId() }))],
    ["a rule about words of somebody who is not in", () => says(ruleOf({ authors: [eva.by.root] }))],
    ["a rule whose reader is in", () => says(ruleOf({ to: { person: jef.person, root: jef.by.root } }))],
    ["labels on words of a JIM", () => says(ruleOf({ labels: [randomId()] }))],
    ["an end of what never was", () => ends(randomId())],
    ["a yes to what never was", () => agrees(randomId(), true)],
    ["an end by a JIM", async () => { const rule = ruleOf(); await says(rule); await ends(rule.id, jef); }],
    ["an ended rule that is said again", async () => { const rule = ruleOf(); await says(rule); await ends(rule.id); await says(rule); }],
    ["other words under the same name", async () => { const rule = ruleOf(); await says(rule); await says({ ...rule, until: 5 }); }],
    ["a yes after a no", async () => { const rule = ruleOf(); await says(rule); await agrees(rule.id, false); await agrees(rule.id, true); }],
    ["a yes to another charter", async () => { const rule = ruleOf(); await says(rule); await agrees(rule.id, true, { charter: anyHash() }); }],
  ])("%s", async (_, lie) => {
    await lie();
    expect((await reads(sam)).alarm).toBe("forged");
  });
  test("more rules than may stand, or than there ever may be", async () => {
    const { channel } = await reads(sam);
    let room = channel.room as Room;
    for (let n = 0; n < 8; n += 1) room = setRule(room, ruleOf()) as Room;
    expect(setRule(room, ruleOf())).toBe("too_many");
    const ended = Array.from({ length: 256 }, () => randomId());
    expect(setRule({ ...room, rules: { standing: [], ended } }, ruleOf())).toBe("too_many");
  });
});

test("a no is said at any time, and takes back a yes whichever charter is the newest", async () => {
  const rule = ruleOf();
  await says(rule);
  await agrees(rule.id, false, { charter: anyHash() });
  expect(standing(await reads(sam))).toMatchObject([{ refused: [jef.by.root] }]);
});

describe("whoever comes later", () => {
  /** The next charter lists Eva too; what stands is said again behind it. */
  const comes = async (): Promise<number> => {
    const from = scene.entries.length;
    const members = [sam, jef, eva].map((one, at) => ({ person: one.person, ...one.by, role: at === 0 ? ("youth" as const) : ("jim" as const) }));
    await scene.charters({ kind: "triad", n: 1, prev: scene.charter, members, seats: [] });
    await scene.opens(sam, [sam, jef, eva], eva);
    return from;
  };
  beforeEach(async () => {
    scene = new Scene(sam);
    const members = [sam, jef].map((one, at) => ({ person: one.person, ...one.by, role: at === 0 ? ("youth" as const) : ("jim" as const) }));
    await scene.charters({ kind: "triad", members, seats: [] });
    await scene.opens(sam, [sam, jef], jef);
  });
  test("hears the rules that stand behind their charter; who was in already hears nothing new", async () => {
    const rule = ruleOf({ authors: [sam.by.root] });
    await says(rule);
    const from = await comes();
    await says(rule);
    expect(standing(await reads(eva, from))).toMatchObject([{ id: rule.id, fromEpoch: 2 }]);
    const jefs = await reads(jef);
    expect([standing(jefs).map(({ fromEpoch }) => fromEpoch), jefs.alarm]).toEqual([[1], undefined]);
  });
  test("goes on over an end and a word about what they never heard of, and remembers the end", async () => {
    const rule = ruleOf();
    await says(rule);
    const from = await comes();
    await agrees(rule.id, true);
    await ends(rule.id);
    const read = await reads(eva, from);
    expect([standing(read), read.channel.room?.rules?.ended, read.alarm]).toEqual([[], [rule.id], undefined]);
    await says(rule);
    expect((await reads(eva, from)).alarm).toBe("forged");
  });
  test("believes words of somebody who went, since who was in then is not known", async () => {
    const from = await comes();
    await says(ruleOf({ authors: [anyHash()] }));
    expect((await reads(eva, from)).alarm).toBeUndefined();
    expect((await reads(jef)).alarm).toBe("forged");
  });
});

describe("a message is covered", () => {
  const heard = { lock: false, class: "countable", author: sam.by } as const;
  const roomWith = async (over: Partial<StatementBodies["rule"]>): Promise<Room> => setRule((await reads(sam)).channel.room as Room, ruleOf(over)) as Room;
  test("of the youth; of a JIM once he agreed; and of nobody else", async () => {
    const room = await roomWith({});
    const [rule] = room.rules?.standing as [RuleAt];
    expect([rulesFor(room, heard).length, rulesFor(room, { ...heard, author: jef.by }).length]).toEqual([1, 0]);
    const said = { ...scene.begin(jef), channel: scene.channel, charter: scene.charter, rule: rule.id, agrees: true };
    const agreed = agreeRule(room, said) as Room;
    expect(rulesFor(agreed, { ...heard, author: jef.by }).length).toBe(1);
    expect(covers(rule, eva.by.root, sam.by.root)).toBe(false);
    expect(rulesFor(endRule(room, { ...scene.begin(sam), channel: scene.channel, rule: rule.id }) as Room, heard)).toEqual([]);
  });
  test("unless it is locked, or no words to read", async () => {
    const room = await roomWith({});
    expect([rulesFor(room, { ...heard, lock: true }), rulesFor(room, { ...heard, class: "silent" })]).toEqual([[], []]);
  });
  test("by its label, where the rule has labels", async () => {
    const label = randomId();
    const room = await roomWith({ authors: [sam.by.root], labels: [label] });
    expect([rulesFor(room, heard).length, rulesFor(room, { ...heard, label }).length, rulesFor(room, { ...heard, label: randomId() }).length]).toEqual([0, 1, 0]);
  });
});

test("a rule's key is sealed in the newest sixteen epochs since it was said", async () => {
  const { channel } = await reads(sam);
  const room = setRule(channel.room as Room, ruleOf()) as Room;
  const [rule] = room.rules?.standing as [RuleAt];
  const at = (epoch: number): Room => ({ ...room, epoch: { ...(room.epoch as NonNullable<Room["epoch"]>), epoch } });
  expect(epochsOf(at(3), rule)).toEqual([1, 2, 3]);
  expect([epochsOf(at(20), rule).length, epochsOf(at(20), rule)[0]]).toEqual([16, 5]);
});
