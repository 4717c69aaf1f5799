// Who is in a room, statement by statement: the same for a channel's own log and for what a youth is told of a room about them.
import type { Chain } from "../crypto/chains";
import type { Crypto } from "../crypto/work";
import { readStatement } from "../protocol/statements";
import type { Entry, Member, StatementBodies } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import { handOver } from "./hand-over";
import type { Account } from "./model";
import { amend, endExclude, enter, exclude, followTeam, heirOf, leave, seat, type Room, type RoomError } from "./room";

/** What is known beside the statements. */
export interface MemberWitness {
  readonly account: Account;
  readonly crypto: Crypto;
  /** The verified chain of somebody with this identity and at least this generation. */
  chain(person: string, root: string, g: number): Promise<Chain>;
  /** The organisation's own account, as this person met it; undefined while it has none. */
  organisation(): Promise<Chain | undefined>;
  /** Whether somebody was met as this identity: by a link, or in what was believed before. */
  isMet(person: string, root: string): Promise<boolean>;
}

/** What is known of a room when something is said about who is in it. */
export interface KnownRoom {
  readonly id: string;
  readonly room?: Room;
  /** As it was before this person was away. */
  readonly was?: Room;
  /** Everybody who ever was in, by identity. */
  readonly met: Readonly<Record<string, Member>>;
  /** Whose it was, when it was handed over to this person. */
  readonly inheritedFrom?: string;
}

/** Entries that change who is in. */
type MemberKind = "charter" | "take_seat" | "leave" | "hand_over" | "team" | "exclude" | "end_exclude";
export type MemberEntry = Extract<Entry, { kind: MemberKind }>;

const KINDS: readonly MemberKind[] = ["charter", "take_seat", "leave", "hand_over", "team", "exclude", "end_exclude"];

const forged = (): never => {
  throw new Distrust("forged");
};

const decided = (next: Room | RoomError): Room => (typeof next === "string" ? forged() : next);

/** The entry of a channel's log that holds this statement, when it is one that changes who is in. */
export function entryOf(statement: string, at: Pick<Entry, "log" | "seq" | "at">): MemberEntry | undefined {
  const kind = KINDS.find((one) => readStatement(one, statement) !== undefined);
  return kind && { ...at, kind, statement };
}

/** The room after what an entry says of its members. */
export async function follow(known: KnownRoom, entry: MemberEntry, witness: MemberWitness): Promise<Room> {
  const room = await changed(known, entry, witness);
  const isAboutRules = room.rules !== undefined && CHANGES_RULES.includes(entry.kind);
  return isAboutRules ? (await import("./rules")).settled(room) : room;
}

/** Whoever comes by these reads along no longer, and whoever goes agrees to nothing any more. */
const CHANGES_RULES: readonly MemberKind[] = ["charter", "take_seat", "leave"];

async function changed(known: KnownRoom, entry: MemberEntry, witness: MemberWitness): Promise<Room> {
  switch (entry.kind) {
    case "charter":
      return charter(known, entry, witness);
    case "take_seat":
      return takeSeat(needRoom(known), entry, witness);
    case "leave":
      return decided(leave(needRoom(known), await bySomebody(known, "leave", entry.statement, witness), entry.seq));
    case "hand_over":
      return decided(handOver(needRoom(known), await bySomebody(known, "hand_over", entry.statement, witness), entry.seq));
    case "team":
      return team(needRoom(known), entry, witness);
    case "exclude": {
      const room = needRoom(known);
      const said = await byYouth(room, "exclude", entry.statement, witness);
      return decided(exclude(room, said.body, said.hash, entry.seq));
    }
    case "end_exclude": {
      const room = needRoom(known);
      return decided(endExclude(room, (await byYouth(room, "end_exclude", entry.statement, witness)).body));
    }
  }
}

const needRoom = ({ room }: KnownRoom): Room => room ?? forged();

/** Something that somebody who is or was in says. */
export async function bySomebody<K extends "leave" | "erase" | "hand_over" | "open_history" | "reseal" | "rule" | "end_rule" | "agree_rule">(
  { met, room }: Pick<KnownRoom, "met" | "room">,
  kind: K,
  statement: string,
  witness: Pick<MemberWitness, "chain" | "crypto">,
): Promise<StatementBodies[K]> {
  const by = readStatement(kind, statement)?.body.by;
  const member = by && (met[by.root] ?? (room && heirOf(room, by.root)));
  if (!member) return forged();
  const chain = await witness.chain(member.person, by.root, by.g);
  return ((await witness.crypto.believe(kind, statement, chain)) ?? forged()).body;
}

/** Something that the youth says whom a room is about. */
async function byYouth<K extends "exclude" | "end_exclude">({ youth }: Room, kind: K, statement: string, witness: MemberWitness) {
  const by = readStatement(kind, statement)?.body.by;
  if (!youth || by?.root !== youth.root) return forged();
  const chain = await witness.chain(youth.person, by.root, by.g);
  return (await witness.crypto.believe(kind, statement, chain)) ?? forged();
}

async function charter(known: KnownRoom, { statement, seq }: Extract<MemberEntry, { kind: "charter" }>, witness: MemberWitness): Promise<Room> {
  const said = readStatement("charter", statement)?.body ?? forged();
  if (said.tenant !== witness.account.tenant) throw new Distrust("other_server");
  const owner = said.members.find(({ root }) => root === said.by.root) ?? forged();
  if (said.channel !== known.id) return forged();
  // Whoever makes a conversation was met before: else a server could make one up, with a ghost in it.
  const isMine = owner.root === witness.account.by.root && owner.person === witness.account.person;
  const isKnown = isMine || known.inheritedFrom === owner.root;
  if (!known.room && !isKnown && !(await witness.isMet(owner.person, owner.root))) return forged();
  const chain = await witness.chain(owner.person, said.by.root, said.by.g);
  const believed = (await witness.crypto.believe("charter", statement, chain)) ?? forged();
  // Everybody in it is held against whom this person met: a ghost in the place of a friend stops here.
  for (const { person, root, g } of said.members) await witness.chain(person, root, g);
  if (!known.room) {
    checkEntrance(known, said, isMine, seq);
    return decided(enter(said, believed.hash, seq));
  }
  const { excluded = [] } = known.room;
  if (said.members.some(({ root }) => excluded.some((one) => one.root === root))) throw new Distrust("exclusion_ignored");
  const next = amend(known.room, said, believed.hash, seq);
  if (next === "stale") throw new Distrust("rolled_back");
  return decided(next);
}

/** Newcomers begin at the newest charter; an owner was there from the first, and nobody comes back to something older. */
function checkEntrance({ was }: KnownRoom, said: StatementBodies["charter"], isMine: boolean, seq: number): void {
  if (said.n > 0 && (isMine || seq === 1 || said.prev === undefined)) throw new Distrust("rolled_back");
  if (!was) return;
  if (said.n <= was.charterN) throw new Distrust("rolled_back");
  if (said.by.root !== was.owner || said.kind !== was.kind) forged();
}

async function takeSeat(room: Room, { statement, seq, at }: Extract<MemberEntry, { kind: "take_seat" }>, witness: MemberWitness): Promise<Room> {
  const said = readStatement("take_seat", statement)?.body ?? forged();
  const chain = await witness.chain(said.person, said.by.root, said.by.g);
  if (!(await witness.crypto.believe("take_seat", statement, chain))) return forged();
  if (room.taken.some(({ invite }) => invite === said.invite)) throw new Distrust("two_on_a_seat");
  const kept = room.seats.find(({ invite }) => invite === said.invite) ?? forged();
  const proof = { use: "seat", tenant: said.tenant, channel: said.channel, person: said.person, root: said.by.root } as const;
  const isHeld = await witness.crypto.isProven(kept.key, said.invite, proof, said.proof);
  return decided(seat(room, said, isHeld, at, seq));
}

async function team(room: Room, { statement, seq, at }: Extract<MemberEntry, { kind: "team" }>, witness: MemberWitness): Promise<Room> {
  const organisation = await witness.organisation();
  const said = organisation && (await witness.crypto.believe("team", statement, organisation));
  // One that was over when the log took it in counts for nobody.
  if (!said || said.body.until <= at) return forged();
  const next = followTeam(room, said.body, seq);
  if (next === "stale") throw new Distrust("rolled_back");
  return decided(next);
}
