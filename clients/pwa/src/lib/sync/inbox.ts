// Takes entries as they come, one after the other, and keeps what they mean. Missing ones are fetched; nothing is skipped.
import type { Chain } from "../crypto/chains";
import type { Crypto } from "../crypto/work";
import type { Entry, Page } from "../protocol/types.gen";
import { Distrust, Unreachable } from "./distrust";
import { Ahead } from "./ahead";
import { examine } from "./examine";
import { examineSelf } from "./examine-self";
import type { SelfFact } from "./facts";
import type { Memory } from "./memory";
import { unread, type Alarm, type Channel, type Row } from "./model";
import type { People } from "./people";
import { memoryOf } from "./former";
import { ownerBefore } from "./hand-over";
import { Promises } from "./receipts";
import { reduce, reduceSelf, type Earlier } from "./reduce";
import { effectiveMembers } from "./room";

/** What the inbox needs around it. */
export interface InboxNeeds {
  readonly memory: Memory;
  readonly crypto: Crypto;
  readonly people: People;
  fetchPage(log: string, after: number): Promise<Page>;
  /** The organisation's own account; undefined while it has none. */
  organisation(): Promise<Chain | undefined>;
  /** Fetches and merges what this person's other devices know. */
  fetchBag(): Promise<void>;
  /** Whether the server still lives the life that this device knows: what does not fit in another one is no lie yet. */
  isSameLife(): Promise<boolean>;
  /** A fact of the own log, after it was kept. */
  onSelf(fact: SelfFact): void;
  /** Entries of a log are on this device. */
  onStored(log: string, seq: number): void;
  /** A log could not be gone on with for now: the network, not the contents. */
  onStuck(log: string): void;
}

/** Entries handled between two writes to the disk. */
const BATCH = 200;
/** How long an entry may take from its acknowledgement to its arrival before it is fetched. */
const ARRIVAL_MS = 1_500;

/** What lies behind `cursor`, each once: when a line breaks and the next one begins, both may have brought the same. */
function newOnes(entries: readonly Entry[], cursor: number): Entry[] {
  let newest = cursor;
  return entries.filter(({ seq }) => {
    if (seq <= newest) return false;
    newest = seq;
    return true;
  });
}

/** The one place where entries come in. */
export class Inbox {
  #queue: Entry[] = [];
  #running: Promise<void> = Promise.resolve();
  /** What the server confirmed and has to show. */
  readonly promises: Promises;
  readonly #awaited = new Set<{ log: string; seq: number; done: () => void }>();

  constructor(private readonly needs: InboxNeeds) {
    this.promises = new Promises(needs.memory);
  }

  /** Takes an entry; it is handled after those before it. */
  push(entry: Entry): void {
    this.#queue.push(entry);
    if (this.#queue.length === 1) void this.#next(() => this.#drain());
  }

  /** Fetches whatever a log has beyond this device. */
  catchUp(log: string): Promise<void> {
    return this.#next(() => this.#fetchRest(log));
  }

  /** Resolves when an entry is on this device; it is fetched when it does not come by itself. */
  async reach(log: string, seq: number): Promise<void> {
    if (this.#cursor(log) >= seq) return;
    await new Promise<void>((done) => {
      const waiting = { log, seq, done };
      this.#awaited.add(waiting);
      setTimeout(() => {
        if (this.#awaited.delete(waiting)) void this.catchUp(log).then(done, done);
      }, ARRIVAL_MS);
    });
  }

  /** Everything that came until now was handled. */
  settled(): Promise<void> {
    return this.#running;
  }

  #next(task: () => Promise<void>): Promise<void> {
    const done = this.#running.then(task);
    this.#running = done.catch(() => undefined);
    return done;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const log = this.#queue[0]?.log ?? "";
      let end = this.#queue.findIndex((entry) => entry.log !== log);
      if (end < 0) end = this.#queue.length;
      const entries = this.#queue.slice(0, Math.min(end, BATCH));
      try {
        await this.#take(log, entries);
      } catch {
        this.needs.onStuck(log);
      }
      this.#queue = this.#queue.slice(entries.length);
    }
  }

  async #fetchRest(log: string): Promise<void> {
    await this.#readAgain(log);
    for (;;) {
      const { cursor: after, hash } = this.#place(log) ?? {};
      if (after === undefined) return;
      const end = Math.max(after, this.promises.furthest(log));
      const page = await this.needs.fetchPage(log, after);
      const isNext = (page.entries[0]?.seq ?? page.head + 1) === after + 1;
      if (page.head < end || (isNext && page.before !== hash)) {
        if (await this.needs.isSameLife()) await this.#stop(log, "rolled_back");
        return;
      }
      if (page.entries.length > 0) await this.#take(log, page.entries, false);
      // A stopped channel does not move; a log that gave nothing new is at its head.
      if (this.#cursor(log) === after || this.#cursor(log) >= page.head) return;
    }
  }

  #place(log: string): { readonly cursor: number; readonly hash: string } | undefined {
    const { memory } = this.needs;
    return log === memory.account.person ? memory.self : memory.channel(log);
  }

  #cursor(log: string): number {
    return this.#place(log)?.cursor ?? Number.MAX_SAFE_INTEGER;
  }

  /** Something about a whole log that an honest server never shows. */
  async #stop(log: string, alarm: Alarm): Promise<void> {
    const { memory } = this.needs;
    const channel = memory.channel(log);
    if (channel && !channel.alarm) await memory.keepChannel({ ...channel, alarm }, []);
    if (log === memory.account.person && !memory.self.alarm) await memory.keepSelf({ ...memory.self, alarm });
  }

  async #take(log: string, entries: readonly Entry[], mayFetch = true): Promise<void> {
    const { memory } = this.needs;
    const fresh = newOnes(entries, this.#cursor(log));
    const [first] = fresh;
    if (!first) return;
    if (mayFetch && first.seq > this.#cursor(log) + 1) {
      await this.#fetchRest(log);
      return;
    }
    if (!(await this.#keepsPromises(log, fresh))) return;
    if (log === memory.account.person) for (const entry of fresh) await this.#takeSelf(entry);
    else await this.#takeChannel(log, fresh);
    const cursor = this.#cursor(log);
    this.needs.onStored(log, cursor);
    for (const waiting of this.#awaited) {
      if (waiting.log !== log || waiting.seq > cursor) continue;
      this.#awaited.delete(waiting);
      waiting.done();
    }
  }

  /** Whether these entries are what was confirmed. What a server that was put back has forgotten is compared elsewhere. */
  async #keepsPromises(log: string, entries: readonly Entry[]): Promise<boolean> {
    try {
      for (const entry of entries) this.promises.check(entry);
      return true;
    } catch {
      if (await this.needs.isSameLife()) await this.#stop(log, "rolled_back");
      return false;
    }
  }

  async #takeChannel(log: string, entries: readonly Entry[]): Promise<void> {
    const { memory } = this.needs;
    const known = memory.channel(log);
    if (!known || known.alarm || known.isPast) return;
    const before = await this.#asInherited(known);
    const rows = new Map<number, Row>();
    const { channel, stuck } = await this.#fold(before, entries, rows, { find: (envelope) => memory.find(log, envelope), all: () => memory.rows(log) });
    await memory.keepChannel(channel, [...rows.values()]);
    if (stuck) throw stuck;
    if (channel.isDueAgain) await this.#readAgain(log);
  }

  /**
   * Follows a conversation once more of which more can be read now, from where it begins now. What was read before has to come out
   * the same; until everything is here, nothing of what is shown changes.
   */
  async #readAgain(log: string): Promise<void> {
    const { memory } = this.needs;
    const known = memory.channel(log);
    const start = known && (known.opened ?? (known.isDueAgain ? known.start : undefined));
    if (!known || !start || known.alarm || known.isLeft) return;
    const { cursor, keys, was, heritage, names, met } = known;
    // Whoever was away before kept what they knew then: where the log is followed over it, its hashes are compared below.
    const before = [...memory.rows(log)].filter(({ seq }) => seq < start.from);
    const earlier: Earlier = { find: (envelope) => before.find(({ line }) => line?.envelope === envelope), all: () => before };
    const isAway = was !== undefined && was.charterSeq < start.from;
    const again = { keys, wasRead: cursor, names, met, ...(isAway ? { was } : {}), ...(heritage ? { heritage } : {}) };
    let channel = await this.#asInherited({ ...unread(log, start.from, start.before), ...again, ...memoryOf(known) });
    const rows = new Map<number, Row>();
    for (;;) {
      const page = await this.needs.fetchPage(log, channel.cursor);
      const isNext = (page.entries[0]?.seq ?? page.head + 1) === channel.cursor + 1;
      if (page.entries.length === 0 || !isNext || page.before !== channel.hash) break;
      const read = await this.#fold(channel, page.entries, rows, earlier);
      if (read.stuck) throw read.stuck;
      channel = read.channel;
      if (channel.alarm || channel.cursor >= page.head) break;
    }
    const isOther = [...rows.values()].some(({ seq, hash }) => seq <= cursor && (memory.hashAt(log, seq) ?? hash) !== hash);
    if (channel.alarm || isOther || channel.cursor < cursor) {
      await this.#stop(log, channel.alarm ?? "rolled_back");
      return;
    }
    await memory.keepChannel(channel, [...before, ...rows.values()], true);
    this.needs.onStored(log, channel.cursor);
  }

  /** What entries mean, one after the other, into `rows`; up to the first that cannot be believed, or not be gone on with now. */
  async #fold(
    before: Channel,
    entries: readonly Entry[],
    rows: Map<number, Row>,
    earlier: Earlier,
  ): Promise<{ channel: Channel; stuck?: Error }> {
    const { memory, crypto, people } = this.needs;
    const log = before.id;
    let channel = before;
    const seqs = new Map([...rows.values()].flatMap(({ seq, line }) => (line ? [[line.envelope, seq] as const] : [])));
    const find = (envelope: string): Row | undefined => {
      const seq = seqs.get(envelope);
      return seq === undefined ? earlier.find(envelope) : rows.get(seq);
    };
    const all = (): Iterable<Row> => new Map([...[...earlier.all()].map((row) => [row.seq, row] as const), ...rows]).values();
    const ahead = new Ahead(crypto, people);
    const witness = {
      account: memory.account,
      crypto,
      openWords: ahead.open,
      chain: people.chain.bind(people),
      organisation: () => this.needs.organisation(),
      isMet: this.#isMet(log),
      hashAt: (seq: number) => rows.get(seq)?.hash ?? memory.hashAt(log, seq),
      formerHashAt: (seq: number) => memory.formerHashAt(log, seq),
      isHere: (envelope: string) => find(envelope) !== undefined,
    };
    for (const [at, entry] of entries.entries()) {
      try {
        await ahead.start(channel, entries, at);
        const fact = await examine(channel, entry, witness);
        const reduced = reduce(channel, fact, { find, all });
        // Nobody is met by what was handed over.
        if (fact.kind === "room" && !channel.heritage) for (const { person, root } of effectiveMembers(fact.room)) people.meet(person, root);
        channel = reduced.channel;
        for (const row of reduced.rows) {
          rows.set(row.seq, row);
          if (row.line) seqs.set(row.line.envelope, row.seq);
        }
      } catch (error) {
        // What cannot be believed stops the conversation; what cannot be reached is tried again.
        if (error instanceof Distrust) channel = { ...channel, alarm: error.alarm };
        else return { channel, stuck: error instanceof Error ? error : new Error("stuck") };
        break;
      }
    }
    return { channel };
  }

  /**
   * Whether somebody was met before `log` tells of them, on this device or on another one whose bag has not come yet. Throws while
   * they may still be met in a conversation that was joined earlier, of which nothing was read yet.
   */
  readonly #isMet = (log: string) => async (person: string, root: string): Promise<boolean> => {
    const { memory } = this.needs;
    if (!memory.pin(person)) await this.needs.fetchBag();
    const pin = memory.pin(person);
    const joined = [...memory.channels];
    const own = joined.findIndex(({ id }) => id === log);
    const isUnread = ({ room, alarm, isLeft, isPast }: Channel): boolean => !room && !alarm && isLeft !== true && isPast !== true;
    if (!pin && joined.slice(0, own < 0 ? undefined : own).some(isUnread)) throw new Unreachable("another conversation is read first");
    return pin?.root === root;
  };

  async #takeSelf(entry: Entry): Promise<void> {
    const { memory, crypto, people } = this.needs;
    const { account, self } = memory;
    if (self.alarm) return;
    try {
      const chain = await people.chain(account.person, account.by.root, account.by.g);
      const isByInvite = entry.kind === "invite_taken" || entry.kind === "card_answer";
      // An invite that another device of this person made stands in the bag that it kept.
      if (isByInvite && !memory.bag.invites[entry.invite]) await this.needs.fetchBag();
      const formerHashAt = (seq: number): string | undefined => memory.formerHashAt(account.person, seq);
      const organisation = (): Promise<Chain | undefined> => this.needs.organisation();
      const met = { isMet: this.#isMet(account.person), chainOf: people.chain.bind(people), organisation };
      const fact = await examineSelf(self, entry, { account, crypto, chain, bag: memory.bag, formerHashAt, ...met });
      if (fact.kind === "support" && fact.room) for (const { person, root } of effectiveMembers(fact.room)) people.meet(person, root);
      if (fact.kind === "joined") await this.#join(fact);
      if (fact.kind === "inherited") await this.#inherit(fact);
      const left = fact.kind === "left" ? memory.channel(fact.channel) : undefined;
      // Nobody is put out of a conversation of their own.
      if (left?.room?.owner === account.by.root) throw new Distrust("rolled_back");
      if (left) await memory.keepChannel({ ...left, isLeft: true }, []);
      await memory.keepSelf(reduceSelf(self, fact));
      this.needs.onSelf(fact);
      if (fact.kind === "joined" || fact.kind === "inherited") await this.#readAgain(fact.channel).catch(() => { this.needs.onStuck(fact.channel); });
    } catch (error) {
      if (!(error instanceof Distrust)) throw error;
      await memory.keepSelf({ ...self, alarm: error.alarm });
    }
  }

  /** A channel that was handed over to this person, with whose it was once they met who did it. */
  async #asInherited(channel: Channel): Promise<Channel> {
    if (!channel.heritage || channel.inheritedFrom !== undefined) return channel;
    const { memory, crypto, people } = this.needs;
    return { ...channel, inheritedFrom: await ownerBefore(channel, { account: memory.account, bag: memory.bag, crypto, people }) };
  }

  /** Something was handed over to this person. Whoever was an heir before and was put out begins anew. */
  async #inherit({ statement, ...fact }: Extract<SelfFact, { kind: "inherited" }>): Promise<void> {
    const { memory } = this.needs;
    const known = memory.channel(fact.channel);
    const heritage = [...(known?.heritage ?? []).filter((one) => one !== statement), statement];
    if (!known || known.isLeft) {
      await memory.keepChannel({ ...unread(fact.channel, fact.from, fact.before), heritage }, [], true);
      return;
    }
    await memory.keepChannel({ ...known, heritage }, []);
    await this.#join(fact);
  }

  async #join({ channel, from, before, seq }: Pick<Extract<SelfFact, { kind: "joined" }>, "channel" | "from" | "before" | "seq">): Promise<void> {
    const { memory } = this.needs;
    const known = memory.channel(channel);
    if (!known) {
      await memory.keepChannel(unread(channel, from, before), [], true);
      return;
    }
    const { isLeft, room, ...kept } = known;
    if (known.isPast) {
      await memory.keepChannel({ ...kept, again: { from, before, seq } }, []);
      return;
    }
    if (isLeft !== true) {
      if (from < known.start.from) await memory.keepChannel({ ...known, opened: { from, before } }, []);
      return;
    }
    if (from <= known.cursor + 1) {
      await memory.keepChannel({ ...kept, ...(room ? { room } : {}) }, []);
      return;
    }
    // Back after having been away: what lies between is not theirs to read, and what they knew stays known.
    const devices = Object.fromEntries(Object.entries(kept.devices).map(([name, row]) => [name, { ...row, isAway: true as const }]));
    const start = { from, before };
    await memory.keepChannel({ ...kept, cursor: from - 1, hash: before, start, devices, ...(room ? { was: room } : {}) }, []);
  }
}
