// The bag: what a person's devices share with each other. Merging never drops a pin and never lowers a mark.
import type { Crypto } from "../crypto/work";
import { readSealed, write } from "../protocol/messages";
import type { Bag, Marks, Pin, Vault } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import type { Channel, Self } from "./model";

/** The text of a bag, as it is sealed. */
export const bagText = (bag: Bag): string => write("Bag", bag);

/** Reads the text of a bag. Undefined when it is none. */
export const readBag = (text: string): Bag | undefined => readSealed("Bag", text);

/** Opens a bag as the server keeps it. */
export async function openBag(crypto: Crypto, root: string, bagKey: string, { bag, bag_n: n }: Pick<Vault, "bag" | "bag_n">): Promise<Bag> {
  const text = await crypto.openBox({ label: "bag", root, n }, bagKey, bag);
  const read = text === undefined ? undefined : readBag(text);
  if (!read) throw new Distrust("forged");
  return read;
}

const highest = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> => {
  const out: Record<string, number> = { ...a };
  for (const [name, number] of Object.entries(b)) out[name] = Math.max(out[name] ?? 0, number);
  return out;
};

const higher = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);

function mergeMarks(a: Marks, b: Marks): Marks {
  const choice = higher(a.choice, b.choice);
  const team = higher(a.team, b.team);
  return {
    charters: highest(a.charters, b.charters),
    epochs: highest(a.epochs, b.epochs),
    ...(choice === undefined ? {} : { choice }),
    ...(team === undefined ? {} : { team }),
    ...filled({ supports: highest(a.supports ?? {}, b.supports ?? {}), unlocks: highest(a.unlocks ?? {}, b.unlocks ?? {}) }),
  };
}

/** Nothing is written of what is empty. */
const filled = <K extends string>(maps: Record<K, Record<string, number>>): Partial<Record<K, Record<string, number>>> =>
  Object.fromEntries(Object.entries<Record<string, number>>(maps).filter(([, map]) => Object.keys(map).length > 0)) as Partial<Record<K, Record<string, number>>>;

/** Whether this person wants to hear nothing of somebody, on whichever device they said so. */
export const hasBlocked = (bag: Bag, person: string): boolean => (bag.blocks?.[person] ?? 0) % 2 === 1;

/** The bag once this person changed their mind about somebody. */
export const withBlock = (bag: Bag, person: string, isBlocked: boolean): Bag =>
  hasBlocked(bag, person) === isBlocked ? bag : { ...bag, blocks: { ...bag.blocks, [person]: (bag.blocks?.[person] ?? 0) + 1 } };

/** The same person pinned twice, with the newest keys. Nobody has two identities: one of the two was lied to. */
function mergePin(theirs: Pin, mine: Pin): Pin {
  if (theirs.root !== mine.root) throw new Distrust("changed_root");
  return { root: theirs.root, g: Math.max(theirs.g, mine.g), name: mine.name || theirs.name };
}

/** The server's bag with what only this device knows. Throws `Distrust` when they know one person as two. */
export function mergeBags(theirs: Bag, mine: Bag): Bag {
  const pins = { ...mine.pins };
  for (const [person, pin] of Object.entries(theirs.pins)) pins[person] = mine.pins[person] ? mergePin(pin, mine.pins[person]) : pin;
  const organisation = theirs.organisation ?? mine.organisation;
  const seat = mine.seat ?? theirs.seat;
  const organisationKey = organisation === undefined ? (mine.organisation_key ?? theirs.organisation_key) : undefined;
  return {
    name: mine.name || theirs.name,
    pins,
    ...(organisation === undefined ? {} : { organisation }),
    invites: { ...theirs.invites, ...mine.invites },
    marks: mergeMarks(theirs.marks, mine.marks),
    ...filled({ blocks: highest(theirs.blocks ?? {}, mine.blocks ?? {}) }),
    ...filled({ declined: { ...theirs.declined, ...mine.declined } }),
    ...(theirs.labels || mine.labels ? { labels: { ...theirs.labels, ...mine.labels } } : {}),
    ...(seat === undefined ? {} : { seat }),
    ...(organisationKey === undefined ? {} : { organisation_key: organisationKey }),
  };
}

/** The bag once somebody sits on the seat that was kept for its person, or nobody ever will. */
export function withoutSeat(bag: Bag): Bag {
  const left = { ...bag };
  delete left.seat;
  return left;
}

/** The bag of somebody whose organisation has its identity: there is nothing left to give it. */
export function withOrganisation(bag: Bag, organisation: string): Bag {
  const left = { ...bag, organisation };
  delete left.organisation_key;
  return left;
}

/** The bag with the furthest that this device saw, in this life of the server. The same object when nothing moved. */
export function withMarks(bag: Bag, self: Self, channels: Iterable<Channel>, lineage: string | undefined): Bag {
  const seen: Marks = {
    charters: {},
    epochs: {},
    ...(self.choice ? { choice: self.choice.n } : {}),
    ...filled({
      supports: Object.fromEntries(Object.entries(self.supports ?? {}).map(([id, { count }]) => [id, count])),
      unlocks: self.unlock && lineage !== undefined ? { [lineage]: self.unlock.n } : {},
    }),
  };
  for (const { id, room, heritage } of channels) {
    if (!room || heritage) continue;
    seen.charters[id] = room.charterN;
    if (room.epoch) seen.epochs[id] = room.epoch.epoch;
  }
  const marks = mergeMarks(bag.marks, seen);
  return bagText({ ...bag, marks }) === bagText(bag) ? bag : { ...bag, marks };
}

/**
 * The newest list of factors that has to be there, by what the own log says of the life it is in. A log that was never put back has one
 * life, whatever a server calls it; what was seen in a life that is over holds nothing in the next.
 */
const heldList = ({ unlocks = {} }: Marks, { life, lineage }: Self): number =>
  life === undefined ? Math.max(-1, ...Object.values(unlocks)) : (unlocks[lineage ?? ""] ?? -1);

/**
 * Channels that the server shows older than this person's devices saw them; `self` when their own log is. What a restore lost comes
 * back from whoever wrote it: until then its log is behind, and nothing is said there.
 */
export function rolledBack(bag: Bag, self: Self, channels: Iterable<Channel>): { readonly channels: string[]; readonly self: boolean } {
  const { charters, epochs, choice, supports = {} } = bag.marks;
  const behind = [...channels].filter(
    ({ id, room, isLeft, life }) =>
      isLeft !== true &&
      life === undefined &&
      room !== undefined &&
      (room.charterN < (charters[id] ?? 0) || (room.epoch?.epoch ?? 0) < (epochs[id] ?? 0)),
  );
  const isLessTold = Object.entries(supports).some(([id, count]) => (self.supports?.[id]?.count ?? 0) < count);
  const isSelfBehind = self.life === undefined && (isLessTold || (choice ?? -1) > (self.choice?.n ?? -1));
  return { channels: behind.map(({ id }) => id), self: isSelfBehind || heldList(bag.marks, self) > (self.unlock?.n ?? -1) };
}
