// From what a device knows to what screens show. Pure: the same knowledge gives the same views.
import { writeLink } from "../crypto/invites";
import { bytes } from "../protocol/base64url";
import { isWritten, readHeader } from "../protocol/messages";
import type { Member } from "../protocol/types.gen";
import { hasBlocked } from "../sync/bag";
import type { HeldGrant } from "../sync/grants";
import type { Memory } from "../sync/memory";
import { openable } from "../sync/history";
import { envelopeOf, type Channel, type Item, type Line, type Self } from "../sync/model";
import { nameOf, nameOfPerson } from "../sync/names";
import type { People } from "../sync/people";
import { effectiveMembers, memberOf } from "../sync/room";
import { nextOwners, pastOf } from "./heritage";
import { marksOf, type Marked } from "./marks";
import { aboutView } from "./supports";
import type { ChannelView, Delivery, GrantView, InviteView, MemberView, MessageView, Naast, PersonView, ShareView } from "./naast";

/** What views are made from. */
export interface Sight {
  readonly memory: Memory;
  readonly people: People;
  readonly grants: Iterable<HeldGrant>;
  /** Whether the other one in a conversation is writing now. */
  isWriting(channel: string): boolean;
  readonly origin: string;
  readonly now: number;
}

type Words = Extract<Line, { kind: "words" }>;

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
  const hasStaff = members.some(({ role }) => role === "professional");
  const handed = past === "mine" ? "handed_over" as const : undefined;
  const alarm = stopped ?? handed ?? channel.doubt ?? (hasStaff && memory.local.isTeamDoubted === true ? "team" : undefined);
  return {
    id: channel.id,
    kind: room?.kind ?? "private",
    members: members.map((member) => memberView(sight, channel, member)),
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
    canWrite: stopped === undefined && past === undefined && channel.isLeft !== true && channel.isPast !== true && members.length > 1 && room !== undefined && memberOf(room, account.by.root) !== undefined,
    ...(alarm === undefined ? {} : { alarm }),
    ...aboutView(sight, channel),
  };
}

function memberView({ memory, people, now }: Sight, channel: Channel, { person, root, role }: Member): MemberView {
  const me = memory.account.by.root;
  const isPaused = role === "professional" && (memory.local.team?.until ?? Infinity) <= now;
  const mayReadMore = channel.room?.owner === me && root !== me && openable(channel.epochs, channel.keys, root).length > 0;
  return {
    person,
    name: nameOf(memory, people, channel, root),
    role,
    isMe: root === me || root === channel.inheritedFrom,
    ...(isPaused ? { isPaused } : {}),
    ...(mayReadMore ? { mayReadMore } : {}),
  };
}

function messageViews(sight: Sight, channel: Channel): MessageView[] {
  const { memory } = sight;
  const { root } = memory.account.by;
  const waiting = memory.items.flatMap(({ task }) => (task.do === "say" && task.channel === channel.id ? [{ author: root, payload: task.payload }] : []));
  const marks = marksOf(memory.rows(channel.id), waiting);
  const views: MessageView[] = [];
  const missing = memory.missing(channel.id);
  const lines = [...memory.rows(channel.id)].map(({ line }) => line);
  for (const line of missing.length > 0 ? [...lines, ...missing].toSorted((a, b) => (a?.at ?? 0) - (b?.at ?? 0)) : lines) {
    if (!line) continue;
    if (line.kind === "words") {
      if (isWritten(line.payload)) views.push(wordsView(sight, channel, line, marks.get(line.envelope)));
    } else if (line.kind !== "gone" || line.isAbout !== true) {
      const kind = line.kind === "tombstone" ? "removed_by_server" : line.kind;
      views.push({ kind, id: line.envelope, at: line.at });
    }
  }
  return [...views, ...waitingViews(sight, channel)];
}

function wordsView(sight: Sight, channel: Channel, line: Words, marked: Marked | undefined): MessageView {
  const { memory } = sight;
  const isMine = line.author.root === memory.account.by.root;
  const author = channel.met[line.author.root] ?? { person: "", root: line.author.root, g: 0, role: line.role };
  const text = textOf(line);
  return {
    kind: "words",
    id: line.envelope,
    author: memberView(sight, channel, { ...author, role: line.role }),
    text: marked?.edited ?? text,
    ...(marked?.edited === undefined ? {} : { firstText: text }),
    marks: markViews(sight, channel, marked),
    at: line.at,
    ...answered(sight, channel, line.payload.kind === "reply" ? line.payload.to : undefined),
    ...(isMine ? { delivery: deliveryOf(memory, channel.id, line.seq) } : {}),
    sharedWith: channel.room?.owner === memory.account.by.root ? readersOf(sight, line.envelope) : [],
    ...(!isMine && isLocked(line) ? { isLocked: true } : {}),
  };
}

/** Few headers hold a lock, and reading one in full takes time. */
const isLocked = ({ header }: Words): boolean => header.includes('"lock"') && readHeader(header)?.lock === true;

function deliveryOf({ local }: Memory, channel: string, seq: number): Delivery {
  const { seen = 0, delivered = 0 } = local.heads[channel] ?? {};
  return seen >= seq ? "seen" : delivered >= seq ? "delivered" : "on_server";
}

/** Marks in the order in which they first came, each with who gave it. */
function markViews({ memory, people }: Sight, channel: Channel, marked: Marked | undefined): { mark: string; names: string[]; isMine: boolean }[] {
  const views: { mark: string; names: string[]; isMine: boolean }[] = [];
  for (const [root, mark] of marked?.marks ?? []) {
    let view = views.find((one) => one.mark === mark);
    if (!view) views.push((view = { mark, names: [], isMine: false }));
    view.names.push(nameOf(memory, people, channel, root));
    view.isMine ||= root === memory.account.by.root;
  }
  return views;
}

const textOf = ({ payload }: Words): string => (isWritten(payload) ? payload.text : "");

function answered(sight: Sight, channel: Channel, to: string | undefined): { replyTo?: { author: string; text: string } } {
  const line = to === undefined ? undefined : sight.memory.find(channel.id, to)?.line;
  if (line?.kind !== "words") return {};
  return { replyTo: { author: nameOf(sight.memory, sight.people, channel, line.author.root), text: textOf(line) } };
}

function readersOf({ memory, people, now }: Sight, envelope: string): string[] {
  return Object.values(memory.self.shares)
    .filter(({ body, withdrawnAt }) => withdrawnAt === undefined && (body.until ?? Infinity) > now)
    .filter(({ body }) => body.items.some((item) => item.envelope === envelope))
    .map(({ body }) => nameOfPerson(memory, people, body.to.person));
}

/** Own words that the log does not show yet. */
function waitingViews(sight: Sight, channel: Channel): MessageView[] {
  const { memory } = sight;
  const { account } = memory;
  const role = channel.met[account.by.root]?.role ?? "youth";
  const author: MemberView = { person: account.person, name: memory.bag.name, role, isMe: true };
  return memory.items.flatMap((item: Item): MessageView[] => {
    const { id, at, task, sent, failed } = item;
    if (task.do !== "say" || task.channel !== channel.id || !isWritten(task.payload)) return [];
    // They may come back in the log before the answer that says that they were taken.
    const envelope = envelopeOf(item);
    if (envelope !== undefined && memory.find(channel.id, envelope)) return [];
    return [
      {
        kind: "words",
        id: (sent && envelope) ?? id,
        author,
        text: task.payload.text,
        marks: [],
        at,
        ...answered(sight, channel, task.payload.kind === "reply" ? task.payload.to : undefined),
        delivery: sent ? "on_server" : failed === undefined ? "waiting" : "failed",
        ...(failed === undefined ? {} : { failure: failed }),
        sharedWith: [],
      },
    ];
  });
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
  const { memory, people, now } = sight;
  const choices = memory.items.flatMap((item) => (item.task.do === "share" || item.task.do === "withdraw" ? [{ ...item, share: item.task.share }] : []));
  const ending = new Set(choices.flatMap(({ share, task, failed }) => (task.do === "withdraw" && failed === undefined ? [share] : [])));
  const refusal = (share: string): Pick<ShareView, "refused"> => {
    const refused = choices.find((one) => one.share === share && one.failed !== undefined);
    return refused?.failed === undefined ? {} : { refused: { id: refused.id, code: refused.failed } };
  };
  const view = (id: string, to: string, envelopes: readonly string[], since: number, until: number | undefined): Omit<ShareView, "state"> => {
    const role = roleOf(memory, to);
    return {
      id,
      to: { person: to, name: nameOfPerson(memory, people, to), ...(role ? { role } : {}) },
      items: envelopes.flatMap((envelope) => {
        const found = findWords(memory, envelope);
        if (!found) return [];
        const author = nameOf(memory, people, found.channel, found.line.author.root);
        return [{ id: envelope, author, text: textOf(found.line), at: found.line.at }];
      }),
      since,
      ...(until === undefined ? {} : { until }),
    };
  };
  const made = Object.values(memory.self.shares).map(({ body, since, openedAt, withdrawnAt }): ShareView => {
    const isOver = body.until !== undefined && body.until <= now;
    const ended = withdrawnAt !== undefined ? "withdrawn" : isOver ? "expired" : undefined;
    return {
      ...view(body.id, body.to.person, body.items.map(({ envelope }) => envelope), since, body.until),
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
    const asked = view(task.share, task.to.person, task.envelopes, at, task.until);
    return [{ ...asked, state: failed === undefined ? "waiting" : "failed", ...refusal(task.share) }];
  });
  return [...made, ...coming].sort((a, b) => b.since - a.since);
}

/** What others gave this person to read. */
export const grantViews = ({ memory, people, grants }: Sight): GrantView[] =>
  [...grants].map(({ share, from, until, state, items, giver }) => ({
    id: share,
    from: { person: from, name: nameOfPerson(memory, people, from) || (giver ?? "") },
    ...(until === undefined ? {} : { until }),
    state,
    items: items.map(({ author, text, at }) => ({ author, text, at })),
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
