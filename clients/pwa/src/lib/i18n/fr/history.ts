// French: what somebody who came later may read of what was said before.

import type { HistoryTexts } from "../history";

export const history: HistoryTexts = {
  link: "Laisser relire",
  title: (name) => `${name} peut relire ?`,
  lead: (name) => `${name} lit à partir de maintenant. Avant, seulement si tu veux.`,
  legend: (name) => `Que peut lire ${name} ?`,
  choices: {
    now: { label: "À partir de maintenant", detail: "Rien d’avant." },
    place: { label: "À partir d’un jour", detail: "Tu choisis où cela commence." },
    all: { label: "Tout", detail: "Tout ce qui est encore ici." },
  },
  placeLegend: "À partir de quel message ?",
  placeHint: ["Une conversation s’ouvre par morceaux.", "Un morceau commence seulement à ces endroits."],
  placeMissing: "Choisis d’abord à partir de quel message.",
  placeGone: "Un message qui n’est plus là",
  seesNow: (name) => `Voici ce que ${name} voit maintenant`,
  sees: (name) => `Voici ce que ${name} verra`,
  seesNothing: (name) => `${name} ne voit encore aucun message ici.`,
  locked: (author, count) =>
    count === 1
      ? [`${author} veut qu’un message reste ici.`, "Ce message s’ouvre aussi."]
      : [`${author} veut que ${String(count)} messages restent ici.`, "Ces messages s’ouvrent aussi."],
  honest: ["Ce qui est ouvert reste ouvert.", "Tu ne peux pas revenir en arrière."],
  open: "Laisser relire",
  stay: "Seulement à partir de maintenant",
  done: (name) => `${name} peut maintenant relire cela.`,
  later: "Cela s’ouvre dès que tu es en ligne.",
  nothing: (name) => `${name} peut déjà tout lire ici.`,
  waits: (name) => `Tu as choisi ce que ${name} peut relire. Cela attend internet.`,
  waitsMore: "Rien n’est encore ouvert. Tu peux encore changer d’avis.",
  given: "C’est en route. Tu ne peux plus revenir en arrière.",
  wait: "Laisser ainsi",
  letGo: "Finalement non",
  closed: (name) => `Ici, tu ne peux rien de plus faire lire à ${name}`,
  partly: "Ce que cet appareil ne peut pas lire reste fermé.",
  back: "Vers la conversation",
};
