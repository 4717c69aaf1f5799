// How hard the Dutch of the app reads, by the formula of Flesch and Douma; what that says of one sentence, and what it does not,
// stands in docs/readability.md. `node build/readability.mjs [sentence]` prints the ten hardest, with a sentence of one's own among them.
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

/** Below this a sentence is a label: one long word, which is what its button is called, would outdo every sentence. */
export const fewestWords = 4;

/** Borrowed words that are written as elsewhere, as a Dutch ear hears them. */
const heard = [
  [/team/gu, "tiem"],
  [/(?<=off|on)line/gu, "lain"],
  [/escape/gu, "eskeep"],
  [/museum/gu, "museüm"],
  [/milieu/gu, "miljeu"],
  [/^y(?=[aeiou])/gu, "j"],
  [/qu/gu, "kw"],
];

/** What sounds as one, longest first. Whatever has a trema begins anew, so that it stands alone. */
const nucleus = /aai|ooi|oei|eau(?=s?$)|[ei]eu(?=w)|i(?=eu)|ë[ei]|üi|aa|ee|oo|uu|ie|oe|eu|ui|ou|au|ei|ij|ai|oi|[aeo]y|[aeiouyäëïöü]/gu;

/** How many syllables a Dutch word has; a number has one for each figure. */
export function syllables(word) {
  const plain = word.toLowerCase().normalize("NFD").replace(/[\u0300-\u0307\u0309-\u036f’']/gu, "").normalize("NFC");
  const sounds = heard.reduce((text, [written, said]) => text.replace(written, said), plain);
  return Math.max(1, (sounds.match(nucleus) ?? []).length + (sounds.match(/\d/gu) ?? []).length);
}

/** Flesch–Douma of sentences that are lists of words: 100 is very easy, 60 is what most can read, 0 is for scholars. */
export function readingEase(lists) {
  const words = lists.flat();
  const perHundred = (100 * words.reduce((sum, word) => sum + syllables(word), 0)) / words.length;
  return 206.84 - 0.77 * perHundred - (0.93 * words.length) / lists.length;
}

/** The sentences of texts, each once. A name or a date that was filled in is shown and not counted: nobody chose its words. */
export function sentences(said, { sentencesOf, wordsOf }) {
  const found = said.flatMap(({ place, text, given }) =>
    sentencesOf(text).map((sentence) => [sentence, { place, sentence, words: wordsOf(given.reduce((rest, one) => rest.replaceAll(one, ""), sentence)) }]),
  );
  return [...new Map(found.reverse()).values()].filter(({ words }) => words.length >= fewestWords);
}

/** The sentences that read hardest, hardest first. */
export function hardest(all, many) {
  return all.map((one) => ({ ...one, ease: readingEase([one.words]) })).sort((a, b) => a.ease - b.ease).slice(0, many);
}

/** The app's own texts, filled in as its tests fill them in, and how they are cut into sentences and words. */
async function dutch() {
  const load = async (name) => {
    const { module } = await runnerImport(fileURLToPath(new URL(`../src/lib/i18n/${name}.ts`, import.meta.url)), { configFile: false, logLevel: "error" });
    return module;
  };
  const [saying, ...parts] = await Promise.all(["saying", "nl/common", "nl/card", "nl/first", "nl/later"].map(load));
  return { said: saying.say(Object.assign({}, ...parts), "nl"), ...saying };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { said, ...cut } = await dutch();
  const own = process.argv.slice(2).map((text) => ({ place: "yours", text, given: [] }));
  const all = sentences([...said, ...own], cut);
  console.log(`${String(all.length)} sentences of ${String(fewestWords)} words or more, together ${readingEase(all.map(({ words }) => words)).toFixed(1)}. The ten hardest:`);
  for (const { place, sentence, ease } of hardest(all, 10)) console.log(`${ease.toFixed(1).padStart(7)}  ${sentence}  (${place})`);
}
