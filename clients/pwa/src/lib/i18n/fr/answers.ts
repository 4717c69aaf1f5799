// French: wordings, and answers to what was shared.

import type { AnswersTexts } from "../answers";
import { de } from "./elision";

const list = new Intl.ListFormat("fr");

export const answers: AnswersTexts = {
  word: {
    act: "Le dire pour quelqu’un d’autre",
    again: "Le dire autrement",
    about: "Tu mets ceci en mots",
    whom: "Pour qui ?",
    whomHint: (youth) => `Par exemple : maman. Il n’y a que ${youth} qui lit ce nom.`,
    words: "Tes mots",
    wordsHint: (youth) => `${youth} choisit si quelqu’un les lit.`,
    whomMissing: "Écris d’abord pour qui c’est.",
    wordsMissing: "Écris d’abord tes mots.",
    give: (youth) => `Donner à ${youth}`,
    not: "Ne rien écrire",
    done: (youth) => `${youth} le lit et choisit.`,
  },
  wording: {
    title: (jim, whom) => `${jim} le dit pour ${whom}`,
    titleNobody: (jim) => `${jim} le dit pour quelqu’un`,
    mine: (whom) => `Tu le dis pour ${whom}`,
    mineNobody: "Tu le dis pour quelqu’un",
    outdated: (jim) => `${jim} a trouvé d’autres mots depuis.`,
    outdatedMine: "Tu as trouvé d’autres mots depuis.",
    other: "Demander d’autres mots",
    share: "Partager ces mots",
  },
  beside: {
    sharedOn: (youth) => `${youth} a partagé ceci avec quelqu’un`,
    answered: (names) => `${list.format(names)} ${names.length === 1 ? "a répondu" : "ont répondu"}`,
  },
  share: {
    legend: "Pour la réponse",
    alsoReads: (jim) => `${jim} lit aussi la réponse`,
    once: "Qui lit ceci peut répondre une fois.",
    old: "Je veux bien partager ces anciens mots",
    oldHint: (jim) => `${jim} a trouvé d’autres mots depuis.`,
    oldMissing: "Il y a des mots plus récents. Tu veux ceux-ci ? Coche-le.",
  },
  worded: (jim, from) => `${jim} le dit, avec l’accord ${de(from)}`,
  answer: {
    open: "Répondre",
    title: (from) => `Réponse à ${from}`,
    readers: (names) => `${list.format(names)} ${names.length === 1 ? "lit" : "lisent"} ta réponse. Personne d’autre.`,
    once: "Tu réponds une fois. Tu ne peux pas la reprendre.",
    words: "Ta réponse",
    missing: "Écris d’abord ta réponse.",
    act: "Donner ma réponse",
    not: "Ne pas répondre",
    done: "Tu as répondu.",
    twice: "Tu as déjà répondu.",
    gone: "Tu ne peux plus y répondre.",
    lost: "Ta réponse n’est pas arrivée. Écris-la encore une fois.",
    lostGone: "Une de tes réponses n’est pas arrivée. Ce que tu as lu n’est plus là. Tu n’as rien à faire.",
  },
  page: {
    title: "Réponses",
    lead: "C’est ce que disent ceux qui ont lu.",
    empty: "Rien ici pour l’instant",
    emptyLead: "Qui lit quelque chose de partagé peut répondre une fois.",
    said: (name) => `${name} a répondu`,
    unmet: (name) => `${name} a choisi ce nom.`,
    about: "À propos de ces mots",
    aboutGone: "Ces mots ne sont plus là.",
    alsoRead: (names) => `${list.format(names)} ${names.length === 1 ? "le lit" : "le lisent"} aussi.`,
    onlyYou: "Il n’y a que toi qui lis ceci.",
  },
  note: {
    title: (names) => `${list.format(names)} ${names.length === 1 ? "a répondu" : "ont répondu"}`,
    act: "Lire la réponse",
  },
};
