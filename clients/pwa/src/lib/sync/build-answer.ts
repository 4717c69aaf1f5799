// The command that answers what somebody shared: one statement, sealed to the youth, to each JIM whom the share names, and to oneself.
import { newest, type Chain } from "../crypto/chains";
import { randomId } from "../crypto/encoding";
import { write } from "../protocol/messages";
import type { Command } from "../protocol/types.gen";
import { opening, type Workshop } from "./build";
import { Declined } from "./distrust";
import type { BelievedGrant } from "./read-grant";
import { isAnswer } from "./told";

/** Answers a grant that was just fetched and believed. Who reads it stands in the grant, signed. */
export async function buildAnswer(words: string, { body: share, chains, answerTo }: BelievedGrant, shop: Pick<Workshop, "memory" | "crypto" | "now">): Promise<Extract<Command, { do: "answer" }>> {
  const { memory, crypto } = shop;
  const { account, bag, self } = memory;
  if (self.answered?.includes(share.id)) throw new Declined("limit_reached");
  if (!isAnswer(words)) throw new Declined("malformed");
  const answer = await crypto.say("answer", { ...opening(shop), share: share.id, words }, account.keys.sign);
  const seal = (to: Chain, pass?: string): Promise<string> => {
    const by = newest(to);
    const inside = write("ShareAnswer", { answer, from: bag.name, ...(pass === undefined ? {} : { pass }) });
    return crypto.sealPadded({ label: "share-answer", tenant: account.tenant, share: share.id, to: by }, to.generations[by.g]?.sealPub ?? "", inside);
  };
  const readers = [...answerTo, { root: share.by.root, pass: undefined }].flatMap(({ root, pass }) => {
    const chain = chains.get(root);
    // Of somebody who is gone there are no keys.
    return chain ? [{ chain, pass }] : [];
  });
  const seals = await Promise.all(
    readers.map(async ({ chain, pass }) => ({ to: chain.person, to_g: newest(chain).g, sealed: await seal(chain, pass) })),
  );
  const own = await crypto.readChain(account.chain);
  if (!own) throw new Declined("bad_statement");
  return { do: "answer", id: randomId(), share: share.id, seals, own: await seal(own) };
}
