// Scripted people around the care file: a professional who asks, the youth who is asked, and what was allowed.

import { asking } from "./asking";
import { hanneBase, school } from "./people";
import { hour, noon, yesterday, type Script } from "./script";

const day = 24 * hour;
const bySam = { person: "sam", name: "Sam" } as const;
const read = { id: "g1", from: bySam, state: "closed", items: [{ id: "m3", author: "Sam", text: school, at: yesterday }] } as const;
const two = { ...read, id: "g2", items: [...read.items, { id: "m2", author: "Jef", text: "Beneden is het weer raak.", at: yesterday + hour }] };
const isAsked = asking["sam-is-asked"] as Script;

export const careFile: Readonly<Record<string, Script>> = {
  "hanne-may-file": { ...hanneBase, people: [{ ...bySam, role: "youth" }], grants: [read, two, { ...read, id: "g3", inFile: true }] },
  "sam-is-asked-for-file": {
    ...isAsked,
    requests: [{ id: "q1", from: { person: "hanne", name: "Hanne", role: "professional" }, about: "m3", words: "Voor het plan van volgende week.", at: noon, until: noon + 14 * day, inFile: true }],
  },
  "sam-let-file": { ...isAsked, requests: [], shares: isAsked.shares.map((share, place) => (place === 0 ? { ...share, inFile: true } : share)) },
};
