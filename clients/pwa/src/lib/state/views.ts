// From what a device knows to what screens show. Pure: the same knowledge gives the same views.
import { writeLink } from "../crypto/invites";
import { bytes } from "../protocol/base64url";
import { isWritten } from "../protocol/messages";
import type { Member } from "../protocol/types.gen";
import { hasBlocked } from "../sync/bag";
import type { HeldGrant } from "../sync/grants";
import type { Memory } from "../sync/memory";
import type { Channel, Self } from "../sync/model";
import { nameOf, nameOfPerson } from "../sync/names";
import type { People } from "../sync/people";
import { effectiveMembers, memberOf } from "../sync/room";
import { nextOwners, pastOf } from "./heritage";
import { laidOf, memberView, messageViews, textOf, type Reader, type Words } from "./message-views";
import { aboutView } from "./supports";
import type { ChannelView, GrantView, InviteView, Naast, PersonView, ShareView } from "./naast";

/** What views are made from. */
export interface Sight {
  readonly memory: Memory;
  readonly people: People;
  readonly grants: Iterable<HeldGrant>;
  /** Whether the other one in a conversation is writing now. */
  isWriting(channel: string): boolean;
  /** What stands beside the messages of a conversation, once something does. */
  beside?(channel: Channel): ReturnType<NonNullable<Reader["beside"]>>;
  /** How rules are shown, once there is one. */
  readonly rules?: typeof import("./rules") | undefined;
  readonly origin: string;
  readonly now: number;
  /** What is over by then is over for everybody; see `Reader`. */
  readonly surely: number;
}

/** All channels, the one with the newest words first. */
export function channelViews(sight: Sight): ChannelView[] {
  return [...sight.memory.channels]
    .filter(({ room, formerRoom, alarm }) => (room ?? formerRoom) !== undefined || alarm !== undefined)
    .map((channel) => channelView(sight, channel))
    .sort((a, b) => b.lastAt - a.lastAt);
}

function channelView(sight: Sight, channel: Channel): ChannelView {
  const { memory } = sight;
  const { account, self } = memory;
  // A conversation of a former life that is not back yet is shown as it was.
  const room = channel.room ?? channel.formerRoom;
  const messages = messageViews(sight, channel);
  const read = memory.local.heads[channel.id]?.read ?? 0;
  const unread = [...memory.rows(channel.id)].filter(
    ({ seq, line }) => seq > read && line?.kind === "words" && isWritten(line.payload) && line.author.root !== account.by.root,
  ).length;
  const expected = room?.seats.find(({ invite, until }) => until > sight.now && room.taken.every((taken) => taken.invite !== invite));
  const expects = expected && memory.bag.invites[expected.invite]?.guest;
  const stopped = channel.alarm ?? self.alarm;
  const members = room ? effectiveMembers(room) : [];
  const past = pastOf(memory, channel);
  const myRole = channel.met[account.by.root]?.role;
  const hasStaff = members.some(({ role }) => role === "professional");
  const rules = sight.rules?.ruleViews(sight, channel) ?? [];
  // Nobody writes before it can be said who reads along.
  const isUnsaid = !sight.rules && (room?.rules?.standing.length ?? 0) > 0;
  const handed = past === "mine" ? "handed_over" as const : undefined;
  const alarm = stopped ?? handed ?? channel.doubt ?? (hasStaff && memory.local.isTeamDoubted === true ? "team" : undefined);
  return {
    id: channel.id,
    kind: room?.kind ?? "private",
    members: members.map((member) => memberView(sight, channel, member)),
    ...(myRole === undefined ? {} : { myRole }),
    ...(expects === undefined ? {} : { expects }),
    iAmOwner: room?.owner === account.by.root,
    messages,
    unread,
    lastAt: messages.at(-1)?.at ?? 0,
    isWriting: members.length === 2 && sight.isWriting(channel.id),
    showsRead: memory.local.heads[channel.id]?.is_shown === true,
    isLeft: channel.isLeft === true || (room !== undefined && past !== "inherited" && memberOf(room, account.by.root) === undefined),
    ...(past === undefined ? {} : { past }),
    nextOwners: nextOwners(memory, sight.people, channel),
    canWrite: !isUnsaid && stopped === undefined && past === undefined && channel.isLeft !== true && channel.isPast !== true && members.length > 1 && room !== undefined && memberOf(room, account.by.root) !== undefined,
    ...(alarm === undefined ? {} : { alarm }),
    ...aboutView(sight, channel),
    ...(rules.length > 0 ? { rules } : {}),
  };
}

/** A message and its channel, wherever it is. */
function findWords(memory: Memory, envelope: string): { channel: Channel; line: Words } | undefined {
  for (const channel of memory.channels) {
    const line = memory.find(channel.id, envelope)?.line;
    if (line?.kind === "words") return { channel, line };
  }
  return undefined;
}

/** What the youth shares or shared, the newest first; what waits in the outbox included. */
export function shareViews(sight: Sight): ShareView[] {
  const { memory, people, surely } = sight;
  const choices = memory.items.flatMap((item) => (item.task.do === "share" || item.task.do === "withdraw" ? [{ ...item, share: item.task.share }] : []));
  const ending = new Set(choices.flatMap(({ share, task, failed }) => (task.do === "withdraw" && failed === undefined ? [share] : [])));
  const refusal = (share: string): Pick<ShareView, "refused"> => {
    const refused = choices.find((one) => one.share === share && one.failed !== undefined);
    return refused?.failed === undefined ? {} : { refused: { id: refused.id, code: refused.failed } };
  };
  const view = (id: string, to: string, envelopes: readonly string[], since: number, until: number | undefined, answerTo: readonly string[] = []): Omit<ShareView, "state"> => {
    const role = roleOf(memory, to);
    return {
      id,
      to: { person: to, name: nameOfPerson(memory, people, to), ...(role ? { role } : {}) },
      items: envelopes.flatMap((envelope) => {
        const found = findWords(memory, envelope);
        if (!found) return [];
        const author = nameOf(memory, people, found.channel, found.line.author.root);
        return [{ id: envelope, author, text: textOf(found.line), ...laidOf(found.channel, found.line.payload), at: found.line.at, ...(found.line.payload.kind === "wording" ? { isWording: true } : {}) }];
      }),
      since,
      ...(until === undefined ? {} : { until }),
      ...(answerTo.length > 0 ? { answerTo: answerTo.map((person) => nameOfPerson(memory, people, person)) } : {}),
    };
  };
  const made = Object.values(memory.self.shares).map(({ body, since, openedAt, withdrawnAt }): ShareView => {
    const isOver = body.until !== undefined && body.until <= surely;
    const ended = withdrawnAt !== undefined ? "withdrawn" : isOver ? "expired" : undefined;
    return {
      ...view(body.id, body.to.person, body.items.map(({ envelope }) => envelope), since, body.until, body.answer_to?.map(({ person }) => person)),
      ...(body.in_file === true ? { inFile: true } : {}),
      ...(openedAt === undefined ? {} : { openedAt }),
      ...(withdrawnAt === undefined ? {} : { withdrawnAt }),
      // What the own log tells of is on the server: it can be read until a withdrawal is there too.
      ...(ended === undefined && ending.has(body.id) ? { isEnding: true } : {}),
      state: ended ?? "active",
      ...(ended === undefined ? refusal(body.id) : {}),
    };
  });
  const coming = memory.items.flatMap(({ at, task, failed }): ShareView[] => {
    if (task.do !== "share" || memory.self.shares[task.share]) return [];
    const asked = view(task.share, task.to.person, task.envelopes, at, task.until, task.answerTo);
    return [{ ...asked, ...(task.inFile ? { inFile: true } : {}), state: failed === undefined ? "waiting" : "failed", ...refusal(task.share) }];
  });
  return [...made, ...coming].sort((a, b) => b.since - a.since);
}

/** What others gave this person to read. */
export const grantViews = ({ memory, people, grants }: Sight): GrantView[] =>
  [...grants].map(({ share, from, until, state, items, giver, answerTo, inFile }) => ({
    id: share,
    from: { person: from, name: nameOfPerson(memory, people, from) || (giver ?? "") },
    ...(until === undefined ? {} : { until }),
    state,
    items: items.map(({ envelope: id, author, text, laid, at, isWording }) => ({ id, author, text, ...(laid ? { laid } : {}), at, ...(isWording ? { isWording } : {}) })),
    ...(answerTo === undefined ? {} : { answerTo }),
    ...(memory.self.answered?.includes(share) ? { isAnswered: true } : {}),
    ...(inFile && memory.account.standing === "professional" ? { inFile } : {}),
  }));

/** Invites this person made, the newest end first. */
export function inviteViews({ memory, origin, now }: Sight): InviteView[] {
  const { self, bag, account } = memory;
  return Object.entries(bag.invites)
    .map(([id, note]): InviteView => {
      const isOver = note.until <= now;
      const answer = self.answers[id];
      return {
        id,
        link: writeLink(origin, bytes(note.secret, 32), account.by.root, bag.organisation),
        guest: note.guest,
        standing: note.standing,
        until: note.until,
        state: self.taken[id] || isSeatTaken(memory, id, note.channel) ? "taken" : self.takenBack.includes(id) ? "taken_back" : isOver ? "over" : "open",
        ...(answer ? { answer } : {}),
        ...(note.channel === undefined ? {} : { channel: note.channel }),
      };
    })
    .sort((a, b) => b.until - a.until);
}

/** Whether somebody who was here already sat down by an invite: its seat is not free any more. */
function isSeatTaken(memory: Memory, invite: string, channel: string | undefined): boolean {
  const room = channel === undefined ? undefined : memory.channel(channel)?.room;
  return room !== undefined && (room.taken.some((taken) => taken.invite === invite) || room.seats.every((seat) => seat.invite !== invite));
}

/** Everybody this person met. */
export function personViews({ memory, people }: Sight): PersonView[] {
  return Object.keys(memory.bag.pins)
    .filter((person) => person !== memory.account.person)
    .map((person) => {
      const role = roleOf(memory, person);
      return { person, name: nameOfPerson(memory, people, person), ...(role ? { role } : {}) };
    });
}

/** Of whom this person hears nothing. */
export const blockedViews = ({ memory, people }: Sight): PersonView[] =>
  Object.keys(memory.bag.blocks ?? {})
    .filter((person) => hasBlocked(memory.bag, person))
    .map((person) => ({ person, name: nameOfPerson(memory, people, person) }));

function roleOf(memory: Memory, person: string): Member["role"] | undefined {
  for (const { met } of memory.channels) {
    const member = Object.values(met).find((one) => one.person === person);
    if (member) return member.role;
  }
  return undefined;
}

/** Whether words went both ways in some conversation: then a second way to come back is worth a question. */
export function hasExchanged({ memory }: Sight): boolean {
  return [...memory.channels].some(({ id }) => {
    const authors = [...memory.rows(id)].flatMap(({ line }) =>
      line?.kind === "words" && isWritten(line.payload) ? [line.author.root === memory.account.by.root] : [],
    );
    return authors.includes(true) && authors.includes(false);
  });
}

/**
 * Up to where this device saw the news of its account. What stands behind a restore it has not seen, whatever stood there before.
 * A device that came later has seen everything until its log is read to where it came in: nothing before that is news to it.
 */
function seenOf({ self, account, local }: Memory): number {
  const mine = self.devices.find(({ device }) => device === account.device)?.seq ?? (account.cameBack ? Infinity : 0);
  return Math.max(Math.min(local.devicesSeen, self.life ?? Infinity), mine);
}

/** Where the newest thing stands that this device has to show. */
export const newestNews = ({ devices, unlock, halfGone, keeps = [] }: Self): number =>
  Math.max(0, ...[...devices.slice(-1), unlock, halfGone, ...keeps].map((news) => news?.seq ?? 0));

/** When what opens the account was changed, and not shown here yet. */
export function newLocksAt({ memory }: Sight): number | undefined {
  const { unlock } = memory.self;
  return unlock && unlock.n > 0 && unlock.seq > seenOf(memory) ? unlock.at : undefined;
}

/** Whether PIN and a person are a way in. */
export function keeperState({ memory }: Sight): Naast["keeper"] {
  const { unlock, halfGone } = memory.self;
  if (unlock?.factors.includes("pin_and_person") !== true) return "none";
  return halfGone ? "gone" : "kept";
}

/** Why nobody keeps the half any more, when that was not shown here yet. */
export function keeperGone({ memory }: Sight): Naast["keeperGone"] {
  const { halfGone } = memory.self;
  return halfGone && halfGone.seq > seenOf(memory) ? { why: halfGone.why, at: halfGone.at } : undefined;
}

/** Whose halves this person keeps. */
export const keepsViews = ({ memory, people }: Sight): Naast["keeps"] =>
  (memory.self.keeps ?? []).map(({ of, seq }) => ({ person: of, name: nameOfPerson(memory, people, of), isNew: seq > seenOf(memory) }));

/** Devices that signed in since this person looked, and since this device did. */
export function newDevices({ memory }: Sight): { device: string; at: number }[] {
  const { self, account } = memory;
  const seen = seenOf(memory);
  return self.devices.filter(({ device, seq }) => device !== account.device && seq > seen).map(({ device, at }) => ({ device, at }));
}
