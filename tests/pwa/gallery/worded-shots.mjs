// Words that a JIM finds, and the one answer to what is shared: what is photographed of it.
import { choose, fill, seeing, steps, tap } from "./taps.mjs";

const atCard = (name, act) => async (page) => {
  await page.getByRole("article").filter({ hasText: name }).getByRole("button", { name: act }).click();
};
const talk = { path: "/gesprek/jef", scene: "sam-worded", shows: "Jef verwoordt dit voor mama" };
const words = { path: "/gesprek/jef", scene: "jef-words", shows: "Jij verwoordt dit voor mama" };
const reads = { path: "/gedeeld/g1", scene: "eva-reads", shows: "Jef verwoordt dit, en Sam vindt dat goed" };
const newest = "Sam heeft rust nodig";
const sheet = steps(atCard(newest, "Deel deze woorden"), seeing("Jef leest het antwoord ook"));
const oldSheet = steps(
  async (page) => page.getByRole("article").filter({ hasText: "vond later andere woorden" }).getByRole("button", { name: "Deel deze woorden" }).click(),
  seeing("Jef leest het antwoord ook"),
);

export const wordedShots = [
  { name: "answer-lost", path: "/gedeeld/g1", scene: "eva-lost", shows: "Je antwoord kwam niet aan", isWhole: true },
  { name: "answer-lost-list", path: "/gedeeld", scene: "hanne-lost", shows: "Een antwoord van jou kwam niet aan", isWhole: true },
  { name: "wording", ...talk, isWhole: true },
  { name: "wording-other", ...talk, go: atCard(newest, "Vraag andere woorden") },
  { name: "wording-share", ...talk, go: sheet },
  { name: "wording-share-chosen", ...talk, go: steps(sheet, choose("Eva: Vandaag"), async (page) => page.getByLabel("Jef leest het antwoord ook").check()) },
  { name: "wording-share-old", ...talk, go: oldSheet },
  { name: "wording-share-old-refused", ...talk, go: steps(oldSheet, choose("Eva: Vandaag"), tap(/^Deel$/)) },
  { name: "wording-answered", path: "/gesprek/jef", scene: "sam-answered", shows: "Eva antwoordde", isWhole: true },
  { name: "wording-jim", ...words, isWhole: true },
  {
    name: "wording-jim-actions",
    ...words,
    go: async (page) => page.getByRole("button", { name: "Meer bij het bericht van Sam" }).first().click(),
  },
  {
    name: "wording-jim-write",
    ...words,
    go: steps(async (page) => page.getByRole("button", { name: "Meer bij het bericht van Sam" }).first().click(), tap("Zeg dit voor iemand anders"), seeing("Voor wie?")),
  },
  {
    name: "wording-jim-write-missing",
    ...words,
    go: steps(async (page) => page.getByRole("button", { name: "Meer bij het bericht van Sam" }).first().click(), tap("Zeg dit voor iemand anders"), tap("Geef het aan Sam")),
  },
  { name: "wording-jim-again", ...words, go: steps(atCard(newest, "Verwoord het anders"), seeing("Voor wie?")) },
  { name: "answer-grant", ...reads, isWhole: true },
  { name: "answer-write", ...reads, go: steps(tap("Antwoord hierop"), seeing("Jef lezen je antwoord")) },
  { name: "answer-write-youth", path: "/gedeeld/g1", scene: "eva-answers-sam", shows: "en Sam vindt dat goed", go: steps(tap("Antwoord hierop"), seeing("Sam leest je antwoord")) },
  { name: "answer-missing", ...reads, go: steps(tap("Antwoord hierop"), tap("Geef je antwoord")) },
  { name: "answer-late", ...reads, go: steps(tap("Antwoord hierop"), fill("Je antwoord", "Dit komt te laat."), tap("Geef je antwoord")) },
  { name: "answer-done", ...reads, go: steps(tap("Antwoord hierop"), fill("Je antwoord", "Dank je."), tap("Geef je antwoord"), seeing("Je antwoordde.")) },
  { name: "answer-again", path: "/gedeeld/g1", scene: "eva-answered", shows: "Je antwoordde.", isWhole: true },
  { name: "answers", path: "/antwoorden", scene: "sam-answered", shows: "Eva antwoordde", isWhole: true },
  { name: "answers-jim", path: "/antwoorden", scene: "jef-words", shows: "Eva antwoordde", isWhole: true },
  { name: "answers-empty", path: "/antwoorden", scene: "sam-worded", shows: "Hier is nu niets" },
  { name: "home-answered", path: "/", scene: "sam-answered", shows: "Lees het antwoord" },
];
