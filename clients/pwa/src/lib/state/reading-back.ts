// What somebody in a conversation of this person's can read of it, now or once older words are opened to them: shown by the same views
// as everything else, from what that person can read and nothing more. Pure.
import { Declined } from "../sync/distrust";
import type { Engine } from "../sync/engine";
import { closedTo, epochFinder, isLacking } from "../sync/history";
import type { Channel, Row } from "../sync/model";
import { nameOf } from "../sync/names";
import { messageViews, type Reader } from "./message-views";
import type { MessageView } from "./naast";
import { asRefused } from "./refusals";

/** A place from where on older words can be opened: keys open all that was said with them, so that not every place is one. */
export interface PastPlace {
  /** Its epoch. */
  readonly from: number;
  /** The first message that is read then. */
  readonly first: MessageView;
}

/** From where on older words can be opened to somebody. */
export interface Past {
  /** The oldest first; empty when nothing was said that they do not read and that can be opened from here. */
  readonly places: readonly PastPlace[];
  /** There are older words that this device itself cannot read: they stay closed. */
  readonly isPartial: boolean;
  /** What was chosen and not taken by the server yet. */
  readonly waits?: string;
  /** It was given on, perhaps: it cannot be let go of any more. */
  readonly isGiven?: boolean;
}

/** What screens can do about older words. */
export interface PastActs {
  /** From where on somebody can be let read. */
  listPlaces(channel: string, person: string): Promise<Past>;
  /** What somebody reads in a conversation of this person's: now, or once words from a place on are opened to them. */
  readAs(channel: string, person: string, from?: number): Promise<readonly MessageView[]>;
  /** Lets somebody who came later read what was said from a place on. Nobody can take that back. */
  openHistory(channel: string, person: string, from: number): Promise<void>;
}

/** Every epoch that is opened by opening from `from` on, however many statements that takes. */
function opens(channel: Channel, root: string, from: number): Set<number> {
  const all = new Set(closedTo(channel, root, from));
  const numbers = Object.keys(channel.epochs).map(Number).sort((a, b) => a - b);
  for (const number of numbers) if (channel.epochs[number]?.how === "derived" && all.has(number - 1)) all.add(number);
  return all;
}

/** Rows that somebody can read, as their own device has them. What was erased before they could read it is only known to be gone. */
function rowsOf(channel: Channel, rows: Iterable<Row>, root: string, opened: ReadonlySet<number>): Row[] {
  const epochOf = epochFinder(channel);
  return [...rows].flatMap((row): Row[] => {
    const epoch = epochOf(row.seq);
    if (!row.line || (!opened.has(epoch) && channel.epochs[epoch]?.holders.includes(root) !== true)) return [];
    if (row.line.kind !== "gone" || opened.size === 0) return [row];
    const { kind, seq, at, envelope, author } = row.line;
    return [{ ...row, line: { kind, seq, at, envelope, author } }];
  });
}

/** How everybody called themselves where somebody can read it. */
const namesIn = (rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(rows.flatMap(({ line }) => (line?.kind === "words" && line.payload.kind === "profile" ? [[line.author.root, line.payload.name]] : [])));

/** What somebody with this identity reads; with `from`, once everything from that epoch on is opened to them. */
function readAs({ memory, people, now, surely }: Reader, channel: Channel, root: string, from?: number): MessageView[] {
  const rows = rowsOf(channel, memory.rows(channel.id), root, from === undefined ? new Set() : opens(channel, root, from));
  const seqs = new Map(rows.flatMap((row) => (row.line ? [[row.line.envelope, row] as const] : [])));
  const { account, bag, self, local } = memory;
  const reader: Reader = {
    people,
    now,
    surely,
    memory: {
      account: { ...account, by: { root, g: 0 }, person: channel.met[root]?.person ?? "" },
      bag: { ...bag, name: nameOf(memory, people, channel, root) },
      self: { ...self, shares: {} },
      items: [],
      local: { ...local, heads: {} },
      channel: (id) => memory.channel(id),
      get channels() { return memory.channels; },
      rows: () => rows.values(),
      find: (_, envelope) => seqs.get(envelope),
      missing: () => [],
      formerly: memory.formerly,
      pin: (person) => memory.pin(person),
    },
  };
  // What they do not know of this person by themselves, they know as this person calls it.
  const names = { ...channel.names, [account.by.root]: bag.name, ...namesIn(rows) };
  return messageViews(reader, { ...channel, names });
}

/** From where on older words can be opened to somebody, the oldest first; keys with which nothing was written are no place. */
function placesFor(reader: Reader, channel: Channel, root: string): PastPlace[] {
  const closed = closedTo(channel, root);
  const whole = readAs(reader, channel, root, closed[0]);
  const epochOf = epochFinder(channel);
  const seqs = new Map([...reader.memory.rows(channel.id)].flatMap(({ seq, line }) => (line ? [[line.envelope, seq] as const] : [])));
  const epochs = whole.map(({ id }) => epochOf(seqs.get(id) ?? 0));
  return closed.flatMap((from) => {
    const first = whole[epochs.indexOf(from)];
    return first ? [{ from, first }] : [];
  });
}

/** What these acts need of the person who does them. */
interface Owner {
  /** Does something; when it is done, the screen shows it already. */
  readonly act: <T>(task: () => Promise<T>) => Promise<T>;
  /** Throws while nobody is signed in. */
  readonly engine: () => Engine;
  readonly now: () => number;
  /** Under which identity somebody is in a channel. */
  readonly rootIn: (channel: string, person: string) => string | undefined;
}

/** The acts. Looking changes nothing, and nothing is shown anew for it. */
export function pastActs({ act, engine, now, rootIn }: Owner): PastActs {
  const known = (id: string, person: string): { reader: Reader; channel: Channel; root: string } => {
    const { memory, people, surely } = engine();
    const channel = memory.channel(id);
    const root = rootIn(id, person);
    if (!channel || root === undefined) throw new Declined("nothing_here");
    return { reader: { memory, people, now: now(), surely }, channel, root };
  };
  const look = <T>(how: () => T): Promise<T> => asRefused(() => Promise.resolve().then(how));
  return {
    listPlaces: (id, person) =>
      look(() => {
        const { reader, channel, root } = known(id, person);
        const waiting = engine().memory.items.find(({ task, sent, failed }) => task.do === "open_history" && task.channel === id && task.root === root && !sent && failed === undefined);
        return { places: placesFor(reader, channel, root), isPartial: isLacking(channel, root), ...(waiting ? { waits: waiting.id, ...(waiting.command ? { isGiven: true } : {}) } : {}) };
      }),
    readAs: (id, person, from) =>
      look(() => {
        const { reader, channel, root } = known(id, person);
        return readAs(reader, channel, root, from);
      }),
    openHistory: (id, person, from) =>
      act(async () => {
        const { root } = known(id, person);
        const left = (): number => closedTo(known(id, person).channel, root, from).length;
        // More keys than may be opened at once take another statement. Without a line the first one waits, and nothing gets less.
        let before: number;
        do {
          before = left();
          await engine().act({ do: "open_history", channel: id, root, from });
        } while (left() > 0 && left() < before);
      }),
  };
}
