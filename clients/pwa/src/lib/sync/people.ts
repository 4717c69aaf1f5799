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
  /** Somebody is met for the first time, or with newer keys. */
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
    const has = known !== undefined && known.chain.generations.length > g;
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

  /** Takes a chain that came along with something else, such as a grant. */
  async take(given: KeyChain): Promise<Chain> {
    return (await this.#accept(given.person, given)).chain;
  }

  async #recall(person: string): Promise<Known | undefined> {
    const known = this.#known.get(person);
    if (known) return known;
    const kept = (await this.needs.store.get(`chain:${person}`)) as KeyChain | undefined;
    if (!kept) return undefined;
    return this.#accept(person, kept);
  }

  async #fetch(person: string): Promise<Known> {
    const given = await this.needs.fetchChain(person);
    const known = await this.#accept(person, given);
    await this.needs.store.write({ records: { [`chain:${person}`]: given } });
    return known;
  }

  async #accept(person: string, given: KeyChain): Promise<Known> {
    const { crypto, tenant } = this.needs;
    const chain = await crypto.readChain(given.keys);
    if (chain?.person !== person) throw new Distrust("forged");
    if (chain.tenant !== tenant) throw new Distrust("other_server");
    const g = chain.generations.length - 1;
    const pin = this.needs.pin(person);
    if (pin && pin.root !== chain.root) throw new Distrust("changed_root");
    if (pin && pin.g > g) throw new Distrust("rolled_back");
    const known: Known = { chain, statements: given.keys, staffName: given.staff_name };
    this.#known.set(person, known);
    if (!pin || pin.g < g) this.needs.meet(person, { root: chain.root, g, name: pin?.name ?? given.staff_name ?? "" });
    return known;
  }
}
