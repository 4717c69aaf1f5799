// English: what somebody who came later may read of what was said before.

import type { HistoryTexts } from "../history";

export const history: HistoryTexts = {
  link: "Let them read back",
  title: (name) => `May ${name} read back?`,
  lead: (name) => `${name} reads along from now on. Earlier words only if you choose.`,
  legend: (name) => `What may ${name} read?`,
  choices: {
    now: { label: "From now on", detail: "Nothing from before." },
    place: { label: "From a day on", detail: "You choose where it begins." },
    all: { label: "Everything", detail: "Everything that is still here." },
  },
  placeLegend: "From which message on?",
  placeHint: ["A conversation opens in parts.", "A part can only begin in these places."],
  placeMissing: "First choose from which message on.",
  placeGone: "A message that is no longer there",
  seesNow: (name) => `This is what ${name} sees now`,
  sees: (name) => `This is what ${name} will see`,
  seesNothing: (name) => `${name} sees no messages here yet.`,
  locked: (author, count) =>
    count === 1
      ? [`${author} wants one message to stay here.`, "That message opens too."]
      : [`${author} wants ${String(count)} messages to stay here.`, "Those messages open too."],
  honest: ["What is open stays open.", "You cannot undo this."],
  open: "Let them read back",
  stay: "Only from now on",
  done: (name) => `${name} can read this now.`,
  later: "This opens as soon as you are online.",
  nothing: (name) => `${name} can read everything here already.`,
  waits: (name) => `You chose what ${name} may read back. That waits for internet.`,
  waitsMore: "Nothing is open yet. You can still change your mind.",
  given: "It is on its way. You cannot undo this any more.",
  wait: "Leave it like this",
  letGo: "Rather not",
  closed: (name) => `There is nothing more to let ${name} read here`,
  partly: "What this device cannot read itself stays closed.",
  back: "To the conversation",
};
