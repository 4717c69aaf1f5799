// Dutch: wordings, and answers to what was shared.

import type { AnswersTexts } from "../answers";

const list = new Intl.ListFormat("nl");

export const answers: AnswersTexts = {
  word: {
    act: "Zeg dit voor iemand anders",
    again: "Verwoord het anders",
    about: "Je verwoordt dit",
    whom: "Voor wie?",
    whomHint: (youth) => `Bijvoorbeeld: mama. Alleen ${youth} leest deze naam.`,
    words: "Jouw woorden",
    wordsHint: (youth) => `${youth} kiest of iemand dit leest.`,
    whomMissing: "Schrijf eerst voor wie het is.",
    wordsMissing: "Schrijf eerst je woorden.",
    give: (youth) => `Geef het aan ${youth}`,
    not: "Niet verwoorden",
    done: (youth) => `${youth} leest het en kiest zelf.`,
  },
  wording: {
    title: (jim, whom) => `${jim} verwoordt dit voor ${whom}`,
    titleNobody: (jim) => `${jim} verwoordt dit voor iemand`,
    mine: (whom) => `Jij verwoordt dit voor ${whom}`,
    mineNobody: "Jij verwoordt dit voor iemand",
    outdated: (jim) => `${jim} vond later andere woorden.`,
    outdatedMine: "Je vond later andere woorden.",
    other: "Vraag andere woorden",
    share: "Deel deze woorden",
  },
  beside: {
    sharedOn: (youth) => `${youth} deelde dit met iemand`,
    answered: (names) => `${list.format(names)} ${names.length === 1 ? "antwoordde" : "antwoordden"}`,
  },
  share: {
    legend: "Wie leest het antwoord?",
    alsoReads: (jim) => `${jim} leest het antwoord ook`,
    once: "Wie dit leest, mag één keer antwoorden.",
    old: "Ik wil juist deze oude woorden delen",
    oldHint: (jim) => `${jim} vond later andere woorden.`,
    oldMissing: "Er zijn nieuwere woorden. Wil je deze? Vink dat aan.",
  },
  worded: (jim, from) => `${jim} verwoordt dit, en ${from} vindt dat goed`,
  answer: {
    open: "Antwoord hierop",
    title: (from) => `Antwoord aan ${from}`,
    readers: (names) => `${list.format(names)} ${names.length === 1 ? "leest" : "lezen"} je antwoord. Verder niemand.`,
    once: "Je antwoordt één keer. Terugnemen kan niet.",
    words: "Je antwoord",
    missing: "Schrijf eerst je antwoord.",
    act: "Geef je antwoord",
    not: "Niet antwoorden",
    done: "Je antwoordde.",
    twice: "Je antwoordde hier al.",
    gone: "Hierop kun je niet meer antwoorden.",
    lost: "Je antwoord kwam niet aan. Schrijf het nog eens.",
    lostGone: "Een antwoord van jou kwam niet aan. Wat je las, is er niet meer. Je hoeft niets te doen.",
  },
  page: {
    title: "Antwoorden",
    lead: "Dit zeggen mensen die iets lazen.",
    empty: "Hier is nu niets",
    emptyLead: "Wie iets leest dat gedeeld is, mag één keer antwoorden.",
    said: (name) => `${name} antwoordde`,
    unmet: (name) => `Je kent ${name} nog niet. De naam is van ${name} zelf.`,
    about: "Op deze woorden",
    aboutGone: "Die woorden zijn er niet meer.",
    alsoRead: (names) => `${list.format(names)} ${names.length === 1 ? "leest" : "lezen"} dit ook.`,
    onlyYou: "Alleen jij leest dit.",
  },
  note: {
    title: (names) => `${list.format(names)} ${names.length === 1 ? "antwoordde" : "antwoordden"}`,
    act: "Lees het antwoord",
  },
};
