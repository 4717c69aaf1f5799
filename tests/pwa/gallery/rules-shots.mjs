// Reading along by a rule, and messages that stay where they are: what is photographed of it.
import { choose, fill, seeing, steps, tap } from "./taps.mjs";

const more = (author) => async (page) => {
  await page.getByRole("button", { name: `Meer bij het bericht van ${author}` }).last().click();
};
const whoIsHere = tap("Wie is hier");
const letAlong = tap("Laat iemand meelezen");
const sorts = { path: "/gesprek/jef", shows: "In de klas ging het beter" };
const talk = { path: "/gesprek/jef", shows: "Ik maak soep" };

export const rulesShots = [
  { name: "talk-read-along", ...talk, scene: "sam-lets-read" },
  { name: "talk-read-along-two", ...talk, scene: "sam-lets-two" },
  { name: "talk-rules-wait", ...talk, scene: "sam-rules-wait" },
  { name: "talk-locking", ...talk, scene: "sam-lets-read", go: steps(tap("Houd dit bericht hier"), fill("Je bericht", "Alleen voor jou")) },
  { name: "talk-locked-actions", ...talk, scene: "sam-lets-read", go: more("Jij") },
  { name: "talk-asked-words", ...talk, scene: "jef-asked-words", go: seeing("Sam wil dat Hanne meeleest") },
  { name: "talk-asked-words-stranger", ...talk, scene: "jef-asked-by-stranger", go: seeing("Jij kent deze persoon niet.") },
  { name: "talk-agreed-words", ...talk, scene: "jef-agreed-words" },
  { name: "talk-room-read-along", path: "/gesprek/samen", scene: "hanne-in-room", shows: "Zondag eten we" },
  { name: "who-is-here-rules", ...talk, scene: "sam-lets-read", go: whoIsHere },
  { name: "who-is-here-no-rules", ...talk, scene: "sam-lets-nobody", go: whoIsHere },
  { name: "who-is-here-agreed", ...talk, scene: "jef-agreed-words", go: whoIsHere },
  { name: "who-is-here-room-rules", path: "/gesprek/samen", scene: "hanne-in-room", shows: "Zondag eten we", go: whoIsHere },
  { name: "let-along-here", ...talk, scene: "sam-lets-nobody", go: steps(whoIsHere, letAlong, seeing("Hoe lang?")) },
  {
    name: "let-along-chosen",
    ...talk,
    scene: "sam-lets-nobody",
    go: steps(whoIsHere, letAlong, choose(/^Hanne/), choose(/^Wat ik schrijf, en Jef ook/), choose("Vandaag"), seeing("Dit had Hanne dan gelezen")),
  },
  { name: "let-along-where", path: "/wie-ziet-wat", scene: "sam-lets-nobody", shows: "Wie leest mee?", go: steps(letAlong, seeing("In welk gesprek?")) },
  { name: "let-along-missing", ...talk, scene: "sam-lets-nobody", go: steps(whoIsHere, letAlong, tap("Laat meelezen")) },
  { name: "let-along-named", ...talk, scene: "sam-lets-nobody", go: steps(whoIsHere, letAlong, choose(/^Hanne/), choose(/^Alleen wat ik zo noem/), fill("Een nieuwe naam", "school"), choose("Vandaag"), seeing("Hier staat nog niets met die naam.")) },
  { name: "let-along-names", path: "/wie-ziet-wat", scene: "sam-sorts", shows: "Hanne leest mee", go: steps(letAlong, choose(/^Jef/), choose(/^Eva/), choose(/^Alleen wat ik zo noem/), seeing("Hoe noem je het?")) },
  { name: "let-along-unnamed", ...talk, scene: "sam-lets-nobody", go: steps(whoIsHere, letAlong, choose(/^Hanne/), choose(/^Alleen wat ik zo noem/), choose("Vandaag"), tap("Laat meelezen"), seeing("Kies eerst een naam, of schrijf er een.")) },
  { name: "talk-named", ...sorts, scene: "sam-sorts" },
  { name: "talk-naming", ...sorts, scene: "sam-sorts", go: steps(tap("Noem dit…"), seeing("Hoe noem je dit?")) },
  { name: "talk-naming-full", ...sorts, scene: "sam-sorts-sixteen", go: steps(tap("Noem dit…"), seeing("Je hebt zestien namen.")) },
  { name: "talk-called", ...sorts, scene: "sam-sorts", go: steps(tap("Noem dit…"), tap(/^school/), fill("Je bericht", "Morgen is er een toets")) },
  { name: "talk-named-actions", ...sorts, scene: "sam-sorts", go: more("Jij") },
  { name: "who-sees-rules-named", path: "/wie-ziet-wat", scene: "sam-sorts", shows: "Hanne leest mee", isWhole: true },
  { name: "who-sees-rules", path: "/wie-ziet-wat", scene: "sam-lets-two", shows: "Hanne leest mee", isWhole: true },
  { name: "who-sees-rules-wait", path: "/wie-ziet-wat", scene: "sam-rules-wait", shows: "Hanne leest mee", isWhole: true },
  { name: "who-sees-rules-refused", path: "/wie-ziet-wat", scene: "sam-rules-refused", shows: "Niet gestopt", isWhole: true },
  { name: "who-sees-rule-ended", path: "/wie-ziet-wat", scene: "sam-lets-read", shows: "Hanne leest mee", go: steps(tap(/^Stop: Hanne/), seeing("Hanne leest niet meer mee.")), isWhole: true },
  { name: "who-sees-rules-messages", path: "/wie-ziet-wat/berichten", scene: "sam-lets-read", shows: "Hanne leest mee", isWhole: true },
  { name: "who-sees-rules-diary", path: "/wie-ziet-wat/dagboek", scene: "sam-lets-read", shows: "Wat jij koos", isWhole: true },
  { name: "seen-as-rules", path: "/bekijk-als/hanne", scene: "sam-lets-read", shows: "leest ook mee" },
  { name: "grants-along", path: "/gedeeld", scene: "hanne-reads-along", shows: "Sam laat je meelezen" },
  { name: "along-open", path: "/gedeeld/r1", scene: "hanne-reads-along", shows: "Sam laat je meelezen" },
  { name: "along-empty", path: "/gedeeld/r1", scene: "hanne-reads-nothing-yet", shows: "Er is nu niets te lezen." },
  { name: "along-gone", path: "/gedeeld/r4", scene: "hanne-reads-along", shows: "Je leest hier niet meer mee" },
  { name: "place-along", path: "/gedeeld", scene: "eva-reads-along", shows: "Sam liet je iets lezen" },
  { name: "home-along", path: "/", scene: "hanne-reads-along", shows: "Dag Hanne" },
];
