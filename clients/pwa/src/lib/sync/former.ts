// A log over the lives of the server's database. After it was put back from a backup each log is followed again from its first entry,
// and held against what it was: up to the word `restored` it must be the same (server/docs/formats.md, "Lives of a log"). Decides
// nothing about what the log says now. Pure.
import type { By, Command, Entry, Send, Trail } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import type { Memory } from "./memory";
import { unread, type Channel, type Item, type Line, type Place, type Row } from "./model";
import { effectiveMembers, memberOf, type Room } from "./room";

/** Whether an entry is the first of its log that is not as it was. Only `restored` may be that; `was` is the hash that stood there. */
export function partsHere({ former }: Place, { kind }: Pick<Entry, "kind">, hash: string, was: string | undefined): boolean {
  if (!former || former.parted !== undefined || was === undefined || was === hash) return false;
  if (kind !== "restored") throw new Distrust("rolled_back");
  return true;
}

/** A log behind the word `restored`: its newest life begins there. */
export const begunAnew = <P extends Place>(place: P, seq: number, isParting: boolean): P => ({
  ...place,
  life: seq,
  ...(place.former && isParting ? { former: { ...place.former, parted: seq } } : {}),
});

/** Whether entries of the former life are missing without a word: a lie. */
export const isCut = ({ former, cursor }: Place): boolean => former !== undefined && former.parted === undefined && former.cursor > cursor;

/** Whether an entry that stood at a place of a log is not there any more, or not read again yet. */
export function isGone(place: Place | undefined, seq: number): boolean {
  if (!place) return true;
  const cut = place.former?.parted ?? place.life;
  return cut !== undefined && seq >= cut;
}

/** How many statements two account chains begin with that are the same. */
export function inCommon(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((statement, at) => statement !== other[at]);
  return differs < 0 ? one.length : differs;
}

/** In which life a message was made, as far as that shows in what its author had seen. */
export type Made = "anytime" | "before" | number;

/** In which life a message was made. `hashAt` gives the log hash after an entry as it is now. */
export function madeIn({ life }: Place, { seen }: Pick<Trail, "seen">, hashAt: string | undefined): Made {
  if (life === undefined || seen.seq < life) return "anytime";
  return hashAt === seen.hash ? life : "before";
}

/** What shows of a device's row: who spoke in this life did, whatever comes after it. */
export const madeNext = ({ life }: Place, last: Made | undefined, made: Made): Made => (life !== undefined && last === life ? life : made);

/** Whether this message is believed to be brought back from a former life, of which its author's word is all that is left. */
export const isBroughtBack = ({ life }: Place, last: Made | undefined, made: Made): boolean =>
  made === "before" && (life === undefined || last !== life);

/**
 * Whether somebody who is in now was out. Behind the same charter, whoever sits down on a seat that it keeps comes for the first time,
 * unless they had left.
 */
function wasOut(root: string, room: Room, former: Room): boolean {
  if (memberOf(former, root)) return false;
  const sitsDown = room.charterN === former.charterN && room.taken.some(({ member }) => member.root === root);
  return !sitsDown || former.left.includes(root);
}

/** Whether a room is not yet, or not any more, what it was: an older charter or epoch, or somebody in it who was out. */
function isBehind(room: Room, former: Room): boolean {
  const epoch = ({ epoch: newest }: Room): number => newest?.epoch ?? 0;
  if (room.charterN < former.charterN || epoch(room) < epoch(former)) return true;
  return room.charterN === former.charterN && effectiveMembers(room).some(({ root }) => wasOut(root, room, former));
}

/** Whether somebody is in who was put out by a charter that did not come back. */
const isSomebodyBack = (room: Room, putOut: Channel["putOut"]): boolean => putOut?.some((root) => memberOf(room, root)) === true;

/** Whether a conversation is not yet what this device knows it was: who was put out would hear what is said in it. */
export const isWaiting = ({ room, formerRoom, putOut }: Channel): boolean =>
  formerRoom !== undefined && (!room || isBehind(room, formerRoom) || isSomebodyBack(room, putOut));

/** Those of `roots` whom a room has not in. */
const outOf = (room: Room, roots: readonly string[]): string[] => roots.filter((root) => !memberOf(room, root));

/** The database was put back: whoever is in there, and was out by then, is somebody whom a lost charter put out. */
export function backAgain({ room, formerRoom, putOut = [] }: Channel): Partial<Channel> {
  if (!room || !formerRoom) return {};
  if (room.charterN >= formerRoom.charterN) return { putOut: [] };
  const unseen = outOf(formerRoom, effectiveMembers(room).map(({ root }) => root));
  return { putOut: [...new Set([...putOut, ...unseen])] };
}

/** What is still to be put right once who is in has changed: whoever is put out in this life may be let in again. */
export function stillPutOut({ room: before, formerRoom, former, putOut }: Channel, room: Room): Partial<Channel> {
  if (!putOut || former?.parted === undefined) return {};
  const isPutOutNow = (root: string): boolean => before !== undefined && memberOf(before, root) !== undefined && !memberOf(room, root);
  return { putOut: room.charter === formerRoom?.charter ? [] : putOut.filter((root) => !isPutOutNow(root)) };
}

/**
 * Whether a conversation is behind something that this person made with keys that are not theirs any more (`Account.parted`), or whose
 * place other charters of theirs have taken. Nobody can bring that back, so it is for them to make it anew: as many charters and epochs
 * as there were, for whoever knew those believes no lower number. A charter only its owner can make; whoever is not waits for theirs.
 */
export function isForgotten({ room, formerRoom, putOut }: Channel, { account, local }: Pick<Memory, "account" | "local">): boolean {
  const { by, parted } = account;
  const isOverrun = room && formerRoom && room.charterN >= formerRoom.charterN && isSomebodyBack(room, putOut);
  if (isOverrun && room.owner === by.root) return true;
  if (!room || !formerRoom || !parted || parted.lineage !== local.lineage || !isBehind(room, formerRoom)) return false;
  const isGoneKey = ({ root, g }: By): boolean => root === by.root && g >= parted.g;
  if (room.owner === by.root) return [...formerRoom.members, ...(formerRoom.epoch?.members ?? [])].some(isGoneKey);
  return room.charterN >= formerRoom.charterN && formerRoom.epoch?.members.some(isGoneKey) === true;
}

/** The furthest that a room ever was, as far as this device knows, without whoever is only back. */
function furthestRoom({ room, formerRoom, putOut = [] }: Channel): Room | undefined {
  if (!room || (formerRoom && isBehind(room, formerRoom))) return formerRoom;
  return { ...room, left: [...new Set([...room.left, ...putOut])] };
}

/** What was erased in whichever life stays erased. */
export const stillErased = ({ erased }: Channel, line: Extract<Line, { kind: "words" }>): Line =>
  erased?.includes(line.envelope) === true
    ? { kind: "gone", seq: line.seq, at: line.at, envelope: line.envelope, author: line.author }
    : line;

/** What a channel keeps of former lives when its log is followed once more. */
export const memoryOf = ({ life, former, formerRoom, putOut, erased }: Channel): Partial<Channel> => ({
  ...(life === undefined ? {} : { life }),
  ...(former ? { former } : {}),
  ...(formerRoom ? { formerRoom } : {}),
  ...(putOut ? { putOut } : {}),
  ...(erased ? { erased } : {}),
});

/** A channel in a new life, before the own log tells of it again. `rows` are those of the life that is over. */
export function past(channel: Channel, rows: readonly Row[]): Channel {
  const { id, cursor, met, names, alarm, start } = channel;
  const formerRoom = furthestRoom(channel);
  const erased = rows.flatMap(({ line }) => (line?.kind === "gone" ? [line.envelope] : []));
  return {
    ...unread(id, start.from, start.before),
    met,
    names,
    ...(alarm ? { alarm } : {}),
    former: { cursor },
    ...(formerRoom ? { formerRoom, putOut: outOf(formerRoom, Object.keys(met)) } : {}),
    erased: [...new Set([...(channel.erased ?? []), ...erased])],
    isPast: true,
  };
}

/** A channel that the own log tells of again; `ownLife` is where the newest life of the own log begins. */
export function fromPast(channel: Channel, { from, before, seq }: NonNullable<Channel["again"]>, ownLife: number | undefined): Channel {
  const { id, alarm, met, names, former, formerRoom, putOut, erased } = channel;
  // Let in once more in this life: what stood there before is not what stands there now.
  const isNew = ownLife !== undefined && seq > ownLife;
  const parted = from - 1;
  return {
    ...unread(id, from, before),
    met,
    names,
    ...(alarm ? { alarm } : {}),
    ...(formerRoom ? { formerRoom } : {}),
    ...(putOut && !isNew ? { putOut } : {}),
    ...(erased ? { erased } : {}),
    ...(former ? { former: isNew ? { ...former, parted } : former } : {}),
    ...(isNew ? { life: parted } : {}),
  };
}

/** A message that the server may have had, and lost. Which rules stood then is not known: less is read along, never more. */
export const asResent = ({ id, header, trail, commit, body }: Send): Command => ({ do: "resend", id, header, trail, commit, body });

/** An item that waits over a restore: what the server may have had, and lost, is given again as such. */
export function givenAgain({ id, at, task, command, failed, held }: Item): Item {
  const again = command?.do === "send" ? asResent(command) : command;
  return { id, at, task, ...(again ? { command: again } : {}), ...(failed === undefined ? {} : { failed }), ...(held ? { held } : {}) };
}
