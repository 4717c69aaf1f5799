// What this person wants and the server has not confirmed: kept before the first try, sent once, mended when things have moved on.
import { randomId } from "../crypto/encoding";
import type { Answer, Command } from "../protocol/types.gen";
import type { Archive } from "./build-report";
import { build, type Built, type Workshop } from "./build";
import { Declined, Distrust, Unreachable } from "./distrust";
import { isNo, isSeen, laneOf, takesAway, takesBack } from "./lanes";
import { envelopeOf, rowName, type Item, type Task } from "./model";
import { Turns } from "./turns";

/** What the outbox needs around it. */
export interface OutboxNeeds extends Workshop {
  isOnline(): boolean;
  give(command: Command): Promise<Answer>;
  catchUp(log: string): Promise<void>;
  reach(log: string, seq: number): Promise<void>;
  /** Another device kept a newer bag: fetch and merge. */
  fetchBag(): Promise<void>;
  /** A task was taken. */
  onTaken(task: Task, command: Command, answer: Answer): Promise<void>;
  /** A share stands in the own log, whatever was heard of it. */
  onStands(task: Task): Promise<void>;
  /** A task was refused for good. */
  onGivenUp(task: Task): Promise<void>;
  /** Whether nothing may be said in a channel now: something of its former life is not back yet. */
  mustWait(channel: string): boolean;
  /** What a report is made from. */
  readonly archive?: Archive;
  /** Try again later, by the clock. */
  after(ms: number, again: () => void): void;
}

/** More repetitions than this are a client running wild. */
const MENDS_MAX = 8;
const LATER_MS = 5_000;
/** How often the log is asked for a share that should be there. What it brings by itself is seen at once. */
const UNKNOWN_SHARE_MS = 60_000;

/** Nothing waits for these: when the server takes no more of them for now, whoever wanted one decides, and what is behind it goes on. */
const STANDS_ALONE: ReadonlySet<Task["do"]> = new Set(["ask", "report"]);

interface Waiter {
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** The one place from which commands go out. */
export class Outbox {
  readonly #running = new Set<string>();
  readonly #waiters = new Map<string, Waiter>();
  readonly #mends = new Map<string, number>();
  readonly #turns: Turns;

  constructor(private readonly needs: OutboxNeeds) {
    this.#turns = new Turns(needs);
  }

  /**
   * Keeps a task. `kept` resolves when it is on this device's disk; `settled` when the server took it and it is in the logs
   * here, and rejects with `Declined` when it never will be. `isHeld`: that may take hours, because a JIM goes first.
   */
  add(task: Task): { id: string; kept: Promise<void>; settled: Promise<void>; isHeld?: boolean } {
    const { memory } = this.needs;
    const id = randomId();
    const revoked = this.#revoked(task);
    if (revoked && (!revoked.command || revoked.failed !== undefined)) return { id, ...this.#cancel(revoked) };
    // What was refused before and is wanted again is wanted once.
    const before = memory.items.filter((one) => !isRefusedWithdrawal(one, task));
    const settled = new Promise<void>((done, failed) => this.#waiters.set(id, { done, failed }));
    // Whoever does not wait for it is not told: the item itself shows where it stands.
    settled.catch(() => undefined);
    const at = this.needs.now();
    const held = this.#turns.before(task);
    const kept = memory.keepItems([...before, { id, at, task: renamed(task, revoked), ...(held ? { held } : {}) }]).then(() => {
      this.run();
    });
    return { id, kept, settled, isHeld: held !== undefined };
  }

  /** Tries again what was refused. It is new to the server: under a new id, at the end of the lane. */
  async retry(id: string): Promise<void> {
    const { memory } = this.needs;
    const item = memory.items.find((one) => one.id === id);
    if (item?.failed === undefined || this.#isInLog(item)) return;
    const anew: Item = { id: randomId(), at: this.needs.now(), task: item.task };
    await memory.keepItems([...memory.items.filter((one) => one !== item), anew]);
    this.run();
  }

  /** Sends words that let the JIM go first without waiting any longer. */
  async hurry(id: string): Promise<void> {
    await this.#turns.skip(id);
    this.run();
  }

  /** Lets go of what was refused; of opening older words also before that was given to the server, since nobody can take it back later. */
  async letGo(id: string): Promise<void> {
    const item = this.needs.memory.items.find((one) => one.id === id);
    if (item && (item.failed !== undefined || (item.task.do === "open_history" && !item.command))) await this.#drop(item);
  }

  /** Goes on with whatever waits. */
  run(): void {
    if (!this.needs.isOnline()) return;
    for (const lane of new Set(this.#waiting().map(({ task }) => laneOf(task)))) void this.#runLane(lane);
    this.#turns.watch(() => { this.run(); });
  }

  /** Forgets items whose entries have arrived. */
  async sweep(): Promise<void> {
    const { memory } = this.needs;
    const left = memory.items.filter((item) => {
      const { sent } = item;
      if (!sent) return item.failed === undefined || !this.#isInLog(item);
      const cursor = sent.log === memory.account.person ? memory.self.cursor : memory.channel(sent.log)?.cursor;
      return cursor === undefined || cursor < sent.seq;
    });
    if (left.length !== memory.items.length) await memory.keepItems(left);
  }

  /** Whether these words stand in their log, whatever was said of them. */
  #isInLog(item: Item): boolean {
    const envelope = envelopeOf(item);
    return item.task.do === "say" && envelope !== undefined && this.needs.memory.find(item.task.channel, envelope) !== undefined;
  }

  #waiting(): Item[] {
    return this.needs.memory.items.filter((item) => !item.sent && item.failed === undefined && !this.#turns.hold(item));
  }

  /** The item that a task takes back before the server has it. What stands in the own log is there, whatever was said of it. */
  #revoked(task: Task): Item | undefined {
    const { shares, rules } = this.needs.memory.self;
    if (task.do === "withdraw" ? shares[task.share] : task.do === "end_rule" && rules?.[task.rule]) return undefined;
    return this.needs.memory.items.find(
      (one) =>
        !one.sent &&
        ((task.do === "withdraw" && one.task.do === "share" && one.task.share === task.share) ||
          (task.do === "end_rule" && one.task.do === "set_rule" && one.task.rule === task.rule) ||
          (task.do === "erase" && one.task.do === "say" && one.id === task.envelope)),
    );
  }

  /** Something that was never given to the server is not wanted any more: nothing of it goes out. */
  #cancel(item: Item): { kept: Promise<void>; settled: Promise<void> } {
    const done = this.#drop(item, new Declined("already_withdrawn"));
    return { kept: done, settled: done };
  }

  async #runLane(lane: string): Promise<void> {
    if (this.#running.has(lane)) return;
    this.#running.add(lane);
    // A withdrawal that waits for its share holds up no other choice.
    const passed = new Set<string>();
    try {
      for (;;) {
        const item = this.#waiting().find(({ id, task }) => laneOf(task) === lane && !passed.has(id));
        if (!item || !this.needs.isOnline()) break;
        if (await this.#step(item)) continue;
        if (!takesBack(item.task)) break;
        passed.add(item.id);
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
      const envelope = envelopeOf({ command });
      if (envelope !== undefined) this.needs.memory.formerly.set(envelope, command.id);
      const answer = await this.needs.give(command);
      await this.#taken(item, command, answer);
      return true;
    } catch (error) {
      try {
        return await this.#recover(item, error);
      } catch {
        // Even to write down what happened failed: what is on the disk is tried again.
        this.#later(LATER_MS);
        return false;
      }
    }
  }

  async #recover(item: Item, error: unknown): Promise<boolean> {
    if (this.needs.memory.items.find(({ id }) => id === item.id)?.sent) {
      // The server has it; only to fetch what it became failed, and the line brings that.
      this.#settle(item.id, undefined);
      return true;
    }
    if (error instanceof Declined) return this.#mend(item, error);
    if (error instanceof Distrust) {
      // What is falsely confirmed may be taken all the same: then the log shows it.
      if (item.task.do === "say") await this.needs.catchUp(item.task.channel).catch(() => undefined);
      const kept = this.needs.memory.items.find(({ id }) => id === item.id) ?? item;
      await this.#drop(item, this.#isInLog(kept) ? undefined : new Declined("bad_statement"));
      return true;
    }
    // Nobody knows whether it was taken: the same bytes again, as soon as there is a line.
    if (error instanceof Unreachable) {
      if (this.needs.isOnline()) this.#later(LATER_MS);
      return false;
    }
    // Something here broke, such as a full disk, a worker that died, or a part of the app that was replaced: that says nothing about
    // what is wanted. What takes something away from somebody is tried until the server answers.
    if (!takesAway(item.task) && this.#isHopeless(item)) await this.#drop(item, new Declined("unavailable"));
    else this.#later(LATER_MS);
    return false;
  }

  /** Counts a try; true when it was one too many. Whoever takes something back never gives up. */
  #isHopeless({ id, task }: Item): boolean {
    const mends = (this.#mends.get(id) ?? 0) + 1;
    this.#mends.set(id, mends);
    return mends > MENDS_MAX && !takesBack(task) && !isNo(task);
  }

  /** The finished command; or whether the lane goes on with another item now, or waits for something to arrive. */
  async #finish(item: Item): Promise<Command | "again" | "wait"> {
    const { memory } = this.needs;
    const { bag } = memory;
    const built = await this.#build(item);
    // Taken back, or changed, while it was being sealed: what was sealed is not what is wanted.
    if (!memory.items.includes(item) || (item.task.do === "set_bag" && memory.bag !== bag)) return "again";
    if (built === "later") return "wait";
    if (built === "done") {
      await this.#drop(item);
      return "again";
    }
    if ("first" in built) {
      if (this.#isHopeless(item)) throw new Declined("stale_epoch");
      const before = [built.first].flat().map((task: Task): Item => ({ id: randomId(), at: this.needs.now(), task }));
      const at = memory.items.findIndex(({ id }) => id === item.id);
      await memory.keepItems([...memory.items.slice(0, at), ...before, ...memory.items.slice(at)]);
      return "again";
    }
    await this.#replace(item.id, { ...item, command: built.command });
    return built.command;
  }

  /** Builds; what a withdrawal waits for may be in the log already, and is asked for. */
  async #build(item: Item): Promise<Built> {
    const built = await build(item, this.needs);
    if (built !== "later" || !takesBack(item.task)) return built;
    await this.needs.catchUp(this.needs.memory.account.person);
    const again = await build(item, this.needs);
    if (again === "later") this.#later(UNKNOWN_SHARE_MS);
    return again;
  }

  async #taken(item: Item, command: Command, answer: Answer): Promise<void> {
    const { memory } = this.needs;
    const last = answer.receipts.at(-1);
    await this.needs.onTaken(item.task, command, answer);
    if (last) await this.#replace(item.id, { ...item, command, sent: { log: last.log, seq: last.seq } });
    else await memory.keepItems(memory.items.filter(({ id }) => id !== item.id));
    for (const { log, seq } of answer.receipts) {
      // A channel that was just made is known as soon as the own log tells of it.
      const isKnown = log === memory.account.person || memory.channel(log) !== undefined;
      if (!isKnown) await this.needs.catchUp(memory.account.person);
      await this.needs.reach(log, seq);
    }
    await this.sweep();
    this.#settle(item.id, undefined);
  }

  async #mend(item: Item, error: Declined): Promise<boolean> {
    const { memory } = this.needs;
    const log = error.more.log ?? ("channel" in item.task ? item.task.channel : undefined);
    // It is known that this command was not taken: it may be made anew under its id.
    const again = async (mended: Promise<void> | undefined, remade?: () => Promise<Command | undefined>): Promise<boolean> => {
      if (this.#isHopeless(item)) {
        mended?.catch(() => undefined);
        await this.#drop(item, error);
        return true;
      }
      try {
        await mended;
      } catch (reason) {
        if (reason instanceof Distrust) {
          await this.#drop(item, new Declined("bad_statement"));
          return true;
        }
        this.#later(LATER_MS);
        return false;
      }
      const command = await remade?.();
      await this.#replace(item.id, { id: item.id, at: item.at, task: item.task, ...(command ? { command } : {}) });
      return true;
    };
    switch (error.code) {
      case "stale_team":
      case "stale_charter":
      case "stale_epoch":
      case "stale_key":
      case "bad_seals":
        return again(log === memory.account.person || memory.channel(log ?? "") ? this.needs.catchUp(log ?? "") : undefined);
      case "stale_rules":
        if (item.task.do !== "say") break;
        return again(this.needs.catchUp(item.task.channel), () => this.#boxedAnew(item));
      case "own_gap":
        return again(log === undefined ? undefined : this.#mendRow(log, error.more.n ?? 0));
      case "stale_choice":
        return again(this.needs.catchUp(memory.account.person));
      case "stale_bag":
        return again(this.needs.fetchBag());
      case "rate_limited":
        if (STANDS_ALONE.has(item.task.do)) {
          await this.#drop(item, error);
          return true;
        }
        this.#later(error.more.retryAfterMs ?? LATER_MS);
        return false;
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
        break;
    }
    await this.#drop(item, error);
    return true;
  }

  /** The same message, beside which stands what the rules ask for now. */
  async #boxedAnew({ id }: Item): Promise<Command | undefined> {
    const command = this.needs.memory.items.find((one) => one.id === id)?.command;
    return command?.do === "send" ? (await import("./build-rules")).boxedAnew(command, this.needs) : undefined;
  }

  /** The server knows a message of this device that this device does not: the newest own one in the log is it. */
  async #mendRow(log: string, n: number): Promise<void> {
    const { memory } = this.needs;
    await this.needs.catchUp(log);
    const channel = memory.channel(log);
    const { device, by } = memory.account;
    const row = rowName(by.root, device);
    if (!channel || (channel.devices[row]?.n ?? 0) >= n) return;
    const own = [...memory.rows(log)].filter(({ line }) => line && line.kind !== "unreadable" && line.author.root === by.root).at(-1);
    if (own?.line) await memory.keepChannel({ ...channel, devices: { ...channel.devices, [row]: { n, envelope: own.line.envelope, seen: 0 } } }, []);
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

  /** An item is over. What somebody wanted and did not get through stays, for them to see. */
  async #drop(item: Item, error?: Declined): Promise<void> {
    const { memory } = this.needs;
    const { id, at, task } = item;
    // What was never given cannot be taken back, and need not be: whoever asked for that is told why.
    const isGiven = task.do === "share" && memory.self.shares[task.share] !== undefined;
    if (isGiven) await this.needs.onStands(task);
    const moot = error && task.do === "share" && !isGiven ? memory.items.filter((one) => one.task.do === "withdraw" && one.task.share === task.share) : [];
    const isCancelled = error?.code === "already_withdrawn" || moot.length > 0;
    const left = memory.items.filter((one) => !moot.includes(one));
    if (error && isSeen(task) && !isCancelled) {
      // By the envelope of their command, words that come after all are known.
      const failed = ({ command }: Item): Item => ({ id, at, task, ...(command && task.do === "say" ? { command } : {}), failed: error.code });
      await memory.keepItems(left.map((one) => (one.id === id ? failed(one) : one)));
    } else {
      await memory.keepItems(left.filter((one) => one.id !== id));
    }
    for (const one of [item, ...moot]) this.#settle(one.id, error);
    if (error) await this.needs.onGivenUp(task);
  }

  #settle(id: string, error: Declined | undefined): void {
    this.#mends.delete(id);
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    if (error) waiter?.failed(error);
    else waiter?.done();
  }
}

const isRefusedWithdrawal = (item: Item, anew: Task): boolean =>
  anew.do === "withdraw" && item.failed !== undefined && item.task.do === "withdraw" && item.task.share === anew.share;

/** A task by the name that its words have for the server: what may be on its way already is known by its envelope. */
function renamed(task: Task, revoked: Item | undefined): Task {
  const envelope = revoked && envelopeOf(revoked);
  return task.do === "erase" && envelope !== undefined ? { ...task, envelope } : task;
}
