// Asking a youth, and being asked: what is photographed of it.
import { choose, fill, seeing, steps, tap } from "./taps.mjs";

const more = (author) => async (page) => {
  await page.getByRole("button", { name: `Meer bij het bericht van ${author}` }).nth(1).click();
};
const whoIsHere = tap("Wie is hier");
const asksAbout = steps(more("Sam"), tap("Vraag Sam of iemand dit mag lezen"), seeing("Wie zou dit mogen lezen?"));
const asksFreely = steps(whoIsHere, tap("Vraag Sam om iets te delen"), seeing("Sam kiest zelf."));

export const askingShots = [
  { name: "home-asked", path: "/", scene: "sam-is-asked", shows: "Hanne en Jef vragen je iets", isWhole: true },
  { name: "requests", path: "/vragen", scene: "sam-is-asked", shows: "Hanne vraagt: wil je iets met mij delen?", isWhole: true },
  { name: "requests-odd", path: "/vragen", scene: "sam-is-asked-oddly", shows: "Jef vraagt: mag iemand dit lezen?", isWhole: true },
  { name: "requests-empty", path: "/vragen", scene: "sam", shows: "Niemand vraagt je nu iets" },
  { name: "requests-declined", path: "/vragen", scene: "sam-is-asked", shows: "Hanne vraagt", go: tap("Niet delen"), isWhole: true },
  {
    name: "requests-share",
    path: "/vragen",
    scene: "sam-is-asked",
    shows: "Jef vraagt",
    go: async (page) => page.getByRole("button", { name: "Kies wat je deelt" }).nth(1).click(),
  },
  { name: "requests-where", path: "/vragen", scene: "sam-is-asked", shows: "Hanne vraagt", go: tap("Kies wat je deelt") },
  { name: "requests-where-none", path: "/vragen", scene: "sam-only-hanne", shows: "Hanne vraagt", go: tap("Kies wat je deelt") },
  {
    name: "requests-choosing",
    path: "/vragen",
    scene: "sam-is-asked",
    shows: "Hanne vraagt",
    go: steps(tap("Kies wat je deelt"), async (page) => page.getByRole("dialog").getByRole("link").first().click(), seeing("Kies wat Hanne mag lezen.")),
  },
  { name: "requests-message", path: "/vragen", scene: "sam-is-asked", shows: "Jef vraagt", go: steps(tap("Toon in het gesprek", "link"), seeing("Ik maak soep")) },
  { name: "talk-actions-ask", path: "/gesprek/jef", scene: "jef-asks", shows: "Ik maak soep", go: more("Sam") },
  { name: "ask", path: "/gesprek/jef", scene: "jef-asks", shows: "Ik maak soep", go: asksAbout },
  { name: "ask-for-somebody", path: "/gesprek/jef", scene: "jef-asks", shows: "Ik maak soep", go: steps(asksAbout, choose(/Hanne/)) },
  { name: "ask-missing", path: "/gesprek/jef", scene: "jef-asks", shows: "Ik maak soep", go: steps(asksAbout, choose(/Iemand anders/), tap("Vraag het")) },
  { name: "who-is-here-ask", path: "/gesprek/hanne", scene: "hanne-asks", shows: "ok", go: whoIsHere },
  { name: "ask-freely", path: "/gesprek/hanne", scene: "hanne-asks", shows: "ok", go: asksFreely },
  {
    name: "ask-too-often",
    path: "/gesprek/hanne",
    scene: "hanne-asks",
    shows: "ok",
    go: steps(asksFreely, fill("Je vraag", "Dit is de zesde."), tap("Vraag het")),
  },
  { name: "ask-again", path: "/gesprek/jef", scene: "jef-asked", shows: "Ik maak soep", go: steps(whoIsHere, tap("Vraag Sam om iets te delen"), seeing("Dit vroeg je al.")) },
  { name: "asked", path: "/gevraagd", scene: "jef-asked", shows: "Wat jij vroeg", isWhole: true },
  { name: "asked-empty", path: "/gevraagd", scene: "jef", shows: "Er staat nu niets open" },
  { name: "grants-asked", path: "/gedeeld", scene: "jef-asked", shows: "Hier is nu niets" },
];
