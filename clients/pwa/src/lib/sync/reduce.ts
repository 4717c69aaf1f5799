// From verified facts to what a device knows. Pure: everything doubtful was checked before it came here.
import { isWritten } from "../protocol/messages";
import type { Fact, InRow, SelfFact } from "./facts";
import { backAgain, begunAnew, madeNext, stillErased, stillPutOut } from "./former";
import { rowName, type Channel, type Line, type OwnShare, type Row, type Self, type Support } from "./model";
import { effectiveMembers } from "./room";

/** Letters with which a youth names who reads along by a rule. As in `limits.rs`. */
export const READER_NAME_LETTERS_MAX = 60;

/** A channel after a fact, with the rows that change with it. */
export interface Reduced {
  readonly channel: Channel;
  readonly rows: readonly Row[];
}

/** Rows of earlier entries. */
export interface Earlier {
  find(envelope: string): Row | undefined;
  all(): Iterable<Row>;
}

/** A channel after one more verified entry. */
export function reduce(channel: Channel, fact: Fact, earlier: Earlier): Reduced {
  const { seq, hash } = fact;
  const moved: Channel = { ...channel, cursor: seq, hash, at: fact.at };
  const plain: Row = { seq, hash };
  switch (fact.kind) {
    case "room": {
      const met = Object.fromEntries(effectiveMembers(fact.room).map((member) => [member.root, member]));
      const { takesWordsOf } = fact;
      const gone = takesWordsOf === undefined ? [] : [...earlier.all()].flatMap((row) => withoutWords(row, takesWordsOf));
      return { channel: { ...moved, room: fact.room, met: { ...channel.met, ...met }, ...stillPutOut(channel, fact.room) }, rows: [...gone, plain] };
    }
    case "epoch": {
      const number = fact.room.epoch?.epoch ?? 0;
      const keys = fact.key === undefined ? channel.keys : { ...channel.keys, [number]: fact.key };
      const held = Object.fromEntries(fact.room.epoch?.members.map(({ root, g }) => [root, g]) ?? []);
      const epochs = { ...channel.epochs, [number]: fact.said };
      return { channel: { ...moved, room: fact.room, keys, epochs, generations: { ...channel.generations, ...held } }, rows: [plain] };
    }
    case "given_again":
      return { channel: givenAgain(moved, fact), rows: [plain] };
    case "words":
      return { channel: afterWords(moved, fact), rows: [{ ...plain, line: stillErased(channel, fact.line) }] };
    case "restored":
      return { channel: { ...begunAnew(moved, seq, fact.isParting), ...backAgain(channel) }, rows: [plain] };
    case "gone":
      return { channel: { ...moved, gone: [...channel.gone, fact.line.envelope] }, rows: [{ ...plain, line: fact.line }] };
    case "erased": {
      const found = earlier.find(fact.envelope);
      const line = found?.line;
      // Nobody's statement but the author's explains a tombstone.
      if (!found || !line || line.kind === "unreadable" || line.author.root !== fact.by) return { channel: moved, rows: [plain] };
      return { channel: moved, rows: [{ ...found, line: erased(line) }, plain] };
    }
    case "unreadable":
      // Its row goes on behind it: what cannot be opened was sent all the same.
      return { channel: inRow(moved, fact.row, fact.line.envelope), rows: [{ ...plain, line: fact.line }] };
    case "later":
      return { channel: moved, rows: [plain] };
    case "withheld":
      return { channel: { ...moved, gone: [...channel.gone, fact.envelope] }, rows: [plain] };
  }
}

/** The row of a message when this is its author. */
const withoutWords = (row: Row, author: string): Row[] =>
  row.line && row.line.kind !== "unreadable" && row.line.author.root === author ? [{ ...row, line: erased(row.line) }] : [];

/** What is left of a message whose author took it back. */
function erased({ seq, at, envelope, author, ...line }: Exclude<Line, { kind: "unreadable" }>): Line {
  const isAbout = line.kind === "words" && !isWritten(line.payload);
  return { kind: "gone", seq, at, envelope, author, ...(isAbout ? { isAbout } : {}) };
}

function givenAgain(channel: Channel, { room, to, epochs, isDue }: Extract<Fact, { kind: "given_again" }>): Channel {
  const held = Object.fromEntries(
    epochs.flatMap((number) => {
      const said = channel.epochs[number];
      return said ? [[number, { ...said, holders: [...said.holders.filter((root) => root !== to), to] }]] : [];
    }),
  );
  return { ...channel, room, epochs: { ...channel.epochs, ...held }, ...(isDue ? { isDueAgain: true } : {}) };
}

function inRow(channel: Channel, { author, device, n, seen, made, doubt }: InRow, envelope: string): Channel {
  const name = rowName(author, device);
  const devices = { ...channel.devices, [name]: { n, envelope, seen, made: madeNext(channel, channel.devices[name]?.made, made) } };
  return { ...channel, devices, ...(doubt === undefined ? {} : { doubt }) };
}

function afterWords(channel: Channel, fact: Extract<Fact, { kind: "words" }>): Channel {
  const { line, row, isMine } = fact;
  const { root } = line.author;
  const next = inRow(channel, row, line.envelope);
  if (line.payload.kind === "wording") return { ...next, hasWordings: true };
  const readers = channel.room?.epoch?.members.map((by) => by.root) ?? [];
  if (line.payload.kind === "reads_along") {
    const { rule, name } = line.payload;
    return mayNameReader(channel, root, rule, name) ? { ...next, readers: { ...channel.readers, [rule]: { name, told: readers } } } : next;
  }
  if (line.payload.kind !== "profile") return next;
  const names = { ...channel.names, [root]: line.payload.name };
  return { ...next, names, introducedTo: isMine ? readers : channel.introducedTo };
}

/** Nobody but the youth names who reads along, and only by a rule that stands. */
const mayNameReader = ({ room }: Channel, author: string, rule: string, name: string): boolean =>
  room?.owner === author && room.rules?.standing.some(({ id }) => id === rule) === true && name !== "" && Array.from(name).length <= READER_NAME_LETTERS_MAX;

/** A room about this person after what was told of it. */
function supported(known: Support | undefined, { channel, room, alarm }: Extract<SelfFact, { kind: "support" }>): Support {
  const before = known ?? { id: channel, met: {}, count: 0 };
  const met = room ? Object.fromEntries(effectiveMembers(room).map((member) => [member.root, member])) : {};
  return { ...before, met: { ...before.met, ...met }, count: before.count + 1, ...(room ? { room } : {}), ...(alarm ? { alarm } : {}) };
}

/** What a person's own log tells after one more verified entry. */
export function reduceSelf(self: Self, fact: SelfFact): Self {
  const next: Self = { ...self, cursor: fact.seq, hash: fact.hash };
  switch (fact.kind) {
    case "share": {
      const share: OwnShare = { body: fact.body, since: fact.at };
      return { ...next, choice: fact.choice, shares: { ...self.shares, [fact.body.id]: share } };
    }
    case "withdraw": {
      const share = self.shares[fact.share];
      const shares = share ? { ...self.shares, [fact.share]: { ...share, withdrawnAt: fact.at } } : self.shares;
      return { ...next, choice: fact.choice, shares };
    }
    case "rule":
      return { ...next, choice: fact.choice, rules: { ...self.rules, [fact.body.id]: { body: fact.body, since: fact.at } } };
    case "end_rule": {
      const rule = self.rules?.[fact.rule];
      return { ...next, choice: fact.choice, ...(rule ? { rules: { ...self.rules, [fact.rule]: { endedAt: fact.at, ...rule } } } : {}) };
    }
    case "rule_given":
      return { ...next, along: [...(self.along ?? []), fact.rule] };
    case "rule_over":
      return { ...next, along: (self.along ?? []).filter((rule) => rule !== fact.rule) };
    case "opened": {
      const share = self.shares[fact.share];
      // Only the first time counts.
      if (!share || share.openedAt !== undefined) return next;
      return { ...next, shares: { ...self.shares, [fact.share]: { ...share, openedAt: fact.at } } };
    }
    case "answer":
      return { ...next, answers: { ...self.answers, [fact.invite]: fact.answer } };
    case "asking":
      return { ...next, asked: [...(self.asked ?? []), fact.asking] };
    case "told":
      return { ...next, told: [...(self.told ?? []), fact.told] };
    case "answered":
      return { ...next, answered: [...(self.answered ?? []), fact.share] };
    case "shared_on":
      return { ...next, sharedOn: [...(self.sharedOn ?? []), fact.envelope] };
    case "reports":
      return { ...next, ...fact.now };
    case "taken":
      return { ...next, taken: { ...self.taken, [fact.invite]: { person: fact.person, root: fact.root } } };
    case "unlock": {
      const { halfGone, ...rest } = next;
      const stays = halfGone && !fact.bringsHalf ? { halfGone } : {};
      return { ...rest, ...stays, unlock: { n: fact.n, hash: fact.statement, factors: fact.factors, seq: fact.seq, at: fact.at } };
    }
    case "half": {
      const others = (self.keeps ?? []).filter(({ of }) => of !== fact.of);
      return { ...next, keeps: fact.isKept ? [...others, { of: fact.of, seq: fact.seq, at: fact.at }] : others };
    }
    case "half_gone":
      return { ...next, halfGone: { why: fact.why, seq: fact.seq, at: fact.at } };
    case "device":
      return { ...next, devices: [...self.devices, { device: fact.device, at: fact.at, seq: fact.seq }] };
    case "restored":
      return { ...begunAnew(next, fact.seq, fact.isParting), lineage: fact.lineage, lifeAt: fact.at };
    case "support":
      return { ...next, supports: { ...self.supports, [fact.channel]: supported(self.supports?.[fact.channel], fact) } };
    case "support_ended": {
      const known = self.supports?.[fact.channel];
      return known ? { ...next, supports: { ...self.supports, [fact.channel]: { ...known, isOver: true } } } : next;
    }
    case "joined":
    case "inherited":
    case "left":
    case "grant":
    case "void":
    case "bag":
    case "rule_words":
    case "nothing":
      return next;
  }
}
