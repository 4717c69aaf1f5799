// Keys given again: old epochs opened to a newcomer, a broken seal mended. Who may, and to whom. The mirror of the server's own
// rules (server/core/src/history.rs). Pure.
import type { By, StatementBodies } from "../protocol/types.gen";
import type { Channel } from "./model";
import { isPast, memberOf, type Room } from "./room";

/** Epochs opened at once: the same bound as the server's. */
const HISTORY_EPOCHS_MAX = 100;

type OpenHistory = StatementBodies["open_history"];
type Reseal = Pick<StatementBodies["reseal"], "channel" | "tenant" | "epoch" | "to" | "by">;

/**
 * Whether the owner may open these old epochs to somebody now. Which keys follow from which, the server has seen to; a reader has
 * only those that were given to them.
 */
export function mayOpenHistory(room: Room, { by, channel, tenant, to, epochs }: OpenHistory): boolean {
  const owner = room.members.find(({ root }) => root === room.owner);
  const isOwner = by.root === room.owner && owner !== undefined && by.g >= owner.g;
  if (!isOwner || channel !== room.channel || tenant !== room.tenant || isPast(room)) return false;
  if (to.root === room.owner || !memberOf(room, to.root) || !room.epoch) return false;
  const newest = room.epoch.epoch;
  const isBounded = epochs.length > 0 && epochs.length <= HISTORY_EPOCHS_MAX;
  return isBounded && epochs.every((epoch, at) => epoch >= 1 && epoch <= newest && epoch > (epochs[at - 1] ?? 0));
}

/** Whether a member may seal the newest key anew to another who holds it. */
export function mayReseal(room: Room, { by, channel, tenant, epoch, to }: Reseal): boolean {
  const newest = room.epoch;
  if (channel !== room.channel || tenant !== room.tenant || newest?.epoch !== epoch || by.root === to.root || isPast(room)) return false;
  const holds = (one: By): boolean => newest.members.some(({ root, g }) => root === one.root && g === one.g) && memberOf(room, one.root) !== undefined;
  return holds(by) && holds(to);
}

type Epochs = Pick<Channel, "epochs" | "keys">;

/** Epochs that somebody does not hold and whose keys are here, from `from` on. Ascending. */
export function closedTo({ epochs, keys }: Epochs, root: string, from = 0): number[] {
  const numbers = Object.keys(epochs).map(Number).sort((a, b) => a - b);
  return numbers.filter((number) => number >= from && keys[number] !== undefined && epochs[number]?.holders.includes(root) === false);
}

/** Whether there are epochs that somebody does not hold and whose keys are not here either: nothing from here opens them. */
export const isLacking = ({ epochs, keys }: Epochs, root: string): boolean =>
  Object.entries(epochs).some(([number, { holders }]) => keys[Number(number)] === undefined && !holders.includes(root));

/**
 * What is opened to somebody who did not hold it: the epochs whose keys are here, from `from` on, and with each those whose keys
 * follow from it. Ascending; the newest ones when there are more than may be opened at once.
 */
export function openable({ epochs, keys }: Epochs, root: string, from = 0): number[] {
  const numbers = Object.keys(epochs).map(Number).sort((a, b) => a - b);
  const opened = new Set(closedTo({ epochs, keys }, root, from).slice(-HISTORY_EPOCHS_MAX));
  for (const number of numbers) if (epochs[number]?.how === "derived" && opened.has(number - 1)) opened.add(number);
  return [...opened].sort((a, b) => a - b).slice(-HISTORY_EPOCHS_MAX);
}

/** Finds the epoch in which an entry of a log was said; 0 before the first one. */
export function epochFinder({ epochs }: Pick<Channel, "epochs">): (seq: number) => number {
  const starts = Object.entries(epochs).map(([number, said]) => ({ number: Number(number), seq: said.seq })).sort((a, b) => a.seq - b.seq);
  return (seq) => starts.findLast((start) => start.seq < seq)?.number ?? 0;
}
