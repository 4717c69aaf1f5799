// One tab owns the connection and the outbox; the others show what it shows and ask it to act. Whoever owns the lock leads;
// when that tab closes, another gets the lock.
import { Refused } from "./naast";
import type { Acts } from "./person";
import type { Snapshot } from "./snapshot";

type Note =
  | { readonly kind: "hello" }
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "ask"; readonly id: string; readonly act: keyof Acts; readonly args: readonly unknown[] }
  | { readonly kind: "done"; readonly id: string; readonly ok: unknown }
  | { readonly kind: "refused"; readonly id: string; readonly code: string; readonly retryAfterMs?: number }
  /** Somebody registered or signed in on another page of this browser. */
  | { readonly kind: "account" };

const NAME = "naast";

/** Tells all tabs that another person is signed in in this browser now. */
export function announceAccount(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage({ kind: "account" } satisfies Note);
  channel.close();
}

/** What a tab does when it leads and when it follows. */
export interface TabRole {
  /** This tab has the lock: from here on it acts itself. */
  lead(show: (snapshot: Snapshot) => void): Acts & { start(): Promise<void>; wake(): void; sleep(): void };
  show(snapshot: Snapshot, isFollower: boolean): void;
}

/** A tab among the tabs of this browser. */
export class Tab {
  readonly #channel = new BroadcastChannel(NAME);
  readonly #asked = new Map<string, { done: (ok: unknown) => void; refused: (error: Refused) => void }>();
  #leader: ReturnType<TabRole["lead"]> | undefined;
  #last: Snapshot | undefined;

  constructor(private readonly role: TabRole) {
    this.#channel.addEventListener("message", ({ data }: MessageEvent<Note>) => { this.#hear(data); });
    this.#channel.postMessage({ kind: "hello" } satisfies Note);
    // Held until the tab closes.
    void navigator.locks.request(NAME, () => new Promise<never>(() => { this.#lead(); }));
    const wake = (): void => { this.#leader?.wake(); };
    addEventListener("online", wake);
    addEventListener("offline", () => { this.#leader?.sleep(); });
    document.addEventListener("visibilitychange", wake);
  }

  /** Does an act here, or has the leading tab do it. */
  act<K extends keyof Acts>(act: K, args: Parameters<Acts[K]>): ReturnType<Acts[K]> {
    const here = this.#leader?.[act] as ((...given: unknown[]) => ReturnType<Acts[K]>) | undefined;
    if (here) return here(...args);
    const id = crypto.randomUUID();
    const answer = new Promise<unknown>((done, refused) => this.#asked.set(id, { done, refused }));
    this.#channel.postMessage({ kind: "ask", id, act, args } satisfies Note);
    return answer as ReturnType<Acts[K]>;
  }

  #lead(): void {
    this.#leader = this.role.lead((snapshot) => {
      this.#last = snapshot;
      this.role.show(snapshot, false);
      this.#channel.postMessage({ kind: "snapshot", snapshot } satisfies Note);
    });
    // Whom the last leader left without an answer is told so: nobody knows whether it was done.
    for (const { refused } of this.#asked.values()) refused(new Refused("unavailable"));
    this.#asked.clear();
    void this.#leader.start();
  }

  #hear(note: Note): void {
    switch (note.kind) {
      case "hello":
        if (this.#last) this.#channel.postMessage({ kind: "snapshot", snapshot: this.#last } satisfies Note);
        break;
      case "snapshot":
        if (!this.#leader) this.role.show(note.snapshot, true);
        break;
      case "ask":
        if (this.#leader) void this.#do(note);
        break;
      case "done":
        this.#asked.get(note.id)?.done(note.ok);
        this.#asked.delete(note.id);
        break;
      case "refused":
        this.#asked.get(note.id)?.refused(new Refused(note.code, note.retryAfterMs));
        this.#asked.delete(note.id);
        break;
      case "account":
        void this.#leader?.start();
        break;
    }
  }

  async #do({ id, act, args }: Extract<Note, { kind: "ask" }>): Promise<void> {
    const doer = this.#leader?.[act] as ((...given: unknown[]) => Promise<unknown>) | undefined;
    if (!doer) return;
    try {
      this.#channel.postMessage({ kind: "done", id, ok: await doer(...args) } satisfies Note);
    } catch (error) {
      const code = error instanceof Refused ? error.code : "unavailable";
      const after = error instanceof Refused && error.retryAfterMs !== undefined ? { retryAfterMs: error.retryAfterMs } : {};
      this.#channel.postMessage({ kind: "refused", id, code, ...after } satisfies Note);
    }
  }
}
