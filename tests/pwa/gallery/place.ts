// Scripted people: a parent on their own page, a youth who lets somebody read back, a professional whose words let the JIM go first.

import type { GrantView } from "../../../clients/pwa/src/lib/state/naast";
import { hanne, hanneBase, jef, sam, samBase } from "./people";
import { channel, hour, member, nobody, noon, says, yesterday, type Script } from "./script";

const samThere = member("Sam", "youth");
const eva = member("Eva", "parent");
const evaMe = { ...eva, isMe: true };
const hanneMe = { ...hanne, isMe: true };
const karim = member("Karim", "professional");

const evaBase: Script = { ...nobody, me: { person: "eva", name: "Eva", standing: "guest", loginName: "zacht brood" } };
const atHome = channel("thuis", "family", [samThere, evaMe, hanne], {
  iAmOwner: false,
  messages: [says("e1", samThere, "Ik wil het graag samen bespreken.", noon)],
});
const ownLine = channel("eigen", "line", [evaMe, hanne], { iAmOwner: true, messages: [says("l1", hanne, "Vraag gerust.", noon)] });
const evaAlone: Script = { ...evaBase, channels: [atHome], people: [{ person: "hanne", name: "Hanne", role: "professional" }] };
const shared: GrantView = {
  id: "g1",
  from: { person: "sam", name: "Sam" },
  state: "closed",
  items: [{ author: "Sam", text: "Ik ga zondag bij opa eten.", at: yesterday }],
};

const early = [
  says("t1", sam, "Zullen we het over school hebben?", yesterday - 24 * hour),
  says("t2", jef, "Goed plan, jongen.", yesterday - 23 * hour, { replyTo: { author: "Sam", text: "Zullen we het over school hebben?" } }),
  { kind: "gone", id: "t3", at: yesterday - 22 * hour } as const,
];
const later = [
  says("t4", jef, "Dit blijft onder ons drieën.", yesterday, { isLocked: true }),
  says("t5", sam, "Ik durf het morgen te vragen.", yesterday + hour),
];
const triad = channel("samen", "triad", [sam, jef, hanne, { ...karim, mayReadMore: true }], {
  lastAt: noon + hour,
  messages: [...early, ...later, says("t6", sam, "Karim leest nu ook mee.", noon + hour)],
});
const samReadsBack: Script = {
  ...samBase,
  channels: [triad],
  people: [jef, hanne, karim].map(({ person, name, role }) => ({ person, name, role })),
  places: [
    { from: 1, first: early[0] as (typeof early)[0] },
    { from: 3, first: later[0] as (typeof later)[0] },
  ],
};

export const place: Readonly<Record<string, Script>> = {
  eva: evaAlone,
  "eva-shared": { ...evaAlone, grants: [shared] },
  "eva-taken-back": { ...evaAlone, grants: [{ ...shared, state: "gone", items: [] }] },
  "eva-asks": { ...evaAlone, channels: [atHome, ownLine] },
  "eva-knows-nobody": { ...evaBase, channels: [channel("thuis", "family", [samThere, evaMe], { iAmOwner: false, messages: atHome.messages })] },
  "sam-reads-back": samReadsBack,
  "sam-reads-back-nothing": { ...samReadsBack, places: [] },
  "hanne-waits": {
    ...hanneBase,
    channels: [
      channel("samen", "triad", [samThere, jef, hanneMe], {
        iAmOwner: false,
        messages: [
          says("t1", samThere, "Ik weet niet of ik morgen ga.", noon),
          says("h1", hanneMe, "Ik denk graag mee, Sam.", noon + hour, {
            delivery: "waiting",
            held: { until: new Date().setHours(21, 40, 0, 0), jims: ["Jef"] },
          }),
        ],
      }),
    ],
  },
};
