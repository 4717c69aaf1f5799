// English: wordings, and answers to what was shared.

import type { AnswersTexts } from "../answers";

const list = new Intl.ListFormat("en-GB");

export const answers: AnswersTexts = {
  word: {
    act: "Say this for somebody else",
    again: "Word it differently",
    about: "You are wording this",
    whom: "For whom?",
    whomHint: (youth) => `For example: mum. Only ${youth} reads this name.`,
    words: "Your words",
    wordsHint: (youth) => `${youth} chooses whether anybody reads this.`,
    whomMissing: "First write who it is for.",
    wordsMissing: "First write your words.",
    give: (youth) => `Give it to ${youth}`,
    not: "Leave it",
    done: (youth) => `${youth} reads it and chooses.`,
  },
  wording: {
    title: (jim, whom) => `${jim} words this for ${whom}`,
    titleNobody: (jim) => `${jim} words this for somebody`,
    mine: (whom) => `You word this for ${whom}`,
    mineNobody: "You word this for somebody",
    outdated: (jim) => `${jim} found other words later.`,
    outdatedMine: "You found other words later.",
    other: "Ask for other words",
    share: "Share these words",
  },
  beside: {
    sharedOn: (youth) => `${youth} shared this with somebody`,
    answered: (names) => `${list.format(names)} answered`,
  },
  share: {
    legend: "About the answer",
    alsoReads: (jim) => `${jim} reads the answer too`,
    once: "Whoever reads this may answer once.",
    old: "I do want to share these old words",
    oldHint: (jim) => `${jim} found other words later.`,
    oldMissing: "There are newer words. Want these? Tick that.",
  },
  worded: (jim, from) => `${jim} words this, and ${from} agrees`,
  answer: {
    open: "Answer this",
    title: (from) => `Answer to ${from}`,
    readers: (names) => `${list.format(names)} ${names.length === 1 ? "reads" : "read"} your answer. Nobody else.`,
    once: "You answer once. You cannot take it back.",
    words: "Your answer",
    missing: "First write your answer.",
    act: "Give your answer",
    not: "Do not answer",
    done: "You answered.",
    twice: "You answered this already.",
    gone: "You can no longer answer this.",
    lost: "Your answer did not arrive. Please write it again.",
    lostGone: "An answer of yours did not arrive. What you read is not there any more. You don’t need to do anything.",
  },
  page: {
    title: "Answers",
    lead: "This is what people say who read something.",
    empty: "Nothing here now",
    emptyLead: "Whoever reads something shared may answer once.",
    said: (name) => `${name} answered`,
    unmet: (name) => `${name} is the name they chose.`,
    about: "To these words",
    aboutGone: "Those words are gone.",
    alsoRead: (names) => `${list.format(names)} ${names.length === 1 ? "reads" : "read"} this too.`,
    onlyYou: "Only you read this.",
  },
  note: {
    title: (names) => `${list.format(names)} answered`,
    act: "Read the answer",
  },
};
