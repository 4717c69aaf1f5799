// The exact text of what somebody reports, and its bounds.
import { anyBytes, count, fields, fixed, list, readKnown, text, writeExact } from "./shape";
import type { Reported } from "./types.gen";

/** Most messages of one report, letters of its words, and advisers who read it. As in `limits.rs`. */
export const REPORT_MESSAGES_MAX = 20;
export const REPORT_LETTERS_MAX = 2_000;
export const REPORT_ADVISERS_MAX = 8;
/** Longest sealed report: 256 KiB and a tag. */
export const REPORT_BYTES_MAX = 256 * 1024 + 16;

/** How many letters there are, counted as Rust counts them. */
export const lettersOf = (text: string): number => Array.from(text).length;

const id = fixed(16);
const hash = fixed(32);

const REPORTED = fields({
  words: text,
  channel: id,
  messages: list(fields({ header: text, commit: hash, body: anyBytes, key: anyBytes, author: text, at: count })),
  places: list(text),
  chains: list(list(text)),
});

/** Writes what is reported. Throws when it does not look as it should. */
export const writeReported = (reported: Reported): string => writeExact(reported, REPORTED);

/** Reads what was reported; undefined when it is something else, or more than a report may hold. */
export function readReported(json: string): Reported | undefined {
  const read = readKnown(json, REPORTED) as Reported | undefined;
  const isIn = read && read.messages.length > 0 && read.messages.length <= REPORT_MESSAGES_MAX && lettersOf(read.words) <= REPORT_LETTERS_MAX;
  return isIn ? read : undefined;
}
