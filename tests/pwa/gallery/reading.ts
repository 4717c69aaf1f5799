// Scripted people who read along, who let somebody, and who are asked about their own words.

import type { Labels } from "../../../clients/pwa/src/lib/state/naast";
import type { AlongView, RuleView } from "../../../clients/pwa/src/lib/state/rules";
import { hanne, hanneBase, jef, sam, samChooses, school } from "./people";
import { channel, hour, member, nobody, noon, says, yesterday, type Script } from "./script";

const toHanne = { person: "hanne", name: "Hanne", role: "professional" } as const;
const toEva = { person: "eva", name: "Eva", role: "parent" } as const;
const samThere = member("Sam", "youth");
const jefMe = { ...jef, isMe: true };

const ofSam: RuleView = { id: "r1", to: toHanne, whose: [{ person: sam, word: "yes" }, { person: jef, word: "asked" }], myWord: "yes", since: yesterday, until: noon + 60 * hour, state: "active" };
const quiet: Script = { ...samChooses, newDevices: [], offersRecoveryCode: false, invites: [], shares: [] };
const kept = says("m10", sam, "Dit is alleen voor jou, opa.", noon + 3 * hour, { isLocked: true });
const withRules = (rules: readonly RuleView[]): Script => ({
  ...quiet,
  rulesMade: [...rules, { id: "r0", to: toEva, since: yesterday - 48 * hour, endedAt: yesterday - 24 * hour }],
  channels: quiet.channels.map((one) => (one.id === "jef" ? { ...one, messages: [...one.messages, kept], rules } : one)),
});

/** Sam calls some of what he writes by names of his own. */
const byLabel: RuleView = { id: "r5", to: toHanne, whose: [{ person: sam, word: "yes" }], myWord: "yes", isLabelled: true, labels: ["l1"], since: yesterday, state: "active" };
const sorting = (rules: readonly RuleView[], labels: Labels = { l1: "school", l2: "thuis" }): Script => {
  const script = withRules(rules);
  const named = says("m11", sam, "In de klas ging het beter.", noon + 4 * hour, { label: "school" });
  return {
    ...script,
    me: script.me && { ...script.me, labels },
    channels: script.channels.map((one) => (one.id === "jef" ? { ...one, messages: [...one.messages, named] } : one)),
  };
};

const asksJef: RuleView = { ...ofSam, whose: [{ person: samThere, word: "yes" }, { person: jefMe, word: "asked" }], myWord: "asked" };
const asJef = (rules: readonly RuleView[]): Script => ({
  ...nobody,
  me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" },
  people: [{ person: "sam", name: "Sam", role: "youth" }],
  channels: [
    channel("jef", "private", [samThere, jefMe], {
      iAmOwner: false,
      rules,
      messages: [says("m2", samThere, "Beneden is het weer raak.", yesterday), says("m7", jefMe, "Altijd. Ik maak soep.", noon), says("m9", samThere, "Dit blijft hier, opa.", noon + hour, { isLocked: true })],
    }),
  ],
});

const along: AlongView = {
  id: "r1",
  from: { person: "sam", name: "Sam", role: "youth" },
  until: noon + 60 * hour,
  state: "closed",
  items: [
    { id: "m3", author: { person: "sam", name: "Sam" }, text: school, at: yesterday },
    { id: "m5", author: { person: "jef", name: "Jef" }, text: "Dat is veel tegelijk. Goed dat je het zegt.", at: noon },
  ],
};

export const reading: Readonly<Record<string, Script>> = {
  "sam-lets-read": withRules([ofSam]),
  "sam-lets-two": withRules([
    { ...ofSam, whose: [{ person: sam, word: "yes" }, { person: jef, word: "no" }] },
    { id: "r2", to: toEva, whose: [{ person: sam, word: "yes" }], myWord: "yes", isLabelled: true, since: noon, state: "active" },
  ]),
  "sam-rules-wait": {
    ...withRules([{ ...ofSam, isEnding: true }, { ...ofSam, id: "r2", to: toEva, state: "waiting" }]),
    connection: "offline",
  },
  "sam-rules-refused": withRules([
    { ...ofSam, refused: { id: "q1", code: "unavailable" } },
    { ...ofSam, id: "r2", to: toEva, state: "failed", refused: { id: "q2", code: "not_shareable" } },
  ]),
  "sam-lets-nobody": withRules([]),
  "sam-sorts": sorting([byLabel]),
  "sam-sorts-sixteen": sorting([], Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`l${String(n)}`, `vak ${String(n + 1)}`]))),
  "jef-asked-words": asJef([asksJef]),
  "jef-asked-by-stranger": asJef([{ ...asksJef, to: { person: "hanne", name: "" } }]),
  "jef-agreed-words": asJef([{ ...asksJef, whose: [{ person: samThere, word: "yes" }, { person: jefMe, word: "yes" }], myWord: "yes" }]),
  "hanne-in-room": {
    ...hanneBase,
    channels: [
      channel("samen", "triad", [samThere, jef, { ...hanne, isMe: true }], {
        iAmOwner: false,
        rules: [{ id: "r3", to: toEva, whose: [{ person: samThere, word: "yes" }, { person: jef, word: "asked" }], since: noon, state: "active" }],
        messages: [says("t1", samThere, "Zondag eten we bij opa.", noon)],
      }),
    ],
  },
  "hanne-reads-along": { ...hanneBase, along: [along, { ...along, id: "r4", state: "gone", items: [] }] },
  "hanne-reads-nothing-yet": { ...hanneBase, along: [{ ...along, items: [] }] },
  "eva-reads-along": {
    ...nobody,
    me: { person: "eva", name: "Eva", standing: "guest", loginName: "zacht brood" },
    channels: [channel("thuis", "family", [samThere, { ...member("Eva", "parent"), isMe: true }], { iAmOwner: false })],
    along: [along],
  },
};
