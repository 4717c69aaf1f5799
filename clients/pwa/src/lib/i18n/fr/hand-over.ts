// French: somebody lost everything, and whoever knows them gives their conversation back.

import type { HandOverTexts } from "../hand-over";
import { que } from "./elision";

export const handOver: HandOverTexts = {
  lead: (name) => `${name} recommence et se trouve à côté de toi ? Alors tu peux lui rendre cette conversation.`,
  who: (name) => `Qui est ${name} maintenant ?`,
  whoMissing: "Choisis d’abord qui c’est maintenant.",
  nobody: (name) => `Pas encore de nouvelle carte : ${name}`,
  nobodyLead: (name) => `Il faut ${que(name)} te redemande. Scanne la nouvelle carte avec ce téléphone.`,
  honest: ["Qui tu choisis lit ici tout ce que tu lis.", "Après, personne n’écrit plus ici.", "Tu ne peux pas revenir en arrière."],
  do: "Rendre la conversation",
  not: "Ne pas le faire",
  done: (name) => `${name} peut de nouveau lire tout ceci.`,
};
