// Dutch: somebody lost everything, and whoever knows them gives their conversation back.

import type { HandOverTexts } from "../hand-over";

export const handOver: HandOverTexts = {
  lead: (name) => `Begon ${name} opnieuw, en staat ${name} naast je? Dan kun je dit gesprek teruggeven.`,
  who: (name) => `Wie is ${name} nu?`,
  whoMissing: "Kies eerst wie het nu is.",
  nobody: (name) => `${name} is hier nog niet terug`,
  nobodyLead: (name) => `Laat ${name} je opnieuw vragen. Scan de nieuwe kaart met deze telefoon.`,
  honest: ["Wie je kiest, leest hier alles wat jij leest.", "Niemand schrijft hier daarna nog.", "Jij kunt dit niet terugdraaien."],
  do: "Geef het terug",
  not: "Niet doen",
  done: (name) => `${name} leest nu weer wat hier stond.`,
};
