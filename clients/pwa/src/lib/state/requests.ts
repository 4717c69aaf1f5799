// What somebody is asked to share, and what they asked others, as screens show it. Pure. Nothing here tells an asker what came of it.
import { hasBlocked } from "../sync/bag";
import type { Asking } from "../sync/model";
import { nameOfPerson } from "../sync/names";
import { effectiveMembers } from "../sync/room";
import { isAsked, isDeclined, openRequests, REQUEST_MS } from "../sync/requests";
import type { PersonView } from "./naast";
import { personViews, type Sight } from "./views";

/** What is asked: about a message of one's own conversations, or in free words; for whoever asks, or for somebody else. */
interface Asked {
  readonly id: string;
  /** Envelope hash. */
  readonly about?: string;
  readonly whom?: PersonView;
  readonly words: string;
  /** Who asks, a professional, would write it into the care file. */
  readonly inFile?: true;
  readonly at: number;
}

/** Somebody asks this person, and they said nothing about it yet. */
export interface RequestView extends Asked {
  readonly from: PersonView;
  /** Until when who asks for the care file reads that message; absent: until the youth stops it. A yes lets them read no longer. */
  readonly readsUntil?: number;
  /** Then it lapses by itself. */
  readonly until: number;
}

/** This person asked somebody. */
export interface AskedView extends Asked {
  readonly to: PersonView;
  /** It stands until then, declined or not. */
  readonly until?: number;
  /** `waiting`: nobody was asked yet. */
  readonly state: "open" | "waiting" | "failed";
  /** It was refused: under which name that can be tried again, and the code of the refusal. */
  readonly refused?: { readonly id: string; readonly code: string };
}

const personOf = (sight: Sight, person: string): PersonView =>
  personViews(sight).find((one) => one.person === person) ?? { person, name: nameOfPerson(sight.memory, sight.people, person) };

const whatOf = (sight: Sight, { about, whom, words, inFile, at }: Pick<Asking, "about" | "whom" | "words" | "inFile" | "at">): Omit<Asked, "id"> => ({
  ...(about === undefined ? {} : { about }),
  ...(whom === undefined ? {} : { whom: personOf(sight, whom.person) }),
  words,
  ...(inFile ? { inFile } : {}),
  at,
});

/** What others ask this person and is open, oldest first. */
export function requestViews(sight: Sight): RequestView[] {
  const { memory, surely } = sight;
  const { account, self, bag, items } = memory;
  // What answers one may still wait, or be refused: then the request is there again.
  const isAnswered = ({ hash }: Asking): boolean => items.some(({ task, failed }) => task.do === "share" && task.answers === hash && failed === undefined);
  return openRequests(self, surely)
    .filter((asking) => asking.to === account.person && !isDeclined(bag, asking) && !isAnswered(asking) && !hasBlocked(bag, asking.from))
    .map((asking) => {
      const from = personOf(sight, asking.from);
      const { inFile, ...what } = whatOf(sight, asking);
      const reading = inFile && from.role === "professional" ? readingOf(sight, asking) : undefined;
      return { id: asking.hash, from, ...what, until: asking.at + REQUEST_MS, ...(reading ? { inFile: true, ...reading } : {}) };
    });
}

/**
 * Until when whoever asks reads the message that it is about; undefined for somebody who does not. Whoever asks may run any app: only what is
 * read already can go into the file, and anything else is a request to read it.
 */
function readingOf({ memory, surely }: Sight, { about, from }: Asking): { readonly readsUntil?: number } | undefined {
  if (about === undefined) return undefined;
  const channel = [...memory.channels].find(({ id }) => memory.find(id, about));
  if (channel?.room && effectiveMembers(channel.room).some(({ person }) => person === from)) return {};
  const shares = Object.values(memory.self.shares).filter(
    ({ body: { to, until = Infinity, items }, withdrawnAt }) => withdrawnAt === undefined && to.person === from && until > surely && items.some(({ envelope }) => envelope === about),
  );
  if (shares.length === 0) return undefined;
  const last = Math.max(...shares.map(({ body: { until = Infinity } }) => until));
  return last === Infinity ? {} : { readsUntil: last };
}

/** What this person asked others and is open, and what waits or was refused; oldest first. */
export function askedViews(sight: Sight): AskedView[] {
  const { memory, now } = sight;
  const { account, self } = memory;
  const asker = account.by.root;
  const open = openRequests(self, now)
    .filter((asking) => asking.asker === asker)
    .map((asking): AskedView => ({ id: asking.hash, to: personOf(sight, asking.to), ...whatOf(sight, asking), until: asking.at + REQUEST_MS, state: "open" }));
  const coming = memory.items.flatMap(({ id, at, task, failed }): AskedView[] => {
    if (task.do !== "ask" || isAsked(self, { ...task, to: task.to.person, asker }, now)) return [];
    const asked = { id, to: personOf(sight, task.to.person), ...whatOf(sight, { ...task, at }) };
    return [failed === undefined ? { ...asked, state: "waiting" } : { ...asked, state: "failed", refused: { id, code: failed } }];
  });
  return [...open, ...coming];
}
