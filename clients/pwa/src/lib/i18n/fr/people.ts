// French: rooms in which somebody is talked about, and who works for the organisation.

import type { PeopleTexts } from "../people";
import { que } from "./elision";

const list = new Intl.ListFormat("fr-BE");

export const people: PeopleTexts = {
  support: {
    title: "Qui réfléchit avec ton JIM ?",
    who: (jim, ...others) => (others.length === 0 ? `${jim} ne parle ici avec personne.` : `${jim} parle aussi avec ${list.format(others)} de son rôle.`),
    what: "Tu vois qui parle. Pas ce qui se dit.",
    stop: "Plutôt pas",
    stopLabel: (name) => `Plutôt pas avec ${name}`,
    stopTitle: (name) => `Plutôt pas avec ${name} ?`,
    stopLead: (jim, name) => [`Là, ${jim} ne parlera plus avec ${name}.`, `${jim} voit que c’est ton choix.`, "Pas besoin de dire pourquoi."],
    stopAct: "Plutôt pas",
    keep: "Laisser",
    stopped: (name) => `${name} ne lit plus là-bas.`,
    out: (name) => `${name} ne lit plus ici. C’est ton choix.`,
    back: "Permettre de nouveau",
    backLabel: (name) => `Permettre de nouveau la lecture : ${name}`,
    backDone: (jim, name) => `${jim} peut de nouveau faire venir ${name}.`,
    doubted: "Quelque chose ne va pas dans cette conversation. Demande à ton JIM.",
    seen: (youth) => `${youth} voit qui est ici. Pas ce que vous dites.`,
    chosen: (youth, name) => `${youth} a choisi ${que(name)} ne lise plus ici.`,
  },
  team: {
    title: "Qui travaille ici ?",
    lead: "Qui n’est pas sur cette liste ne lit plus rien. Dès maintenant.",
    until: (when) => `Cette liste est valable jusqu’au ${when}.`,
    over: (when) => `Cette liste a pris fin le ${when}. L’équipe ne lit plus rien.`,
    none: "Il n’y a pas encore de liste. Tout le monde compte donc.",
    soonTitle: "La liste de l’équipe prend bientôt fin",
    soon: (when) => `Elle est valable jusqu’au ${when}. Après, l’équipe ne lit plus rien.`,
    overTitle: "La liste de l’équipe a pris fin",
    in: "Travaille ici",
    out: "Ne travaille pas ici",
    me: (name) => `${name} (toi)`,
    duties: { coordinator: "coordination", professional: "pro" },
    takeAway: "Retirer",
    takeAwayLabel: (name) => `Retirer : ${name}`,
    add: "Ajouter",
    addLabel: (name) => `Ajouter : ${name}`,
    nobodyOut: "Toutes les personnes que tu connais sont sur la liste.",
    will: "Ce qui va changer",
    willGo: (all) => `${list.format(all)} ${all.length === 1 ? "ne lira" : "ne liront"} plus rien, tout de suite.`,
    willCome: (all) => `On pourra de nouveau inviter ${list.format(all)} dans des conversations.`,
    willLast: (when) => `La liste est valable jusqu’au ${when}.`,
    atOnce: "Dis-le avec tes mots. On sait alors que c’est toi.",
    act: "Signer la liste",
    busy: "On signe la liste…",
    doneTitle: "La liste est signée",
    done: (when) => `Elle est valable dès maintenant, jusqu’au ${when}.`,
    notMine: "Seule la personne qui a créé l’organisation peut signer.",
  },
};
