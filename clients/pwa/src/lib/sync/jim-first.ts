// "Eerst de JIM": where three talk, a professional's words let the JIM answer the youth first. Pure. Only the professional's own device
// knows of it: nothing is sent, and nobody else can tell.
import { isWritten } from "../protocol/messages";
import { rules } from "./countries";
import type { Channel, Item, Line, Row, Task } from "./model";
import { effectiveMembers, memberOf } from "./room";

/** Whose turn it is, and until when. */
export interface JimsTurn {
  /** Identities of the JIMs who are in. */
  readonly jims: readonly string[];
  /** When the youth asked, by the server's clock: whatever one of them writes from then on ends it. */
  readonly asked: number;
  readonly until: number;
}

type Talk = Pick<Channel, "room" | "isLeft">;

/** Whether somebody wrote this, also when they took it back since. */
const isSaid = (line: Line): boolean => (line.kind === "words" ? isWritten(line.payload) : line.kind !== "gone" || line.isAbout !== true);

/**
 * The JIMs' turn, seen by the professional with the identity `me`, for words that were written at `writtenAt`: from the youth's first
 * message that neither a JIM nor this professional answered, for as long as the country's rules say. A phone whose clock is wrong
 * holds words no longer than that either. Undefined when nobody has to go first.
 */
export function jimsTurn({ room, isLeft }: Talk, rows: Iterable<Row>, me: string, writtenAt: number, now: number): JimsTurn | undefined {
  const { isOn, ms } = rules.jimFirst;
  if (!isOn || room?.kind !== "triad" || isLeft === true || memberOf(room, me)?.role !== "professional") return undefined;
  const jims = effectiveMembers(room).filter(({ role }) => role === "jim").map(({ root }) => root);
  if (jims.length === 0) return undefined;
  let asked: number | undefined;
  for (const { line } of rows) {
    if (!line || line.kind === "unreadable" || !isSaid(line)) continue;
    const { root } = line.author;
    if (root === me || jims.includes(root)) asked = undefined;
    else if (root === room.owner && line.kind === "words") asked ??= line.at;
  }
  if (asked === undefined) return undefined;
  const until = Math.min(asked, writtenAt) + ms;
  return until > now ? { jims, asked, until } : undefined;
}

/** Where words wait: what is known of their conversation. */
export interface Waiting {
  readonly account: { readonly by: { readonly root: string } };
  channel(id: string): Channel | undefined;
  rows(id: string): Iterable<Row>;
}

/** The turn for which a task of this person's has to wait; only words wait. */
export function turnBefore(memory: Waiting, task: Task, at: number, now: number): JimsTurn | undefined {
  if (task.do !== "say" || !isWritten(task.payload)) return undefined;
  const channel = memory.channel(task.channel);
  return channel && jimsTurn(channel, memory.rows(channel.id), memory.account.by.root, at, now);
}

/**
 * The turn that holds an item back now; undefined when it may go: a JIM wrote, or the time is over. It is the turn of when the words were
 * written. Nothing else that happens since lets them go: not what this professional says besides, not that the youth took the question back.
 */
export function heldBy(memory: Waiting, { held, task, sent, failed }: Item, now: number): JimsTurn | undefined {
  if (held === undefined || sent !== undefined || failed !== undefined || task.do !== "say" || held.until <= now) return undefined;
  for (const { line } of memory.rows(task.channel)) {
    if (line && line.kind !== "unreadable" && isSaid(line) && line.at >= held.asked && held.jims.includes(line.author.root)) return undefined;
  }
  return held;
}
