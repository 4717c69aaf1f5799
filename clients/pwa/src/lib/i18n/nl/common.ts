// Dutch: what every page may need. B1, sentences of at most twelve words, what happened and then what to do.

import type { CommonTexts } from "../texts";

const ourFault = "Er ging iets mis. Probeer het zo nog eens.";
const nothingLost = "De server antwoordt nu niet. Er is niets kwijt.";
const changed = "Er veranderde net iets. Probeer het nog eens.";

export const common: CommonTexts = {
  appName: "Naast",
  refusals: {
    malformed: ourFault,
    too_large: "Dit is te lang. Maak er twee berichten van.",
    limit_reached: "Dit zijn er te veel. Ruim eerst iets op.",
    rate_limited: "Dat ging te snel. Wacht even en probeer opnieuw.",
    unavailable: nothingLost,
    sign_in_needed: "Je bent niet meer ingelogd. Log opnieuw in.",
    wrong_credentials: "Dat klopt niet. Kijk je woorden nog eens na.",
    nothing_here: "Hier is niets meer.",
    bad_statement: "We konden dit niet nakijken. Open Naast opnieuw.",
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
    seat_gone: "Deze plek is al bezet. Vraag om een nieuwe link.",
    invite_gone: "Deze link werkt niet meer. Vraag om een nieuwe.",
    secret_sent: "Er ging iets mee dat niet mocht. Het is niet bewaard. Probeer opnieuw.",
    name_taken: "Deze naam is al bezet. Kies een andere.",
    outdated: "Naast is vernieuwd. Sluit de app en open hem opnieuw.",
    offline: "Je bent offline. Dit kan pas als je internet hebt.",
    unknown: ourFault,
  },
  tryAgain: "Probeer opnieuw",
  back: "Terug",
  close: "Sluiten",
  busy: "Even geduld…",
  leave: "Snel weg",
  leaveHint: "Of druk twee keer op Escape.",
  helplines: "Hulplijnen",
  copy: "Kopieer",
  copied: "Gekopieerd",
  print: "Print",
};
