// What goes with a message for those who read along: exactly what the rules ask for, and never anything for a rule that is past.
import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { logStart, messageKey, random, randomId } from "../crypto/encoding";
import { openRuleBox, ruleKey } from "../crypto/rules";
import { work } from "../crypto/work";
import { openStore } from "../db/store";
import { bytes, compareIds, encode } from "../protocol/base64url";
import { readHeader } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Answer, Command } from "../protocol/types.gen";
import { ruleChores } from "./build-rules";
import { Declined } from "./distrust";
import { givenAgain } from "./former";
import { Memory } from "./memory";
import { emptyBag, unread, type Task } from "./model";
import { Outbox } from "./outbox";
import { withSealed } from "./past-rules";
import { People } from "./people";
import type { Room } from "./room";
import type { RuleAt } from "./rules";
import { somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
const [sam, jef, hanne] = (await Promise.all(["Sam", "Jef", "Hanne"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody, Somebody];
const key = random(32);
const id = randomId();
let memory: Memory;
let given: Command[];
let answers: (() => Promise<Answer>)[];
let onCatchUp: () => Promise<void>;
let box: Outbox;
let names = 0;

const ruleOf = (over: Partial<RuleAt> = {}): RuleAt => ({
  id: randomId(),
  authors: [sam.by.root],
  to: { person: hanne.person, root: hanne.by.root },
  fromEpoch: 2,
  since: 1,
  agreed: [],
  refused: [],
  ...over,
});

/** The conversation as it is with these rules, in its second epoch; its newest entry came at 5 000. */
async function standing(...rules: RuleAt[]): Promise<void> {
  const member = (one: Somebody, role: "youth" | "jim") => ({ person: one.person, ...one.by, role });
  const room: Room = {
    tenant,
    channel: id,
    kind: "direct",
    owner: sam.by.root,
    charterSeq: 1,
    charter: logStart(id),
    charterN: 0,
    members: [member(sam, "youth"), member(jef, "jim")],
    seats: [],
    retention: {},
    taken: [],
    left: [],
    changedSeq: 1,
    epoch: { seq: 2, epoch: 2, statement: logStart(id), members: [sam.by, jef.by] },
    rules: { standing: rules, ended: [] },
  };
  await memory.keepChannel({ ...unread(id, 1, logStart(id)), cursor: 2, at: 5_000, room, keys: { 2: encode(key) } }, []);
}

function outbox(): Outbox {
  const chains = [sam, jef, hanne];
  const people = new People({
    crypto: work,
    store: memory.disk,
    tenant,
    lineage: () => undefined,
    fetchChain: (person) => Promise.resolve({ person, keys: [...(chains.find((one) => one.person === person)?.chain ?? [])], staff_name: null }),
    pin: () => undefined,
    meet: () => undefined,
  });
  const noted = async (task: Task): Promise<void> => {
    if (task.do === "seal_rule") await memory.keepLocal({ sealedRules: withSealed(memory.local.sealedRules, task) });
  };
  return new Outbox({
    memory,
    crypto: work,
    people,
    now: () => 1_000_000,
    isOnline: () => true,
    give: (command) => {
      given.push(command);
      return (answers.shift() ?? (() => Promise.resolve({ receipts: [] })))();
    },
    catchUp: () => onCatchUp(),
    reach: () => Promise.resolve(),
    mustWait: () => false,
    fetchBag: () => Promise.resolve(),
    onTaken: noted,
    onStands: noted,
    onGivenUp: noted,
    after: () => undefined,
  });
}

beforeEach(async () => {
  names += 1;
  const store = await openStore(`outbox-rules-${names}`);
  await store.write({ records: { account: sam, bag: { n: 0, bag: emptyBag("Sam") } } });
  memory = (await Memory.recall(store)) as Memory;
  [given, answers, onCatchUp] = [[], [], () => Promise.resolve()];
  box = outbox();
});

const says = async (): Promise<void> => { await box.add({ do: "say", channel: id, payload: { kind: "text", text: "Hoi" } }).settled; };
const sent = () => given.flatMap((command) => (command.do === "send" ? [command] : []));
const boxed = (): string[][] => sent().map(({ boxes = [] }) => boxes.map(({ rule }) => rule));

test("one box for each rule that covers it, which gives the key of just this message", async () => {
  const [mine, his] = [ruleOf(), ruleOf({ authors: [jef.by.root], agreed: [jef.by.root] })];
  await standing(mine, his);
  await says();
  const [message] = sent();
  expect(boxed()).toEqual([[mine.id]]);
  const header = message?.header ?? "";
  const opened = await openRuleBox(ruleKey(key, mine.id), header, message?.boxes?.[0]?.sealed ?? "");
  expect(opened && encode(opened)).toBe(encode(messageKey(bytes(encode(key)), header)));
});

test("a rule by labels gets a box for what carries one of them, and for nothing else", async () => {
  const [school, home] = [randomId(), randomId()];
  const [some, all] = [ruleOf({ labels: [school] }), ruleOf()];
  await standing(some, all);
  const payload = { kind: "text", text: "Hoi" } as const;
  for (const more of [{ label: school }, { label: home }, {}, { label: school, isLocked: true } as const]) await box.add({ do: "say", channel: id, payload, ...more }).settled;
  await box.add({ do: "say", channel: id, payload: { kind: "reply", to: logStart(id), text: "Ja" }, label: school }).settled;
  expect(boxed()).toEqual([[some.id, all.id], [all.id], [all.id], [], [some.id, all.id]]);
  expect(sent().map(({ header }) => readHeader(header)?.label)).toEqual([school, home, undefined, school, school]);
});

test("what waits keeps its label on the disk", async () => {
  const school = randomId();
  const some = ruleOf({ labels: [school] });
  await standing(some);
  await memory.keepItems([{ id: randomId(), at: 1, task: { do: "say", channel: id, payload: { kind: "text", text: "Hoi" }, label: school } }]);
  memory = (await Memory.recall(memory.disk)) as Memory;
  outbox().run();
  await vi.waitFor(() => { expect(boxed()).toEqual([[some.id]]); });
});

test("a rule by labels is said with them in the order of their bytes, and of own words alone", async () => {
  await standing();
  const labels = [randomId(), randomId(), randomId()].sort(compareIds);
  const set = (authors: string[], by: string[]): Promise<void> =>
    box.add({ do: "set_rule", rule: randomId(), channel: id, labels: by, authors, to: { person: hanne.person, root: hanne.by.root } }).settled;
  await set([sam.by.root], labels.toReversed());
  const said = given.flatMap((command) => (command.do === "set_rule" ? [readStatement("rule", command.rule)?.body] : []));
  expect(said).toMatchObject([{ labels, authors: [sam.by.root] }]);
  await expect(set([sam.by.root, jef.by.root], labels)).rejects.toMatchObject({ code: "not_shareable" });
  await expect(set([sam.by.root], [])).rejects.toMatchObject({ code: "not_shareable" });
  await expect(set([sam.by.root], Array.from({ length: 17 }, () => randomId()))).rejects.toMatchObject({ code: "limit_reached" });
  const left = memory.items.map(({ task, failed }) => [task.do === "set_rule" && task.labels?.length, failed]);
  expect(left).toEqual([[3, "not_shareable"], [0, "not_shareable"], [17, "limit_reached"]]);
});

test("when the rules are others by then, the same message goes with what they ask for now", async () => {
  const [old, fresh] = [ruleOf(), ruleOf()];
  await standing(old);
  answers = [() => Promise.reject(new Declined("stale_rules"))];
  onCatchUp = () => standing(fresh);
  await says();
  expect(boxed()).toEqual([[old.id], [fresh.id]]);
  const [before, after] = sent().map((message) => JSON.stringify({ ...message, boxes: [] }));
  expect(after).toBe(before);
});

test("until when a rule lasts is told by the conversation, not by the clock of this phone", async () => {
  const [on, over] = [ruleOf({ until: 5_001 }), ruleOf({ until: 5_000 })];
  await standing(on, over);
  await says();
  expect(boxed()).toEqual([[on.id]]);
});

test("nothing for a rule that ended in a life before this one; it is ended once more", async () => {
  const past = ruleOf();
  await memory.keepLives({ pastRules: [past.id] });
  await standing(past);
  await says();
  expect(boxed()).toEqual([[]]);
  expect(ruleChores(memory)).toEqual([{ do: "end_rule", rule: past.id }]);
});

test("what is given again after a restore comes without", () => {
  const command = { do: "send", id: "a", header: "h", trail: "t", commit: "c", body: "b", boxes: [{ rule: "r", sealed: "s" }] } as const;
  const item = givenAgain({ id: "a", at: 1, task: { do: "say", channel: id, payload: { kind: "text", text: "Hoi" } }, command: { ...command, boxes: [...command.boxes] } });
  expect(item.command).toEqual({ do: "resend", id: "a", header: "h", trail: "t", commit: "c", body: "b" });
});

test("a reader gets the key of a newer epoch before the first word in it, once", async () => {
  const rule = ruleOf({ fromEpoch: 1 });
  await standing(rule);
  expect(ruleChores(memory)).toEqual([{ do: "seal_rule", channel: id, rule: rule.id, epoch: 2 }]);
  await says();
  await says();
  expect(given.map((command) => command.do)).toEqual(["seal_rule", "send", "send"]);
  const [first] = given;
  const sealed = first?.do === "seal_rule" ? first.key.seal : "";
  const opened = await work.openRuleKey({ tenant, rule: rule.id, epoch: 2, to: hanne.by }, hanne.keys.seal, sealed);
  expect(opened).toBe(encode(ruleKey(key, rule.id)));
  expect(ruleChores(memory)).toEqual([]);
});

test("a reader who is gone keeps nobody from talking", async () => {
  await standing(ruleOf({ fromEpoch: 1 }));
  answers = [() => Promise.reject(new Declined("nothing_here"))];
  await says();
  expect(given.map((command) => command.do)).toEqual(["seal_rule", "send"]);
});

test("a rule that was never given is not given once it is ended", async () => {
  await standing();
  const rule = randomId();
  await memory.keepItems([{ id: randomId(), at: 1, task: { do: "set_rule", rule, channel: id, authors: [sam.by.root], to: { person: hanne.person, root: hanne.by.root } } }]);
  await box.add({ do: "end_rule", rule }).settled;
  expect([memory.items, given]).toEqual([[], []]);
});

test("a broken app gives up on no ending of a rule and no JIM's no, however often it fails; on a yes it does", async () => {
  const rule = ruleOf({ authors: [jef.by.root] });
  await standing(rule);
  const wanted: Task[] = [
    { do: "end_rule", rule: rule.id },
    { do: "agree_rule", channel: id, rule: rule.id, agrees: false },
  ];
  const yes: Task = { do: "agree_rule", channel: id, rule: rule.id, agrees: true };
  const left = async (task: Task): Promise<readonly unknown[]> => {
    await memory.keepItems([{ id: randomId(), at: 1, task, command: { do: "compare_choices", id: randomId() } }]);
    for (let times = 0; times < 20; times++) {
      answers = [() => Promise.reject(new Error("a part of the app is gone"))];
      box.run();
      await vi.waitFor(() => { expect(answers).toEqual([]); }, { timeout: 200 }).catch(() => undefined);
      await new Promise((next) => setTimeout(next, 5));
    }
    return memory.items.map(({ task: { do: what }, failed }) => [what, failed]);
  };
  for (const task of wanted) expect(await left(task)).toEqual([[task.do, undefined]]);
  expect(await left(yes)).toEqual([["agree_rule", "unavailable"]]);
});
