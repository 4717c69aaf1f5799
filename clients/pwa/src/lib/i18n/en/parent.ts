// English: a parent's own place.

import type { ParentTexts } from "../parent";

const list = new Intl.ListFormat("en");

export const parent: ParentTexts = {
  title: "For you as a parent",
  jimTitle: "What is a JIM?",
  jimLead: ["Somebody a young person chooses.", "A JIM comes beside you. Not in your place."],
  jimMore: "What a JIM is not",
  jim: [
    {
      title: "This is a JIM",
      lines: ["Somebody a young person chooses and trusts.", "An uncle, a neighbour, a friend’s mother.", "A JIM listens, thinks along and stays."],
    },
    {
      title: "This is not a JIM",
      lines: ["Not a new parent. You are still the parent.", "Not a care worker. A JIM does not treat anybody.", "Not a judge. A JIM need not take sides."],
    },
    {
      title: "“You were going to help us?”",
      lines: ["A JIM is something extra. Help does not stop because of it.", "You may ask questions too, about yourself or home."],
    },
  ],
  lineTitle: "Your own questions",
  lineLead: "Ask a care worker what you want to know. It is about you.",
  lineAct: "Ask a care worker",
  lineReads: (names) => `Only you and ${list.format(names)} read this.`,
  lineOpen: "To your questions",
  lineNobody: "You can do this once you talk with a care worker here.",
  helpTitle: "You may call too",
  helpLead: "Somebody to talk to. About yourself, your child or home.",
  helpPage: "Helplines, for parents too",
};
