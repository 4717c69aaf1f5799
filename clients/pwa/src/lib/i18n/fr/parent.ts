// French: a parent's own place.

import type { ParentTexts } from "../parent";

const list = new Intl.ListFormat("fr");

export const parent: ParentTexts = {
  title: "Pour toi, parent",
  jimTitle: "C’est quoi, un JIM ?",
  jimLead: ["Quelqu’un qu’un jeune choisit lui-même.", "Un JIM vient en plus. Pas à ta place."],
  jimMore: "Ce qu’un JIM n’est pas",
  jim: [
    {
      title: "Un JIM, c’est",
      lines: ["Quelqu’un qu’un jeune choisit et croit.", "Un oncle, une voisine, la mère d’un ami.", "Un JIM écoute, réfléchit avec et reste."],
    },
    {
      title: "Un JIM, ce n’est pas",
      lines: ["Pas un nouveau parent. Le parent, c’est toi.", "Pas un professionnel. Un JIM ne soigne pas.", "Pas un juge. Un JIM n’a pas à choisir un camp."],
    },
    {
      title: "« Vous deviez nous aider ! »",
      lines: ["Un JIM vient en plus. L’aide ne s’arrête pas pour cela.", "Toi aussi, tu peux poser tes questions."],
    },
  ],
  lineTitle: "Tes propres questions",
  lineLead: "Demande à un professionnel ce que tu veux savoir. C’est pour toi.",
  lineAct: "Demander à un professionnel",
  lineReads: (names) => `Seulement toi et ${list.format(names)} lisez ceci.`,
  lineOpen: "Vers tes questions",
  lineNobody: "C’est possible dès que tu parles ici avec un professionnel.",
  helpTitle: "Toi aussi, tu peux appeler",
  helpLead: "Quelqu’un à qui parler. De toi, de ton enfant, de la maison.",
  helpPage: "Lignes d’aide, aussi pour les parents",
};
