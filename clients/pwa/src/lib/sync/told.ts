// What others answered to a share, and what this person answered, as the own log tells it.
import { readSealed } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Entry } from "../protocol/types.gen";
import { Declined, Distrust } from "./distrust";
import type { SelfWitness } from "./examine-self";
import type { SelfFact } from "./facts";
import { ownSeals } from "./own-seals";

type EntryOf<K extends Entry["kind"]> = Extract<Entry, { kind: K }>;
type Nothing = { readonly kind: "nothing" };

/** Letters of an answer. As in `limits.rs`. */
export const SHARE_ANSWER_LETTERS_MAX = 1000;
/** Letters of the name that comes with it: whoever answers may run any app. */
const NAME_LETTERS_MAX = 60;

/** Whether these are words to answer with. */
export const isAnswer = (words: string): boolean => words.trim() !== "" && Array.from(words).length <= SHARE_ANSWER_LETTERS_MAX;

/** An answer to this person. One that does not open, or is not its author's, is nothing. Whether they may give it is asked when it is shown. */
export async function readTold({ share, from, sealed, at }: EntryOf<"answer">, witness: SelfWitness): Promise<Pick<Extract<SelfFact, { kind: "told" }>, "kind" | "told"> | Nothing> {
  const inside = await openTold(share, sealed, witness);
  const by = inside && readStatement("answer", inside.answer)?.body.by;
  if (!inside || !by) return { kind: "nothing" };
  try {
    const said = await witness.crypto.believe("answer", inside.answer, await witness.chainOf(from, by.root, by.g));
    if (said?.body.share !== share || !isAnswer(said.body.words)) return { kind: "nothing" };
    const name = Array.from(inside.from.trim()).slice(0, NAME_LETTERS_MAX).join("");
    const pass = inside.pass === undefined ? {} : { pass: inside.pass };
    return { kind: "told", told: { share, from, author: by.root, name, words: said.body.words, at, ...pass } };
  } catch (error) {
    // Whoever deleted their account took their keys along: nobody can believe them any more.
    if (error instanceof Distrust || (error instanceof Declined && error.code === "nothing_here")) return { kind: "nothing" };
    throw error;
  }
}

/** The copy of an own answer: what it said stays in its seal. */
export async function readAnswered({ share, sealed }: EntryOf<"answered">, witness: SelfWitness): Promise<{ readonly kind: "answered"; readonly share: string } | Nothing> {
  return (await ownWords(share, sealed, witness)) === undefined ? { kind: "nothing" } : { kind: "answered", share };
}

/** The words of an own answer, out of the copy that was sealed to oneself. */
export async function ownWords(share: string, sealed: string, witness: Pick<SelfWitness, "account" | "crypto" | "chain">): Promise<string | undefined> {
  const inside = await openTold(share, sealed, witness);
  const said = inside && (await witness.crypto.believe("answer", inside.answer, witness.chain));
  return said?.body.share === share ? said.body.words : undefined;
}

async function openTold(share: string, sealed: string, { account, crypto }: Pick<SelfWitness, "account" | "crypto">) {
  let json: string | undefined;
  for (const { to, seal } of ownSeals(account)) json ??= await crypto.openPadded({ label: "share-answer", tenant: account.tenant, share, to }, seal, sealed);
  return json === undefined ? undefined : readSealed("ShareAnswer", json);
}
