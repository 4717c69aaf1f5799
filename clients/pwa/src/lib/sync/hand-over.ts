// A conversation whose owner lost everything, handed over to whom they are now. The mirror of the server's own rules
// (server/core/src/hand_over.rs), and why an heir believes what is in it.
import type { Crypto } from "../crypto/work";
import { readStatement } from "../protocol/statements";
import type { Bag, StatementBodies } from "../protocol/types.gen";
import type { Account, Channel, EpochSaid } from "./model";
import type { People } from "./people";
import { effectiveMembers, isPast, memberOf, ownerOf, type Room, type RoomError } from "./room";

/** Epochs handed over at once, and statements of it in one conversation: the same bounds as the server's. */
const EPOCHS_MAX = 100;
const HAND_OVERS_MAX = 32;

/** The room after a member handed it over, once more or for the first time. */
export function handOver(room: Room, { by, channel, tenant, from, to, epochs }: StatementBodies["hand_over"], seq: number): Room | RoomError {
  const members = effectiveMembers(room);
  const isLost = from.root === room.owner && members.some(({ person, root }) => root === room.owner && person === from.person);
  const isByAnother = by.root !== room.owner && memberOf(room, by.root) !== undefined;
  const isToAnother = members.every(({ person, root }) => root !== to.root && person !== to.person);
  const isHere = channel === room.channel && tenant === room.tenant && ownerOf(room.kind) === "youth";
  if (!isHere || !isLost || !isByAnother || !isToAnother) return "not_member";
  const newest = room.epoch?.epoch ?? 0;
  const holds = room.epoch?.members.some(({ root, g }) => root === by.root && g <= by.g);
  const isBounded = epochs.length > 0 && epochs.length <= EPOCHS_MAX;
  const exist = epochs.every((epoch, at) => epoch >= 1 && epoch <= newest && epoch > (epochs[at - 1] ?? 0));
  // Once the owner took it up again, words from before hand it over no second time: they do not know the key that came then.
  const isOfNow = isPast(room) || epochs.at(-1) === newest;
  if (holds !== true || !isBounded || !exist || !isOfNow) return "stale_epoch";
  const handed = room.handed ?? { seq, times: 0, heirs: [] };
  if (handed.times >= HAND_OVERS_MAX) return "too_many";
  const heirs = [...handed.heirs.filter(({ root }) => root !== to.root), to];
  return { ...room, handed: { ...handed, times: handed.times + 1, heirs } };
}

/** Epochs whose keys are here and that nobody handed to this identity yet; as many as may be handed over at once, ascending. */
export function toHandOver(epochs: Readonly<Record<number, EpochSaid>>, keys: Readonly<Record<number, string>>, heir: string): number[] {
  const numbers = Object.keys(epochs).map(Number).sort((a, b) => a - b);
  return numbers.filter((number) => keys[number] !== undefined && epochs[number]?.holders.includes(heir) === false).slice(-EPOCHS_MAX);
}

/**
 * Whose a conversation was, by the word of somebody whom this person met. Throws when nobody did: whoever it was may be met later, so
 * this is no lie, and is asked again.
 */
export async function ownerBefore(
  { id, heritage = [] }: Channel,
  { account, bag, crypto, people }: { readonly account: Account; readonly bag: Bag; readonly crypto: Crypto; readonly people: People },
): Promise<string> {
  for (const statement of heritage) {
    const by = readStatement("hand_over", statement)?.body.by;
    const author = Object.entries(bag.pins).find(([, { root }]) => root === by?.root)?.[0];
    if (!by || author === undefined) continue;
    const said = (await crypto.believe("hand_over", statement, await people.chain(author, by.root, by.g)))?.body;
    if (said?.channel === id && said.to.root === account.by.root && said.tenant === account.tenant) return said.from.root;
  }
  throw new Error("handed over by nobody who was met");
}
