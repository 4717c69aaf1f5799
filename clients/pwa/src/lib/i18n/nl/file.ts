// Dutch: what may be written into the care file.

import type { FileTexts } from "../file";

export const file: FileTexts = {
  ask: {
    act: "Vraag: mag dit in het dossier?",
    title: (youth) => `Vraag ${youth}: mag dit in het dossier?`,
    what: "Wat wil je opschrijven?",
    whatMissing: "Kies eerst wat je wilt opschrijven.",
    why: "Waarom?",
    whyHint: (youth) => `Alleen ${youth} leest dit. Je mag het leeg laten.`,
    honest: (youth) => [`${youth} kiest zelf. Stil blijven mag ook.`, `Wacht met opschrijven tot ${youth} ja zegt.`, "Je vraag staat veertien dagen open."],
    send: "Vraag het",
    not: "Niet vragen",
    done: (youth) => `Je vroeg het aan ${youth}. Dat mag duren.`,
  },
  answer: {
    title: (from) => `${from} vraagt: mag dit in je dossier?`,
    means: (from) => ["In je dossier staat wat de organisatie over jou bewaart.", `Zeg je ja? Dan schrijft ${from} deze woorden op.`, "Wie je dossier mag lezen, leest ze dan ook.", "Wat erin staat, haal je hier niet meer weg."],
    yes: "Dat mag",
    no: "Liever niet",
    done: (from) => `${from} mag dit in je dossier zetten.`,
  },
  given: {
    allowed: (youth) => `${youth} vindt goed dat dit in het dossier komt.`,
    copy: "Kopieer de woorden",
  },
  mine: {
    allowed: "Dit mag in je dossier.",
    stays: "Stop je ermee? Wat al in het dossier staat, blijft daar.",
  },
  asked: (youth) => `Je vroeg ${youth}: mag dit in het dossier?`,
};
