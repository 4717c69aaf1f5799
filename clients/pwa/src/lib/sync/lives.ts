// The lives of the server's database: when it was put back from a backup, every log is followed again and held against what it was,
// what was lost is brought back, and only then what this person shares can be read again (server/docs/decisions/0009).
//
// Everything is given again as the finished command that it was, as often as it takes: a message waits until the epoch it was sealed in
// is there again, brought back by whoever opened it. Meanwhile nothing new is said in that conversation. A link in the chain of choices
// is signed anew when the chain goes on elsewhere; what it stands for stays the same words.
import { randomId } from "../crypto/encoding";
import { readHeader } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Answer, Command, Share, Vault, Withdraw } from "../protocol/types.gen";
import { link, stillFollows } from "./build-choice";
import type { Workshop } from "./build";
import { Declined } from "./distrust";
import { isCut, isGone, isWaiting } from "./former";
import { channelOf, withdrawnBy, type Journal, type Written } from "./journal";
import type { Channel } from "./model";
import { memberOf } from "./room";

/** What lives need around them. */
export interface LivesNeeds extends Workshop {
  readonly journal: Journal;
  fetchVault(): Promise<Vault>;
  catchUp(log: string): Promise<void>;
  reach(log: string, seq: number): Promise<void>;
  give(command: Command): Promise<Answer>;
  /** Something waits for somebody else: by then it is tried again. */
  after(ms: number, again: () => void): void;
}

/** What waits for somebody else is not asked of the server more often. */
const AGAIN_MS = 60_000;
/** On a device that came after a restore, the person is asked about their choices for as long as backups are kept. */
const RECENT_MS = 30 * 24 * 60 * 60 * 1000;

/** What follows from a life of the server that is over. */
export class Lives {
  #isBringing = false;
  /** Command → when it may be tried again. */
  readonly #later = new Map<string, number>();

  constructor(private readonly needs: LivesNeeds) {}

  /** Begins another life, or goes on with beginning it, and follows every log in it. Throws what the network throws. */
  async compare(lineage: string): Promise<void> {
    const { memory } = this.needs;
    if (memory.local.lineage !== lineage) {
      const { bag_n: n } = await this.needs.fetchVault();
      await memory.beginLife(lineage, Math.min(memory.bagN, n));
    }
    await this.needs.catchUp(memory.account.person);
    // Its past is another one: nothing of this life is believed.
    if (memory.self.alarm) return;
    await this.takeUp();
    for (const { id, isPast, isLeft } of memory.channels) if (isPast !== true && isLeft !== true) await this.needs.catchUp(id);
    await this.#checkEnds();
    const isLost = (log: string, seq: number): boolean => {
      if (log === memory.account.person) return isGone(memory.self, seq);
      const channel = memory.channel(log);
      return isGone(channel?.isPast === true ? undefined : channel, seq);
    };
    const { account } = memory;
    const { madeAnew, saidAgain } = await import("./parting");
    await memory.keepItems(memory.items.map((item) => madeAnew(item, account.parted)));
    await this.needs.journal.findLost(isLost, (one) => saidAgain(one, account, this.needs.crypto));
    await memory.keepLives({ isUnsorted: false });
    await this.noteDevices();
  }

  /** Follows again the conversations of former lives that the own log tells of. */
  async takeUp(): Promise<void> {
    const { memory } = this.needs;
    for (const { id, again } of memory.channels) if (again) await memory.followAgain(id);
  }

  /** The own log was followed to its end: who else of this person may know of choices, and whether a new life began meanwhile. */
  async noteDevices(): Promise<void> {
    const { memory, now } = this.needs;
    const { self, account, lives } = memory;
    const isMet = (mine: boolean): boolean => self.devices.some(({ device }) => (device === account.device) === mine);
    // Whoever registered here never signed in here before their log was followed the first time.
    const hasOthers = lives.hasOthers === true || isMet(false) || (lives.hasOthers === undefined && isMet(true));
    const life = self.life ?? 0;
    const isNew = lives.met === undefined ? self.lifeAt !== undefined && self.lifeAt > now() - RECENT_MS : lives.met !== life;
    const isFrozen = lives.isFrozen || isNew;
    if (hasOthers === lives.hasOthers && life === lives.met && isFrozen === lives.isFrozen) return;
    await memory.keepLives({ hasOthers, met: life, isFrozen });
  }

  /** Whether nothing may be done in a channel now: something of its former life is not back yet. */
  mustWait(channel: string): boolean {
    const { memory, journal } = this.needs;
    const known = memory.channel(channel);
    return known?.isPast === true || (known !== undefined && isWaiting(known)) || journal.hasLostWords(channel);
  }

  /** Whether this person has to say that what they share is what they want to share. */
  get asks(): boolean {
    const { lives, self } = this.needs.memory;
    return lives.isFrozen && !lives.isUnsorted && self.alarm === undefined && this.#isAnythingShared;
  }

  /** Whether another device of this person knows of choices that are not back. */
  get areChoicesMissing(): boolean {
    const { memory, journal } = this.needs;
    const { self, lives, bag } = memory;
    const known = Math.max(lives.chosen ?? -1, self.choice?.n ?? -1);
    const isPending = (share: string): boolean => self.shares[share] !== undefined && self.shares[share].withdrawnAt === undefined;
    return known < (bag.marks.choice ?? -1) || journal.lostWithdrawals.some(isPending);
  }

  get #isAnythingShared(): boolean {
    const { memory, now } = this.needs;
    return Object.values(memory.self.shares).some(({ body, withdrawnAt }) => withdrawnAt === undefined && (body.until ?? Infinity) > now());
  }

  /** Gives again what was lost; then, where nobody has to be asked, lets be read what is shared. Throws what the network throws. */
  async bringBack(): Promise<void> {
    const { memory, journal, now } = this.needs;
    if (this.#isBringing || memory.self.alarm) return;
    if (journal.lost.length === 0 && !memory.lives.isFrozen) return;
    this.#isBringing = true;
    try {
      const waiting = new Set<string>();
      for (const written of journal.lost) {
        const channel = channelOf(written.command);
        if (channel !== undefined && (waiting.has(channel) || memory.channel(channel)?.alarm)) continue;
        if ((this.#later.get(written.command.id) ?? 0) <= now() && (await this.#giveAgain(written))) continue;
        if (channel !== undefined) waiting.add(channel);
      }
      const isAlone = memory.lives.hasOthers === false || !this.#isAnythingShared;
      if (memory.lives.isFrozen && isAlone && !this.areChoicesMissing) await this.confirmChoices();
    } finally {
      this.#isBringing = false;
    }
  }

  /** What this person shares is what they want to be shared: from here on it is given out again. */
  async confirmChoices(): Promise<void> {
    const { memory } = this.needs;
    if (memory.self.alarm || this.areChoicesMissing) throw new Declined("stale_choice");
    const { choice: newest } = memory.self;
    try {
      await this.needs.give({ do: "compare_choices", id: randomId(), ...(newest ? { newest } : {}) });
    } catch (error) {
      if (error instanceof Declined && error.code === "stale_choice") await this.needs.catchUp(memory.account.person);
      throw error;
    }
    await memory.keepLives({ isFrozen: false });
  }

  /** Everything was followed again: what ends before what is known, without the word that it was put back, is a lie. */
  async #checkEnds(): Promise<void> {
    const { memory } = this.needs;
    if (isCut(memory.self) && !memory.self.alarm) await memory.keepSelf({ ...memory.self, alarm: "rolled_back" });
    for (const channel of memory.channels) {
      // What somebody is not in any more was not followed again: nothing of it is shown to them.
      if (channel.isPast !== true && channel.isLeft !== true && !channel.alarm && isCut(channel)) await memory.keepChannel({ ...channel, alarm: "rolled_back" }, []);
    }
  }

  /** Gives one command again. False when it waits for something, or somebody. */
  async #giveAgain({ command }: Written): Promise<boolean> {
    const { memory, journal, now } = this.needs;
    const due = await this.#asItMustBeNow(command);
    if (!due) return false;
    if (due === "never") {
      await journal.giveUp(command.id);
      return true;
    }
    let answer: Answer;
    try {
      answer = await this.needs.give(due);
    } catch (error) {
      if (!(error instanceof Declined) || isPassing(error)) throw error;
      if (isOver(error)) await journal.giveUp(command.id);
      else this.#tryLater(command.id);
      return isOver(error);
    }
    await journal.note(due, answer, now());
    for (const { log, seq } of answer.receipts) {
      const isKnown = log === memory.account.person || isFollowed(memory.channel(log));
      if (!isKnown) await this.needs.catchUp(memory.account.person);
      await this.needs.reach(log, seq);
    }
    return true;
  }

  #tryLater(id: string): void {
    this.#later.set(id, this.needs.now() + AGAIN_MS);
    this.needs.after(AGAIN_MS, () => { void this.bringBack().catch(() => undefined); });
  }

  /** Whether a message was sealed with this key: another epoch may have come under the number of a forgotten one. */
  async #fits({ header, commit, body }: Extract<Command, { do: "send" }>, key: string): Promise<boolean> {
    const { memory, crypto } = this.needs;
    const { account } = memory;
    for (const { sign, seal } of [account.keys, ...(account.older ?? [])]) {
      const { signPub } = await crypto.publicKeys(sign, seal);
      if ((await crypto.openWords(key, header, commit, body, signPub)) !== undefined) return true;
    }
    return false;
  }

  /**
   * The command with which the same comes about now. Nothing while what it refers to is not there; "never" for words whose epoch is over
   * or did not come back: they stay where they were read, and keep nobody from speaking.
   */
  async #asItMustBeNow(command: Command): Promise<Command | "never" | undefined> {
    const { memory } = this.needs;
    switch (command.do) {
      case "send": {
        const header = readHeader(command.header);
        if (!header) return undefined;
        const channel = memory.channel(header.channel);
        const newest = channel?.room?.epoch?.epoch ?? 0;
        if (newest < header.epoch) return undefined;
        const key = channel?.keys[newest];
        const isSame = newest === header.epoch && (key === undefined || (await this.#fits(command, key)));
        return isSame ? { ...command, do: "resend" } : "never";
      }
      case "share": {
        const items = readStatement("share", command.share)?.body.items ?? [];
        const isHere = ({ envelope }: { envelope: string }): boolean => [...memory.channels].some(({ id }) => memory.find(id, envelope));
        return items.every(isHere) ? this.#linked(command, command.share) : undefined;
      }
      case "exclude":
        return this.#excludedAgain(command);
      case "withdraw":
        return memory.self.shares[withdrawnBy(command) ?? ""] ? this.#linked(command, command.withdraw) : undefined;
      default:
        return command;
    }
  }

  /** An exclusion, said of the charter that stands now. Nothing while that professional is not in. */
  async #excludedAgain(command: Extract<Command, { do: "exclude" }>): Promise<Command | undefined> {
    const { memory, crypto } = this.needs;
    const { by, keys } = memory.account;
    const body = readStatement("exclude", command.statement)?.body;
    const room = memory.self.supports?.[body?.channel ?? ""]?.room;
    if (!body || !room || !memberOf(room, body.professional.root)) return undefined;
    if (body.charter === room.charter && body.by.g === by.g) return command;
    return { ...command, statement: await crypto.say("exclude", { ...body, by, charter: room.charter }, keys.sign) };
  }

  /** With a link that follows: the one it had, while that still does. */
  async #linked<C extends ({ do: "share" } & Share) | ({ do: "withdraw" } & Withdraw)>(command: C, statement: string): Promise<C> {
    return stillFollows(command.choice, statement, this.needs.memory.self) ? command : { ...command, choice: await link(statement, this.needs) };
  }
}

/** Nothing is wrong with what was given; the server cannot take it now. */
const isPassing = ({ code }: Declined): boolean => ["unavailable", "rate_limited", "sign_in_needed", "not_in_team"].includes(code);

const OVER: ReadonlySet<string> = new Set([
  "already_over",
  "already_withdrawn",
  "invite_gone",
  "not_your_task",
  "id_reused",
  "malformed",
  "bad_statement",
  "seat_gone",
]);

/** A refusal after which the same command can never be taken: it is there already, or its time is over. */
const isOver = ({ code }: Declined): boolean => OVER.has(code);

const isFollowed = (channel: Channel | undefined): boolean => channel !== undefined && channel.isPast !== true;
