// Asking a youth whether something may be known: one statement, sealed to the youth and to this person's own devices.
import { newest } from "../crypto/chains";
import { opening, type Built, type Workshop } from "./build";
import { Declined } from "./distrust";
import type { Task } from "./model";
import { isAskable, isAsked, isFileable } from "./requests";

/** Seals a request. What is asked already and open is not asked again. */
export async function buildAsk(id: string, task: Extract<Task, { do: "ask" }>, shop: Workshop): Promise<Built> {
  const { memory, crypto, people } = shop;
  const { account, self } = memory;
  const { to, about, whom, words, inFile } = task;
  if (!isAskable(words, about) || (inFile && !isFileable(about, whom))) throw new Declined("malformed");
  const what = { ...(about === undefined ? {} : { about }), ...(whom === undefined ? {} : { whom }) };
  const file = inFile ? { inFile } : {};
  if (isAsked(self, { asker: account.by.root, to: to.person, ...what, ...file }, shop.now())) return "done";
  const chain = await people.refresh(to.person);
  if (chain.root !== to.root) throw new Declined("nothing_here");
  const body = { ...opening(shop), to, ...what, words, ...(inFile ? { in_file: true } : {}) };
  const statement = await crypto.say("request", body, account.keys.sign);
  const theirs = newest(chain);
  const own = await people.chain(account.person, account.by.root, account.by.g);
  const place = { label: "request", tenant: account.tenant } as const;
  const sealed = await crypto.sealPadded({ ...place, to: theirs }, chain.generations[theirs.g]?.sealPub ?? "", statement);
  const copy = await crypto.sealPadded({ ...place, to: account.by }, own.generations[account.by.g]?.sealPub ?? "", statement);
  return { command: { do: "ask", id, to: to.person, to_g: theirs.g, sealed, own: copy } };
}
