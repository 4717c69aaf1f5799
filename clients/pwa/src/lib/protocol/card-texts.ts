// What a card and the answer to one look like. Apart from all else that lies in seals, because whoever opens a card reads nothing else.
import { fields, fixed, oneOf, optional, readKnown, text, writeExact, type Shape } from "./shape";
import type { Card, CardAnswer } from "./types.gen";

const id = fixed(16);

export const CARD: Shape = fields({
  tenant: id,
  from: text,
  standing: oneOf("coordinator", "professional", "youth", "guest"),
  guest: text,
  role: optional(oneOf("youth", "jim", "professional", "parent", "worker")),
  channel: optional(id),
  words: text,
});

export const CARD_ANSWER: Shape = fields({ answer: oneOf("yes", "later", "no"), name: text, words: text });

/** Reads what lay inside a card's box; undefined when it is something else. Fields that are not known yet are left out. */
export const readCard = (json: string): Card | undefined => readKnown(json, CARD) as Card | undefined;

/** Writes an answer in its one spelling. Throws when it does not look as it should. */
export const writeCardAnswer = (answer: CardAnswer): string => writeExact(answer, CARD_ANSWER);
