// Who is writing now: told between two, kept nowhere, over by itself.

/** What it needs around it. */
export interface WritingNeeds {
  after(ms: number, task: () => void): void;
  /** Tells the other one. */
  say(log: string): void;
  onChange(): void;
  now(): number;
}

/** How long somebody counts as writing after they were heard to. */
const HEARD_MS = 8_000;
/** Whoever goes on writing says so again after this long, and no sooner. */
const SAID_MS = 4_000;

/** The conversations in which the other one is writing. */
export class Writing {
  readonly #heard = new Map<string, number>();
  readonly #said = new Map<string, number>();

  constructor(private readonly needs: WritingNeeds) {}

  is(log: string): boolean {
    return (this.#heard.get(log) ?? 0) > this.needs.now();
  }

  /** The other one is writing. */
  hear(log: string): void {
    this.#heard.set(log, this.needs.now() + HEARD_MS);
    this.needs.after(HEARD_MS + 1, () => { this.needs.onChange(); });
    this.needs.onChange();
  }

  /** Something arrived: whoever was writing has said it. */
  end(log: string): void {
    this.#heard.delete(log);
  }

  /** This person is writing. */
  say(log: string): void {
    const now = this.needs.now();
    if ((this.#said.get(log) ?? 0) > now) return;
    this.#said.set(log, now + SAID_MS);
    this.needs.say(log);
  }
}
