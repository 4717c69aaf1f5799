// Everybody this person met: their account chains, verified, and held against the identity that was seen first.
import type { Chain } from "../crypto/chains";
import type { Crypto } from "../crypto/work";
import type { Store } from "../db/store";
import type { KeyChain, Pin } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import { inCommon } from "./former";

interface Known {
  readonly chain: Chain;
  readonly given: KeyChain;
  /** How many of its generations the server showed in the life that is named; the own chain comes from this device. */
  readonly shown: number;
  readonly lineage: string | undefined;
  /** Others took the place of forgotten generations, and are fewer than the so many that this person had met by then. */
  readonly insteadOf?: number;
}

/** What may excuse that fewer generations are shown than were met. */
type Fewer = Pick<Known, "given" | "insteadOf">;

/** As it is kept; one without `shown` was kept before anybody counted. */
type Kept = KeyChain & Partial<Pick<Known, "shown" | "lineage" | "insteadOf">>;

/** What is needed to know people. */
export interface PeopleNeeds {
  readonly crypto: Crypto;
  readonly store: Store;
  readonly tenant: string;
  fetchChain(person: string): Promise<KeyChain>;
  /** The life of the server in which is asked. */
  lineage(): string | undefined;
  /** What was seen of somebody before. */
  pin(person: string): Pin | undefined;
  /** Somebody is met for the first time, or has newer keys. */
  meet(person: string, pin: Pin): void;
}

/** Account chains by person. */
export class People {
  readonly #known = new Map<string, Known>();

  constructor(private readonly needs: PeopleNeeds) {}

  /**
   * The chain of somebody who is said to have this identity, with at least this generation. Throws `Distrust` when they
   * suddenly are somebody else, and whatever the network throws.
   */
  async chain(person: string, root: string, g: number): Promise<Chain> {
    const known = await this.#recall(person);
    // What was only fetched before, and never believed, is no reason to doubt what comes now.
    const has = known?.chain.root === root && this.#shown(known) > g;
    const { chain } = has ? known : await this.#fetch(person);
    if (chain.root !== root) throw new Distrust("changed_root");
    if (chain.generations.length <= g) throw new Distrust("forged");
    return chain;
  }

  /** The newest keys of somebody, asked of the server. */
  async refresh(person: string): Promise<Chain> {
    return (await this.#fetch(person)).chain;
  }

  /** The newest keys of somebody as they signed them, generation 0 first. */
  async statements(person: string): Promise<readonly string[]> {
    return (await this.#fetch(person)).given.keys;
  }

  /** What the organisation calls somebody of its staff. */
  staffName(person: string): string | undefined {
    return this.#known.get(person)?.given.staff_name ?? undefined;
  }

  /** Takes the own chain. */
  async take(given: KeyChain): Promise<Chain> {
    const chain = await this.#check(given.person, given);
    this.#known.set(given.person, { chain, given, shown: Infinity, lineage: undefined });
    return chain;
  }

  /** Reads a chain that came along with something else, such as a grant. Nothing of it stays. */
  async look(given: KeyChain): Promise<Chain> {
    return this.#check(given.person, given, await this.#recall(given.person));
  }

  /** How many generations of somebody the server showed in this life of its database. */
  #shown({ shown, lineage }: Known): number {
    return shown === Infinity || lineage === this.needs.lineage() ? shown : 0;
  }

  /**
   * Somebody stands in what was believed: from now on they are this identity. A chain that was merely fetched is nobody met,
   * or whoever a server names would be.
   */
  meet(person: string, root: string): void {
    const known = this.#known.get(person);
    if (known?.chain.root !== root || this.needs.pin(person)) return;
    this.needs.meet(person, { root, g: known.chain.generations.length - 1, name: known.given.staff_name ?? "" });
  }

  async #recall(person: string): Promise<Known | undefined> {
    const known = this.#known.get(person);
    if (known) return known;
    const kept = (await this.needs.store.get(`chain:${person}`)) as Kept | undefined;
    if (!kept) return undefined;
    const { shown = 0, lineage = this.needs.lineage(), insteadOf, ...given } = kept;
    const fewer = insteadOf === undefined ? {} : { insteadOf };
    // One that does not fit whom this person met since is asked for anew.
    const chain = await this.#check(person, given, { given, ...fewer }).catch(() => undefined);
    const recalled = chain && { chain, given, shown, lineage, ...fewer };
    if (recalled) this.#known.set(person, recalled);
    return recalled;
  }

  async #fetch(person: string): Promise<Known> {
    const given = await this.needs.fetchChain(person);
    const known = await this.#accept(person, given);
    const { shown, lineage, insteadOf } = known;
    const told = { ...(lineage === undefined ? {} : { lineage }), ...(insteadOf === undefined ? {} : { insteadOf }) };
    await this.needs.store.write({ records: { [`chain:${person}`]: { ...known.given, shown, ...told } satisfies Kept } });
    return known;
  }

  /**
   * A server that was put back may have forgotten generations. Whoever knew them goes on knowing them: they come back, or their person
   * made others meanwhile. Only the root key can have signed those, so they hold in the place of the forgotten ones. Within one life of
   * the server one root never has two generations of one number.
   */
  async #accept(person: string, given: KeyChain): Promise<Known> {
    const before = await this.#recall(person);
    const chain = await this.#read(person, given);
    const lineage = this.needs.lineage();
    const was = before?.chain.root === chain.root ? before : undefined;
    const same = was ? inCommon(was.given.keys, given.keys) : 0;
    const isParted = was !== undefined && same < Math.min(was.given.keys.length, given.keys.length);
    if (isParted && same < this.#shown(was)) throw new Distrust("forged");
    if (was && !isParted && given.keys.length < was.given.keys.length && given.keys.length >= this.#shown(was)) {
      return this.#keep(person, { ...was, shown: given.keys.length, lineage });
    }
    if (!isParted && chain.generations.length < this.#least(person, was)) throw new Distrust("rolled_back");
    const met = this.#met(person);
    return this.#keep(person, { chain, given, shown: given.keys.length, lineage, ...(given.keys.length < met ? { insteadOf: met } : {}) });
  }

  /** How many generations of somebody this person met. */
  #met(person: string): number {
    return (this.needs.pin(person)?.g ?? -1) + 1;
  }

  /** How many generations of somebody have to be shown: those that were met, or the fewer ones that took the place of just these. */
  #least(person: string, known: Fewer | undefined): number {
    const met = this.#met(person);
    return known?.insteadOf === met ? known.given.keys.length : met;
  }

  #keep(person: string, known: Known): Known {
    this.#known.set(person, known);
    const g = known.chain.generations.length - 1;
    const pin = this.needs.pin(person);
    if (pin && pin.g < g) this.needs.meet(person, { ...pin, g });
    return known;
  }

  async #check(person: string, given: KeyChain, known?: Fewer): Promise<Chain> {
    const chain = await this.#read(person, given);
    if (chain.generations.length < this.#least(person, known)) throw new Distrust("rolled_back");
    return chain;
  }

  async #read(person: string, given: KeyChain): Promise<Chain> {
    const { crypto, tenant } = this.needs;
    const chain = await crypto.readChain(given.keys);
    if (chain?.person !== person) throw new Distrust("forged");
    if (chain.tenant !== tenant) throw new Distrust("other_server");
    const pin = this.needs.pin(person);
    if (pin && pin.root !== chain.root) throw new Distrust("changed_root");
    return chain;
  }
}
