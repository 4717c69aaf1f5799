// What can be done with a wording where it stands: its card is drawn deep in a conversation, and the conversation does it.
import { getContext, setContext } from "svelte";

interface WordingActs {
  /** Asks for other words, by an ordinary reply. */
  reply(message: string): void;
  /** Asks who may read these. Absent for whoever may not share here. */
  readonly share: ((message: string) => void) | undefined;
  /** Words it anew. Absent for whoever may not write here. */
  readonly word: ((message: string) => void) | undefined;
}

const KEY = Symbol("wording acts");

/** Called by a conversation, before it draws its messages. */
export const setWordingActs = (acts: WordingActs): WordingActs => setContext(KEY, acts);

/** Undefined where messages are only looked at. */
export const getWordingActs = (): WordingActs | undefined => getContext<WordingActs | undefined>(KEY);
