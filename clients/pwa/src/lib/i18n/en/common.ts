// English: what every page may need. Plain words, sentences of at most twelve, what happened and then what to do.

import type { CommonTexts } from "../texts";

const ourFault = "Something went wrong. Try again in a moment.";
const nothingLost = "The server isn’t answering right now. Nothing is lost.";
const changed = "Something has just changed. Please try again.";

export const common: CommonTexts = {
  appName: "Naast",
  refusals: {
    malformed: ourFault,
    too_large: "This is too long. Make it two messages.",
    limit_reached: "That’s too many. Clear something out first.",
    rate_limited: "That was too fast. Wait a moment and try again.",
    unavailable: nothingLost,
    sign_in_needed: "You’re no longer signed in. Please sign in again.",
    wrong_credentials: "That isn’t right. Check your words again.",
    nothing_here: "There’s nothing here any more.",
    bad_statement: "This couldn’t be checked. Open Naast again.",
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
    seat_gone: "This place is taken. Ask for a new link.",
    invite_gone: "This link no longer works. Ask for a new one.",
    secret_sent: "Something went along that shouldn’t. It wasn’t kept. Try again.",
    name_taken: "This name is taken. Choose another one.",
    outdated: "Naast has been updated. Close the app and open it again.",
    offline: "You’re offline. This needs the internet.",
    unknown: ourFault,
  },
  tryAgain: "Try again",
  back: "Back",
  close: "Close",
  busy: "One moment…",
  leave: "Quick exit",
  leaveHint: "Or press Escape twice.",
  helplines: "Helplines",
  copy: "Copy",
  copied: "Copied",
  print: "Print",
};
