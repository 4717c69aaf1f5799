// French: what every page may need. Plain words, sentences of at most twelve, what happened and then what to do.

import type { CommonTexts } from "../texts";

const ourFault = "Quelque chose a raté. Réessaie dans un instant.";
const nothingLost = "Le serveur ne répond pas pour l’instant. Rien n’est perdu.";
const changed = "Quelque chose vient de changer. Réessaie.";

export const common: CommonTexts = {
  appName: "Naast",
  refusals: {
    malformed: ourFault,
    too_large: "C’est trop long. Fais-en deux messages.",
    limit_reached: "Il y en a trop. Enlève d’abord quelque chose.",
    rate_limited: "C’était trop rapide. Attends un peu et réessaie.",
    unavailable: nothingLost,
    sign_in_needed: "Ta session est finie. Connecte-toi de nouveau.",
    wrong_credentials: "Ce n’est pas ça. Vérifie tes mots.",
    nothing_here: "Il n’y a plus rien ici.",
    bad_statement: "Impossible de vérifier ceci. Ouvre Naast de nouveau.",
    id_reused: ourFault,
    stale_charter: changed,
    stale_epoch: changed,
    stale_key: changed,
    stale_rules: changed,
    stale_bag: changed,
    stale_choice: changed,
    stale_unlock: changed,
    stale_team: changed,
    own_gap: changed,
    bad_seals: changed,
    seat_gone: "Cette place est prise. Demande un nouveau lien.",
    invite_gone: "Ce lien ne marche plus. Demandes-en un nouveau.",
    secret_sent: "Quelque chose est parti par erreur. Rien n’est gardé. Réessaie.",
    name_taken: "Ce nom est déjà pris. Choisis-en un autre.",
    outdated: "Naast a changé. Ferme l’app et ouvre-la de nouveau.",
    offline: "Tu es hors ligne. Il faut internet pour ça.",
    unknown: ourFault,
  },
  tryAgain: "Réessayer",
  back: "Retour",
  close: "Fermer",
  busy: "Un instant…",
  leave: "Partir vite",
  leaveHint: "Ou appuie deux fois sur Échap.",
  helplines: "Lignes d’écoute",
  copy: "Copier",
  copied: "Copié",
  print: "Imprimer",
};
