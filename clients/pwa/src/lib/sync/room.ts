// A channel as its log tells it: who is in, which key is talked with, and what may come next. The mirror of the server's own
// rules (server/core/src/room.rs): a server that forges, reorders or forgets is caught by the same rule that an honest one
// keeps. Pure: signatures are checked before, by whoever calls.
import { compareIds } from "../protocol/base64url";
import type { By, ChannelKind, Header, Heir, Member, Retention, Role, Seat, Somebody, StatementBodies } from "../protocol/types.gen";
import type { Rules } from "./rules";

type Charter = StatementBodies["charter"];
type Epoch = StatementBodies["epoch"];
type TakeSeat = StatementBodies["take_seat"];
type Leave = StatementBodies["leave"];

/** Everything that decides who reads and writes in a channel, at one position of its log. */
export interface Room {
  readonly tenant: string;
  readonly channel: string;
  readonly kind: ChannelKind;
  /** The owner's identity. */
  readonly owner: string;
  /** Position, hash and number of the newest charter. */
  readonly charterSeq: number;
  readonly charter: string;
  readonly charterN: number;
  readonly members: readonly Member[];
  readonly seats: readonly Seat[];
  readonly retention: Retention;
  /** Seats of this charter that were taken. */
  readonly taken: readonly { readonly invite: string; readonly member: Member }[];
  /** Identities that left since this charter. */
  readonly left: readonly string[];
  /** Professionals who are missing from the newest team that this log knows: no charter lists them. */
  readonly suspended?: readonly string[];
  /** Number of that team. */
  readonly team?: number;
  /** Of a support room: the youth whom it is about. */
  readonly youth?: Somebody;
  /** Professionals whom that youth excluded, each with the statement that says so: no charter lists them. */
  readonly excluded?: readonly { readonly root: string; readonly statement: string }[];
  /** That its owner lost everything, since when, and who reads in their place, until the owner opens a fresh epoch. */
  readonly handed?: { readonly seq: number; readonly times: number; readonly heirs: readonly Heir[] };
  /** By which rules somebody else reads along, once there was one. */
  readonly rules?: Rules;
  /** Position of the newest change of who is in. */
  readonly changedSeq: number;
  readonly epoch?: EpochAt;
  /** Entered at a later charter than the first: what was before is not known here. */
  readonly isEntered?: true;
}

/** The newest epoch of a room. */
export interface EpochAt {
  readonly seq: number;
  readonly epoch: number;
  readonly statement: string;
  /** Who holds its key, ascending by root. */
  readonly members: readonly By[];
}

/** Why something may not come next in a channel. */
export type RoomError =
  | "stale"
  | "not_owner"
  | "changed"
  | "members"
  | "not_member"
  | "stale_charter"
  | "stale_epoch"
  | "stale_key"
  | "seat"
  | "handed_over"
  | "stale_rules"
  | "rule"
  | "too_many";

/** A decision: the room after it, or the reason against it. */
type Decided = Room | RoomError;

/** A kind of channel: how many members it has at most, what its owner is, and how many of each role may be beside them. */
interface KindRule {
  readonly members: number;
  readonly owner: Role;
  readonly others: Readonly<Partial<Record<Role, number>>>;
}

const MANY = 16;
const SEATS_MAX = 8;
const EXCLUDED_MAX = 64;
const RULES: Readonly<Record<ChannelKind, KindRule>> = {
  private: { members: 2, owner: "youth", others: { jim: 1 } },
  direct: { members: 2, owner: "youth", others: { jim: 1, professional: 1, parent: 1, worker: 1 } },
  triad: { members: MANY, owner: "youth", others: { jim: MANY, professional: MANY } },
  family: { members: MANY, owner: "youth", others: { parent: MANY, jim: 1, professional: 1 } },
  line: { members: 2, owner: "parent", others: { professional: 1 } },
  support: { members: MANY, owner: "jim", others: { professional: MANY } },
};

/** What the owner of a channel of this kind is in it. */
export const ownerOf = (kind: ChannelKind): Role => RULES[kind].owner;

/** How many of a role there may be beside the owner. */
export const othersMax = (kind: ChannelKind, role: Role): number => RULES[kind].others[role] ?? 0;

const hasDoubles = (names: readonly string[]): boolean => new Set(names).size !== names.length;
const isSame = (a: By, b: By): boolean => a.root === b.root && a.g === b.g;
const holds = (all: readonly By[], one: By): boolean => all.some((by) => isSame(by, one));

/** Whether a charter's people fit its kind. */
export function peopleFit(charter: Charter): boolean {
  const { members, seats, kind, by, youth } = charter;
  if ((youth !== undefined) !== (kind === "support") || members.some(({ root }) => root === youth?.root)) return false;
  const rule = RULES[kind];
  if (members.length + seats.length > rule.members || seats.length > SEATS_MAX) return false;
  if (hasDoubles(members.map(({ root }) => root)) || hasDoubles(seats.map(({ invite }) => invite))) return false;
  const owner = members.find(({ root }) => root === by.root);
  const others = [...members.filter((member) => member !== owner), ...seats];
  const count = (role: Role): number => others.filter((other) => other.role === role).length;
  return owner?.role === rule.owner && owner.g <= by.g && others.every(({ role }) => count(role) <= (rule.others[role] ?? 0));
}

/** The room that a first charter makes, at position `seq`. */
export function begin(charter: Charter, hash: string, seq: number): Decided {
  return charter.n !== 0 || charter.prev !== undefined ? "stale" : first(charter, hash, seq);
}

/** The room that a charter makes by itself. */
function first(charter: Charter, hash: string, seq: number): Decided {
  if (!peopleFit(charter)) return "members";
  return {
    tenant: charter.tenant,
    channel: charter.channel,
    kind: charter.kind,
    owner: charter.by.root,
    charterSeq: seq,
    charter: hash,
    charterN: charter.n,
    members: charter.members,
    seats: charter.seats,
    retention: charter.retention,
    taken: [],
    left: [],
    ...(charter.youth ? { youth: charter.youth } : {}),
    changedSeq: seq,
  };
}

/** The room as a newcomer finds it: from the newest charter on, whatever came before. */
export function enter(charter: Charter, hash: string, seq: number): Decided {
  if (charter.n === 0) return begin(charter, hash, seq);
  const room = first(charter, hash, seq);
  return typeof room === "string" ? room : { ...room, isEntered: true };
}

/** The room after the owner's next charter. */
export function amend(room: Room, charter: Charter, hash: string, seq: number): Decided {
  if (charter.channel !== room.channel || charter.kind !== room.kind || charter.tenant !== room.tenant) return "changed";
  if (charter.youth?.person !== room.youth?.person || charter.youth?.root !== room.youth?.root) return "changed";
  const owner = room.members.find(({ root }) => root === room.owner);
  if (charter.by.root !== room.owner || !owner || charter.by.g < owner.g) return "not_owner";
  const follows = charter.n === room.charterN + 1 && charter.prev === room.charter;
  if (!follows || charter.members.some(({ root }) => room.left.includes(root))) return "stale";
  if (!peopleFit(charter) || charter.members.some(({ root }) => isBarred(room, root) || heirOf(room, root))) return "members";
  const stays = (taken: Room["taken"][number]): boolean =>
    !room.left.includes(taken.member.root) &&
    charter.seats.some(({ invite }) => invite === taken.invite) &&
    charter.members.every(({ root }) => root !== taken.member.root);
  return {
    ...room,
    charterSeq: seq,
    charter: hash,
    charterN: charter.n,
    members: charter.members,
    seats: charter.seats,
    retention: charter.retention,
    taken: room.taken.filter(stays),
    left: [],
    changedSeq: seq,
  };
}

/** The room after its organisation said who its staff are: professionals who are missing are out until a later charter. */
export function followTeam(room: Room, team: StatementBodies["team"], seq: number): Decided {
  if (team.tenant !== room.tenant || team.n <= (room.team ?? -1)) return "stale";
  const lists = ({ person, root }: Member): boolean => team.people.some((staff) => staff.person === person && staff.root === root);
  const out = effectiveMembers(room).filter((member) => member.role === "professional" && !lists(member)).map(({ root }) => root);
  const stillOut = (room.suspended ?? []).filter((root) => team.people.every((staff) => staff.root !== root));
  const changedSeq = out.length > 0 ? seq : room.changedSeq;
  return { ...room, team: team.n, suspended: [...stillOut, ...out], left: [...room.left, ...out], changedSeq };
}

/** Whether no charter may list somebody: their organisation or the youth whom the room is about does not let them be there. */
const isBarred = (room: Room, root: string): boolean =>
  room.suspended?.includes(root) === true || room.excluded?.some((one) => one.root === root) === true;

/** The room after its youth excluded a professional: they are out from here on, and no charter lists them. */
export function exclude(room: Room, said: StatementBodies["exclude"], statement: string, seq: number): Decided {
  if (!isByYouth(room, said)) return "not_member";
  if (said.charter !== room.charter) return "stale_charter";
  const { person, root } = said.professional;
  const member = memberOf(room, root);
  if (member?.person !== person || member.role !== "professional") return "not_member";
  const { excluded = [] } = room;
  if (excluded.length >= EXCLUDED_MAX) return "too_many";
  return { ...room, excluded: [...excluded, { root, statement }], left: [...room.left, root], changedSeq: seq };
}

/** The room after its youth took that back: nobody is in again, but they may be listed again. */
export function endExclude(room: Room, said: StatementBodies["end_exclude"]): Decided {
  const { excluded = [] } = room;
  if (!isByYouth(room, said) || excluded.every(({ statement }) => statement !== said.exclude)) return "not_member";
  return { ...room, excluded: excluded.filter(({ statement }) => statement !== said.exclude) };
}

const isByYouth = (room: Room, said: StatementBodies["exclude" | "end_exclude"]): boolean =>
  room.youth?.root === said.by.root && said.channel === room.channel && said.tenant === room.tenant;

/** The room after somebody took a seat. `isHeld` says whether the statement's proof is by the key of that seat. */
export function seat(room: Room, statement: TakeSeat, isHeld: boolean, now: number, seq: number): Decided {
  const kept = room.seats.find(({ invite }) => invite === statement.invite);
  const isFree = room.taken.every(({ invite }) => invite !== statement.invite);
  const fits = statement.channel === room.channel && statement.tenant === room.tenant && statement.role === kept?.role;
  const isOut = isBarred(room, statement.by.root);
  if (!kept || !isFree || !isHeld || !fits || isOut || kept.until <= now || isPast(room)) return "seat";
  if (memberOf(room, statement.by.root) || room.left.includes(statement.by.root)) return "stale_charter";
  const member = { person: statement.person, root: statement.by.root, g: statement.by.g, role: statement.role };
  return { ...room, taken: [...room.taken, { invite: statement.invite, member }], changedSeq: seq };
}

/** The room after a member left it. */
export function leave(room: Room, statement: Leave, seq: number): Decided {
  const { root } = statement.by;
  const isHeir = heirOf(room, root) !== undefined;
  if (statement.channel !== room.channel || (!isHeir && !memberOf(room, root)) || root === room.owner) return "not_member";
  if (statement.charter !== room.charter) return "stale_charter";
  // It stays handed over: that somebody reads no more takes nothing back.
  if (room.handed && isHeir) return { ...room, handed: { ...room.handed, heirs: room.handed.heirs.filter((heir) => heir.root !== root) } };
  return { ...room, left: [...room.left, root], changedSeq: seq };
}

/** The room after a new epoch. `newest` holds each effective member at their newest generation. */
export function openEpoch(room: Room, epoch: Epoch, hash: string, newest: readonly By[], seq: number): Decided {
  if (epoch.channel !== room.channel || epoch.tenant !== room.tenant || !memberOf(room, epoch.by.root)) return "not_member";
  if (isPast(room)) return "handed_over";
  if (epoch.charter !== room.charter) return "stale_charter";
  // Who came later does not know the number before their first key, nor who held it.
  const isFirstSeen = room.isEntered === true && room.epoch === undefined;
  if (!isFirstSeen && epoch.epoch !== (room.epoch?.epoch ?? 0) + 1) return "stale_epoch";
  const wanted = holders(room, newest);
  const isExact = wanted?.length === epoch.members.length && wanted.every((by, at) => isSame(by, epoch.members[at] as By));
  if (!isExact || !holds(epoch.members, epoch.by)) return "stale_key";
  if (epoch.how === "derived" && !isFirstSeen && !mayDerive(room, epoch)) return "stale_epoch";
  const next = { ...room, epoch: { seq, epoch: epoch.epoch, statement: hash, members: epoch.members } };
  delete next.handed;
  return next;
}

/** Who must hold the next key, ascending by root; undefined when `newest` does not know somebody. */
export function holders(room: Room, newest: readonly By[]): readonly By[] | undefined {
  const found = effectiveMembers(room).map((member) => newest.find(({ root, g }) => root === member.root && g >= member.g));
  if (found.includes(undefined)) return undefined;
  return (found as By[]).sort((a, b) => compareIds(a.root, b.root) || a.g - b.g);
}

/** A key may be derived only while everybody who held the last one still may: derivation adds, it never removes. */
export function mayDerive(room: Room, epoch: Pick<Epoch, "by" | "members">): boolean {
  const last = room.epoch;
  // Whoever it was handed over to holds the last key.
  if (!last || last.seq >= room.charterSeq || room.handed) return false;
  return last.members.every((held) => holds(epoch.members, held)) && holds(last.members, epoch.by);
}

/** Who needs a seal of an epoch's key: everybody when it is fresh, newcomers alone when it is derived. */
export const sealsDue = (room: Room, epoch: Pick<Epoch, "how" | "members">): readonly By[] =>
  epoch.members.filter((by) => epoch.how === "fresh" || !holds(room.epoch?.members ?? [], by));

/** Why a message with this header may not come next; undefined when it may. */
export function mayWrite(room: Room, header: Pick<Header, "channel" | "tenant" | "author" | "epoch">): RoomError | undefined {
  if (header.channel !== room.channel || header.tenant !== room.tenant || !memberOf(room, header.author.root)) return "not_member";
  if (isPast(room)) return "handed_over";
  if (!isTalking(room) || room.epoch.epoch !== header.epoch) return "stale_epoch";
  return holds(room.epoch.members, header.author) ? undefined : "stale_key";
}

/** Whether the newest key is newer than the last change of who is in: only then may anybody write. */
export const isTalking = (room: Room): room is Room & { readonly epoch: EpochAt } =>
  room.epoch !== undefined && room.epoch.seq > room.changedSeq;

/** Whether nothing new is written here: it was handed over, and its owner said nothing since. */
export const isPast = (room: Room): boolean => room.handed !== undefined && room.handed.seq > room.charterSeq;

/** Who reads without being in, with this identity. */
export const heirOf = (room: Room, root: string): Heir | undefined => room.handed?.heirs.find((heir) => heir.root === root);

/** Whether this person may erase a message of that author: only its author, and only while in. */
export const mayErase = (room: Room, by: By, author: By): boolean =>
  by.root === author.root && memberOf(room, by.root) !== undefined;

/** Everybody who is in now: the charter's members and taken seats, without those who left. */
export const effectiveMembers = (room: Room): readonly Member[] =>
  [...room.members, ...room.taken.map(({ member }) => member)].filter(({ root }) => !room.left.includes(root));

/** The effective member with this identity. */
export const memberOf = (room: Room, root: string): Member | undefined =>
  effectiveMembers(room).find((member) => member.root === root);
