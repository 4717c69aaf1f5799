// Dutch: what somebody who came later may read of what was said before.

import type { HistoryTexts } from "../history";

export const history: HistoryTexts = {
  link: "Laat teruglezen",
  title: (name) => `Mag ${name} teruglezen?`,
  lead: (name) => `${name} leest vanaf nu mee. Van eerder alleen wat jij kiest.`,
  legend: (name) => `Wat mag ${name} lezen?`,
  choices: {
    now: { label: "Vanaf nu", detail: "Niets van eerder erbij." },
    place: { label: "Vanaf een dag", detail: "Jij kiest waar het begint." },
    all: { label: "Alles", detail: "Alles wat hier nog staat." },
  },
  placeLegend: "Vanaf welk bericht?",
  placeHint: ["Een gesprek gaat in stukken open.", "Alleen op deze plekken begint een stuk."],
  placeMissing: "Kies eerst vanaf welk bericht.",
  placeGone: "Een bericht dat er niet meer is",
  seesNow: (name) => `Dit ziet ${name} nu`,
  sees: (name) => `Dit ziet ${name} dan`,
  seesNothing: (name) => `${name} ziet hier nog geen berichten.`,
  locked: (author, count) =>
    count === 1
      ? [`${author} wil dat een bericht hier blijft.`, "Dat bericht gaat dan ook open."]
      : [`${author} wil dat ${String(count)} berichten hier blijven.`, "Die berichten gaan dan ook open."],
  honest: ["Wat open is, blijft open.", "Je kunt dit niet terugdraaien."],
  open: "Laat teruglezen",
  stay: "Alleen vanaf nu",
  done: (name) => `${name} kan dit nu teruglezen.`,
  later: "Dit gaat open zodra je internet hebt.",
  nothing: (name) => `${name} kan hier alles al lezen.`,
  waits: (name) => `Jij koos wat ${name} mag teruglezen. Dat wacht op internet.`,
  waitsMore: "Er is nog niets open. Je kunt nu nog terug.",
  given: "Het is onderweg. Terug kan niet meer.",
  wait: "Laat het zo",
  letGo: "Toch niet",
  closed: (name) => `Hier kun je ${name} niets meer laten lezen`,
  partly: "Wat dit toestel zelf niet kan lezen, blijft dicht.",
  back: "Naar het gesprek",
};
