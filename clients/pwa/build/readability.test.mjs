// The measure of how hard a sentence reads: syllables as a Dutch ear counts them, the formula as it was published, and that it finds
// the one hard sentence among all those of the app.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readingEase, sentences, syllables } from "./readability.mjs";

test.each([
  [1, "JIM ja nee jij mij schrijft naast eeuw sneeuw nieuw uw vrouw duw hoi mooi draai bloei trui twaalf één z’n scan link chat team"],
  [2, "jullie niemand ruzie eeuwen nieuwe moeilijk groeien gooien draaien sluiten geluid vrijuit bijeen knieën cliënt maïs chaos duel idee"],
  [2, "oké café baby okay bureau niveau milieu offline online escape yoghurt royaal zoiets toilet detail"],
  [3, "ideeën persoonlijk gebruiken iedereen kopieer beantwoord geopend meelezen serieus theater museum poëzie beëindig geëerde bijzonder Fatima 112"],
  [4, "Italië hulpverlener uitnodiging toegangssleutel bacteriën financieel ingenieur"],
  [5, "coördinator organisatie geïnteresseerd teruggenomen"],
])("%i in each of: %s", (many, words) => {
  expect(words.split(" ").filter((word) => syllables(word) !== many)).toEqual([]);
});

test("the formula is the published one", () => {
  // Eight words in two sentences, twelve syllables: 206.84 - 0.77 * 150 - 0.93 * 4.
  expect(readingEase([["Opa", "leest", "dit", "bericht"], ["Daarna", "zwijgt", "hij", "even"]])).toBeCloseTo(87.62);
});

test("a sentence counts once and without what was filled in; a label is no sentence", () => {
  const cut = { sentencesOf: (text) => text.split(". "), wordsOf: (text) => text.split(" ").filter((word) => word !== "") };
  const said = [
    { place: "a", text: "Jij leest dit alleen. Opslaan", given: [] },
    { place: "b", text: "Jij leest dit alleen. Tot vrijdag mag opa dit lezen", given: ["vrijdag", "opa"] },
  ];
  expect(sentences(said, cut)).toEqual([
    { place: "b", sentence: "Tot vrijdag mag opa dit lezen", words: ["Tot", "mag", "dit", "lezen"] },
    { place: "a", sentence: "Jij leest dit alleen", words: ["Jij", "leest", "dit", "alleen"] },
  ]);
});

test("a hard sentence among all those of the app comes out first", () => {
  const hard = "Organisatorische verantwoordelijkheden worden administratief gedocumenteerd";
  const script = fileURLToPath(new URL("readability.mjs", import.meta.url));
  const [told, first, ...others] = execFileSync(process.execPath, [script, `${hard}.`], { encoding: "utf8" }).trim().split("\n");
  expect(Number(/^\d+/u.exec(told)?.[0])).toBeGreaterThan(500);
  expect(first).toContain(hard);
  expect(others).toHaveLength(9);
});
