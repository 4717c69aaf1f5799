// Dutch: rooms in which somebody is talked about, and who works for the organisation.

import { list } from "../list";
import type { PeopleTexts } from "../people";

const names = (all: readonly string[]): string => list(all, "en");

export const people: PeopleTexts = {
  support: {
    title: "Wie denkt er mee?",
    who: (jim, ...others) => (others.length === 0 ? `${jim} praat hier nu met niemand.` : `${jim} praat ook met ${names(others)} over JIM zijn.`),
    what: "Jij ziet wie er praten. Niet wat ze zeggen.",
    stop: "Liever niet",
    stopLabel: (name) => `Liever niet met ${name}`,
    stopTitle: (name) => `Liever niet met ${name}?`,
    stopLead: (jim, name) => [`${jim} praat daar dan niet meer met ${name}.`, `${jim} ziet dat jij dit koos.`, "Waarom hoef je niet te zeggen."],
    stopAct: "Liever niet",
    keep: "Laat zo",
    stopped: (name) => `${name} leest daar niet meer mee.`,
    out: (name) => `${name} leest hier niet meer mee. Dat koos jij.`,
    back: "Mag weer",
    backLabel: (name) => `Mag weer meelezen: ${name}`,
    backDone: (jim, name) => `${jim} mag ${name} er weer bij laten.`,
    doubted: "Er klopt iets niet in dit gesprek. Vraag het na bij je JIM.",
    seen: (youth) => `${youth} ziet wie hier zijn. Niet wat jullie zeggen.`,
    chosen: (youth, name) => `${youth} koos dat ${name} hier niet meer meeleest.`,
  },
  team: {
    title: "Wie werkt hier?",
    link: "Wie werkt hier?",
    lead: "Wie hier niet bij staat, leest niets meer. Dat geldt meteen.",
    until: (when) => `Deze lijst geldt tot ${when}.`,
    over: (when) => `Deze lijst gold tot ${when}. Nu leest niemand van het team mee.`,
    none: "Er is nog geen lijst. Tot dan telt iedereen mee.",
    soonTitle: "De lijst van het team loopt bijna af",
    soon: (when) => `Ze geldt tot ${when}. Daarna leest niemand van het team mee.`,
    overTitle: "De lijst van het team is afgelopen",
    in: "Werkt hier",
    out: "Werkt hier niet",
    me: (name) => `${name} (jij)`,
    duties: { coordinator: "coördinator", professional: "hulpverlener" },
    takeAway: "Weg",
    takeAwayLabel: (name) => `Weg: ${name}`,
    add: "Erbij",
    addLabel: (name) => `Erbij: ${name}`,
    nobodyOut: "Iedereen die je kent, staat op de lijst.",
    will: "Wat er verandert",
    willGo: (all) => `${names(all)} ${all.length === 1 ? "leest" : "lezen"} meteen nergens meer mee.`,
    willCome: (all) => `${names(all)} ${all.length === 1 ? "kan" : "kunnen"} weer gevraagd worden in gesprekken.`,
    willLast: (when) => `De lijst geldt tot ${when}.`,
    atOnce: "Zeg het met je woorden. Zo weten we dat jij het bent.",
    act: "Teken de lijst",
    busy: "We tekenen de lijst…",
    doneTitle: "De lijst is getekend",
    done: (when) => `Ze geldt vanaf nu, tot ${when}.`,
    notMine: "Alleen wie de organisatie begon, kan de lijst tekenen.",
  },
};
