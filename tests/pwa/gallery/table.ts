// Scripted people at a table: a youth who lets a JIM speak, and who says what is to be said where they sit together.

import type { LaidView, MessageView } from "../../../clients/pwa/src/lib/state/naast";
import { hanne, hanneBase, jef, sam, samChooses } from "./people";
import { channel, hour, member, nobody, noon, says, yesterday, type Script } from "./script";

const day = 24 * hour;
const samThere = member("Sam", "youth");
const jefMe = { ...jef, isMe: true };
const school: LaidView = { kind: "mandate", to: "jef", whom: "Jef", topic: "school: of ik naar een andere klas mag", until: noon + 5 * day };
const room: LaidView = { kind: "mandate", to: "jef", whom: "Jef", topic: "mijn kamer" };
const over: LaidView = { kind: "mandate", to: "jef", whom: "Jef", topic: "de kampweek", until: yesterday };
const before: LaidView = { kind: "round_table", people: ["Jef"] };
const table: LaidView = {
  kind: "round_table",
  when: noon + 4 * day + 3 * hour,
  place: "Bij opa aan de keukentafel",
  people: ["Jef", "Hanne", "mama"],
  said: [
    { what: "Ik wil op zondag bij opa mogen eten. Elke week.", by: { who: "me" } },
    { what: "Dat het thuis te druk is om te slapen.", by: { who: "other", name: "Jef" } },
    { what: "Wat er gebeurt als het weer ruzie wordt?" },
  ],
  instead_of: "r1",
};
const laid = (id: string, author: MessageView & { kind: "words" }, what: LaidView): MessageView => ({ ...author, id, laid: what });
const by = (author: typeof sam, at: number, more: Partial<MessageView & { kind: "words" }> = {}): MessageView & { kind: "words" } =>
  says("", author, "school", at, more) as MessageView & { kind: "words" };

const onTable = (author: typeof sam): MessageView[] => [
  says("m1", jef.isMe === author.isMe ? jefMe : jef, "Dag jongen. Ik ben er.", yesterday - hour),
  laid("o1", by(author, yesterday - 3 * day), over),
  laid("r1", by(author, yesterday), before),
  laid("c1", by(author, yesterday + hour, author.isMe ? { sharedWith: ["Hanne"] } : {}), school),
  laid("r2", by(author, noon), table),
];
const samsRoom = channel("jef", "private", [sam, jef], { messages: onTable(sam), lastAt: noon });
const jefsRoom = channel("jef", "private", [samThere, jefMe], { iAmOwner: false, messages: onTable(samThere), lastAt: noon });
const quiet: Script = { ...samChooses, newDevices: [], offersRecoveryCode: false, invites: [], requests: [] };
const jefThere: Script = { ...nobody, me: { person: "jef", name: "Jef", standing: "guest", loginName: "oude brug" }, people: [{ person: "sam", name: "Sam", role: "youth" }] };
const longName = member("Maximiliaan-Alexander", "youth");

export const atTable: Readonly<Record<string, Script>> = {
  "sam-table": { ...quiet, channels: quiet.channels.map((one) => (one.id === "jef" ? samsRoom : one)), shares: [] },
  "sam-table-two": {
    ...quiet,
    channels: [{ ...samsRoom, messages: [...samsRoom.messages, laid("c2", by(sam, noon + hour), room)] }],
    shares: [],
  },
  "sam-believed": {
    ...quiet,
    shares: [
      {
        id: "s9",
        to: { person: "hanne", name: "Hanne", role: "professional" },
        items: [{ id: "c1", author: "Sam", text: "school", laid: { ...room, isOver: true }, at: yesterday }],
        since: yesterday,
        state: "active",
      },
    ],
  },
  "jef-table": { ...jefThere, channels: [jefsRoom] },
  "jef-table-empty": { ...jefThere, channels: [{ ...jefsRoom, messages: jefsRoom.messages.slice(0, 1) }] },
  "jef-table-long": {
    ...jefThere,
    channels: [
      channel("jef", "private", [longName, jefMe], {
        iAmOwner: false,
        messages: [
          laid("c1", by(longName, noon), { ...room, topic: "waarom ik liever niet naar huis ga in het weekend, en wat er dan moet gebeuren zodat het toch kan lukken" }),
        ],
      }),
    ],
  },
  "hanne-lost": { ...hanneBase, grants: [{ id: "g9", from: { person: "", name: "" }, state: "gone", items: [], isAnswerLost: true }] },
  "hanne-given-table": {
    ...hanneBase,
    channels: [channel("hanne", "direct", [samThere, { ...hanne, isMe: true }], { iAmOwner: false, messages: [] })],
    grants: [
      {
        id: "g1",
        from: { person: "sam", name: "Sam" },
        until: noon + 5 * day,
        state: "closed",
        items: [
          { author: "Sam", text: "school", laid: school, at: yesterday },
          { author: "Sam", text: "", laid: table, at: noon },
        ],
      },
    ],
  },
};
