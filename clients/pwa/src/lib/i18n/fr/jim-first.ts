// French: a professional's words let the JIM go first.

import type { JimFirstTexts } from "../jim-first";

const list = new Intl.ListFormat("fr");
const any = new Intl.ListFormat("fr", { type: "disjunction" });

export const jimFirst: JimFirstTexts = {
  at: (time) => `à ${time}`,
  waits: (jims, when) => [
    `${list.format(jims)} ${jims.length === 1 ? "passe" : "passent"} d’abord.`,
    `Ton message peut partir ${when}.`,
    `Ou plus tôt, si ${any.format(jims)} écrit.`,
    "Naast doit alors être ouvert.",
  ],
  sendNow: "Envoyer maintenant",
};
