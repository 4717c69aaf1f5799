// The lives of the server's database: when it was put back from a backup, every log is followed again and held against what it was,
// what was lost is brought back, and only then what this person shares can be read again (server/docs/decisions/0009).
// Until then nothing new is said in a conversation of which something is missing. How each command is given again: `bring-back.ts`.
import { randomId } from "../crypto/encoding";
import type { Answer, Command, Vault } from "../protocol/types.gen";
import type { Workshop } from "./build";
import { Declined } from "./distrust";
import { isWaiting } from "./former";
import { channelOf, type Journal } from "./journal";
import { rulesBack } from "./past-rules";
import { sharesBack } from "./past-shares";

/** What lives need around them. */
export interface LivesNeeds extends Workshop {
  readonly journal: Journal;
  fetchVault(): Promise<Vault>;
  catchUp(log: string): Promise<void>;
  reach(log: string, seq: number): Promise<void>;
  /** A moment that is over for the server too. */
  surely(): number;
  give(command: Command): Promise<Answer>;
  /** Answers a share with the same words, sealed to the keys that everybody has now. */
  answerAgain(share: string, words: string): Promise<void>;
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
    const { beginLife } = await import("./begin-life");
    await beginLife(lineage, this.needs, () => this.takeUp());
    if (!this.needs.memory.lives.isUnsorted) await this.noteDevices();
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
    const isBack = rulesBack(memory).some((back) => back.channel === channel);
    return known?.isPast === true || (known !== undefined && isWaiting(known)) || isBack || journal.hasLostWords(channel);
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
    return known < (bag.marks.choice ?? -1) || rulesBack(memory).length + sharesBack(memory).length > 0 || journal.lostWithdrawals.some(isPending);
  }

  get #isAnythingShared(): boolean {
    const { memory } = this.needs;
    const surely = this.needs.surely();
    const { shares, rules = {} } = memory.self;
    const made = [...Object.values(shares).filter(({ withdrawnAt }) => withdrawnAt === undefined), ...Object.values(rules).filter(({ endedAt }) => endedAt === undefined)];
    return made.some(({ body }) => (body.until ?? Infinity) > surely);
  }

  /** Gives again what was lost; then, where nobody has to be asked, lets be read what is shared. Throws what the network throws. */
  async bringBack(): Promise<void> {
    const { memory, journal, now } = this.needs;
    if (this.#isBringing || memory.self.alarm) return;
    if (journal.lost.length === 0 && !memory.lives.isFrozen) return;
    this.#isBringing = true;
    try {
      const waiting = new Set<string>();
      const { giveAgain } = await import("./bring-back");
      for (const written of journal.lost) {
        const channel = channelOf(written.command);
        if (channel !== undefined && (waiting.has(channel) || memory.channel(channel)?.alarm)) continue;
        if ((this.#later.get(written.command.id) ?? 0) <= now() && (await giveAgain(written, this.needs, () => { this.#tryLater(written.command.id); }))) continue;
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

  #tryLater(id: string): void {
    this.#later.set(id, this.needs.now() + AGAIN_MS);
    this.needs.after(AGAIN_MS, () => { void this.bringBack().catch(() => undefined); });
  }
}
