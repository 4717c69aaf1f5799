// Receipts: what the server confirmed is what was sent, and stands where the server said. The MAC in a receipt is for the server itself,
// after a restore; no app can check it. An app holds the server to the rest of it: log, place, moment and content.
import type { Answer, Command, Entry } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import { contentHash } from "./entries";
import type { Memory } from "./memory";

/** What a command puts into a log that its sender reads. */
export interface Due {
  readonly log: string;
  readonly kind: string;
  readonly content: string;
}

/** Most places that are remembered, promised or arrived: far more than lie between an answer and its entry. */
const PLACES_MAX = 1_024;

const placeOf = ({ log, seq }: { readonly log: string; readonly seq: number }): string => `${log}:${seq}`;

const add = (places: Map<string, string>, place: string, what: string): void => {
  places.set(place, what);
  for (const oldest of places.keys()) {
    if (places.size <= PLACES_MAX) break;
    places.delete(oldest);
  }
};

/** What stands at a place; nothing for what is no entry, which is refused where it is examined. */
function whatOf(entry: Entry): string | undefined {
  const kind = entry.kind === "tombstone" || entry.kind === "withheld" ? "message" : entry.kind;
  try {
    return `${entry.at} ${kind} ${contentHash(entry)}`;
  } catch {
    return undefined;
  }
}

/** What was confirmed and has not come yet, and what came lately and may be confirmed still. */
export class Promises {
  readonly #promised = new Map<string, string>();
  readonly #arrived = new Map<string, string>();
  readonly #furthest = new Map<string, number>();
  /** Commands whose answer is on its way: what they are about may come before it. */
  #waiting = 0;

  /** `known`: what this device has read. */
  constructor(private readonly known: Pick<Memory, "channel" | "hashAt">) {}

  /** Gives a command of `me`, and holds the server to its answer. Throws what giving throws, and `Distrust`. */
  async hold(command: Command, me: string, give: () => Promise<Answer>): Promise<Answer> {
    this.#waiting += 1;
    try {
      const answer = await give();
      const { checkPlaces, entriesOf } = await import("./confirmed");
      const due = entriesOf(command, me);
      checkPlaces(due, answer, this.known);
      this.take(due, answer);
      return answer;
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#arrived.clear();
    }
  }

  /** Takes the answer to a command: it confirms exactly what was sent. Throws `Distrust` for anything else. */
  take(due: readonly Due[], { receipts }: Answer): void {
    if (due.length !== receipts.length) throw new Distrust("forged");
    for (const [at, { log, kind, content }] of due.entries()) {
      const receipt = receipts[at];
      const last = receipts[at - 1];
      const isBehindLast = last?.log !== log || last.seq + 1 === receipt?.seq;
      if (receipt?.log !== log || receipt.content !== content || !isBehindLast) throw new Distrust("forged");
      const [place, what] = [placeOf(receipt), `${receipt.at} ${kind} ${content}`];
      const stands = this.#arrived.get(place) ?? this.#promised.get(place);
      if (stands !== undefined && stands !== what) throw new Distrust("rolled_back");
      if (!this.#arrived.has(place)) add(this.#promised, place, what);
      this.#furthest.set(log, Math.max(this.furthest(log), receipt.seq));
    }
  }

  /** An entry arrives: where something was promised, exactly that must stand. Throws `Distrust`. */
  check(entry: Entry): void {
    const place = placeOf(entry);
    const promised = this.#promised.get(place);
    if (promised === undefined && this.#waiting === 0) return;
    const what = whatOf(entry);
    if ((promised ?? what) !== what) throw new Distrust("rolled_back");
    this.#promised.delete(place);
    if (this.#waiting > 0 && what !== undefined) add(this.#arrived, place, what);
  }

  /** A log is at least as long as the furthest place at which something was promised. */
  furthest(log: string): number {
    return this.#furthest.get(log) ?? 0;
  }

  /** The server lives another life: what stood in the one before is compared elsewhere. */
  forget(): void {
    for (const places of [this.#promised, this.#arrived, this.#furthest]) places.clear();
  }
}
