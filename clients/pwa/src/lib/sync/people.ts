// Everybody this person met: their account chains, verified, and held against the identity that was seen first.
import type { Chain } from "../crypto/chains";
import type { Crypto } from "../crypto/work";
import type { Store } from "../db/store";
import type { KeyChain, Pin } from "../protocol/types.gen";
import { Distrust } from "./distrust";

interface Known {
  readonly chain: Chain;
  readonly statements: readonly string[];
  readonly staffName: string | null;
}

/** What is needed to know people. */
export interface PeopleNeeds {
  readonly crypto: Crypto;
  readonly store: Store;
  readonly tenant: string;
  fetchChain(person: string): Promise<KeyChain>;
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
    const has = known?.chain.root === root && known.chain.generations.length > g;
    const { chain } = has ? known : await this.#fetch(person);
    if (chain.root !== root) throw new Distrust("changed_root");
    if (chain.generations.length <= g) throw new Distrust("forged");
    return chain;
  }

  /** The newest keys of somebody, asked of the server. */
  async refresh(person: string): Promise<Chain> {
    return (await this.#fetch(person)).chain;
  }

  /** What the organisation calls somebody of its staff. */
  staffName(person: string): string | undefined {
    return this.#known.get(person)?.staffName ?? undefined;
  }

  /** Takes the own chain. */
  async take(given: KeyChain): Promise<Chain> {
    return (await this.#accept(given.person, given)).chain;
  }

  /** Reads a chain that came along with something else, such as a grant. Nothing of it stays. */
  async look(given: KeyChain): Promise<Chain> {
    return this.#check(given.person, given);
  }

  /**
   * Somebody stands in what was believed: from now on they are this identity. A chain that was merely fetched is nobody met,
   * or whoever a server names would be.
   */
  meet(person: string, root: string): void {
    const known = this.#known.get(person);
    if (known?.chain.root !== root || this.needs.pin(person)) return;
    this.needs.meet(person, { root, g: known.chain.generations.length - 1, name: known.staffName ?? "" });
  }

  async #recall(person: string): Promise<Known | undefined> {
    const known = this.#known.get(person);
    if (known) return known;
    const kept = (await this.needs.store.get(`chain:${person}`)) as KeyChain | undefined;
    // One that does not fit whom this person met since is asked for anew.
    return kept && this.#accept(person, kept).catch(() => undefined);
  }

  async #fetch(person: string): Promise<Known> {
    const given = await this.needs.fetchChain(person);
    const known = await this.#accept(person, given);
    await this.needs.store.write({ records: { [`chain:${person}`]: given } });
    return known;
  }

  async #accept(person: string, given: KeyChain): Promise<Known> {
    const chain = await this.#check(person, given);
    const g = chain.generations.length - 1;
    const known: Known = { chain, statements: given.keys, staffName: given.staff_name };
    this.#known.set(person, known);
    const pin = this.needs.pin(person);
    if (pin && pin.g < g) this.needs.meet(person, { ...pin, g });
    return known;
  }

  async #check(person: string, given: KeyChain): Promise<Chain> {
    const { crypto, tenant } = this.needs;
    const chain = await crypto.readChain(given.keys);
    if (chain?.person !== person) throw new Distrust("forged");
    if (chain.tenant !== tenant) throw new Distrust("other_server");
    const g = chain.generations.length - 1;
    const pin = this.needs.pin(person);
    if (pin && pin.root !== chain.root) throw new Distrust("changed_root");
    if (pin && pin.g > g) throw new Distrust("rolled_back");
    return chain;
  }
}
