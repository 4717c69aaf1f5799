// Names and words that the app makes: nobody chooses them, so that nobody can guess them. The list is fetched when it is needed.
import listUrl from "../../../../words/nl.txt?url";

const LIST_WORDS = 7_776;
/** The largest multiple of the list's length below 2^32: what lies above would make some words likelier than others. */
const FAIR = Math.floor(2 ** 32 / LIST_WORDS) * LIST_WORDS;

function place(): number {
  for (;;) {
    const [drawn = FAIR] = crypto.getRandomValues(new Uint32Array(1));
    if (drawn < FAIR) return drawn % LIST_WORDS;
  }
}

/** Draws words from the list. */
export const draw = (list: readonly string[], count: number): string =>
  Array.from({ length: count }, () => list[place()] ?? "").join(" ");

/** Reads the list; refuses one of another length, because then words are easier to guess than promised. */
export function readList(text: string): readonly string[] {
  const list = text.trim().split("\n");
  if (list.length !== LIST_WORDS) throw new Error("the word list is not whole");
  return list;
}

/** A login name of two words, and words of four. */
export async function suggestWords(): Promise<{ loginName: string; words: string }> {
  const response = await fetch(listUrl);
  const list = readList(await response.text());
  return { loginName: draw(list, 2), words: draw(list, 4) };
}
