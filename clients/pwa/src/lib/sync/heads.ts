// Where logs stand by the server's word: never less than it said before. Pure.
import type { Head } from "../protocol/types.gen";

type Heads = Readonly<Record<string, Head>>;

const shown = (seen: number | undefined, isShown: boolean | undefined): Partial<Head> => ({
  ...(seen === undefined ? {} : { seen }),
  ...(isShown === undefined ? {} : { is_shown: isShown }),
});

/** After heads that the server sent. */
export function withHeads(known: Heads, heads: Heads): Heads {
  const next = { ...known };
  for (const [log, { head, delivered, read, seen, is_shown: isShown }] of Object.entries(heads)) {
    const before = known[log] ?? { head: 0, delivered: 0, read: 0 };
    next[log] = {
      head: Math.max(before.head, head),
      delivered: Math.max(before.delivered, delivered),
      read: Math.max(before.read, read),
      ...shown(seen, isShown),
    };
  }
  return next;
}

/** After a word of how far all others have a log, and how far those who say so saw it. */
export function withNotice(known: Heads, log: string, delivered: number, seen: number | undefined): Heads {
  const { head, read, delivered: before, is_shown: isShown } = known[log] ?? { head: 0, read: 0, delivered: 0 };
  return { ...known, [log]: { head, read, delivered: Math.max(before, delivered), ...shown(seen, isShown) } };
}
