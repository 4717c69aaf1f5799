// English: what may be written into the care file.

import type { FileTexts } from "../file";

export const file: FileTexts = {
  ask: {
    act: "Ask: may this go in the file?",
    title: (youth) => `Ask ${youth}: may this go in the file?`,
    what: "What would you write down?",
    whatMissing: "First choose what you would write down.",
    why: "Why?",
    whyHint: (youth) => `Only ${youth} reads this. You may leave it empty.`,
    honest: (youth) => [`${youth} decides. Saying nothing is fine too.`, `Write nothing down until ${youth} says yes.`, "Your question stays open for fourteen days."],
    send: "Ask it",
    not: "Do not ask",
    done: (youth) => `You asked ${youth}. It may take a while.`,
  },
  answer: {
    title: (from) => `${from} asks: may this go in your file?`,
    means: (from) => ["Your file is what the organisation keeps about you.", `You say yes? Then ${from} writes these words down.`, "Whoever may read your file reads them too.", "What is in it cannot be taken out here."],
    yes: "That is fine",
    no: "Rather not",
    done: (from) => `${from} may put this in your file.`,
  },
  given: {
    allowed: (youth) => `${youth} is fine with this going in the file.`,
    copy: "Copy the words",
  },
  mine: {
    allowed: "This may go in your file.",
    stays: "Stopping it? What is in the file already stays there.",
  },
  asked: (youth) => `You asked ${youth}: may this go in the file?`,
};
