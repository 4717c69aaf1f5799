// What this device knows, in memory, and the same on its disk. Changed here alone; whoever listens is told.
import type { Hold, Store } from "../db/store";
import type { Bag, Head, Pin } from "../protocol/types.gen";
import { emptyBag, unwritten, type Account, type Channel, type Item, type KeptBag, type KnownLives, type Line, type Row, type Self, type Team } from "./model";
import { logStart, randomId } from "../crypto/encoding";
import { fromPast, givenAgain, past } from "./former";
import { pastRules } from "./past-rules";
import { pastShares } from "./past-shares";

/** A channel's rows, found by number and by envelope. */
class Rows {
  readonly #bySeq = new Map<number, Row>();
  readonly #byEnvelope = new Map<string, number>();

  static of(all: readonly Row[]): Rows {
    const rows = new Rows();
    for (const row of all) rows.add(row);
    return rows;
  }

  add(row: Row): void {
    this.#bySeq.set(row.seq, row);
    if (row.line) this.#byEnvelope.set(row.line.envelope, row.seq);
  }

  at(seq: number): Row | undefined {
    return this.#bySeq.get(seq);
  }

  find(envelope: string): Row | undefined {
    const seq = this.#byEnvelope.get(envelope);
    return seq === undefined ? undefined : this.#bySeq.get(seq);
  }

  /** All rows in their order. They come in order, and a row that changes keeps its place. */
  all(): IterableIterator<Row> {
    return this.#bySeq.values();
  }
}

/** Under which name the rows of a log's former life are kept. */
const formerName = (log: string): string => `former:${log}`;

/** What was lost and is not back: refused since when, because what it hangs on is away or because of keys; or given up when. */
export interface Lost {
  readonly since: number;
  readonly isAway?: boolean;
  readonly isOver?: boolean;
  /** To whom, of a report. */
  readonly to?: readonly { readonly person: string }[];
}

/** What is only kept on this device and tells nothing to anybody. */
interface Local {
  /** Newest `signed_in` entry that the person looked at. */
  readonly devicesSeen: number;
  /** Log → where it stood at last sight. */
  readonly heads: Readonly<Record<string, Head>>;
  /** The life of the server that this device knows. */
  readonly lineage?: string;
  readonly team?: Team;
  /** Rule → the epochs in which this device gave its key to the reader, or cannot. */
  readonly sealedRules?: Readonly<Record<string, readonly number[]>>;
  /** Newest answer that was here when this person looked at what others answered. */
  readonly answersSeen?: number;
  /** What this device reported: from which conversation, and which messages. */
  readonly reportedHere?: Readonly<Record<string, { readonly of: string; readonly envelopes: readonly string[] }>>;
  /** Answers by their share, and reports, that a restore lost and that were refused when they were given again. */
  readonly lost?: Readonly<Record<string, Lost>>;
  /** A team was shown that cannot be believed. */
  readonly isTeamDoubted?: boolean;
}

/** Everything that a signed-in device knows. */
export class Memory {
  readonly #rows = new Map<string, Rows>();
  /** Rows of the life before, by log. */
  readonly #former = new Map<string, Rows>();
  readonly #channels = new Map<string, Channel>();
  #account: Account;
  #self: Self;
  #kept: KeptBag;
  #items: readonly Item[];
  #local: Local;
  #lives: KnownLives;
  /** Under which name own words waited since this page opened, by the name that they have in the log. */
  readonly formerly = new Map<string, string>();
  /** Called after each change. */
  onChange: () => void = () => undefined;

  /** The disk, for as long as this person is here: what goes on after they left writes nothing. */
  readonly disk: Store;

  private constructor(
    store: Store,
    private readonly hold: Hold,
    found: { account: Account; self?: Self; bag?: KeptBag; items?: readonly Item[]; local?: Local; lives?: KnownLives },
  ) {
    this.disk = { ...store, write: (change) => store.write(change, hold) };
    this.#account = found.account;
    this.#self = found.self ?? unwritten(logStart(found.account.person));
    this.#kept = found.bag ?? { n: 0, bag: emptyBag(found.account.name) };
    this.#items = found.items ?? [];
    this.#local = found.local ?? { devicesSeen: 0, heads: {} };
    this.#lives = found.lives ?? { isUnsorted: false, isFrozen: false };
  }

  /** What this browser kept; undefined when nobody is signed in here. */
  static async recall(store: Store): Promise<Memory | undefined> {
    const hold = await store.hold();
    const [account, self, bag, items, local, ids, lives] = await Promise.all(
      ["account", "self", "bag", "outbox", "local", "channels", "lives"].map((name) => store.get(name)),
    );
    if (!account) return undefined;
    const memory = new Memory(store, hold, {
      account: account as Account,
      ...(self ? { self: self as Self } : {}),
      ...(bag ? { bag: bag as KeptBag } : {}),
      ...(items ? { items: items as Item[] } : {}),
      ...(local ? { local: local as Local } : {}),
      ...(lives ? { lives: lives as KnownLives } : {}),
    });
    if (memory.#self.former) await memory.#recallFormer(memory.#account.person);
    for (const id of (ids as string[] | undefined) ?? []) {
      const [channel, rows] = await Promise.all([store.get(`channel:${id}`), store.rows(id)]);
      memory.#channels.set(id, channel as Channel);
      for (const row of rows) memory.#rowsOf(id).add(row as Row);
      if ((channel as Channel).former) await memory.#recallFormer(id);
    }
    return memory;
  }

  /** This person leaves: whatever still runs changes nothing on the disk any more. */
  close(): void {
    this.hold.isOver = true;
    this.onChange = () => undefined;
  }

  get account(): Account {
    return this.#account;
  }
  get self(): Self {
    return this.#self;
  }
  get bag(): Bag {
    return this.#kept.bag;
  }
  get bagN(): number {
    return this.#kept.n;
  }
  get items(): readonly Item[] {
    return this.#items;
  }
  get local(): Local {
    return this.#local;
  }
  get lives(): KnownLives {
    return this.#lives;
  }
  get channels(): IterableIterator<Channel> {
    return this.#channels.values();
  }

  channel(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  /** A channel's rows in their order. */
  rows(id: string): IterableIterator<Row> {
    return this.#rowsOf(id).all();
  }

  /** The row of a message. */
  find(id: string, envelope: string): Row | undefined {
    return this.#rowsOf(id).find(envelope);
  }

  /** The log hash after an entry of a channel. */
  hashAt(id: string, seq: number): string | undefined {
    return this.#rowsOf(id).at(seq)?.hash;
  }

  /** Keeps a channel with the rows that changed; `isFresh` forgets what was known of it before. */
  async keepChannel(channel: Channel, rows: readonly Row[], isFresh = false): Promise<void> {
    if (isFresh) this.#rows.delete(channel.id);
    this.#channels.set(channel.id, channel);
    for (const row of rows) this.#rowsOf(channel.id).add(row);
    await this.disk.write({
      records: { [`channel:${channel.id}`]: channel, channels: [...this.#channels.keys()] },
      rows: rows.map((row) => ({ log: channel.id, seq: row.seq, value: row })),
      ...(isFresh ? { dropped: [channel.id] } : {}),
    });
    this.onChange();
  }

  async keepSelf(self: Self): Promise<void> {
    const { person } = this.#account;
    const { cursor: seq, hash } = self;
    // The hash after each entry: what this log is held against when its database was put back.
    const rows = seq === this.#self.cursor ? [] : [{ log: person, seq, value: { seq, hash } satisfies Row }];
    this.#self = self;
    await this.disk.write({ records: { self }, rows });
    this.onChange();
  }

  /** The log hash after an entry of the life before. */
  formerHashAt(log: string, seq: number): string | undefined {
    return this.#former.get(log)?.at(seq)?.hash || undefined;
  }

  /** Words of the life before that nobody brought back yet, or not so that they can be read: this device still has them. */
  missing(id: string): Line[] {
    const erased = this.channel(id)?.erased ?? [];
    const isBack = (envelope: string): boolean => (this.find(id, envelope)?.line?.kind ?? "unreadable") !== "unreadable";
    return [...(this.#former.get(id)?.all() ?? [])].flatMap(({ line }) =>
      line?.kind === "words" && !isBack(line.envelope) && !erased.includes(line.envelope) ? [line] : [],
    );
  }

  async keepLives(lives: Partial<KnownLives>): Promise<void> {
    this.#lives = { ...this.#lives, ...lives };
    await this.disk.write({ records: { lives: this.#lives } });
    this.onChange();
  }

  /** The database lives another life: every log begins again, and what it was is remembered beside it. All at once or not at all. */
  async beginLife(lineage: string, bagN: number): Promise<void> {
    const { person } = this.#account;
    const own = (await this.disk.rows(person)) as Row[];
    const [rules, shares] = [pastRules(this), pastShares(this)];
    const former = new Map<string, Row[]>([[person, own]]);
    for (const [id, channel] of this.#channels) {
      const rows = [...this.rows(id)];
      // What did not come back in the life before this one has no place in a log any more.
      const missing = this.missing(id).map((line, at): Row => ({ seq: channel.cursor + 1 + at, hash: "", line }));
      former.set(id, [...rows, ...missing]);
      this.#channels.set(id, past(channel, rows));
    }
    const { cursor, takenBack, choice } = this.#self;
    this.#self = { ...unwritten(logStart(person)), takenBack, former: { cursor } };
    this.#lives = {
      ...this.#lives,
      isUnsorted: true,
      isFrozen: true,
      pastRules: rules,
      pastShares: shares,
      ...(choice ? { chosen: Math.max(this.#lives.chosen ?? 0, choice.n) } : {}),
    };
    this.#kept = { ...this.#kept, n: bagN };
    // How long something waited in a life that is over says nothing of this one.
    const lost = Object.fromEntries(Object.entries(this.#local.lost ?? {}).filter(([, { isOver }]) => isOver));
    this.#local = { ...this.#local, lineage, heads: {}, sealedRules: {}, lost };
    this.#items = [...this.#items.filter(({ task }) => task.do !== "set_bag").map(givenAgain), { id: randomId(), at: Date.now(), task: { do: "set_bag" } }];
    this.#rows.clear();
    this.#former.clear();
    for (const [log, rows] of former) this.#former.set(log, Rows.of(rows));
    const logs = [...former.keys()];
    await this.disk.write({
      records: {
        self: this.#self,
        lives: this.#lives,
        bag: this.#kept,
        local: this.#local,
        outbox: this.#items,
        ...Object.fromEntries([...this.#channels].map(([id, channel]) => [`channel:${id}`, channel])),
      },
      dropped: [...logs, ...logs.map(formerName)],
      rows: [...former].flatMap(([log, rows]) => rows.map((row) => ({ log: formerName(log), seq: row.seq, value: row }))),
    });
    this.onChange();
  }

  /** The own log tells again of a conversation that is known from a former life: it is followed from there. */
  async followAgain(id: string): Promise<void> {
    const channel = this.#channels.get(id);
    if (!channel?.again) return;
    await this.keepChannel(fromPast(channel, channel.again, this.#self.life), [], true);
  }

  async keepItems(items: readonly Item[]): Promise<void> {
    this.#items = items;
    await this.disk.write({ records: { outbox: items } });
    this.onChange();
  }

  async keepAccount(account: Account): Promise<void> {
    this.#account = account;
    await this.disk.write({ records: { account } });
    this.onChange();
  }

  async keepLocal(local: Partial<Local>): Promise<void> {
    this.#local = { ...this.#local, ...local };
    await this.disk.write({ records: { local: this.#local } });
    this.onChange();
  }

  /** The newest number of the bag on the server, as far as this device knows, and what belongs in it. */
  async keepBag(kept: KeptBag): Promise<void> {
    this.#kept = kept;
    await this.disk.write({ records: { bag: kept } });
    this.onChange();
  }

  /** Changes the bag. To get it to the server is the caller's to ask. */
  async changeBag(change: (bag: Bag) => Bag): Promise<void> {
    await this.keepBag({ n: this.#kept.n, bag: change(this.#kept.bag) });
  }

  /** What was seen of somebody. */
  pin(person: string): Pin | undefined {
    return this.#kept.bag.pins[person];
  }

  async #recallFormer(log: string): Promise<void> {
    this.#former.set(log, Rows.of((await this.disk.rows(formerName(log))) as Row[]));
  }

  #rowsOf(id: string): Rows {
    const known = this.#rows.get(id);
    if (known) return known;
    const fresh = new Rows();
    this.#rows.set(id, fresh);
    return fresh;
  }
}
