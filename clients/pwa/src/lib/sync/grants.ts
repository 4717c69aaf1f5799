// What others gave this person to read: fetched when it is opened, checked, and held in memory alone. Nothing of it is ever
// written anywhere; it goes the moment it is taken back, is over, or can no longer be asked for.
import { bytes } from "../protocol/base64url";
import { envelopeHash } from "../crypto/encoding";
import type { Chain } from "../crypto/chains";
import type { Crypto } from "../crypto/work";
import { isWritten, readHeader, readPayload, readSealed } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Granted, GrantRow, Grants } from "../protocol/types.gen";
import { Declined, Distrust } from "./distrust";
import type { Memory } from "./memory";
import { ownSeals } from "./own-seals";
import type { People } from "./people";

/** One message of an open grant. */
interface GrantedWords {
  readonly envelope: string;
  readonly author: string;
  readonly text: string;
  readonly at: number;
}

/** A grant as its reader has it. */
export interface HeldGrant {
  readonly share: string;
  readonly from: string;
  readonly until?: number;
  readonly state: "closed" | "loading" | "open" | "gone";
  /** How the giver calls themselves in it; once it was opened. */
  readonly giver?: string;
  readonly items: readonly GrantedWords[];
}

/** What grants need around them. */
export interface GrantsNeeds {
  readonly memory: Memory;
  readonly crypto: Crypto;
  readonly people: People;
  fetchAll(): Promise<Grants>;
  fetch(share: string): Promise<Granted>;
  now(): number;
  onChange(): void;
}

/** Longest delay that a timer takes. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** All grants of this person. */
export class HeldGrants {
  #held = new Map<string, HeldGrant>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(private readonly needs: GrantsNeeds) {}

  get all(): IterableIterator<HeldGrant> {
    return this.#held.values();
  }

  /** Asks what can be read now. What was open stays open, what is not listed any more is gone. */
  async refresh(): Promise<void> {
    const { grants } = await this.needs.fetchAll();
    if (this.#isOver) return;
    const next = new Map<string, HeldGrant>();
    for (const row of grants) {
      const held = this.#held.get(row.share);
      // What its giver signed ends when they said: a list that says later changes nothing.
      next.set(row.share, { ...closed(row), ...opened(held), ...earliest(held?.until, row.until ?? undefined) });
    }
    for (const [share, held] of this.#held) {
      if (!next.has(share) && held.state !== "closed") next.set(share, gone(held));
    }
    this.#held = next;
    this.#changed();
  }

  /** Fetches and opens one; its giver sees that it was opened. */
  async open(share: string): Promise<void> {
    const held = this.#held.get(share);
    if (!held || held.state === "loading" || held.state === "gone") return;
    this.#set({ ...held, state: "loading" });
    try {
      const granted = await this.needs.fetch(share);
      const read = await this.#read(share, held.from, granted);
      // Taken back while it was on its way: then it never was here.
      if (this.#held.get(share)?.state === "loading") this.#set({ ...held, ...read, state: "open" });
    } catch (error) {
      const isGone = error instanceof Declined && error.code === "nothing_here";
      if (this.#held.get(share)?.state === "loading") this.#set(isGone ? gone(held) : held);
      if (!isGone) throw error;
    }
  }

  /** Taken back: nothing of it stays. */
  drop(share: string): void {
    const held = this.#held.get(share);
    if (held) this.#set(gone(held));
  }

  /** Nobody can be asked any more whether it may still be read: what is open, or on its way, is closed. */
  closeAll(): void {
    for (const held of this.#held.values()) {
      const isHere = held.state === "open" || held.state === "loading";
      if (isHere) this.#held.set(held.share, { ...held, state: "closed", items: [] });
    }
    this.#changed();
  }

  /** This person leaves: nothing is held, and nothing comes any more. */
  stop(): void {
    this.#isOver = true;
    this.#held.clear();
    clearTimeout(this.#timer);
  }

  #set(held: HeldGrant): void {
    this.#held.set(held.share, held);
    this.#changed();
  }

  #changed(): void {
    const now = this.needs.now();
    for (const held of this.#held.values()) {
      if (held.until !== undefined && held.until <= now && held.state !== "gone") this.#held.set(held.share, gone(held));
    }
    const ends = [...this.#held.values()].flatMap(({ until, state }) => (until !== undefined && state !== "gone" ? [until] : []));
    clearTimeout(this.#timer);
    if (ends.length > 0) this.#timer = setTimeout(() => { this.#changed(); }, Math.min(TIMER_MS_MAX, Math.min(...ends) - now + 1));
    this.needs.onChange();
  }

  async #read(share: string, from: string, granted: Granted): Promise<Pick<HeldGrant, "items"> & { giver: string; until?: number }> {
    const { memory, crypto, people } = this.needs;
    const { account } = memory;
    const chains = new Map<string, Chain>();
    for (const given of granted.chains) {
      const chain = given.person === account.person ? await crypto.readChain(given.keys) : await people.look(given);
      if (chain?.tenant !== account.tenant) throw new Distrust("other_server");
      chains.set(chain.root, chain);
    }
    const root = readStatement("share", granted.share)?.body.by.root ?? "";
    // Only somebody this person met gives anything: else a server could give under anybody's name.
    if (memory.pin(from)?.root !== root) throw new Distrust("forged");
    const giver = chains.get(root);
    const said = giver?.person === from ? await crypto.believe("share", granted.share, giver) : undefined;
    if (said?.body.id !== share || said.body.to.root !== account.by.root || said.body.to.person !== account.person) throw new Distrust("forged");
    const place = { label: "share", tenant: account.tenant, statement: said.hash } as const;
    let json: string | undefined;
    for (const { to, seal } of ownSeals(account)) json ??= await crypto.openText({ ...place, to }, seal, granted.seal);
    const keys = json === undefined ? undefined : readSealed("ShareKeys", json);
    if (!keys) throw new Distrust("forged");
    const byEnvelope = new Map(granted.envelopes.map((one) => [envelopeHash(one.header, one.commit, one.body), one]));
    const items: GrantedWords[] = [];
    for (const item of said.body.items) {
      const shared = byEnvelope.get(item.envelope);
      const given = keys.items.find(({ envelope }) => envelope === item.envelope);
      // Erased since: it is simply not there any more.
      if (!shared || !given) continue;
      const header = readHeader(shared.header);
      const author = chains.get(item.author.root)?.generations[item.author.g];
      const isSame = header?.author.root === item.author.root && header.author.g === item.author.g && header.tenant === account.tenant;
      if (!isSame || !author || bytes(given.key).length !== 32) throw new Distrust("forged");
      const text = await crypto.openShared(given.key, shared.header, shared.commit, shared.body, author.signPub);
      const payload = text === undefined ? undefined : readPayload(text);
      // Only a JIM words something for somebody else.
      const isWorded = payload?.kind !== "wording" || item.role === "jim";
      if (!payload || !isWritten(payload) || !isWorded) throw new Distrust("forged");
      items.push({ envelope: item.envelope, author: given.author, text: payload.text, at: given.at });
    }
    return { items, giver: keys.from, ...(said.body.until === undefined ? {} : { until: said.body.until }) };
  }
}

const closed = ({ share, from, until }: GrantRow): HeldGrant => ({
  share,
  from,
  ...(until === null ? {} : { until }),
  state: "closed",
  items: [],
});

/** What stays of a grant over a refresh. */
const opened = (held: HeldGrant | undefined): Partial<HeldGrant> =>
  held && held.state !== "closed" && held.state !== "gone" ? { state: held.state, items: held.items, ...(held.giver === undefined ? {} : { giver: held.giver }) } : {};

const earliest = (...ends: readonly (number | undefined)[]): { until?: number } => {
  const known = ends.filter((end) => end !== undefined);
  return known.length === 0 ? {} : { until: Math.min(...known) };
};

const gone = (held: HeldGrant): HeldGrant => ({ ...held, state: "gone", items: [] });
