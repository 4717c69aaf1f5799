// A long conversation between two people, made by the app's own functions as a server would hold it. Made in node, read anywhere.
import { hashAfter } from "../src/lib/sync/entries";
import { logStart, randomId } from "../src/lib/crypto/encoding";
import type { Account } from "../src/lib/sync/model";
import { Scene, somebody } from "../src/lib/sync/testing/scene";
import type { Entry, KeyChain } from "../src/lib/protocol/types.gen";

/** Everything that a reader's device needs to read a conversation from its beginning; plain values alone. */
export interface Conversation {
  readonly reader: Account;
  readonly channel: string;
  readonly before: string;
  readonly entries: readonly Entry[];
  readonly chains: readonly KeyChain[];
  readonly messages: number;
}

/** A scene whose log hash is kept at each entry, so that a long one takes no longer per message than a short one. */
class LongScene extends Scene {
  #counted = 0;
  #hash = logStart(this.channel);

  override get hash(): string {
    for (const entry of this.entries.slice(this.#counted)) this.#hash = hashAfter(this.#hash, entry);
    this.#counted = this.entries.length;
    return this.#hash;
  }
}

const WORDS = "Hoi opa, hoe was het vandaag in de tuin? Ik heb een tien voor rekenen en mag zaterdag mee naar het zwembad.";

/** Two people who talk in turns: so many messages of about a hundred letters. */
export async function makeConversation(messages: number): Promise<Conversation> {
  const tenant = randomId();
  const [sam, jef] = [await somebody(tenant, "Sam"), await somebody(tenant, "Jef")];
  const scene = new LongScene(sam);
  await scene.charters();
  await scene.seats(jef);
  await scene.opens(jef, [sam, jef], sam);
  for (let n = 0; n < messages; n++) await scene.says(n % 2 === 0 ? sam : jef, `${WORDS} ${n}`);
  return {
    reader: sam,
    channel: scene.channel,
    before: logStart(scene.channel),
    entries: scene.entries,
    chains: [sam, jef].map(({ person, chain }) => ({ person, keys: [...chain], staff_name: null })),
    messages,
  };
}
