// Scripted people: what each has, at the beginning and with a story behind them.

import type { GrantView, InviteView, ShareView } from "../../../clients/pwa/src/lib/state/naast";
import { channel, hour, member, nobody, noon, says, yesterday, type Script } from "./script";

export const sam = member("Sam", "youth", true);
export const jef = member("Jef", "jim");
export const hanne = member("Hanne", "professional");
export const school = "Op school zei Bram iets over mama. Toen heb ik hem geduwd. Ze hebben mij geschorst, hem niet.";

const withJef = channel("jef", "private", [sam, jef], {
  lastAt: noon + hour,
  unread: 2,
  messages: [
    says("m1", jef, "Dag jongen. Ik ben er. Waar zit je?", yesterday),
    says("m2", sam, "Op mijn kamer. Beneden is het weer raak.", yesterday + hour / 6),
    says("m3", sam, school, yesterday + hour / 4, { sharedWith: ["Hanne"] }),
    { kind: "gone", id: "m4", at: yesterday + hour / 3 },
    says("m5", jef, "Dat is veel tegelijk. Goed dat je het zegt.", noon, { replyTo: { author: "Sam", text: school } }),
    says("m6", sam, "Mag ik zondag bij jou eten?", noon + hour / 2, { delivery: "on_server" }),
    says("m7", jef, "Altijd. Ik maak soep.", noon + hour * 0.75),
    says("m8", jef, "Kom je met de fiets of moet ik rijden?", noon + hour),
  ],
});
const withHanne = channel("hanne", "direct", [sam, hanne], {
  lastAt: yesterday + hour,
  messages: [
    says("h1", hanne, "Fijn dat je er bent, Sam. Schrijf wanneer je wilt.", yesterday),
    says("h2", sam, "ok", yesterday + hour),
  ],
});
const shared: ShareView = {
  id: "s1",
  to: { person: "hanne", name: "Hanne", role: "professional" },
  items: [{ id: "m3", author: "Sam", text: school, at: yesterday + hour / 4 }],
  since: noon,
  until: noon + 60 * hour,
  openedAt: noon + hour / 2,
  state: "active",
};
const unopened: ShareView = {
  id: "s2",
  to: shared.to,
  items: [{ id: "m7", author: "Jef", text: "Altijd. Ik maak soep.", at: noon }],
  since: noon + hour,
  state: "active",
};
const card: InviteView = {
  id: "i1",
  link: "https://naast.debrug.example/i#c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ.cm9vdC1yb290LXJvb3Qtcm9vdC1yb290LXJvb3Qtcm8.b3JnYW5pc2F0aW9uLXJvb3Qtb3JnYW5pc2F0aW9uLXI",
  guest: "opa",
  standing: "guest",
  until: noon + 14 * 24 * hour,
  state: "open",
  channel: "opa",
};

export const samBase: Script = { ...nobody, me: { person: "sam", name: "Sam", standing: "youth", loginName: "zachte appel" } };
const samFull: Script = {
  ...samBase,
  channels: [withHanne, withJef],
  shares: [shared, unopened],
  supports: [
    { id: "s1", jim: { person: "jef", name: "Jef" }, members: [{ person: "hanne", name: "Hanne" }], excluded: [{ person: "karim", name: "Karim" }], isDoubted: false },
  ],
  people: [
    { person: "hanne", name: "Hanne", role: "professional" },
    { person: "jef", name: "Jef", role: "jim" },
  ],
  invites: [{ ...card, id: "i2", guest: "Fatma", answer: { answer: "later", name: "Fatma", words: "Mag ik er even over denken?" } }],
  offersRecoveryCode: true,
  newDevices: [{ device: "d2", at: noon }],
};
const eva = member("Eva", "parent");
const fought = "Ik heb vroeger zelf ook gevochten. Dat vertel ik alleen jou.";
/** Sam with more to choose: words that Jef keeps here, and people who read different things. */
export const samChooses: Script = {
  ...samFull,
  channels: [withHanne, { ...withJef, unread: 0, messages: [...withJef.messages, says("m9", jef, fought, noon + 2 * hour, { isLocked: true })] }],
  people: [...samFull.people, { person: "eva", name: "Eva", role: "parent" }],
  shares: [
    { ...shared, items: [...shared.items, { id: "m5", author: "Jef", text: "Dat is veel tegelijk. Goed dat je het zegt.", at: noon }] },
    unopened,
    { ...unopened, id: "s4", to: { person: "eva", name: "Eva", role: "parent" }, since: noon + 2 * hour, until: noon + 12 * hour },
  ],
};
const soup = says("t1", jef, "Zondag eten we bij mij. Ik maak erwtensoep.", yesterday, {
  firstText: "Zondag eten we bij mij.",
  marks: [
    { mark: "❤️", names: ["Sam"], isMine: true },
    { mark: "👍", names: ["Hanne", "Karim"], isMine: false },
  ],
});
const triad = channel("samen", "triad", [sam, jef, { ...hanne, mayReadMore: true }, { ...member("Karim", "professional"), isPaused: true }], {
  lastAt: noon,
  messages: [
    soup,
    says("t2", sam, "Mag ik dan iets vragen over school?", noon, { delivery: "seen" }),
    says("t3", hanne, "Graag. Ik luister mee.", noon + hour / 2, { replyTo: { author: "Sam", text: "Mag ik dan iets vragen over school?" } }),
  ],
});
const home = channel("thuis", "family", [sam, jef], { expects: "mama", messages: [says("th1", sam, "Ik wil het graag samen bespreken.", noon)] });
const unsent = says("f1", sam, "Ik kom met de fiets.", noon + 2 * hour, { delivery: "failed", failure: "not_your_task" });
const expected = channel("opa", "private", [sam], { expects: "opa" });

const grant: GrantView = {
  id: "g1",
  from: { person: "sam", name: "Sam" },
  until: noon + 60 * hour,
  state: "closed",
  items: [{ author: "Sam", text: school, at: yesterday }],
};
const samThere = member("Sam", "youth");
const hanneMe = { ...hanne, isMe: true };
const jefMe = { ...jef, isMe: true };

export const hanneBase: Script = { ...nobody, me: { person: "hanne", name: "Hanne", standing: "professional", loginName: "koele tuin" } };
const coordinator: Script = { ...nobody, me: { person: "mira", name: "Mira", standing: "coordinator", loginName: "rode fiets" } };
const long = "Maximiliaan-Alexander van den Heuvel tot Westerbroekstermolen";

export const people: Readonly<Record<string, Script>> = {
  starting: { ...nobody, state: "starting" },
  "signed-out": { ...nobody, state: "signed_out", organisation: null },
  "helped-given": { ...nobody, state: "signed_out", organisation: null, hears: "given" },
  "helped-no": { ...nobody, state: "signed_out", organisation: null, hears: "no" },
  "sam-empty": { ...samBase, channels: [{ ...withHanne, messages: [] }] },
  "sam-asked": { ...samBase, channels: [{ ...withHanne }, expected], invites: [card] },
  "sam-said-yes": {
    ...samBase,
    channels: [withHanne, expected],
    invites: [{ ...card, answer: { answer: "yes", name: "Jef", words: "Natuurlijk jongen." } }],
  },
  sam: samFull,
  "sam-chooses": samChooses,
  "sam-chose": {
    ...samChooses,
    shares: [
      ...samChooses.shares,
      { ...shared, id: "s5", since: yesterday - 48 * hour, openedAt: yesterday - 40 * hour, withdrawnAt: yesterday - 24 * hour, state: "withdrawn" },
      { ...unopened, id: "s6", since: yesterday - 30 * hour, until: yesterday - 12 * hour, state: "expired" },
      { ...unopened, id: "s7", isEnding: true },
    ],
  },
  "sam-nobody": { ...samFull, people: [] },
  "sam-doubts": { ...samFull, supports: samFull.supports.map((support) => ({ ...support, isDoubted: true })) },
  "sam-two-tabs": { ...samFull, isFollower: true },
  "sam-together": {
    ...samFull,
    channels: [withHanne, { ...withJef, isWriting: true, unread: 0 }, triad, home],
    people: [...samFull.people, { person: "eva", name: "Eva", role: "parent" }, { person: "fatma", name: "Fatma", role: "jim" }],
    blocked: [{ person: "tom", name: "Tom" }],
    hasPasskey: true,
    keeper: "kept",
    invites: [],
    newDevices: [],
    offersRecoveryCode: false,
  },
  "jef-together": {
    ...nobody,
    me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" },
    people: [{ person: "sam", name: "Sam", role: "youth" }, { person: "hanne", name: "Hanne", role: "professional" }],
    channels: [
      channel("jef", "private", [member("Sam", "youth"), { ...jef, isMe: true }], { iAmOwner: false }),
      channel("samen", "triad", [member("Sam", "youth"), { ...jef, isMe: true }, hanne], { iAmOwner: false, messages: [soup] }),
      channel("weg", "family", [member("Sam", "youth"), eva], { iAmOwner: false, isLeft: true, canWrite: false, messages: [says("w1", eva, "Tot zondag.", yesterday)] }),
      channel("hulp", "support", [{ ...jef, isMe: true }, hanne], {
        iAmOwner: true,
        messages: [says("j1", { ...jef, isMe: true }, "Sam is stil. Hoe begin ik?", noon), says("j2", hanne, "Vraag wat hij zondag wil eten.", noon + hour)],
      }),
    ],
  },
  "sam-unkept": { ...samFull, keeper: "gone", keeperGone: { why: "keeper", at: noon }, newDevices: [], offersRecoveryCode: false },
  "jef-chosen": {
    ...nobody,
    me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" },
    people: [{ person: "sam", name: "Sam", role: "youth" }],
    channels: [channel("jef", "private", [member("Sam", "youth"), { ...jef, isMe: true }], { iAmOwner: false })],
    keeps: [{ person: "sam", name: "Sam", isNew: true }],
  },
  "jef-chosen-twice": {
    ...nobody,
    me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" },
    keeps: [{ person: "sam", name: "Sam", isNew: false }, { person: "noor", name: "Noor", isNew: false }],
  },
  "jef-empty": { ...nobody, me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" } },
  "jef-met-again": {
    ...nobody,
    me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" },
    people: [{ person: "sam", name: "Sam", role: "youth" }, { person: "sammie", name: "Sammie", role: "youth" }],
    channels: [
      channel("jef", "private", [member("Sam", "youth"), { ...jef, isMe: true }], {
        iAmOwner: false,
        nextOwners: [{ person: "sammie", name: "Sammie", role: "youth" }],
        messages: [says("m1", { ...jef, isMe: true }, "Weet je nog, de zee?", yesterday), says("m2", member("Sam", "youth"), "Koud was het.", noon)],
      }),
      channel("weer", "private", [member("Sammie", "youth"), { ...jef, isMe: true }], { iAmOwner: false, messages: [says("n1", member("Sammie", "youth"), "Dag opa.", noon)] }),
    ],
  },
  "sam-anew": {
    ...nobody,
    me: { person: "sammie", name: "Sammie", standing: "youth", loginName: "nieuwe fiets" },
    people: [{ person: "jef", name: "Jef", role: "jim" }],
    channels: [
      channel("weer", "private", [member("Sammie", "youth", true), jef], { messages: [says("n1", member("Sammie", "youth", true), "Dag opa.", noon)] }),
      channel("oud", "private", [member("Sammie", "youth", true), jef], {
        iAmOwner: false,
        past: "inherited",
        canWrite: false,
        messages: [says("m1", jef, "Weet je nog, de zee?", yesterday), says("m2", member("Sammie", "youth", true), "Koud was het.", yesterday + hour)],
      }),
    ],
  },
  "sam-lost-nothing": {
    ...samFull,
    channels: [withHanne, { ...withJef, past: "mine", alarm: "handed_over", canWrite: false }],
  },
  "eva-line": {
    ...nobody,
    me: { person: "eva", name: "Eva", standing: "guest", loginName: "zacht brood" },
    people: [{ person: "hanne", name: "Hanne", role: "professional" }],
    channels: [
      channel("thuis", "family", [member("Sam", "youth"), { ...eva, isMe: true }, hanne], { iAmOwner: false }),
      channel("eigen", "line", [{ ...eva, isMe: true }, hanne], { iAmOwner: true, messages: [says("e1", hanne, "Vraag gerust.", noon)] }),
    ],
  },
  "sam-offline": {
    ...samFull,
    connection: "offline",
    channels: [withHanne, { ...withJef, messages: [...withJef.messages, says("w1", sam, "Met de fiets!", noon + 2 * hour, { delivery: "waiting" })] }],
  },
  "sam-restored": { ...samFull, connection: "restored" },
  "sam-asked-choices": { ...samFull, newDevices: [], newLocksAt: noon, asksAboutChoices: "whole" },
  "sam-misses-choices": { ...samFull, asksAboutChoices: "missing" },
  "sam-refused": {
    ...samFull,
    channels: [withHanne, { ...withJef, messages: [...withJef.messages, unsent] }],
    shares: [
      { ...unopened, id: "s3", state: "failed", refused: { id: "r3", code: "not_shareable" } },
      { ...shared, refused: { id: "r1", code: "unavailable" } },
    ],
  },
  "sam-by-code": { ...samFull, me: { person: "sam", name: "Sam", standing: "youth" } },
  "session-over": { ...nobody, state: "signed_out", organisation: null, isSessionOver: true },
  "sam-alarm": {
    ...samFull,
    channels: [
      {
        ...withHanne,
        alarm: "changed_root",
        canWrite: false,
        messages: [
          ...withHanne.messages,
          { kind: "removed_by_server", id: "r1", at: noon },
          { kind: "unreadable", id: "u1", at: noon + hour },
        ],
      },
      withJef,
    ],
  },
  "sam-long": {
    ...samFull,
    channels: [channel("long", "private", [sam, member(long, "jim")], { messages: [says("l1", member(long, "jim"), `${long}: ${"zo".repeat(90)}`, noon)] })],
    people: [{ person: "long", name: long, role: "worker" }],
  },
  jef: {
    ...nobody,
    me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" },
    channels: [
      channel("jef", "private", [samThere, jefMe], {
        messages: [says("m1", jefMe, "Dag jongen. Ik ben er.", yesterday), says("m2", samThere, "Beneden is het weer raak.", noon)],
        lastAt: noon,
        unread: 1,
      }),
    ],
  },
  "hanne-empty": hanneBase,
  hanne: {
    ...hanneBase,
    channels: [
      channel("hanne", "direct", [samThere, hanneMe], {
        messages: [says("h1", hanneMe, "Fijn dat je er bent, Sam. Schrijf wanneer je wilt.", yesterday), says("h2", samThere, "ok", noon)],
        lastAt: noon,
      }),
    ],
    grants: [grant, { ...grant, id: "g2", state: "gone", items: [] }],
    invites: [{ ...card, id: "i3", standing: "youth", guest: "Noor", channel: undefined as never }],
  },
  "hanne-reads": {
    ...hanneBase,
    grants: samChooses.shares
      .filter(({ to }) => to.name === "Hanne")
      .map(({ id, until, items }) => ({ id, from: grant.from, ...(until === undefined ? {} : { until }), state: "closed", items: items.map(({ author, text, at }) => ({ author, text, at })) })),
  },
  "mira-first": { ...coordinator, organisation: null },
  "mira-team-ends": { ...coordinator, teamUntil: Date.now() + 4 * 24 * hour },
  "mira-team-over": { ...coordinator, teamUntil: Date.now() - 24 * hour },
  mira: { ...coordinator, invites: [{ ...card, id: "i4", guest: "Hanne", standing: "professional", channel: undefined as never }] },
};
