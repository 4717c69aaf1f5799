// What this person reads along by rules of others: fetched when it is opened, checked, and held in memory alone. Nothing of it is ever
// written anywhere; it goes the moment the rule ends, is over, or can no longer be asked about.
import type { Chain } from "../crypto/chains";
import { envelopeHash } from "../crypto/encoding";
import type { Crypto } from "../crypto/work";
import { isLaid, isWritten, readHeader, readPayload } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Along, AlongWords, Rules } from "../protocol/types.gen";
import { Declined, Distrust } from "./distrust";
import type { Memory } from "./memory";
import { ownSeals } from "./own-seals";
import type { People } from "./people";
import { laidFits, readLaid, wordsOfLaid } from "./table";

/** A message that is read along. */
interface WordsAlong {
  readonly envelope: string;
  /** The author's account. */
  readonly author: string;
  readonly text: string;
  readonly at: number;
}

/** A rule as its reader has it. */
export interface HeldRule {
  readonly rule: string;
  readonly from: string;
  readonly until?: number;
  readonly state: "closed" | "loading" | "open" | "gone";
  readonly items: readonly WordsAlong[];
}

/** What reading along needs around it. */
interface AlongNeeds {
  readonly memory: Memory;
  readonly crypto: Crypto;
  readonly people: People;
  fetchAll(): Promise<Rules>;
  fetch(rule: string): Promise<Along>;
  now(): number;
  onChange(): void;
}

/** Longest delay that a timer takes. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** All rules by which this person reads along. */
export class HeldAlong {
  #held = new Map<string, HeldRule>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;
  /** Each reading of a rule is a turn of its own: the newest one counts. */
  readonly #turns = new Map<string, number>();

  constructor(private readonly needs: AlongNeeds) {}

  get all(): IterableIterator<HeldRule> {
    return this.#held.values();
  }

  /** Asks by which rules this person reads along now. What was open stays open, what is not listed any more is gone. */
  async refresh(): Promise<void> {
    const { rules } = await this.needs.fetchAll();
    if (this.#isOver) return;
    const next = new Map<string, HeldRule>();
    for (const { rule, from, until } of rules) {
      const held = this.#held.get(rule);
      const isHere = held?.state === "open" || held?.state === "loading";
      const end = Math.min(until ?? Infinity, held?.until ?? Infinity);
      next.set(rule, { rule, from, state: isHere ? held.state : "closed", items: isHere ? held.items : [], ...(end === Infinity ? {} : { until: end }) });
    }
    for (const [rule, held] of this.#held) if (!next.has(rule) && held.state !== "closed") next.set(rule, gone(held));
    this.#held = next;
    this.#changed();
  }

  /** Fetches and opens what is read by one. What is open, or on its way since who knows when, is asked for anew, and closed when nobody can be asked. */
  async open(rule: string): Promise<void> {
    const held = this.#held.get(rule);
    if (!held || held.state === "gone") return;
    this.#set({ ...held, state: "loading" });
    await this.#load(held);
  }

  /** Something new can be read, or something no more: what is open is fetched anew. */
  async renew(rule: string): Promise<void> {
    const held = this.#held.get(rule);
    if (held?.state === "open" || held?.state === "loading") await this.#load(held);
  }

  /** It is over: nothing of it stays. */
  drop(rule: string): void {
    const held = this.#held.get(rule);
    if (held) this.#set(gone(held));
  }

  /** Nobody can be asked any more whether it may still be read: what is open, or on its way, is closed. */
  closeAll(): void {
    for (const held of this.#held.values()) if (held.state !== "gone") this.#held.set(held.rule, { ...held, state: "closed", items: [] });
    this.#changed();
  }

  /** This person leaves: nothing is held, and nothing comes any more. */
  stop(): void {
    this.#isOver = true;
    this.#held.clear();
    clearTimeout(this.#timer);
  }

  async #load({ rule, from }: HeldRule): Promise<void> {
    const turn = (this.#turns.get(rule) ?? 0) + 1;
    this.#turns.set(rule, turn);
    /** As it is now, unless it was let go of since, or is read anew. */
    const here = (): HeldRule | undefined => {
      const held = this.#held.get(rule);
      return turn === this.#turns.get(rule) && (held?.state === "open" || held?.state === "loading") ? held : undefined;
    };
    try {
      const read = await this.#read(rule, from, await this.needs.fetch(rule));
      const held = here();
      if (held) this.#set({ ...held, ...read, state: "open" });
    } catch (error) {
      const isGone = error instanceof Declined && error.code === "nothing_here";
      const held = here();
      if (held) this.#set(isGone ? gone(held) : { ...held, state: "closed", items: [] });
      if (!isGone) throw error;
    }
  }

  #set(held: HeldRule): void {
    this.#held.set(held.rule, held);
    this.#changed();
  }

  #changed(): void {
    const now = this.needs.now();
    for (const held of this.#held.values()) if ((held.until ?? Infinity) <= now && held.state !== "gone") this.#held.set(held.rule, gone(held));
    const next = Math.min(...[...this.#held.values()].map(({ until, state }) => (state === "gone" ? Infinity : (until ?? Infinity))));
    clearTimeout(this.#timer);
    if (next !== Infinity) this.#timer = setTimeout(() => { this.#changed(); }, Math.min(TIMER_MS_MAX, next - now + 1));
    this.needs.onChange();
  }

  async #read(rule: string, from: string, along: Along): Promise<Pick<HeldRule, "items"> & { until?: number }> {
    const { memory, crypto, people } = this.needs;
    const { account } = memory;
    const chains = new Map<string, Chain>();
    for (const given of along.chains) {
      const chain = given.person === account.person ? await crypto.readChain(given.keys) : await people.look(given);
      if (chain?.tenant !== account.tenant) throw new Distrust("other_server");
      chains.set(chain.root, chain);
    }
    const root = readStatement("read_along", along.told)?.body.by.root ?? "";
    // Only somebody this person met lets them read along: else a server could show anything under anybody's name.
    if (memory.pin(from)?.root !== root) throw new Distrust("forged");
    const youth = chains.get(root);
    const said = youth?.person === from ? await crypto.believe("read_along", along.told, youth) : undefined;
    const isMine = said?.body.rule === rule && said.body.to.root === account.by.root && said.body.to.person === account.person;
    if (!said || !isMine) throw new Distrust("forged");
    const { until } = said.body;
    if (until !== undefined && until <= this.needs.now()) throw new Declined("nothing_here");
    const keys = new Map<number, string>();
    for (const { epoch, seal } of along.keys) {
      let key: string | undefined;
      for (const { to, seal: priv } of ownSeals(account)) key ??= await crypto.openRuleKey({ tenant: account.tenant, rule, epoch, to }, priv, seal);
      if (key === undefined) throw new Distrust("forged");
      keys.set(epoch, key);
    }
    const items: WordsAlong[] = [];
    const channels = new Set<string>();
    for (const words of along.words) {
      const { channel, read } = await this.#open(words, root, keys, chains);
      channels.add(channel);
      if (read) items.push(read);
    }
    // A rule is of one conversation.
    if (channels.size > 1) throw new Distrust("forged");
    return { items, ...(until === undefined ? {} : { until }) };
  }

  /** A covered message, opened and checked. Of an epoch in which the youth's app was not yet, nothing can be read for now. */
  async #open({ at, shared, sealed }: AlongWords, youth: string, keys: ReadonlyMap<number, string>, chains: ReadonlyMap<string, Chain>): Promise<{ channel: string; read?: WordsAlong }> {
    const { memory, crypto } = this.needs;
    const header = readHeader(shared.header);
    if (header?.tenant !== memory.account.tenant || header.lock === true || header.class !== "countable") throw new Distrust("forged");
    const { channel, epoch, author } = header;
    const ruleKey = keys.get(epoch);
    if (ruleKey === undefined) return { channel };
    const chain = chains.get(author.root);
    const key = await crypto.openRuleBox(ruleKey, shared.header, sealed);
    const signPub = chain?.generations[author.g]?.signPub;
    const text = key === undefined || signPub === undefined ? undefined : await crypto.openShared(key, shared.header, shared.commit, shared.body, signPub);
    const payload = text === undefined ? undefined : (readPayload(text) ?? readLaid(text));
    if (!chain || !payload || !isWritten(payload)) throw new Distrust("forged");
    // What somebody else pretends to lay on the youth's table is not there for anybody.
    if (isLaid(payload) && (author.root !== youth || !laidFits(payload))) return { channel };
    const envelope = envelopeHash(shared.header, shared.commit, shared.body);
    return { channel, read: { envelope, author: chain.person, text: isLaid(payload) ? wordsOfLaid(payload) : payload.text, at } };
  }
}

const gone = (held: HeldRule): HeldRule => ({ ...held, state: "gone", items: [] });
