// Scripted people who report something, and the adviser who reads it.

import { hanne, samBase } from "./people";
import { channel, hour, member, nobody, noon, says, yesterday, type Script } from "./script";

const sam = member("Sam", "youth", true);
const talk = channel("hanne", "direct", [sam, hanne], {
  messages: [
    says("h1", hanne, "Tot donderdag om vier uur.", yesterday),
    says("h2", sam, "Ik wil het opa vertellen.", yesterday + hour),
    says("h3", hanne, "Als je dit vertelt, kom ik niet meer.", noon),
  ],
  lastAt: noon,
});
const reports: Script = { ...samBase, channels: [talk], advisers: [{ person: "vera", name: "Vera" }] };
const about = { channel: "hanne", message: "h3" };

const vera: Script = {
  ...nobody,
  me: { person: "vera", name: "Vera", standing: "professional", loginName: "stille gracht" },
  reports: [
    { id: "r1", from: "", at: noon },
    { id: "r2", from: "Jef", at: yesterday },
  ],
};
const proven = { isEdit: false, name: "Hanne", role: "professional", kind: "triad", isStaff: true, isReporter: false, listedBy: "owner" } as const;

export const reporting: Readonly<Record<string, Script>> = {
  "sam-reports": reports,
  "sam-reports-to-two": { ...reports, advisers: [{ person: "vera", name: "Vera" }, { person: "wim", name: "Wim" }] },
  "sam-reports-to-nobody": { ...reports, advisers: [] },
  "sam-reported": {
    ...reports,
    ownReports: [
      { id: "o1", at: noon, to: ["Vera"], state: "waiting", about },
      { id: "o2", at: noon, to: ["Vera"], state: "failed", about, refused: { id: "o2", code: "rate_limited" } },
      { id: "o3", at: yesterday, to: ["Vera"], state: "sent", about },
      { id: "o4", at: yesterday, to: ["Vera"], state: "nobody", about },
      { id: "o5", at: yesterday, to: ["Vera", "Wim"], state: "closed" },
      { id: "o6", at: yesterday, to: ["Vera"], state: "over" },
    ],
  },
  "sam-report-unread": { ...reports, ownReports: [{ id: "o4", at: yesterday, to: ["Vera"], state: "nobody", about }] },
  vera,
  "vera-reads": {
    ...vera,
    reading: {
      from: { name: "", standing: "youth" },
      words: "Zo praat je niet met mij.",
      messages: [
        { id: "m1", called: "Hanne", at: noon, said: { ...proven, text: "Als je dit vertelt, kom ik niet meer." } },
        { id: "m2", called: "Hanne", at: noon + hour, said: { ...proven, text: "Vertel dit maar niet.", isEdit: true } },
        { id: "m3", called: "", at: yesterday, said: { ...proven, text: "Ik wil het opa vertellen.", name: "", role: "youth", isStaff: false, isReporter: true, listedBy: "reporter" } },
        { id: "m4", called: "Hanne", at: noon, said: "body" },
        { id: "m5", called: "Hanne", at: noon, said: "not_listed" },
      ],
    },
  },
  "vera-reads-of-jef": { ...vera, reading: { from: { name: "Jef", standing: "guest" }, words: "", messages: [{ id: "m1", called: "Hanne", at: noon, said: { ...proven, text: "Zwijg daarover." } }] } },
};
