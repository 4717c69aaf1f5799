// What others gave this person to read: fetched when it is opened, checked, and held in memory alone. Nothing of it is ever
// written anywhere; it goes the moment it is taken back, is over, or can no longer be asked for.
import type { Crypto } from "../crypto/work";
import type { Laid } from "../protocol/messages";
import type { Answer, Command, Granted, GrantRow, Grants } from "../protocol/types.gen";
import { Declined } from "./distrust";
import type { Memory } from "./memory";
import type { People } from "./people";

/** One message of an open grant. */
export interface GrantedWords {
  readonly envelope: string;
  readonly author: string;
  readonly text: string;
  readonly at: number;
  /** Its author worded it for the reader, and whoever gave it approved of exactly these words by giving them. */
  readonly isWording?: boolean;
  /** The giver laid it on the table. */
  readonly laid?: Laid;
}

/** A grant as its reader has it. */
export interface HeldGrant {
  readonly share: string;
  readonly from: string;
  readonly until?: number;
  readonly state: "closed" | "loading" | "open" | "gone";
  /** How the giver calls themselves in it; once it was opened. */
  readonly giver?: string;
  /** Who reads an answer beside the giver, as the giver calls them; once it was opened. */
  readonly answerTo?: readonly string[];
  /** The giver lets this person write it into the care file; once it was opened. */
  readonly inFile?: true;
  readonly items: readonly GrantedWords[];
}

/** What grants need around them. */
export interface GrantsNeeds {
  readonly memory: Memory;
  readonly crypto: Crypto;
  readonly people: People;
  fetchAll(): Promise<Grants>;
  fetch(share: string): Promise<Granted>;
  /** Gives a command, and resolves when the server took it. */
  give(command: Command): Promise<Answer>;
  now(): number;
  onChange(): void;
}

/** Longest delay that a timer takes. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** All grants of this person. */
export class HeldGrants {
  #held = new Map<string, HeldGrant>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;
  /** Each reading of a share is a turn of its own: the newest one counts. */
  readonly #turns = new Map<string, number>();

  constructor(private readonly needs: GrantsNeeds) {}

  get all(): IterableIterator<HeldGrant> {
    return this.#held.values();
  }

  /** Asks what can be read now. What was open stays open, what is not listed any more is gone. */
  async refresh(): Promise<void> {
    const { grants } = await this.needs.fetchAll();
    if (this.#isOver) return;
    const next = new Map<string, HeldGrant>();
    for (const row of grants) {
      const held = this.#held.get(row.share);
      // What its giver signed ends when they said: a list that says later changes nothing.
      next.set(row.share, { ...closed(row), ...opened(held), ...earliest(held?.until, row.until ?? undefined) });
    }
    for (const [share, held] of this.#held) {
      if (!next.has(share) && held.state !== "closed") next.set(share, gone(held));
    }
    this.#held = next;
    this.#changed();
  }

  /**
   * Fetches and opens one; its giver sees that it was opened. What is open, or on its way since who knows when, is asked for anew, and
   * closed when nobody can be asked.
   */
  async open(share: string): Promise<void> {
    // Come here by an address, before anything was listed.
    if (!this.#held.has(share)) await this.refresh();
    const held = this.#held.get(share);
    if (!held || held.state === "gone") return;
    await this.#load(held);
  }

  /** Something of it is gone: what is open, or on its way, is closed and fetched anew. */
  async renew(share: string): Promise<void> {
    const held = this.#held.get(share);
    if (held?.state === "open" || held?.state === "loading") await this.#load(held);
  }

  async #load(held: HeldGrant): Promise<void> {
    const { share } = held;
    const turn = (this.#turns.get(share) ?? 0) + 1;
    this.#turns.set(share, turn);
    /** Taken back while it was on its way: then it never was here. Asked for once more: then that one counts. */
    const isHere = (): boolean => this.#held.get(share)?.state === "loading" && this.#turns.get(share) === turn;
    this.#set({ ...held, state: "loading", items: [] });
    try {
      const [granted, { believeGrant, openGranted }] = await Promise.all([this.needs.fetch(share), import("./read-grant")]);
      const believed = await believeGrant(share, held.from, granted, this.needs);
      const { body: { until, in_file: inFile }, keys, answerTo } = believed;
      const items = await openGranted(believed, granted, this.needs);
      if (items.length === 0) throw new Declined("nothing_here");
      const read = { items, giver: keys.from, answerTo: answerTo.map(({ name }) => name), ...(until === undefined ? {} : { until }), ...(inFile === true ? { inFile } : {}) };
      if (isHere()) this.#set({ ...held, ...read, state: "open" });
    } catch (error) {
      const isGone = error instanceof Declined && error.code === "nothing_here";
      if (isHere()) this.#set(isGone ? gone(held) : { ...held, state: "closed", items: [] });
      if (!isGone) throw error;
    }
  }

  /**
   * Answers one, once. It is fetched anew: to whom the answer is sealed is what its giver says now, with the keys that everybody has now.
   * Throws `Declined` with `nothing_here` when it can be read no more, with `limit_reached` when it was answered.
   */
  async answer(share: string, words: string): Promise<void> {
    const from = this.#held.get(share)?.from;
    if (from === undefined) throw new Declined("nothing_here");
    const [granted, { believeGrant }, { buildAnswer }] = await Promise.all([this.needs.fetch(share), import("./read-grant"), import("./build-answer")]);
    await this.needs.give(await buildAnswer(words, await believeGrant(share, from, granted, this.needs), this.needs));
  }

  /** Taken back: nothing of it stays. */
  drop(share: string): void {
    const held = this.#held.get(share);
    if (held) this.#set(gone(held));
  }

  /** Nobody can be asked any more whether it may still be read: what is open, or on its way, is closed. */
  closeAll(): void {
    for (const held of this.#held.values()) {
      const isHere = held.state === "open" || held.state === "loading";
      if (isHere) this.#held.set(held.share, { ...held, state: "closed", items: [] });
    }
    this.#changed();
  }

  /** This person leaves: nothing is held, and nothing comes any more. */
  stop(): void {
    this.#isOver = true;
    this.#held.clear();
    clearTimeout(this.#timer);
  }

  #set(held: HeldGrant): void {
    this.#held.set(held.share, held);
    this.#changed();
  }

  #changed(): void {
    const now = this.needs.now();
    for (const held of this.#held.values()) {
      if (held.until !== undefined && held.until <= now && held.state !== "gone") this.#held.set(held.share, gone(held));
    }
    const ends = [...this.#held.values()].flatMap(({ until, state }) => (until !== undefined && state !== "gone" ? [until] : []));
    clearTimeout(this.#timer);
    if (ends.length > 0) this.#timer = setTimeout(() => { this.#changed(); }, Math.min(TIMER_MS_MAX, Math.min(...ends) - now + 1));
    this.needs.onChange();
  }
}

const closed = ({ share, from, until }: GrantRow): HeldGrant => ({
  share,
  from,
  ...(until === null ? {} : { until }),
  state: "closed",
  items: [],
});

/** What stays of a grant over a refresh. */
const opened = (held: HeldGrant | undefined): Partial<HeldGrant> =>
  held && held.state !== "closed" && held.state !== "gone"
    ? {
        state: held.state,
        items: held.items,
        ...(held.giver === undefined ? {} : { giver: held.giver }),
        ...(held.answerTo === undefined ? {} : { answerTo: held.answerTo }),
        ...(held.inFile ? { inFile: held.inFile } : {}),
      }
    : {};

const earliest = (...ends: readonly (number | undefined)[]): { until?: number } => {
  const known = ends.filter((end) => end !== undefined);
  return known.length === 0 ? {} : { until: Math.min(...known) };
};

const gone = (held: HeldGrant): HeldGrant => ({ ...held, state: "gone", items: [] });
