// Cards to look at: each kind of guest, and links that lead nowhere.

import { Refused, type CardView, type InvitePage } from "../../../clients/pwa/src/lib/state/naast";

const samAsks: CardView = {
  state: "asking",
  standing: "guest",
  role: "jim",
  from: "Sam",
  guest: "opa",
  words: "Hoi opa, wil jij met me meedenken? Thuis is het vaak ruzie. Met jou kan ik gewoon praten.",
  organisation: "De Brug",
  isFirst: false,
};

function page(card: CardView, open: InvitePage["open"] = () => Promise.resolve(card)): InvitePage {
  return {
    open,
    answer: () => Promise.resolve(),
    isTaken: () => Promise.resolve(false),
    maySitDown: () => Promise.resolve(undefined),
    sitDown: () => new Promise(() => undefined),
    suggest: () => Promise.resolve({ loginName: "zachte appel", words: "lamp rivier kastanje dinsdag" }),
    register: () => new Promise(() => undefined),
  };
}

export const cards: Readonly<Record<string, InvitePage>> = {
  guest: page(samAsks),
  parent: page({ ...samAsks, role: "parent", guest: "mama", words: "Mama, ik wil het samen bespreken. Kom je erbij?" }),
  youth: page({ ...samAsks, standing: "youth", from: "Hanne", guest: "Sam", words: "" }),
  professional: page({ ...samAsks, standing: "professional", from: "Mira", guest: "Hanne", words: "" }),
  first: page({ ...samAsks, standing: "coordinator", from: "", guest: "", words: "", organisation: null, isFirst: true }),
  gone: page({ ...samAsks, state: "gone" }),
  "other-server": page({ ...samAsks, state: "other_server" }),
  "no-secret": page(samAsks),
  in: page({ ...samAsks, state: "in" }),
  "jefs-phone": { ...page({ ...samAsks, from: "Sammie" }), isTaken: () => Promise.resolve(true), maySitDown: () => Promise.resolve("Jef") },
  "somebodys-phone": { ...page(samAsks), isTaken: () => Promise.resolve(true) },
  opening: page(samAsks, () => new Promise(() => undefined)),
  failing: page(samAsks, () => Promise.reject(new Refused("unavailable"))),
  taken: { ...page(samAsks), register: () => Promise.reject(new Refused("name_taken")) },
};
