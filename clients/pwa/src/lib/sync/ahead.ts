// Opens messages before their turn comes: the order in which they are believed stays that of the log, but the slow part of
// several runs at once.
import type { Crypto } from "../crypto/work";
import { readHeader } from "../protocol/messages";
import type { Entry } from "../protocol/types.gen";
import type { Channel } from "./model";
import type { People } from "./people";
import { memberOf } from "./room";

type Open = Crypto["openWords"];

/** Messages opened at once: enough to keep both sides of the worker busy. */
const AHEAD = 64;

/** What was begun before its turn, by everything that it depends on. */
export class Ahead {
  readonly #begun = new Map<string, ReturnType<Open>>();
  #until = 0;

  constructor(
    private readonly crypto: Crypto,
    private readonly people: People,
  ) {}

  /** As `Crypto.openWords`; gives what was begun before when it was begun with the very same. */
  readonly open: Open = (epochKey, header, commit, body, signPub) => {
    const name = [epochKey, header, commit, body, signPub].join(".");
    const begun = this.#begun.get(name);
    this.#begun.delete(name);
    return begun ?? this.crypto.openWords(epochKey, header, commit, body, signPub);
  };

  /** Begins to open the messages from here to the next entry of another kind, as far as their keys are known. */
  async start(channel: Channel, entries: readonly Entry[], from: number): Promise<void> {
    const begin = Math.max(from, this.#until);
    // The worker gets more before it has nothing left, and not one at a time.
    if (begin - from > AHEAD / 2 || !channel.room) return;
    this.#until = begin;
    for (const entry of entries.slice(begin, from + AHEAD)) {
      if (entry.kind !== "message") break;
      this.#until += 1;
      const header = readHeader(entry.header);
      const author = header && memberOf(channel.room, header.author.root);
      const key = header && channel.keys[header.epoch];
      if (!author || key === undefined) continue;
      // Whatever is wrong with the author is found when the message's turn comes.
      const chain = await this.people.chain(author.person, author.root, header.author.g).catch(() => undefined);
      const signPub = chain?.generations[header.author.g]?.signPub;
      if (signPub === undefined) continue;
      const begun = this.crypto.openWords(key, entry.header, entry.commit, entry.body, signPub);
      begun.catch(() => undefined);
      this.#begun.set([key, entry.header, entry.commit, entry.body, signPub].join("."), begun);
    }
  }
}
