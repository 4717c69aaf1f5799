// Checks one entry of a channel's log against everything that people signed, and says what it means. An entry that an honest
// server could not have given throws `Distrust`.
import { derivedEpochKey, epochCommitment, trailHash } from "../crypto/encoding";
import type { Crypto } from "../crypto/work";
import { bytes, encode } from "../protocol/base64url";
import { readHeader, readPayload, readTrail } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { By, Entry, Header, Payload, Role, Trail } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import { contentHash, hashAfterContent } from "./entries";
import type { Fact } from "./facts";
import { isBroughtBack, madeIn, partsHere, type Made } from "./former";
import { mayOpenHistory, mayReseal } from "./history";
import { ownSeals } from "./own-seals";
import { rowName, type Alarm, type Channel, type EpochSaid } from "./model";
import { bySomebody, follow, type MemberWitness } from "./members";
import { mayWrite, memberOf, openEpoch, type Room, type RoomError } from "./room";

/** What is known beside the log itself. */
export interface Witness extends MemberWitness {
  /** As `Crypto.openWords`, where somebody may have begun before. */
  readonly openWords: Crypto["openWords"];
  /** The log hash after an earlier entry, when this device has it. */
  hashAt(seq: number): string | undefined;
  /** The log hash after an earlier or later entry of the life before, when this device has it. */
  formerHashAt(seq: number): string | undefined;
  /** Whether this very message came before. */
  isHere(envelope: string): boolean;
}

type EntryOf<K extends Entry["kind"]> = Extract<Entry, { kind: K }>;

const forged = (): never => {
  throw new Distrust("forged");
};

/** What the next entry of a channel means. */
export async function examine(channel: Channel, entry: Entry, witness: Witness): Promise<Fact> {
  if (entry.log !== channel.id || entry.seq !== channel.cursor + 1) throw new Distrust("rolled_back");
  const content = contentHash(entry);
  const hash = hashAfterContent(channel.hash, entry, content);
  const at = { seq: entry.seq, at: entry.at, hash };
  const isParting = partsHere(channel, entry, hash, witness.formerHashAt(entry.seq));
  switch (entry.kind) {
    case "charter":
    case "take_seat":
    case "team":
    case "exclude":
    case "end_exclude":
      return { ...at, kind: "room", room: await follow(channel, entry, witness) };
    case "rule":
    case "end_rule":
    case "agree_rule":
      return { ...at, kind: "room", room: await (await import("./follow-rules")).followRule(channel, entry, witness) };
    case "leave": {
      const room = await follow(channel, entry, witness);
      const said = readStatement("leave", entry.statement)?.body;
      return { ...at, kind: "room", room, ...(said?.takes === "words" ? { takesWordsOf: said.by.root } : {}) };
    }
    case "hand_over": {
      const room = await follow(channel, entry, witness);
      const said = readStatement("hand_over", entry.statement)?.body ?? forged();
      const isDue = said.to.root === witness.account.by.root && entry.seq > (channel.wasRead ?? 0);
      return { ...at, kind: "given_again", room, to: said.to.root, epochs: said.epochs, isDue };
    }
    case "open_history": {
      const said = await bySomebody(channel, "open_history", entry.statement, witness);
      const room = needRoom(channel);
      if (!mayOpenHistory(room, said)) return forged();
      // Whoever sat down on a place that was kept reads this log from before they came already, as far as it was not closed.
      const isOpened = said.to.root === witness.account.by.root;
      return { ...at, kind: "given_again", room, to: said.to.root, epochs: said.epochs, isDue: isOpened && entry.seq > (channel.wasRead ?? 0) };
    }
    case "reseal": {
      const { epoch: number, to, by } = await bySomebody(channel, "reseal", entry.statement, witness);
      const room = needRoom(channel);
      if (!mayReseal(room, { channel: channel.id, tenant: room.tenant, epoch: number, to, by })) return forged();
      const isBroken = to.root === witness.account.by.root && channel.keys[number] === undefined;
      return { ...at, kind: "given_again", room, to: to.root, epochs: [number], isDue: isBroken && entry.seq > (channel.wasRead ?? 0) };
    }
    case "epoch":
      return { ...at, kind: "epoch", ...(await epoch(channel, entry, witness)) };
    case "message":
      return { ...at, ...(await message(channel, entry, content, witness)) };
    case "tombstone": {
      const { author, envelope } = entry;
      return { ...at, kind: "gone", line: { kind: "tombstone", seq: entry.seq, at: entry.at, envelope, author } };
    }
    case "withheld":
      // Only what was said before this person came is kept from them.
      if (channel.room && memberOf(channel.room, witness.account.by.root)) throw new Distrust("rolled_back");
      return { ...at, kind: "withheld", envelope: entry.content };
    case "erased": {
      const said = await bySomebody(channel, "erase", entry.statement, witness);
      // Whose message it was is compared where it is found: a message that is not here has nobody's words to lose.
      if (said.channel !== channel.id || !memberOf(needRoom(channel), said.by.root)) return forged();
      return { ...at, kind: "erased", envelope: said.envelope, by: said.by.root };
    }
    case "restored":
      return { ...at, kind: "restored", isParting };
    // Kinds of a person's own log have no place here.
    case "joined":
    case "inherited":
    case "left":
    case "support":
    case "support_ended":
    case "choice":
    case "grant":
    case "void":
    case "opened":
    case "rule_given":
    case "rule_words":
    case "rule_over":
    case "request":
    case "asked":
    case "answer":
    case "answered":
    case "shared_on":
    case "card_answer":
    case "invite_taken":
    case "bag":
    case "unlock":
    case "key":
    case "signed_in":
    case "half":
    case "half_gone":
      return forged();
    default:
      // Something that came after this app.
      return { ...at, kind: "later" };
  }
}

const needRoom = (channel: Channel): Room => channel.room ?? forged();

const decided = (next: Room | RoomError): Room => (typeof next === "string" ? forged() : next);

async function epoch(channel: Channel, entry: EntryOf<"epoch">, witness: Witness): Promise<{ room: Room; said: EpochSaid; key?: string }> {
  const { account, crypto } = witness;
  const room = needRoom(channel);
  const said = readStatement("epoch", entry.statement)?.body ?? forged();
  const opener = memberOf(room, said.by.root) ?? forged();
  const chain = await witness.chain(opener.person, said.by.root, said.by.g);
  const believed = (await crypto.believe("epoch", entry.statement, chain)) ?? forged();
  // An epoch is read later than it was made: whoever was newest then is in it, and generations never fall back.
  if (said.members.some(({ root, g }) => g < (channel.generations[root] ?? 0))) throw new Distrust("rolled_back");
  if (!room.epoch && said.epoch <= (channel.was?.epoch?.epoch ?? 0)) throw new Distrust("rolled_back");
  const newest: By[] = [];
  for (const by of said.members) {
    const member = memberOf(room, by.root) ?? forged();
    const { generations } = await witness.chain(member.person, by.root, by.g);
    if (generations[by.g]) newest.push(by);
  }
  const next = decided(openEpoch(room, said, believed.hash, newest, entry.seq));
  const told = { room: next, said: { seq: entry.seq, statement: believed.hash, how: said.how, holders: said.members.map(({ root }) => root) } };
  const isMine = said.members.some(({ root }) => root === account.by.root);
  // From before this person came; with a seal it was opened to them since.
  if (!isMine && entry.seal === undefined) return told;
  const last = channel.keys[said.epoch - 1];
  let key: string | undefined;
  if (entry.seal !== undefined) {
    const place = { label: "epoch", tenant: account.tenant, channel: channel.id, epoch: said.epoch, statement: believed.hash } as const;
    for (const { to, seal: priv } of ownSeals(account)) key ??= await crypto.openSeal({ ...place, to }, priv, entry.seal);
  } else if (said.how === "derived" && last !== undefined) {
    key = encode(derivedEpochKey(bytes(last, 32), said.charter));
  }
  // A seal that does not open, or opens to another key, is broken: its epoch stays dark and the next writer opens a new one.
  const fits = key !== undefined && key.length === 43 && epochCommitment(bytes(key, 32)) === said.commitment;
  return fits && key !== undefined ? { ...told, key } : told;
}

/** Only a JIM words something for somebody else, and only between the two of them. */
const mayWord = (room: Room, role: Role, { kind }: Payload): boolean =>
  (kind !== "wording" && kind !== "worded_for") || (role === "jim" && room.kind === "private");

type MessageFact = Extract<Fact, { kind: "words" | "unreadable" }> extends infer F ? (F extends unknown ? Omit<F, "seq" | "at" | "hash"> : never) : never;

async function message(channel: Channel, entry: EntryOf<"message">, envelope: string, witness: Witness): Promise<MessageFact> {
  const { account } = witness;
  const room = needRoom(channel);
  const header = readHeader(entry.header) ?? forged();
  const trail = readTrail(entry.trail) ?? forged();
  if (header.tenant !== account.tenant) throw new Distrust("other_server");
  if (trailHash(entry.trail) !== header.trail || mayWrite(room, header)) return forged();
  const author = memberOf(room, header.author.root) ?? forged();
  if (witness.isHere(envelope)) throw new Distrust("rolled_back");
  const { own, seen } = trail;
  const seenHash = seen.seq === channel.cursor ? channel.hash : witness.hashAt(seen.seq);
  const made = madeIn(channel, trail, seenHash);
  const doubt = doubtOf(channel, room, header, trail, made, seenHash, witness);
  const row = { author: author.root, device: own.device, n: own.n, seen: seen.seq, made, ...(doubt === undefined ? {} : { doubt }) };
  const line = { seq: entry.seq, at: entry.at, envelope };
  const { generations } = await witness.chain(author.person, author.root, header.author.g);
  const key = channel.keys[header.epoch];
  const signPub = generations[header.author.g]?.signPub;
  const json = key && signPub && (await witness.openWords(key, entry.header, entry.commit, entry.body, signPub));
  const payload = json ? (readPayload(json) ?? (await import("./table")).readLaidIn(room, author.root, json)) : undefined;
  if (!payload || !mayWord(room, author.role, payload)) return { kind: "unreadable", line: { ...line, kind: "unreadable" }, row };
  return {
    kind: "words",
    line: { ...line, kind: "words", header: entry.header, author: header.author, role: author.role, payload },
    row,
    isMine: author.root === account.by.root,
  };
}

/**
 * What was dropped, doubled, moved or shown to some only leaves a gap in its author's row or in what its author had seen. One
 * member's false word must not end a conversation: it is told, and the row goes on.
 */
function doubtOf(
  channel: Channel,
  room: Room,
  { author }: Header,
  { own, seen }: Trail,
  made: Made,
  hash: string | undefined,
  witness: Witness,
): Alarm | undefined {
  const last = channel.devices[rowName(author.root, own.device)];
  if (last && (own.n <= last.n || (seen.seq < last.seen && last.made !== "before"))) return "gap";
  const follows = last ? own.n === last.n + 1 && own.prev === last.envelope : own.n === 1 && own.prev === undefined;
  const leadsOverGone = own.prev !== undefined && channel.gone.includes(own.prev);
  // What a newcomer was not there for cannot be compared.
  const isFromBefore = room.isEntered === true && own.prev !== undefined && (!last || last.isAway === true);
  if (!follows && !leadsOverGone && !isFromBefore) return "gap";
  if (isBroughtBack(channel, last?.made, made)) {
    const former = witness.formerHashAt(seen.seq);
    return former !== undefined && former !== seen.hash ? "gap" : undefined;
  }
  return seen.seq > channel.cursor || (hash !== undefined && hash !== seen.hash) ? "gap" : undefined;
}
