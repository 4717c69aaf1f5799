// Scripted people who ask a youth something, and the youth who is asked.

import type { PersonView } from "../../../clients/pwa/src/lib/state/naast";
import { hanne, hanneBase, jef, samChooses, school } from "./people";
import { channel, hour, member, nobody, noon, says, yesterday, type Script } from "./script";

const day = 24 * hour;
const byHanne: PersonView = { person: "hanne", name: "Hanne", role: "professional" };
const byJef: PersonView = { person: "jef", name: "Jef", role: "jim" };
const toSam: PersonView = { person: "sam", name: "Sam", role: "youth" };
const stands = (at: number): { at: number; until: number } => ({ at, until: at + 14 * day });

const samThere = member("Sam", "youth");
const jefMe = { ...jef, isMe: true };
const hanneMe = { ...hanne, isMe: true };
const withSam = channel("jef", "private", [samThere, jefMe], {
  iAmOwner: false,
  messages: [
    says("m2", samThere, "Beneden is het weer raak.", yesterday),
    says("m3", samThere, school, yesterday + hour),
    says("m7", jefMe, "Altijd. Ik maak soep.", noon),
    says("m9", samThere, "Dit blijft hier, opa.", noon + hour, { isLocked: true }),
  ],
});
const triad = channel("samen", "triad", [samThere, jefMe, hanne], { iAmOwner: false, messages: [says("t1", hanne, "Tot zondag.", noon)] });
const jefAsks: Script = {
  ...nobody,
  me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" },
  channels: [withSam, triad],
  people: [toSam, byHanne],
};
const quiet: Script = { ...samChooses, newDevices: [], offersRecoveryCode: false, invites: [] };
const free = { id: "q1", from: byHanne, words: "Hoe gaat het op school? Ik denk graag met je mee.", ...stands(yesterday) };

export const asking: Readonly<Record<string, Script>> = {
  "sam-is-asked": { ...quiet, requests: [free, { id: "q2", from: byJef, whom: byHanne, about: "m2", words: "", ...stands(noon) }] },
  "sam-is-asked-oddly": {
    ...quiet,
    requests: [
      { id: "q3", from: byJef, about: "m9", words: "Mag mijn zus dit weten?", ...stands(yesterday) },
      { id: "q4", from: byHanne, whom: { person: "eva", name: "Eva", role: "parent" }, about: "weg", words: "Zij vraagt ernaar.", ...stands(noon) },
    ],
  },
  "sam-only-hanne": { ...quiet, channels: quiet.channels.filter(({ id }) => id === "hanne"), requests: [free] },
  "jef-asks": jefAsks,
  "jef-asked": {
    ...jefAsks,
    asked: [
      { id: "a1", to: toSam, whom: byHanne, about: "m3", words: "", ...stands(yesterday), state: "open" },
      { id: "a2", to: toSam, words: "Vertel je me hoe het zondag was?", ...stands(noon), state: "open" },
      { id: "a3", to: toSam, about: "m2", words: "Mag je tante dit weten?", at: noon, state: "waiting" },
      { id: "a4", to: toSam, whom: byHanne, about: "m2", words: "", at: noon, state: "failed", refused: { id: "a4", code: "rate_limited" } },
    ],
  },
  "hanne-asks": {
    ...hanneBase,
    channels: [channel("hanne", "direct", [samThere, hanneMe], { iAmOwner: false, messages: [says("h2", samThere, "ok", noon)], lastAt: noon })],
    people: [toSam, { person: "noor", name: "Noor", role: "youth" }],
  },
};
