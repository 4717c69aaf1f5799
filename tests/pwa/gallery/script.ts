// What scripted people are made of: what each has, and how conversations and words are written down.

import type { ChannelView, MemberView, MessageView, Naast, PersonView, Role, SessionView, StaffView } from "../../../clients/pwa/src/lib/state/naast";
import type { Snapshot } from "../../../clients/pwa/src/lib/state/snapshot";
import type { ReportReading } from "../../../clients/pwa/src/lib/state/reports";
import type { PastPlace } from "../../../clients/pwa/src/lib/state/reading-back";

/** What a scripted person has; the acts come with [`Scripted`]. */
export type Script = Omit<Snapshot, "along" | "answers" | "reports" | "ownReports" | "rulesMade"> & Pick<Naast, "isFollower"> & {
  /** What others answered. */
  readonly answers?: Naast["answers"];
  /** What others reported to them, what they reported themselves, who would read it, and what they read. */
  readonly reports?: Naast["reports"];
  readonly ownReports?: Naast["ownReports"];
  readonly advisers?: readonly PersonView[];
  readonly reading?: ReportReading;
  /** What somebody lets them read along. */
  readonly along?: Naast["along"];
  /** The rules that a youth ever made. */
  readonly rulesMade?: Naast["rulesMade"];
  /** What an empty phone hears from whoever keeps its owner's half. */
  readonly hears?: "waiting" | "no" | "given" | "over";
  /** From where on somebody can be let read back. What they read already begins behind the last one. */
  readonly places?: readonly PastPlace[];
};

export const hour = 3_600_000;
export const noon = new Date().setHours(12, 0, 0, 0);
export const yesterday = noon - 24 * hour;

export const member = (name: string, role: Role, isMe = false): MemberView => ({ person: name.toLowerCase(), name, role, isMe });
export const says = (
  id: string,
  author: MemberView,
  text: string,
  at: number,
  more: Partial<MessageView & { kind: "words" }> = {},
): MessageView => ({
  kind: "words",
  id,
  author,
  text,
  at,
  marks: [],
  sharedWith: [],
  ...(author.isMe ? { delivery: "delivered" as const } : {}),
  ...more,
});

const myRoleIn = (members: readonly MemberView[]): Pick<ChannelView, "myRole"> => {
  const me = members.find(({ isMe }) => isMe);
  return me ? { myRole: me.role } : {};
};

export const channel = (id: string, kind: ChannelView["kind"], members: readonly MemberView[], more: Partial<ChannelView> = {}): ChannelView => ({
  id,
  kind,
  members,
  ...myRoleIn(members),
  iAmOwner: members.some((one) => one.isMe && one.role === "youth"),
  messages: [],
  unread: 0,
  lastAt: yesterday,
  isWriting: false,
  showsRead: false,
  isLeft: false,
  canWrite: true,
  nextOwners: [],
  ...more,
});

export const nobody: Script = {
  state: "ready",
  connection: "online",
  isSessionOver: false,
  isFollower: false,
  me: undefined,
  organisation: "De Brug",
  channels: [],
  shares: [],
  grants: [],
  invites: [],
  requests: [],
  asked: [],
  people: [],
  supports: [],
  teamUntil: undefined,
  blocked: [],
  offersRecoveryCode: false,
  hasRecoveryCode: false,
  hasPasskey: false,
  keeper: "none",
  keeperGone: undefined,
  keeps: [],
  newDevices: [],
  newLocksAt: undefined,
  asksAboutChoices: false,
};

/** What somebody reads of messages: what came after noon, and what was opened from a place on. As their own screen has it. */
export function readBy(person: string, messages: readonly MessageView[], place: PastPlace | undefined): MessageView[] {
  const start = place?.first.at ?? noon;
  return messages.filter(({ at }) => at >= start).map((one) => {
    if (one.kind !== "words") return one;
    const { delivery: _, ...words } = one;
    return { ...words, author: { ...one.author, isMe: one.author.person === person }, sharedWith: [] };
  });
}

/** Where somebody is signed in: here, on each device that they were not told of yet, and on an old one. */
export function sessionsOf({ newDevices }: Script): SessionView[] {
  const day = 24 * hour;
  const mine = { id: "this", isThis: true, since: Date.now() - 20 * day, usedAt: Date.now() };
  const others = newDevices.map(({ device: id, at }) => ({ id, isThis: false, since: at, usedAt: at + hour }));
  return others.length > 0 ? [mine, ...others, { id: "old", isThis: false, since: Date.now() - 90 * day, usedAt: Date.now() - 3 * day }] : [mine];
}

/** Who works at a scripted organisation, and who could. */
export const staff: readonly StaffView[] = [
  { person: "mira", name: "Mira", duty: "coordinator", isAdviser: false, isIn: true, isMe: true },
  { person: "hanne", name: "Hanne", duty: "professional", isAdviser: false, isIn: true, isMe: false },
  { person: "karim", name: "Karim", duty: "professional", isAdviser: false, isIn: false, isMe: false },
];
