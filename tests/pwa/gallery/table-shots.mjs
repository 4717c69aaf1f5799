// What lies on a table: what is photographed of it.
import { choose, fill, seeing, steps, tap } from "./taps.mjs";

const gives = steps(tap("Laat Jef voor mij praten"), seeing("Waarover mag Jef praten?"));
const makes = steps(tap("Maak mijn rondetafel"), seeing("Wat moet er gezegd worden?"));

export const tableShots = [
  { name: "table", path: "/tafel/jef", scene: "sam-table", shows: "Wie praat voor mij?", isWhole: true },
  { name: "table-first", path: "/tafel/jef", scene: "sam", shows: "Wie praat voor mij?", isWhole: true },
  { name: "table-triad", path: "/tafel/samen", scene: "sam-together", shows: "Maak mijn rondetafel" },
  { name: "table-jim", path: "/tafel/jef", scene: "jef-table", shows: "Jij mag praten voor Sam", isWhole: true },
  { name: "table-empty", path: "/tafel/jef", scene: "jef-table-empty", shows: "Er ligt nog niets op tafel" },
  { name: "table-mandate", path: "/tafel/jef", scene: "sam", shows: "Wie praat voor mij?", go: gives },
  {
    name: "table-mandate-filled",
    path: "/tafel/jef",
    scene: "sam",
    shows: "Wie praat voor mij?",
    go: steps(gives, fill("Waarover mag Jef praten?", "school"), choose(/vrijdag/)),
  },
  { name: "table-mandate-missing", path: "/tafel/jef", scene: "sam", shows: "Wie praat voor mij?", go: steps(gives, tap("Geef de kaart")) },
  {
    name: "table-take",
    path: "/tafel/jef",
    scene: "sam-table",
    shows: "Wie praat voor mij?",
    go: async (page) => page.getByRole("button", { name: "Neem terug" }).first().click(),
  },
  {
    name: "table-share",
    path: "/tafel/jef",
    scene: "sam-table",
    shows: "Wie praat voor mij?",
    go: steps(async (page) => page.getByRole("button", { name: "Wie mag dit lezen?" }).first().click(), seeing("Nagekeken")),
  },
  { name: "table-form", path: "/tafel/jef", scene: "sam", shows: "Mijn rondetafel", go: makes, isWhole: true },
  { name: "table-form-missing", path: "/tafel/jef", scene: "sam", shows: "Mijn rondetafel", go: steps(makes, tap("Leg op tafel")) },
  { name: "table-form-change", path: "/tafel/jef", scene: "sam-table", shows: "Mijn rondetafel", go: tap("Verander"), isWhole: true },
  { name: "table-held", path: "/tafel/jef/c1", scene: "jef-table", shows: "Twijfel je?" },
  { name: "table-held-long", path: "/tafel/jef/c1", scene: "jef-table-long", shows: "Twijfel je?", isWhole: true },
  { name: "table-held-round", path: "/tafel/jef/r2", scene: "jef-table", shows: "keukentafel", isWhole: true },
  { name: "table-held-over", path: "/tafel/jef/o1", scene: "jef-table", shows: "Deze kaart is er niet meer" },
  { name: "talk-table", path: "/gesprek/jef", scene: "sam-table", shows: "keukentafel", isWhole: true },
  { name: "talk-table-jim", path: "/gesprek/jef", scene: "jef-table", shows: "keukentafel", isWhole: true },
  { name: "talk-table-who", path: "/gesprek/jef", scene: "jef-table", shows: "keukentafel", go: tap("Wie is hier") },
  { name: "seen-as-believed", path: "/bekijk-als/hanne", scene: "sam-believed", shows: "Jef zit niet meer in jullie gesprek", isWhole: true },
  { name: "grant-table", path: "/gedeeld/g1", scene: "hanne-given-table", shows: "Nagekeken", isWhole: true },
];
