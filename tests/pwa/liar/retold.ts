// How a log is told otherwise: whole, by page and by frame, with hashes that fit the lie.

import { logStart } from "../../../clients/pwa/src/lib/crypto/encoding";
import type { Entry } from "../../../clients/pwa/src/lib/protocol/types.gen";
import { hashAfter } from "../../../clients/pwa/src/lib/sync/entries";
import type { Json, Lie } from "./wire";

/** Longest page, as the app asks for it. */
const PAGE = 500;

const afterOf = (path: string): number => Number(new URL(path, "http://localhost").searchParams.get("after") ?? 0);

/** The log hash after each entry, the start before them. What is no entry any more weighs nothing: nobody gets that far. */
function hashes(log: string, entries: readonly Entry[]): string[] {
  const all = [logStart(log)];
  for (const entry of entries) {
    const before = all.at(-1) ?? "";
    try {
      all.push(hashAfter(before, entry));
    } catch {
      all.push(before);
    }
  }
  return all;
}

/** Tells a log as `edit` makes it: numbered anew and of one piece, or as it is left. */
export function retold(entries: readonly Entry[], edit: (entries: Entry[]) => Entry[], isNumbered = true): Lie {
  const log = entries[0]?.log ?? "";
  const edited = edit(structuredClone(entries) as Entry[]);
  const told = isNumbered ? edited.map((entry, at): Entry => ({ ...entry, seq: at + 1 })) : edited;
  const head = told.at(-1)?.seq ?? 0;
  const hashesAfter = hashes(log, told);
  const headsOf = (logs: Json): Json => (logs[log] === undefined ? logs : { ...logs, [log]: { ...logs[log], head } });
  return {
    answer: (path, said) => {
      if (path === "/v1/logs") return { ...said, logs: headsOf(said.logs) };
      if (!path.startsWith(`/v1/logs/${log}/entries`)) return said;
      const after = afterOf(path);
      const rest = told.filter(({ seq }) => seq > after).slice(0, PAGE);
      return { ...said, before: hashesAfter[after] ?? said.before, entries: rest, head };
    },
    frame: (said) => {
      if (said.frame === "heads" || said.frame === "ping") return [{ ...said, logs: headsOf(said.logs) }];
      if (said.frame !== "entry" || said.entry.log !== log) return [said];
      const here = told.filter(({ seq }) => seq === said.entry.seq || (said.entry.seq === entries.length && seq > entries.length));
      return here.map((entry) => ({ frame: "entry", entry }));
    },
  };
}

/** Shows nothing of what comes from here on in a log, neither by frame nor by page; `page` says what else a page says. */
export function hidden(log: string, page: (said: Json) => Json): Lie {
  return {
    answer: (path, said) => (path.startsWith(`/v1/logs/${log}/entries`) ? page(said) : said),
    frame: (said) => (said.frame === "entry" && said.entry.log === log ? [] : [said]),
  };
}

/** Changes the answers to requests whose path begins like this. */
export const answers = (path: string, edit: (said: Json) => Json): Lie => ({ answer: (asked, said) => (asked.startsWith(path) ? edit(said) : said) });

/** Changes what the server confirms. */
export const confirmed = (edit: (receipts: Json[]) => Json[]): Lie => ({
  frame: (said) => (said.frame === "reply" && said.ok.receipts.length > 0 ? [{ ...said, ok: { receipts: edit(said.ok.receipts) } }] : [said]),
});

/** Both lies at once. */
export const both = (one: Lie, other: Lie): Lie => ({
  answer: (path, said, asked) => {
    const told = one.answer?.(path, said, asked) ?? said;
    return other.answer?.(path, told, asked) ?? told;
  },
  frame: (said) => (one.frame?.(said) ?? [said]).flatMap((told) => other.frame?.(told) ?? [told]),
});

/** The same text with one character of it changed, in the middle. */
export function changed(text: string): string {
  const at = Math.floor(text.length / 2);
  return `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
}
