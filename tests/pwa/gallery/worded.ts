// Scripted people around a wording: the JIM who finds words, the youth who chooses, the parent who answers once.

import type { GrantView, Naast } from "../../../clients/pwa/src/lib/state/naast";
import { hanne, jef, sam, samBase } from "./people";
import { channel, hour, member, nobody, noon, says, yesterday, type Script } from "./script";

const samThere = member("Sam", "youth");
const jefMe = { ...jef, isMe: true };
const eva = member("Eva", "parent");
const evaMe = { ...eva, isMe: true };
const first = "Sam wil even niet naar huis.";
const second = "Sam heeft rust nodig, ook thuis. Dat ligt niet aan jou.";
const other = "Niet “niet naar huis”. Zeg rust.";
const answered = "Ik had het niet gezien. Dank je dat je het zegt.";

const replaced = { wording: { whom: "mama", isOutdated: true } } as const;
const newest = { wording: { whom: "mama" } } as const;
const withJef = channel("jef", "private", [sam, jef], {
  lastAt: noon,
  messages: [
    says("w1", sam, "Ik wil dit weekend rust. Zeg jij het mama?", yesterday),
    says("w2", jef, first, yesterday + hour, { beside: replaced }),
    says("w3", sam, other, yesterday + 2 * hour, { replyTo: { author: "Jef", text: first } }),
    says("w4", jef, second, noon, { beside: newest }),
  ],
});
const answer: Naast["answers"][number] = {
  id: "s1",
  from: { person: "eva", name: "Eva" },
  words: answered,
  at: noon + hour,
  about: [{ id: "w4", author: "Jef", text: second, at: noon }],
  alsoRead: ["Jef"],
  isNew: true,
};
const samWorded: Script = {
  ...samBase,
  channels: [withJef],
  people: [
    { person: "eva", name: "Eva", role: "parent" },
    { person: "jef", name: "Jef", role: "jim" },
    { person: "hanne", name: hanne.name, role: "professional" },
  ],
};
const withSam = channel("jef", "private", [samThere, jefMe], {
  iAmOwner: false,
  messages: [
    says("w1", samThere, "Ik wil dit weekend rust. Zeg jij het mama?", yesterday),
    says("w2", jefMe, first, yesterday + hour, { beside: replaced }),
    says("w3", samThere, other, yesterday + 2 * hour, { replyTo: { author: "Jef", text: first } }),
    says("w4", jefMe, second, noon, { beside: { ...newest, isSharedOn: true, answeredBy: ["Eva"] } }),
    says("w5", jefMe, "Ik ben trots op je.", noon + hour, { beside: { isSharedOn: true } }),
  ],
});
const jefWords: Script = {
  ...nobody,
  me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" },
  channels: [withSam],
  people: [{ person: "sam", name: "Sam", role: "youth" }],
  answers: [{ ...answer, isUnmet: true, alsoRead: ["Sam"] }],
};
const grant: GrantView = {
  id: "g1",
  from: { person: "sam", name: "Sam" },
  state: "closed",
  items: [{ author: "Jef", text: second, at: noon, isWording: true }],
  answerTo: ["Jef"],
};
const evaReads: Script = {
  ...nobody,
  me: { person: "eva", name: "Eva", standing: "guest", loginName: "zacht brood" },
  channels: [channel("thuis", "family", [samThere, evaMe], { iAmOwner: false, messages: [says("e1", samThere, "Tot zondag.", noon)] })],
  grants: [grant],
};
const { answerTo: _, ...toSamAlone } = grant;

export const worded: Readonly<Record<string, Script>> = {
  "sam-worded": samWorded,
  "sam-answered": {
    ...samWorded,
    channels: [{ ...withJef, messages: withJef.messages.map((one) => (one.id === "w4" && one.kind === "words" ? { ...one, sharedWith: ["Eva"], beside: { ...newest, answeredBy: ["Eva"] } } : one)) }],
    answers: [answer, { ...answer, id: "s2", from: { person: "hanne", name: "Hanne" }, words: "Ik denk met je mee.", at: yesterday, about: [], alsoRead: [] }],
  },
  "jef-words": jefWords,
  "eva-reads": evaReads,
  "eva-answers-sam": { ...evaReads, grants: [toSamAlone] },
  "eva-lost": { ...evaReads, grants: [{ ...grant, isAnswerLost: true }] },
  "eva-answered": { ...evaReads, grants: [{ ...grant, isAnswered: true }] },
};
