// Dutch: a parent's own place.

import type { ParentTexts } from "../parent";

const list = new Intl.ListFormat("nl");

export const parent: ParentTexts = {
  title: "Voor jou als ouder",
  jimTitle: "Wat is een JIM?",
  jimLead: ["Iemand die een jongere zelf kiest.", "Een JIM komt erbij. Niet in jouw plaats."],
  jimMore: "Wat een JIM niet is",
  jim: [
    {
      title: "Dit is een JIM",
      lines: ["Iemand die een jongere zelf kiest en vertrouwt.", "Een oom, een buurvrouw, de moeder van een vriend.", "Een JIM luistert, denkt mee en blijft."],
    },
    {
      title: "Dit is een JIM niet",
      lines: ["Geen nieuwe ouder. Jij blijft de ouder.", "Geen hulpverlener. Een JIM behandelt niet.", "Geen rechter. Een JIM hoeft geen kant te kiezen."],
    },
    {
      title: "“Jullie gingen ons toch helpen?”",
      lines: ["Een JIM komt erbij. De hulp stopt daar niet door.", "Jij mag ook vragen stellen, over jezelf of over thuis."],
    },
  ],
  lineTitle: "Jouw eigen vragen",
  lineLead: "Vraag een hulpverlener wat jij wilt weten. Het gaat over jou.",
  lineAct: "Vraag een hulpverlener",
  lineReads: (names) => `Alleen jij en ${list.format(names)} lezen dit.`,
  lineOpen: "Naar je vragen",
  lineNobody: "Dit kan zodra je hier met een hulpverlener praat.",
  helpTitle: "Ook jij mag bellen",
  helpLead: "Iemand om mee te praten. Over jezelf, je kind of thuis.",
  helpPage: "Hulplijnen, ook voor ouders",
};
