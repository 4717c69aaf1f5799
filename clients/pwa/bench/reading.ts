// Reads a conversation as the app does when it was away: by the inbox, in the server's pages, each entry checked against the log, each
// message decrypted and its signature verified, everything kept in the store.
import type { Crypto } from "../src/lib/crypto/work";
import type { Store } from "../src/lib/db/store";
import { Inbox } from "../src/lib/sync/inbox";
import { Memory } from "../src/lib/sync/memory";
import { emptyBag, unread } from "../src/lib/sync/model";
import { People } from "../src/lib/sync/people";
import type { Conversation } from "./conversation";

/** As the engine asks for them. */
const PAGE = 500;

/** A disk that costs nothing. */
export function nowhere(): Store {
  const records = new Map<string, unknown>();
  return {
    get: (name) => Promise.resolve(records.get(name)),
    rows: () => Promise.resolve([]),
    write: (change) => {
      for (const [name, value] of Object.entries(change.records ?? {})) records.set(name, value);
      return Promise.resolve();
    },
    hold: () => Promise.resolve({ keys: "", isOver: false }),
    forget: () => Promise.resolve(),
  };
}

/** Milliseconds from the first page to the last row on the disk. Throws when a single message is not readable. */
export async function readConversation(given: Conversation, crypto: Crypto, store: Store): Promise<number> {
  const { reader, channel, entries, chains } = given;
  await store.write({ records: { account: reader, bag: { n: 0, bag: emptyBag(reader.name) } } });
  const memory = await Memory.recall(store);
  if (!memory) throw new Error("nobody is signed in");
  await memory.keepChannel(unread(channel, 1, given.before), [], true);
  const people = new People({
    crypto,
    store,
    tenant: reader.tenant,
    lineage: () => undefined, fetchChain: (person) => {
      const chain = chains.find((one) => one.person === person);
      return chain ? Promise.resolve(chain) : Promise.reject(new Error("a stranger"));
    },
    pin: () => undefined,
    meet: () => undefined,
  });
  const inbox = new Inbox({
    memory,
    crypto,
    people,
    fetchPage: (_, after) =>
      Promise.resolve({
        entries: entries.slice(after, after + PAGE),
        head: entries.length,
        before: after === 0 ? given.before : (memory.hashAt(channel, after) ?? ""),
      }),
    organisation: () => Promise.resolve(undefined),
    isSameLife: () => Promise.resolve(true),
    fetchBag: () => Promise.resolve(),
    onSelf: () => undefined,
    onStored: () => undefined,
    onStuck: () => undefined,
  });
  const begun = performance.now();
  await inbox.catchUp(channel);
  const took = performance.now() - begun;
  const read = [...memory.rows(channel)].filter(({ line }) => line?.kind === "words").length;
  const alarm = memory.channel(channel)?.alarm;
  if (read !== given.messages || alarm) throw new Error(`${read} of ${given.messages} messages were read; ${alarm ?? "no alarm"}`);
  return took;
}
