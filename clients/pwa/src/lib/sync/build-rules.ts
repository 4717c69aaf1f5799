// Commands by which a youth lets somebody read along and ends that, and a JIM agrees; and what stands beside a message for who reads along.
//
// Until when a rule lasts depends on a clock, and a phone's may be ahead by days: a message without its box would be refused again and
// again. So the moment of the newest entry in the conversation counts, which is the server's.
import { newest } from "../crypto/chains";
import { compareIds } from "../protocol/base64url";
import { readHeader } from "../protocol/messages";
import type { By, Command, RuleBox, RuleKey, Send, StatementBodies } from "../protocol/types.gen";
import { opening, type Built, type Workshop } from "./build";
import { link } from "./build-choice";
import { ownChannel } from "./build-people";
import { Declined } from "./distrust";
import type { Memory } from "./memory";
import type { Channel, Task } from "./model";
import { nameOfPerson } from "./names";
import { isPastRule, rulesBack } from "./past-rules";
import { READER_NAME_LETTERS_MAX } from "./reduce";
import { isPast, isTalking } from "./room";
import { epochsOf, findRule, isOver, rulesFor, setRule, type RuleAt } from "./rules";

type Of<K extends Task["do"]> = Extract<Task, { do: K }>;

const ascending = (ids: readonly string[]): string[] => [...ids].sort(compareIds);

/** Lets somebody read along with what is said from here on. */
export async function buildSetRule(id: string, task: Of<"set_rule">, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const own = ownChannel(shop, task.channel);
  if (!own) throw new Declined("nothing_here");
  const { channel, room } = own;
  if (findRule(room, task.rule) || memory.self.rules?.[task.rule]) return "done";
  if (isPast(room)) throw new Declined("handed_over");
  if (!isTalking(room) || channel.keys[room.epoch.epoch] === undefined) return { first: { do: "open_epoch", channel: channel.id } };
  const { labels, to, until } = task;
  const { keys } = memory.account;
  const begin = opening(shop);
  const time = until === undefined ? {} : { until };
  const body: StatementBodies["rule"] = { ...begin, channel: channel.id, id: task.rule, ...(labels ? { labels: ascending(labels) } : {}), authors: ascending(task.authors), to, ...time };
  const next = setRule(room, body);
  if (typeof next === "string") throw new Declined(next === "too_many" ? "limit_reached" : "not_shareable");
  const rule = await crypto.say("rule", body, keys.sign);
  const told = await crypto.say("read_along", { ...begin, rule: task.rule, to, ...time }, keys.sign);
  const key = await sealKey(channel, { id: task.rule, to }, room.epoch.epoch, shop);
  return { command: { do: "set_rule", id, rule, told, choice: await link(rule, shop), key } };
}

/** Ends a rule; one that waits to be taken is ended when it is there. */
export async function buildEndRule(id: string, { rule }: Of<"end_rule">, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const { account, self } = memory;
  const standing = [...memory.channels].find(({ room }) => room?.owner === account.by.root && findRule(room, rule) !== undefined);
  const made = self.rules?.[rule];
  if (!standing && made?.endedAt !== undefined) return "done";
  const channel = standing?.id ?? made?.body.channel;
  if (channel === undefined) {
    if (memory.items.some(({ task }) => task.do === "set_rule" && task.rule === rule)) return "later";
    throw new Declined("nothing_here");
  }
  const statement = await crypto.say("end_rule", { ...opening(shop), channel, rule }, account.keys.sign);
  return { command: { do: "end_rule", id, statement, choice: await link(statement, shop) } };
}

/** Says, as a JIM, whether a rule may cover one's own words. */
export async function buildAgreeRule(id: string, { channel, rule, agrees }: Of<"agree_rule">, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const { by, keys } = memory.account;
  const room = memory.channel(channel)?.room;
  const at = room && findRule(room, rule);
  const isSaid = at?.refused.includes(by.root) === true || (agrees && at?.agreed.includes(by.root) === true);
  if (!agrees && (!at || isSaid)) return "done";
  if (!room || !at || !at.authors.includes(by.root)) throw new Declined("nothing_here");
  if (agrees && (at.refused.includes(by.root) || isPastRule(memory, rule))) throw new Declined("already_over");
  if (isSaid) return "done";
  const body = { ...opening(shop), channel, charter: room.charter, rule, agrees };
  return { command: { do: "agree_rule", id, statement: await crypto.say("agree_rule", body, keys.sign) } };
}

/** Gives a rule's reader its key in an epoch that was opened since, by whomever. */
export async function buildSealRule(id: string, { channel: log, rule, epoch }: Of<"seal_rule">, shop: Workshop): Promise<Built> {
  const { memory } = shop;
  const channel = memory.channel(log);
  const at = channel?.room && findRule(channel.room, rule);
  const isDue = channel && sealsDue(memory, channel).some((due) => due.rule === rule && due.epoch === epoch);
  if (!isDue || !at) return "done";
  return { command: { do: "seal_rule", id, channel: log, rule, key: await sealKey(channel, at, epoch, shop) } };
}

/** What stands beside a message for those who read along: its key for each rule that covers it, and for none that is past. */
export async function boxesFor(header: string, { memory, crypto }: Pick<Workshop, "memory" | "crypto">): Promise<RuleBox[]> {
  const said = readHeader(header);
  const channel = said && memory.channel(said.channel);
  const key = channel?.keys[said?.epoch ?? 0];
  if (!said || !channel?.room || key === undefined) return [];
  const due = rulesFor(channel.room, said).filter((rule) => isDueIn(memory, channel, rule));
  return Promise.all(due.map(async ({ id: rule }) => ({ rule, sealed: await crypto.sealRuleBox(key, rule, header) })));
}

const isDueIn = (memory: Pick<Memory, "self" | "lives">, { at = 0 }: Channel, rule: RuleAt): boolean => !isOver(rule, at) && !isPastRule(memory, rule.id);

/** Keys of this person's rules that their reader has not got from this device, in epochs since the rule was said. */
export function sealsDue(memory: Pick<Memory, "account" | "self" | "lives" | "local">, channel: Channel): Of<"seal_rule">[] {
  const { room, keys } = channel;
  if (!room?.rules || channel.alarm || isPast(room) || room.owner !== memory.account.by.root) return [];
  const standing = room.rules.standing.filter((rule) => isDueIn(memory, channel, rule));
  return standing.flatMap((rule) => {
    const sealed = memory.local.sealedRules?.[rule.id] ?? [];
    const epochs = epochsOf(room, rule).filter((epoch) => epoch > rule.fromEpoch && keys[epoch] !== undefined && !sealed.includes(epoch));
    return epochs.map((epoch) => ({ do: "seal_rule" as const, channel: channel.id, rule: rule.id, epoch }));
  });
}

/** Everybody knows the names of staff. */
const NO_STAFF = { staffName: () => undefined };

/** Names of who reads along that some holder of the newest key could not read: members may never have met them. */
function namesDue(memory: Pick<Memory, "account" | "bag" | "channels" | "items" | "lives" | "pin" | "self">, channel: Channel): Of<"say">[] {
  const { room, readers = {} } = channel;
  if (!room?.rules || channel.alarm || isPast(room) || room.owner !== memory.account.by.root) return [];
  return room.rules.standing.flatMap((rule) => {
    const told = readers[rule.id]?.told;
    const isTold = told !== undefined && (room.epoch?.members ?? []).every(({ root }) => told.includes(root));
    const isWaiting = memory.items.some(({ task }) => task.do === "say" && task.payload.kind === "reads_along" && task.payload.rule === rule.id);
    const name = Array.from(nameOfPerson(memory, NO_STAFF, rule.to.person)).slice(0, READER_NAME_LETTERS_MAX).join("");
    if (isTold || isWaiting || name === "" || !isDueIn(memory, channel, rule)) return [];
    return [{ do: "say" as const, channel: channel.id, payload: { kind: "reads_along" as const, rule: rule.id, name } }];
  });
}

/** What follows from rules without being asked for: keys and names of their readers, and what is past and stands again is taken back. */
export function ruleChores(memory: Pick<Memory, "account" | "bag" | "self" | "lives" | "local" | "channels" | "items" | "pin">): Task[] {
  const back = rulesBack(memory).map(({ channel, rule, isOwn }): Task => (isOwn ? { do: "end_rule", rule } : { do: "agree_rule", channel, rule, agrees: false }));
  const open = [...memory.channels].filter(({ isLeft, isPast: isFormer }) => isLeft !== true && isFormer !== true);
  const seals = open.flatMap((channel) => [...sealsDue(memory, channel), ...namesDue(memory, channel)]);
  const isWaiting = (due: Task): boolean => memory.items.some(({ task }) => JSON.stringify(task) === JSON.stringify(due));
  return [...back, ...seals].filter((due) => !isWaiting(due));
}

/** The key of a rule in an epoch, sealed to its reader as they are now. */
async function sealKey(channel: Channel, { id: rule, to }: Pick<RuleAt, "id" | "to">, epoch: number, { memory, crypto, people }: Workshop): Promise<RuleKey> {
  const chain = await people.refresh(to.person);
  if (chain.root !== to.root) throw new Declined("not_shareable");
  const reader: By = newest(chain);
  const pub = chain.generations[reader.g]?.sealPub ?? "";
  const seal = await crypto.sealRuleKey({ tenant: memory.account.tenant, rule, epoch, to: reader }, pub, channel.keys[epoch] ?? "");
  return { epoch, to_g: reader.g, seal };
}

/** The same message, with what stands beside it for who reads along now. */
export async function boxedAnew({ id, header, trail, commit, body }: Send, shop: Pick<Workshop, "memory" | "crypto">): Promise<Command> {
  const boxes = await boxesFor(header, shop);
  return { do: "send", id, header, trail, commit, body, ...(boxes.length > 0 ? { boxes } : {}) };
}
