// Commands by which the youth decides who knows what: share and withdraw, each with its link in the chain of choices.
import { newest } from "../crypto/chains";
import { messageKey, statementHash } from "../crypto/encoding";
import { bytes, encode } from "../protocol/base64url";
import { readHeader, write } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { ShareKeys, Somebody, StatementBodies } from "../protocol/types.gen";
import { opening, type Built, type Workshop } from "./build";
import { Declined } from "./distrust";
import type { Memory } from "./memory";
import type { Channel, Line, Self, Task } from "./model";
import { nameOf } from "./names";
import { isOutdated, wordingsOf } from "./wording";

type Words = Extract<Line, { kind: "words" }>;

/** JIMs who may read the answer to one share. As in `limits.rs`. */
const SHARE_ANSWER_TO_MAX = 4;

/** A readable message in an own channel; undefined for everything that cannot be shared. */
function findShareable(memory: Memory, envelope: string): { channel: Channel; line: Words; key: string } | undefined {
  for (const channel of memory.channels) {
    const line = memory.find(channel.id, envelope)?.line;
    if (line?.kind !== "words" || channel.room?.owner !== memory.account.by.root) continue;
    const header = readHeader(line.header);
    const key = header && channel.keys[header.epoch];
    const isLocked = header?.lock === true && line.author.root !== memory.account.by.root;
    return key === undefined || isLocked ? undefined : { channel, line, key };
  }
  return undefined;
}

/** A wording for which there are other words since is not what this person last read. */
const isOldWording = (memory: Memory, { channel, line }: { channel: Channel; line: Words }): boolean =>
  line.payload.kind === "wording" && isOutdated(wordingsOf(memory.rows(channel.id)).get(line.envelope) ?? {});

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
    if (task.takesOutdated !== true && isOldWording(memory, one)) throw new Declined("other_words");
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
  const jims = answerReaders(task, found, body.items);
  if (jims.length > 0) {
    body.answer_to = jims;
    keys.passes = await Promise.all(jims.map((jim) => crypto.say("pass", passFor(jim, body), account.keys.sign)));
  }
  if (task.inFile) body.in_file = true;
  const share = await crypto.say("share", body, account.keys.sign);
  const place = { label: "share", tenant: account.tenant, statement: statementHash(share), to } as const;
  const seal = await crypto.sealText(place, chain.generations[to.g]?.sealPub ?? "", write("ShareKeys", keys));
  return { command: { do: "share", id, share, choice: await link(share, shop), to_g: to.g, seal } };
}

/** Who reads an answer beside this person: JIMs whose words are given. Throws `Declined` for anybody else. */
function answerReaders({ answerTo = [], to }: Extract<Task, { do: "share" }>, found: readonly ({ channel: Channel } | undefined)[], items: StatementBodies["share"]["items"]): Somebody[] {
  const authors = items.flatMap(({ author: { root }, role }, place): Somebody[] => {
    const person = found[place]?.channel.met[root]?.person;
    return role === "jim" && person !== undefined && person !== to.person ? [{ person, root }] : [];
  });
  if (answerTo.length > SHARE_ANSWER_TO_MAX) throw new Declined("not_shareable");
  return answerTo.map((person) => {
    const jim = authors.find((author) => author.person === person);
    if (!jim) throw new Declined("not_shareable");
    return jim;
  });
}

/** Lets the reader of a share answer a JIM about the JIM's own words in it. */
const passFor = (jim: Somebody, { suite, tenant, by, at, id, items, to }: StatementBodies["share"]): StatementBodies["pass"] => ({
  suite,
  tenant,
  by,
  at,
  share: id,
  about: items.filter(({ author }) => author.root === jim.root).map(({ envelope }) => envelope),
  from: to,
  to: jim,
});

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
