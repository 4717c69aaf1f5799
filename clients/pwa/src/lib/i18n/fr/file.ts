// French: what may be written into the care file.

import type { FileTexts } from "../file";

export const file: FileTexts = {
  ask: {
    act: "Demander : le mettre au dossier ?",
    title: (youth) => `Demander à ${youth} : le mettre au dossier ?`,
    what: "Que veux-tu noter ?",
    whatMissing: "Choisis d’abord ce que tu veux noter.",
    why: "Pourquoi ?",
    whyHint: (youth) => `Seulement ${youth} lit ceci. Tu peux le laisser vide.`,
    honest: (youth) => [`${youth} décide. Ne rien dire est permis aussi.`, `Ne note rien avant le oui de ${youth}.`, "Ta question reste ouverte quatorze jours."],
    send: "Demander",
    not: "Ne pas demander",
    done: (youth) => `Tu as demandé à ${youth}. Cela peut prendre du temps.`,
  },
  answer: {
    title: (from) => `${from} demande : le mettre dans ton dossier ?`,
    means: (from) => ["Ton dossier est ce que l’organisation garde sur toi.", `Tu dis oui ? Alors ${from} note ces mots.`, "Les personnes qui lisent ton dossier les lisent aussi.", "Ce qui y est ne s’enlève plus ici."],
    yes: "D’accord",
    no: "Plutôt pas",
    done: (from) => `${from} peut mettre ceci dans ton dossier.`,
  },
  given: {
    allowed: (youth) => `${youth} est d’accord de le mettre au dossier.`,
    copy: "Copier les mots",
  },
  mine: {
    allowed: "Ceci peut aller dans ton dossier.",
    stays: "Tu arrêtes ? Ce qui est au dossier y reste.",
  },
  asked: (youth) => `Tu as demandé à ${youth} : le mettre au dossier ?`,
};
