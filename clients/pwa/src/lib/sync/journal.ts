// What this person wrote and the server confirmed, kept for the day on which the server loses it. A backup is some hours old when it is
// needed: who wrote something after it has the finished command here, signed and sealed, and gives it again. The same bytes under the
// same id count once, wherever they arrive first.
import { envelopeHash } from "../crypto/encoding";
import type { Store } from "../db/store";
import { readHeader } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Answer, Command } from "../protocol/types.gen";

/** How long a command is kept: backups are removed after thirty days. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
/** Most commands that are kept: a hundred and thirty a day. Of a message that is some 2 kB. */
const KEPT_MAX = 4_096;
/** Commands on one page: pages go as wholes. */
const PAGE_MAX = 128;
/** What is given again is written down anew after so many: until then it would be given once more, which counts once. */
const SAVE_EVERY = 16;

/** A command that the server confirmed. */
export interface Written {
  /** The command, as it was made first. */
  readonly command: Command;
  /** Where its entries stand. */
  readonly places: readonly { readonly log: string; readonly seq: number }[];
  readonly at: number;
}

const PASSING: ReadonlySet<Command["do"]> = new Set(["set_bag", "set_read_mark", "seal_rule", "compare_choices", "end_sessions"]);

interface JournalPage {
  readonly name: number;
  readonly count: number;
  /** When its newest command was confirmed. */
  readonly newest: number;
}

const logOf = ({ name }: Pick<JournalPage, "name">): string => `journal:${name}`;

/** Everything that was confirmed, on this device's disk. */
export class Journal {
  #pages: readonly JournalPage[] = [];
  #lost: readonly Written[] = [];
  #unsaved = 0;

  private constructor(private readonly disk: Store) {}

  static async recall(disk: Store): Promise<Journal> {
    const journal = new Journal(disk);
    const [pages, lost] = await Promise.all([disk.get("journal"), disk.get("lost")]);
    journal.#pages = (pages as JournalPage[] | undefined) ?? [];
    journal.#lost = (lost as Written[] | undefined) ?? [];
    return journal;
  }

  /** What was lost and is not back, in the order in which it is to be given again. */
  get lost(): readonly Written[] {
    return this.#lost;
  }

  /** The server confirmed a command. What is kept elsewhere (the bag), or is over with its moment (marks, sessions), is passed over. */
  async note(command: Command, { receipts }: Answer, now: number): Promise<void> {
    if (PASSING.has(command.do)) return;
    const at = this.#lost.find((one) => one.command.id === command.id)?.at ?? now;
    const places = receipts.map(({ log, seq }) => ({ log, seq }));
    const written: Written = { command: command.do === "resend" ? { ...command, do: "send" } : command, places, at };
    const last = this.#pages.at(-1);
    const page = last && last.count < PAGE_MAX ? last : { name: (last?.name ?? 0) + 1, count: 0, newest: now };
    const pages = [...this.#pages.filter((one) => one !== page), { ...page, count: page.count + 1, newest: now }];
    const kept = young(pages, now);
    this.#pages = kept;
    await this.disk.write({
      records: { journal: kept },
      rows: [{ log: logOf(page), seq: page.count, value: written }],
      dropped: pages.filter((one) => !kept.includes(one)).map(logOf),
    });
    await this.giveUp(command.id);
  }

  /**
   * The database lives a new life: finds what was lost. What left no entry in any log is given again to be sure. `said` gives each of it
   * as it can be said now, or nothing.
   */
  async findLost(isGone: (log: string, seq: number) => boolean, said: (one: Written) => Promise<Written | undefined> = (one) => Promise.resolve(one)): Promise<void> {
    const newest = new Map<string, Written>();
    for (const page of this.#pages) for (const one of (await this.disk.rows(logOf(page))) as Written[]) newest.set(one.command.id, one);
    const gone = [...newest.values()].filter(({ places }) => places.length === 0 || places.some(({ log, seq }) => isGone(log, seq)));
    // What did not come back in the life before this one is still to come back.
    for (const one of this.#lost) if (!gone.some(({ command }) => command.id === one.command.id)) gone.push(one);
    const sayable = await Promise.all(inOrder(gone).map(said));
    this.#lost = sayable.filter((one) => one !== undefined);
    await this.#save();
  }

  /** It is back, or can never be taken again. */
  async giveUp(id: string): Promise<void> {
    const left = this.#lost.filter(({ command }) => command.id !== id);
    if (left.length === this.#lost.length) return;
    this.#lost = left;
    this.#unsaved += 1;
    if (this.#unsaved >= SAVE_EVERY || left.length === 0) await this.#save();
  }

  /** Whether messages of this channel wait to be given again: what is said next must come behind them. */
  hasLostWords(channel: string): boolean {
    return this.#lost.some(({ command }) => channelOf(command) === channel);
  }

  /** Shares whose taking back waits to be given again. */
  get lostWithdrawals(): readonly string[] {
    return this.#lost.flatMap(({ command }) => withdrawnBy(command) ?? []);
  }

  async #save(): Promise<void> {
    this.#unsaved = 0;
    await this.disk.write({ records: { lost: this.#lost } });
  }
}

/** The pages that are kept: none that is too old, and no more than there is room for. */
function young(pages: readonly JournalPage[], now: number): readonly JournalPage[] {
  let room = KEPT_MAX;
  return pages
    .toReversed()
    .filter(({ count, newest }) => {
      room -= count;
      return room >= 0 && newest >= now - KEPT_MS;
    })
    .toReversed();
}

/** In the order in which they were made; what erases a message follows it at once. */
function inOrder(lost: readonly Written[]): Written[] {
  const sorted = lost.toSorted((a, b) => a.at - b.at);
  const erases = new Map(sorted.flatMap((one) => (erasedBy(one.command) === undefined ? [] : [[erasedBy(one.command), one]])));
  const sent = new Set(sorted.flatMap(({ command }) => envelopeOf(command) ?? []));
  return sorted.flatMap((one) => {
    const erased = erasedBy(one.command);
    if (erased !== undefined && sent.has(erased)) return [];
    const erase = erases.get(envelopeOf(one.command) ?? "");
    return erase ? [one, erase] : [one];
  });
}

/** The channel in which a command says something. */
export const channelOf = (command: Command): string | undefined => (command.do === "send" ? readHeader(command.header)?.channel : undefined);

/** What a command takes back, if that is what it does. */
export const withdrawnBy = (command: Command): string | undefined =>
  command.do === "withdraw" ? readStatement("withdraw", command.withdraw)?.body.share : undefined;

const erasedBy = (command: Command): string | undefined =>
  command.do === "erase" ? readStatement("erase", command.statement)?.body.envelope : undefined;

const envelopeOf = (command: Command): string | undefined =>
  command.do === "send" ? envelopeHash(command.header, command.commit, command.body) : undefined;
