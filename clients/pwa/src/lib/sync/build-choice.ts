// Commands by which the youth decides who knows what: share and withdraw, each with its link in the chain of choices.
import { newest } from "../crypto/chains";
import { messageKey, statementHash } from "../crypto/encoding";
import { bytes, encode } from "../protocol/base64url";
import { readHeader, write } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { ShareKeys, StatementBodies } from "../protocol/types.gen";
import { opening, type Built, type Workshop } from "./build";
import { Declined } from "./distrust";
import type { Memory } from "./memory";
import type { Channel, Line, Self, Task } from "./model";
import { nameOf } from "./names";

type Words = Extract<Line, { kind: "words" }>;

/** A readable message in an own channel; undefined for everything that cannot be shared. */
function findShareable(memory: Memory, envelope: string): { channel: Channel; line: Words; key: string } | undefined {
  for (const channel of memory.channels) {
    const line = memory.find(channel.id, envelope)?.line;
    if (line?.kind !== "words" || channel.room?.owner !== memory.account.by.root) continue;
    const header = readHeader(line.header);
    const key = header && channel.keys[header.epoch];
    const isLocked = header?.lock === true && line.author.root !== memory.account.by.root;
    // For a wording there may be other words since, which this app does not follow: nobody gives the old ones unawares.
    const isWording = line.payload.kind === "wording";
    return key === undefined || isLocked || isWording ? undefined : { channel, line, key };
  }
  return undefined;
}

/** Gives somebody messages to read: one seal with the keys of exactly these. */
export async function buildShare(id: string, task: Extract<Task, { do: "share" }>, shop: Workshop): Promise<Built> {
  const { memory, crypto, people } = shop;
  const { account, self } = memory;
  if (self.shares[task.share]) return "done";
  const found = task.envelopes.map((envelope) => findShareable(memory, envelope));
  const chain = await people.refresh(task.to.person);
  const to = newest(chain);
  if (chain.root !== task.to.root) throw new Declined("not_shareable");
  const items: StatementBodies["share"]["items"] = [];
  const keys: ShareKeys = { from: memory.bag.name, items: [] };
  for (const one of found) {
    if (!one) throw new Declined("not_shareable");
    const { channel, line, key } = one;
    items.push({ envelope: line.envelope, author: line.author, role: line.role });
    const author = nameOf(memory, people, channel, line.author.root);
    keys.items.push({ envelope: line.envelope, key: encode(messageKey(bytes(key, 32), line.header)), author, at: line.at });
  }
  const body: StatementBodies["share"] = {
    ...opening(shop),
    id: task.share,
    items,
    to: task.to,
    ...(task.until === undefined ? {} : { until: task.until }),
  };
  const share = await crypto.say("share", body, account.keys.sign);
  const place = { label: "share", tenant: account.tenant, statement: statementHash(share), to } as const;
  const seal = await crypto.sealText(place, chain.generations[to.g]?.sealPub ?? "", write("ShareKeys", keys));
  return { command: { do: "share", id, share, choice: await link(share, shop), to_g: to.g, seal } };
}

/** Takes a share back. What is not known here has not arrived yet: only a withdrawal in the log is one that is done. */
export async function buildWithdraw(id: string, task: Extract<Task, { do: "withdraw" }>, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const share = memory.self.shares[task.share];
  if (!share) return "later";
  if (share.withdrawnAt !== undefined) return "done";
  const withdraw = await crypto.say("withdraw", { ...opening(shop), share: task.share }, memory.account.keys.sign);
  return { command: { do: "withdraw", id, withdraw, choice: await link(withdraw, shop) } };
}

/** Whether a link that was made before for a statement is still the next one of the chain. */
export function stillFollows(choice: string, statement: string, { choice: last }: Self): boolean {
  const said = readStatement("choice", choice)?.body;
  return said?.statement === statementHash(statement) && (last ? said.n === last.n + 1 && said.prev === last.hash : said.n === 0);
}

/** The next link of the chain of choices. */
export function link(statement: string, shop: Workshop): Promise<string> {
  const { memory, crypto } = shop;
  const last = memory.self.choice;
  const body: StatementBodies["choice"] = {
    ...opening(shop),
    n: last ? last.n + 1 : 0,
    ...(last ? { prev: last.hash } : {}),
    statement: statementHash(statement),
  };
  return crypto.say("choice", body, memory.account.keys.sign);
}
