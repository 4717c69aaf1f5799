// How chosen messages stand with the people who may be let read them.
import type { PersonView, ShareView } from "../../lib/state/naast";

/** Somebody outside the conversation, and what they read of the chosen messages. */
export interface Reader {
  readonly who: PersonView;
  /** What they read some of them by. */
  readonly shares: readonly ShareView[];
  /** They read all of them: what is left to choose is to stop. */
  readonly readsAll: boolean;
}

type Item = ShareView["items"][number];

const isGiven = ({ state, isEnding }: ShareView): boolean => isEnding !== true && (state === "active" || state === "waiting");

export function readers(people: readonly PersonView[], all: readonly ShareView[], chosen: readonly string[]): Reader[] {
  return people.map((who) => {
    const shares = all.filter((share) => isGiven(share) && share.to.person === who.person && share.items.some(({ id }) => chosen.includes(id)));
    const read = new Set(shares.flatMap(({ items }) => items.map(({ id }) => id)));
    return { who, shares, readsAll: chosen.length > 0 && chosen.every((id) => read.has(id)) };
  });
}

/** Everything that these shares give, each message once, oldest first: it can only be taken back as it was given. */
export function itemsOf(shares: readonly ShareView[]): readonly Item[] {
  const items = new Map(shares.flatMap((share) => share.items.map((item) => [item.id, item])));
  return [...items.values()].toSorted((a, b) => a.at - b.at);
}

/** Until when the longest of these shares lets somebody read; undefined when one of them has no end. */
export function lastEnd(shares: readonly ShareView[]): number | undefined {
  const ends = shares.map(({ until }) => until ?? Infinity);
  const last = Math.max(...ends);
  return Number.isFinite(last) ? last : undefined;
}
