// Which words in the outbox wait for a JIM now, and when the first of them are due. They wait on this device's disk, like everything there.
import { heldBy, type JimsTurn, turnBefore } from "./jim-first";
import type { Memory } from "./memory";
import type { Item, Task } from "./model";

/** What it needs around it. */
interface TurnsNeeds {
  readonly memory: Memory;
  now(): number;
  after(ms: number, task: () => void): void;
}

/** The turns of JIMs in all conversations of this person. */
export class Turns {
  /** When somebody looks again; nothing is set while nothing waits. */
  #due: number | undefined;

  constructor(private readonly needs: TurnsNeeds) {}

  /** The turn of a JIM who goes before this task, which was wanted just now. */
  before(task: Task): JimsTurn | undefined {
    const now = this.needs.now();
    return turnBefore(this.needs.memory, task, now, now);
  }

  /** Whether an item waits for a JIM now. */
  hold(item: Item): boolean {
    return heldBy(this.needs.memory, item, this.needs.now()) !== undefined;
  }

  /** An item waits for nobody any longer. */
  async skip(id: string): Promise<void> {
    const { memory } = this.needs;
    const items = memory.items.map(({ held, ...item }): Item => (held === undefined || item.id === id ? item : { ...item, held }));
    await memory.keepItems(items);
  }

  /** Looks again when the first turn is over. */
  watch(look: () => void): void {
    const { memory } = this.needs;
    const now = this.needs.now();
    const next = Math.min(...memory.items.map((item) => heldBy(memory, item, now)?.until ?? Infinity));
    if (next === Infinity || (this.#due !== undefined && this.#due <= next)) return;
    this.#due = next;
    this.needs.after(next - now, () => {
      if (this.#due === next) this.#due = undefined;
      look();
    });
  }
}
