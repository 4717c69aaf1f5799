// What was said about messages after they were written: other words by their author, and marks by everybody. Pure.
import { isWritten } from "../protocol/messages";
import type { Payload } from "../protocol/types.gen";
import type { Row } from "../sync/model";

/** Longest mark: the longest emoji, a family of four with skin colours, has 41 bytes. */
const MARK_BYTES_MAX = 48;

/** What stands beside a message. */
export interface Marked {
  /** Its author's newest other words. */
  readonly edited?: string;
  /** Identity → mark: one of each person. */
  readonly marks: ReadonlyMap<string, string>;
}

/** By message. */
export type AllMarks = ReadonlyMap<string, Marked>;

/** Something that somebody said about a message and that the log does not show yet. */
export interface WaitingMark {
  readonly author: string;
  readonly payload: Payload;
}

/**
 * Goes through a channel's rows in their order. Only what stands behind the message that it names counts; other words only by that
 * message's author; the newest of each.
 */
export function marksOf(rows: Iterable<Row>, waiting: readonly WaitingMark[] = []): AllMarks {
  const authors = new Map<string, string>();
  const all = new Map<string, { edited?: string; marks: Map<string, string> }>();
  const take = (author: string, payload: Payload): void => {
    if (payload.kind !== "edit" && payload.kind !== "reaction") return;
    const named = payload.kind === "edit" ? payload.of : payload.to;
    const isTheirs = authors.get(named) === author;
    if (!authors.has(named) || (payload.kind === "edit" && !isTheirs)) return;
    const marked = all.get(named) ?? { marks: new Map<string, string>() };
    all.set(named, marked);
    if (payload.kind === "edit") marked.edited = payload.text;
    else if (payload.mark === "") marked.marks.delete(author);
    else if (new TextEncoder().encode(payload.mark).length <= MARK_BYTES_MAX) marked.marks.set(author, payload.mark);
  };
  for (const { line } of rows) {
    if (line?.kind !== "words") continue;
    const { payload, author, envelope } = line;
    if (isWritten(payload)) authors.set(envelope, author.root);
    else take(author.root, payload);
  }
  for (const { author, payload } of waiting) take(author, payload);
  return all;
}
