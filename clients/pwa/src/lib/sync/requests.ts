// Requests: what others asked this person, and what this person asked others. What a request was answered stands nowhere
// (server/docs/decisions/0023). Decides which of them count and are open; knows no screen.
import { readStatement } from "../protocol/statements";
import type { Bag, Entry, Somebody } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import type { SelfWitness } from "./examine-self";
import type { SelfFact } from "./facts";
import type { Asking, Self } from "./model";
import { ownSeals } from "./own-seals";

type EntryOf<K extends Entry["kind"]> = Extract<Entry, { kind: K }>;
type Told = Pick<Extract<SelfFact, { kind: "asking" }>, "kind" | "asking"> | { readonly kind: "nothing" };

/** How long a request is open; it lapses by itself. As in `limits.rs`. */
export const REQUEST_MS = 14 * 24 * 60 * 60 * 1000;
/** Letters of a request. As in `limits.rs`. */
export const REQUEST_LETTERS_MAX = 1000;

/** What is asked, by whom, of whom, and for whom. */
type Matter = Pick<Asking, "asker" | "to" | "about" | "whom" | "inFile">;

/** Asked once more while it is open, it is the same request. */
const isSame = (a: Matter, b: Matter): boolean =>
  a.asker === b.asker && a.to === b.to && a.about === b.about && a.inFile === b.inFile && (a.whom?.root ?? a.asker) === (b.whom?.root ?? b.asker);

const isOpenAt = (asking: Asking, now: number): boolean => now < asking.at + REQUEST_MS;

/** What counts and is open now, oldest first. */
export function openRequests({ asked = [] }: Self, now: number): Asking[] {
  const counting: Asking[] = [];
  for (const asking of asked) if (!counting.some((before) => isSame(before, asking) && isOpenAt(before, asking.at))) counting.push(asking);
  return counting.filter((asking) => isOpenAt(asking, now));
}

/** Whether this is asked already, and open. */
export const isAsked = (self: Self, matter: Matter, now: number): boolean => openRequests(self, now).some((asking) => isSame(asking, matter));

/** The bag once this person declined a request: only their own devices know. What has lapsed needs no note. */
export function withDeclined(bag: Bag, { hash, at }: Asking, now: number): Bag {
  const open = Object.entries(bag.declined ?? {}).filter(([, since]) => now < since + REQUEST_MS);
  return { ...bag, declined: { ...Object.fromEntries(open), [hash]: at } };
}

/** Whether this person declined a request, on whichever device. */
export const isDeclined = ({ declined = {} }: Bag, { hash }: Asking): boolean => declined[hash] !== undefined;

/** Whether a request can be asked at all: about a message or in words, and no more of them than the bound. */
export const isAskable = (words: string, about: string | undefined): boolean =>
  (about !== undefined || words.trim() !== "") && Array.from(words).length <= REQUEST_LETTERS_MAX;

/** Whether a message can be asked into the care file: by whoever writes it there. */
export const isFileable = (about: string | undefined, whom: Somebody | undefined): boolean => about !== undefined && whom === undefined;

/** A request to this person. One that does not open, or is not the asker's, is nothing: whoever asks may run any app. */
export async function readRequest({ from, sealed, at }: EntryOf<"request">, witness: SelfWitness): Promise<Told> {
  const { account, crypto } = witness;
  const statement = await openOwn(sealed, witness);
  const body = statement === undefined ? undefined : readStatement("request", statement)?.body;
  if (!body || body.to.root !== account.by.root || body.to.person !== account.person || body.by.root === account.by.root) return { kind: "nothing" };
  if (!(await witness.isMet(from, body.by.root))) return { kind: "nothing" };
  try {
    const said = await crypto.believe("request", statement ?? "", await witness.chainOf(from, body.by.root, body.by.g));
    return said ? told(said.hash, body, from, at) : { kind: "nothing" };
  } catch (error) {
    if (!(error instanceof Distrust)) throw error;
    return { kind: "nothing" };
  }
}

/** The copy of an own request. */
export async function readAsked({ to, sealed, at }: EntryOf<"asked">, witness: SelfWitness): Promise<Told> {
  const statement = await openOwn(sealed, witness);
  const said = statement === undefined ? undefined : await witness.crypto.believe("request", statement, witness.chain);
  return said?.body.to.person === to ? told(said.hash, said.body, witness.account.person, at) : { kind: "nothing" };
}

function told(hash: string, body: { by: { root: string }; to: Somebody; about?: string; whom?: Somebody; words: string; in_file?: boolean }, from: string, at: number): Told {
  const { about, whom, words, in_file: inFile } = body;
  if (!isAskable(words, about) || (inFile === true && !isFileable(about, whom))) return { kind: "nothing" };
  const what = { ...(about === undefined ? {} : { about }), ...(whom === undefined ? {} : { whom }), words, ...(inFile === true ? { inFile } : {}) };
  return { kind: "asking", asking: { hash, from, asker: body.by.root, to: body.to.person, at, ...what } };
}

async function openOwn(sealed: string, { account, crypto }: SelfWitness): Promise<string | undefined> {
  let text: string | undefined;
  for (const { to, seal } of ownSeals(account)) text ??= await crypto.openPadded({ label: "request", tenant: account.tenant, to }, seal, sealed);
  return text;
}
