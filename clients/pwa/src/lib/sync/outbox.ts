// What this person wants and the server has not confirmed: kept before the first try, sent once, mended when things have moved on.
import { randomId } from "../crypto/encoding";
import type { Answer, Command } from "../protocol/types.gen";
import { build, type Workshop } from "./build";
import { Declined, Distrust, Unreachable } from "./distrust";
import type { Item, Task } from "./model";

/** What the outbox needs around it. */
export interface OutboxNeeds extends Workshop {
  isOnline(): boolean;
  give(command: Command): Promise<Answer>;
  catchUp(log: string): Promise<void>;
  reach(log: string, seq: number): Promise<void>;
  /** Another device kept a newer bag: fetch and merge. */
  fetchBag(): Promise<void>;
  /** A task was taken. */
  onTaken(task: Task, command: Command): Promise<void>;
  /** Try again later, by the clock. */
  after(ms: number, again: () => void): void;
}

/** More repetitions than this are a client running wild. */
const MENDS_MAX = 8;
const LATER_MS = 5_000;

/** Tasks of one lane are done one after the other; lanes do not wait for each other. */
function laneOf(task: Task): string {
  if ("channel" in task && task.do !== "invite" && task.do !== "read") return task.channel;
  if (task.do === "share" || task.do === "withdraw") return "choices";
  return task.do;
}

interface Waiter {
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** The one place from which commands go out. */
export class Outbox {
  readonly #running = new Set<string>();
  readonly #waiters = new Map<string, Waiter>();
  readonly #mends = new Map<string, number>();

  constructor(private readonly needs: OutboxNeeds) {}

  /**
   * Keeps a task. `kept` resolves when it is on this device's disk; `settled` when the server took it and it is in the logs
   * here, and rejects with `Declined` when it never will be.
   */
  add(task: Task): { id: string; kept: Promise<void>; settled: Promise<void> } {
    const { memory } = this.needs;
    const id = randomId();
    const settled = new Promise<void>((done, failed) => this.#waiters.set(id, { done, failed }));
    // Whoever does not wait for it is not told: the item itself shows where it stands.
    settled.catch(() => undefined);
    const kept = memory.keepItems([...memory.items, { id, at: this.needs.now(), task }]).then(() => {
      this.run();
    });
    return { id, kept, settled };
  }

  /** Goes on with whatever waits. */
  run(): void {
    if (!this.needs.isOnline()) return;
    for (const lane of new Set(this.#waiting().map(({ task }) => laneOf(task)))) void this.#runLane(lane);
  }

  /** Forgets items whose entries have arrived. */
  async sweep(): Promise<void> {
    const { memory } = this.needs;
    const left = memory.items.filter(({ sent }) => {
      if (!sent) return true;
      const cursor = sent.log === memory.account.person ? memory.self.cursor : memory.channel(sent.log)?.cursor;
      return cursor === undefined || cursor < sent.seq;
    });
    if (left.length !== memory.items.length) await memory.keepItems(left);
  }

  #waiting(): Item[] {
    return this.needs.memory.items.filter(({ sent }) => !sent);
  }

  async #runLane(lane: string): Promise<void> {
    if (this.#running.has(lane)) return;
    this.#running.add(lane);
    try {
      for (;;) {
        const item = this.#waiting().find(({ task }) => laneOf(task) === lane);
        if (!item || !this.needs.isOnline() || !(await this.#step(item))) break;
      }
    } finally {
      this.#running.delete(lane);
    }
  }

  /** One try of one item; false when its lane has to wait. */
  async #step(item: Item): Promise<boolean> {
    try {
      const command = item.command ?? (await this.#finish(item));
      if (command === "again" || command === "wait") return command === "again";
      const answer = await this.needs.give(command);
      await this.#taken(item, command, answer);
      return true;
    } catch (error) {
      if (error instanceof Declined) return this.#mend(item, error);
      if (error instanceof Distrust) {
        await this.#drop(item, new Declined("bad_statement"));
        return true;
      }
      // Nobody knows whether it was taken: the same bytes again, as soon as there is a line.
      if (error instanceof Unreachable) {
        if (this.needs.isOnline()) this.#later(LATER_MS);
        return false;
      }
      await this.#drop(item, new Declined("malformed"));
      return true;
    }
  }

  /** The finished command; or whether the lane goes on with another item now, or waits for something to arrive. */
  async #finish(item: Item): Promise<Command | "again" | "wait"> {
    const { memory } = this.needs;
    const built = await build(item, this.needs);
    if (built === "later") return "wait";
    if (built === "done") {
      await this.#drop(item);
      return "again";
    }
    if ("first" in built) {
      const before: Item = { id: randomId(), at: this.needs.now(), task: built.first };
      const at = memory.items.findIndex(({ id }) => id === item.id);
      await memory.keepItems([...memory.items.slice(0, at), before, ...memory.items.slice(at)]);
      return "again";
    }
    await this.#replace(item.id, { ...item, command: built.command });
    return built.command;
  }

  async #taken(item: Item, command: Command, { receipts }: Answer): Promise<void> {
    const { memory } = this.needs;
    const last = receipts.at(-1);
    await this.needs.onTaken(item.task, command);
    if (last) {
      const envelope = command.do === "send" ? { envelope: last.content } : {};
      await this.#replace(item.id, { ...item, command, sent: { log: last.log, seq: last.seq, ...envelope } });
    } else {
      await memory.keepItems(memory.items.filter(({ id }) => id !== item.id));
    }
    for (const { log, seq } of receipts) {
      // A channel that was just made is known as soon as the own log tells of it.
      const isKnown = log === memory.account.person || memory.channel(log) !== undefined;
      if (!isKnown) await this.needs.catchUp(memory.account.person);
      await this.needs.reach(log, seq);
    }
    await this.sweep();
    this.#mends.delete(item.id);
    this.#waiters.get(item.id)?.done();
    this.#waiters.delete(item.id);
  }

  async #mend(item: Item, error: Declined): Promise<boolean> {
    const mends = (this.#mends.get(item.id) ?? 0) + 1;
    this.#mends.set(item.id, mends);
    const { memory } = this.needs;
    const log = error.more.log ?? ("channel" in item.task ? item.task.channel : undefined);
    // It is known that this command was not taken: it may be made anew under its id.
    const again = async (mended: Promise<void> | undefined): Promise<boolean> => {
      if (mends > MENDS_MAX) {
        await this.#drop(item, error);
        return true;
      }
      try {
        await mended;
      } catch {
        this.#later(LATER_MS);
        return false;
      }
      await this.#replace(item.id, { id: item.id, at: item.at, task: item.task });
      return true;
    };
    switch (error.code) {
      case "stale_charter":
      case "stale_epoch":
      case "stale_key":
      case "bad_seals":
        return again(log !== undefined && memory.channel(log) ? this.needs.catchUp(log) : undefined);
      case "own_gap":
        return again(log === undefined ? undefined : this.#mendRow(log, error.more.n ?? 0));
      case "stale_choice":
        return again(this.needs.catchUp(memory.account.person));
      case "stale_bag":
        return again(this.needs.fetchBag());
      case "rate_limited":
      case "unavailable":
        this.#later(error.more.retryAfterMs ?? LATER_MS);
        return false;
      case "sign_in_needed":
        return false;
      case "already_withdrawn":
        await this.needs.catchUp(memory.account.person);
        await this.#drop(item);
        return true;
      default:
        await this.#drop(item, error);
        return true;
    }
  }

  /** The server knows a message of this device that this device does not: the newest own one in the log is it. */
  async #mendRow(log: string, n: number): Promise<void> {
    const { memory } = this.needs;
    await this.needs.catchUp(log);
    const channel = memory.channel(log);
    const { device, by } = memory.account;
    if (!channel || (channel.devices[device]?.n ?? 0) >= n) return;
    const own = [...memory.rows(log)].filter(({ line }) => line && line.kind !== "unreadable" && line.author.root === by.root).at(-1);
    if (own?.line) await memory.keepChannel({ ...channel, devices: { ...channel.devices, [device]: { n, envelope: own.line.envelope } } }, []);
  }

  #later(ms: number): void {
    this.needs.after(ms, () => {
      this.run();
    });
  }

  async #replace(id: string, item: Item): Promise<void> {
    const { memory } = this.needs;
    await memory.keepItems(memory.items.map((one) => (one.id === id ? item : one)));
  }

  async #drop(item: Item, error?: Declined): Promise<void> {
    const { memory } = this.needs;
    await memory.keepItems(memory.items.filter(({ id }) => id !== item.id));
    this.#mends.delete(item.id);
    const waiter = this.#waiters.get(item.id);
    this.#waiters.delete(item.id);
    if (error) waiter?.failed(error);
    else waiter?.done();
  }
}
