// Keeps the bag the same on this device and on the server, where this person's other devices keep theirs too.
import type { Crypto } from "../crypto/work";
import type { Bag, Vault } from "../protocol/types.gen";
import { mergeBags, openBag } from "./bag";
import { Distrust } from "./distrust";
import type { Memory } from "./memory";

/** What keeping the bag needs around it. */
export interface BagKeeperNeeds {
  readonly memory: Memory;
  readonly crypto: Crypto;
  fetchVault(): Promise<Vault>;
  /** Whether the server still lives the life that this device knows. */
  isSameLife(): Promise<boolean>;
  /** Has the bag sent as it will be then. */
  send(): void;
}

/** The one bag of this person. */
export class BagKeeper {
  constructor(private readonly needs: BagKeeperNeeds) {}

  /** Changes the bag, and has it sent. */
  async change(change: (bag: Bag) => Bag): Promise<void> {
    const { memory } = this.needs;
    await memory.changeBag(change);
    const isWaiting = memory.items.some(({ task, command, sent }) => task.do === "set_bag" && !command && !sent);
    if (!isWaiting) this.needs.send();
  }

  /** Fetches and merges what this person's other devices know; one of them kept `said`, by the own log. */
  async fetch(said = 0): Promise<void> {
    const { memory, crypto } = this.needs;
    const { account, bagN } = memory;
    const vault = await this.needs.fetchVault();
    const theirs = await openBag(crypto, account.by.root, account.keys.bag, vault);
    try {
      if (vault.bag_n < Math.max(bagN, said) && (await this.needs.isSameLife())) throw new Distrust("rolled_back");
      // With what is here now: much may have happened while it was on its way.
      await memory.keepBag({ n: Math.max(vault.bag_n, memory.bagN), bag: mergeBags(theirs, memory.bag) });
    } catch (error) {
      if (error instanceof Distrust && !memory.self.alarm) await memory.keepSelf({ ...memory.self, alarm: error.alarm });
      throw error;
    }
  }
}
