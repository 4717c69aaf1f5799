// Standing rules: by which somebody reads along with what will be said in a channel. The mirror of the server's own rules
// (server/core/src/rule): which messages a rule covers follows from the log and the message's own header. Pure.
import { compareIds } from "../protocol/base64url";
import type { Header, Somebody, StatementBodies } from "../protocol/types.gen";
import { effectiveMembers, isPast, memberOf, ownerOf, type Room, type RoomError } from "./room";

type SaidRule = StatementBodies["rule"];

/** A rule that was not ended. */
export interface RuleAt {
  readonly id: string;
  /** Only messages with one of these labels; absent: all of them. */
  readonly labels?: readonly string[];
  /** Whose words, by identity: the youth's, or those of JIMs who agreed. */
  readonly authors: readonly string[];
  readonly to: Somebody;
  /** The newest epoch when it was said. */
  readonly fromEpoch: number;
  /** When it was said, by the youth's clock. */
  readonly since: number;
  readonly until?: number;
  /** JIMs who agreed, and JIMs who said no once and for all. */
  readonly agreed: readonly string[];
  readonly refused: readonly string[];
}

/** The rules of a room. */
export interface Rules {
  /** Those that were not ended, oldest first; the time of some may be over. */
  readonly standing: readonly RuleAt[];
  /** Those that were, so that none of them is said again. */
  readonly ended: readonly string[];
}

/** Rules that stand in one channel, and that it ever has; labels in one rule; epochs in which a rule's key is sealed. As in `limits.rs`. */
const STANDING_MAX = 8;
const EVER_MAX = 256;
const LABELS_MAX = 16;
const KEYS_MAX = 16;

const NONE: Rules = { standing: [], ended: [] };

const rulesOf = ({ rules = NONE }: Room): Rules => rules;

/** A rule that was not ended. */
export const findRule = (room: Room, rule: string): RuleAt | undefined => rulesOf(room).standing.find(({ id }) => id === rule);

/** Whether the time of a rule is over. */
export const isOver = ({ until }: Pick<RuleAt, "until">, now: number): boolean => until !== undefined && until <= now;

const isAscending = (ids: readonly string[]): boolean => ids.every((id, at) => at === 0 || compareIds(ids[at - 1] as string, id) < 0);

const isSame = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean => a?.join() === b?.join();

/** Whether what is said again is what stands. */
const isKnown = (at: RuleAt, said: SaidRule): boolean =>
  at.to.person === said.to.person &&
  at.to.root === said.to.root &&
  at.until === said.until &&
  isSame(at.labels, said.labels) &&
  isSame(at.authors, said.authors);

function isOwners(room: Room, { by, channel, tenant }: SaidRule | StatementBodies["end_rule"]): boolean {
  const owner = room.members.find(({ root }) => root === room.owner);
  // Said again behind a charter, it may be older than the youth's keys in it.
  const hasNewKeys = (owner !== undefined && owner.g <= by.g) || room.isEntered === true;
  return ownerOf(room.kind) === "youth" && by.root === room.owner && hasNewKeys && channel === room.channel && tenant === room.tenant;
}

/** The room with one more rule; the same room for one that stands: it is said again to newcomers. */
export function setRule(room: Room, said: SaidRule): Room | RoomError {
  const rules = rulesOf(room);
  const known = findRule(room, said.id);
  if (known) return isKnown(known, said) ? room : "stale_rules";
  if (!isOwners(room, said)) return "not_member";
  if (isPast(room)) return "handed_over";
  if (rules.ended.includes(said.id)) return "stale_rules";
  const { id, labels, authors, to, until } = said;
  const mayBeCovered = (root: string): boolean => ["youth", "jim"].includes(memberOf(room, root)?.role ?? "");
  // Labels are the youth's; nobody else puts them on anything.
  const isLabelled = labels === undefined || (labels.length > 0 && isAscending(labels) && isSame(authors, [room.owner]));
  // Who was in when it was said is not known to a newcomer.
  const isByMembers = authors.length > 0 && isAscending(authors) && (room.isEntered === true || authors.every(mayBeCovered));
  const isInside = effectiveMembers(room).some(({ person, root }) => person === to.person || root === to.root);
  if (!isLabelled || !isByMembers || isInside) return "rule";
  const isFull = rules.standing.length >= STANDING_MAX || rules.standing.length + rules.ended.length >= EVER_MAX;
  if (isFull || (labels?.length ?? 0) > LABELS_MAX) return "too_many";
  const next: RuleAt = {
    id,
    ...(labels ? { labels } : {}),
    authors,
    to,
    fromEpoch: room.epoch?.epoch ?? 1,
    since: said.at,
    ...(until === undefined ? {} : { until }),
    agreed: [],
    refused: [],
  };
  return { ...room, rules: { ...rules, standing: [...rules.standing, next] } };
}

const without = ({ standing, ended }: Rules, rule: string): Rules => ({ standing: standing.filter(({ id }) => id !== rule), ended: [...ended, rule] });

/** The room without a rule. It takes away, so it may be said of what was handed over; to newcomers it may be one they never heard of. */
export function endRule(room: Room, said: StatementBodies["end_rule"]): Room | RoomError {
  const rules = rulesOf(room);
  if (!isOwners(room, said)) return "not_member";
  if (!findRule(room, said.rule)) {
    if (room.isEntered !== true || rules.ended.includes(said.rule)) return "not_member";
    if (rules.standing.length + rules.ended.length >= EVER_MAX) return "too_many";
  }
  return { ...room, rules: without(rules, said.rule) };
}

/** The room after a JIM agreed to a rule, or said no to it: a no at any time, also before a yes, and once and for all. */
export function agreeRule(room: Room, said: StatementBodies["agree_rule"]): Room | RoomError {
  const { root } = said.by;
  const isHere = said.channel === room.channel && said.tenant === room.tenant;
  if (!isHere || !memberOf(room, root) || root === room.owner) return "not_member";
  if (said.agrees && said.charter !== room.charter) return "stale_charter";
  const rule = findRule(room, said.rule);
  if (!rule) return room.isEntered === true ? room : "not_member";
  const wasSaid = rule.refused.includes(root) || (said.agrees && rule.agreed.includes(root));
  if (!rule.authors.includes(root) || wasSaid) return "not_member";
  const next: RuleAt = said.agrees
    ? { ...rule, agreed: [...rule.agreed, root] }
    : { ...rule, agreed: rule.agreed.filter((agreed) => agreed !== root), refused: [...rule.refused, root] };
  const rules = rulesOf(room);
  return { ...room, rules: { ...rules, standing: rules.standing.map((one) => (one === rule ? next : one)) } };
}

/** The same room once others are in it: who went agrees to nothing any more, and a rule is over whose reader came in. */
export function settled(room: Room): Room {
  const isIn = (root: string): boolean => memberOf(room, root) !== undefined;
  const before = rulesOf(room);
  const came = before.standing.filter(({ to }) => isIn(to.root));
  const { standing, ended } = came.reduce((rules, { id }) => without(rules, id), before);
  return { ...room, rules: { ended, standing: standing.map((rule) => ({ ...rule, agreed: rule.agreed.filter(isIn) })) } };
}

/** Whether a rule covers what this identity writes: the youth said so, and a JIM did too. */
export const covers = ({ authors, agreed }: RuleAt, root: string, owner: string): boolean =>
  authors.includes(root) && (root === owner || agreed.includes(root));

/** The rules that cover a message with this header. A locked one and what is no words to read are covered by none. */
export function rulesFor(room: Room, { lock, class: kind, label, author }: Pick<Header, "lock" | "class" | "label" | "author">): readonly RuleAt[] {
  if (lock === true || kind !== "countable") return [];
  const hasLabel = ({ labels }: RuleAt): boolean => labels === undefined || (label !== undefined && labels.includes(label));
  return rulesOf(room).standing.filter((rule) => hasLabel(rule) && covers(rule, author.root, room.owner));
}

/** The epochs in which a rule's key is sealed: the newest since it was said, ascending. */
export function epochsOf(room: Room, { fromEpoch }: RuleAt): number[] {
  const newest = room.epoch?.epoch ?? 0;
  const first = Math.max(fromEpoch, newest + 1 - KEYS_MAX);
  return Array.from({ length: Math.max(0, newest + 1 - first) }, (_, at) => first + at);
}
