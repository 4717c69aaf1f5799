// What a JIM words for somebody else: for whom, and whether others took its place. Nothing of this reaches whoever is given the words: a
// second message, which is never shared, says it to the youth (server/docs/decisions/0025). Pure.
import type { Command, Payload } from "../protocol/types.gen";
import { envelopeOf, type Channel, type Row, type Task } from "./model";
import { memberOf } from "./room";

/** Letters with which a JIM says for whom he words something. As in `limits.rs`. */
export const WORDED_FOR_LETTERS_MAX = 60;

/** A wording, by what was said of it since. */
export interface Wording {
  /** For whom, as the JIM calls them. */
  readonly whom?: string;
  /** The wording that took its place. */
  readonly replacedBy?: string;
  /** Its author found other words: these were the first, and these are what a share gives. */
  readonly isEdited?: true;
}

/** Whether there are other words since: shared by mistake, it would not be what the youth last read. */
export const isOutdated = ({ replacedBy, isEdited }: Wording): boolean => replacedBy !== undefined || isEdited === true;

/** Goes through a conversation's rows in their order: its wordings, by their envelopes. */
export function wordingsOf(rows: Iterable<Row>): ReadonlyMap<string, Wording> {
  const found = new Map<string, Wording & { readonly author: string; readonly seq: number }>();
  const of = (author: string, envelope: string | undefined) => {
    const wording = envelope === undefined ? undefined : found.get(envelope);
    return wording?.author === author ? wording : undefined;
  };
  for (const { line } of rows) {
    if (line?.kind !== "words") continue;
    const { payload, seq, envelope } = line;
    const author = line.author.root;
    if (payload.kind === "wording") found.set(envelope, { author, seq });
    if (payload.kind === "edit") {
      const wording = of(author, payload.of);
      if (wording) found.set(payload.of, { ...wording, isEdited: true });
    }
    if (payload.kind !== "worded_for" || !isWhom(payload.whom)) continue;
    const wording = of(author, payload.of);
    if (!wording) continue;
    found.set(payload.of, { ...wording, whom: payload.whom });
    const older = of(author, payload.instead_of);
    if (older && payload.instead_of !== undefined && older.seq < wording.seq) found.set(payload.instead_of, { ...older, replacedBy: payload.of });
  }
  return found;
}

const isWhom = (whom: string): boolean => Array.from(whom).length <= WORDED_FOR_LETTERS_MAX;

/** Whether somebody words something here for somebody whom they call so, in place of an own wording or of none. */
export function mayWord({ room }: Channel, rows: Iterable<Row>, me: string, whom: string, insteadOf: string | undefined): boolean {
  if (room?.kind !== "private" || memberOf(room, me)?.role !== "jim" || whom === "" || !isWhom(whom)) return false;
  if (insteadOf === undefined) return true;
  return [...rows].some(({ line }) => line?.kind === "words" && line.envelope === insteadOf && line.author.root === me && line.payload.kind === "wording");
}

/** What follows a wording that the server has: the word to the youth for whom it is. */
export function wordedFor({ channel, wordedFor: said }: Extract<Task, { do: "say" }>, command: Command): Extract<Task, { do: "say" }> | undefined {
  const of = envelopeOf({ command });
  if (!said || of === undefined) return undefined;
  const { whom, insteadOf } = said;
  const payload: Payload = { kind: "worded_for", of, whom, ...(insteadOf === undefined ? {} : { instead_of: insteadOf }) };
  return { do: "say", channel, payload };
}
