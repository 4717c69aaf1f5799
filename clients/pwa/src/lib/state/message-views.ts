// From what a device knows of a conversation to the messages that screens show. Pure. Whoever reads may be this person, or somebody
// else as this device knows them: what is shown to them follows from what they can read.
import { isLaid, isWritten, readHeader } from "../protocol/messages";
import type { Member, Payload } from "../protocol/types.gen";
import { openable } from "../sync/history";
import { heldBy } from "../sync/jim-first";
import type { Memory } from "../sync/memory";
import { envelopeOf, type Channel, type Item, type Line } from "../sync/model";
import { nameOf, nameOfPerson } from "../sync/names";
import { memberOf } from "../sync/room";
import type { People } from "../sync/people";
import type { BesideView } from "./answers";
import { marksOf, type Marked } from "./marks";
import type { Delivery, Labels, LaidView, MemberView, MessageView } from "./naast";

/** What messages are shown from. */
export interface Reader {
  readonly memory: Pick<Memory, "account" | "bag" | "self" | "items" | "local" | "channel" | "channels" | "rows" | "find" | "missing" | "formerly" | "pin">;
  readonly people: People;
  readonly now: number;
  /** What is over by then is over for everybody: this device's clock may be ahead, and words are read until the server's says so. */
  readonly surely: number;
  /** What stands beside the messages of a conversation, once something does. */
  beside?(channel: Channel): ReadonlyMap<string, BesideView> | undefined;
}

export type Words = Extract<Line, { kind: "words" }>;

/** Somebody in a conversation. */
export function memberView({ memory, people, now }: Reader, channel: Channel, { person, root, role }: Member): MemberView {
  const me = memory.account.by.root;
  const isPaused = role === "professional" && (memory.local.team?.until ?? Infinity) <= now;
  const mayReadMore = channel.room?.owner === me && root !== me && openable(channel, root).length > 0;
  return {
    person,
    name: nameOf(memory, people, channel, root),
    role,
    isMe: root === me || root === channel.inheritedFrom,
    ...(isPaused ? { isPaused } : {}),
    ...(mayReadMore ? { mayReadMore } : {}),
  };
}

/** Everything that stands in a conversation, in its order; own words that wait at the end. */
export function messageViews(sight: Reader, channel: Channel): MessageView[] {
  const { memory } = sight;
  const { root } = memory.account.by;
  const waiting = memory.items.flatMap(({ task }) => (task.do === "say" && task.channel === channel.id ? [{ author: root, payload: task.payload }] : []));
  const marks = marksOf(memory.rows(channel.id), waiting);
  const beside = sight.beside?.(channel);
  const views: MessageView[] = [];
  const missing = memory.missing(channel.id);
  const lines = [...memory.rows(channel.id)].map(({ line }) => line);
  for (const line of missing.length > 0 ? [...lines, ...missing].toSorted((a, b) => (a?.at ?? 0) - (b?.at ?? 0)) : lines) {
    if (!line) continue;
    if (line.kind === "words") {
      if (isWritten(line.payload)) views.push(wordsView(sight, channel, line, marks.get(line.envelope), beside?.get(line.envelope)));
    } else if (line.kind !== "gone" || line.isAbout !== true) {
      const kind = line.kind === "tombstone" ? "removed_by_server" : line.kind;
      views.push({ kind, id: line.envelope, at: line.at });
    }
  }
  return [...views, ...waitingViews(sight, channel)];
}

function wordsView(sight: Reader, channel: Channel, line: Words, marked: Marked | undefined, beside: BesideView | undefined): MessageView {
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
    ...laidOf(channel, line.payload),
    marks: markViews(sight, channel, marked),
    at: line.at,
    ...answered(sight, channel, line.payload.kind === "reply" ? line.payload.to : undefined),
    ...(isMine ? { delivery: deliveryOf(memory, channel.id, line.seq), was: memory.formerly.get(line.envelope) } : {}),
    sharedWith: channel.room?.owner === memory.account.by.root ? readersOf(sight, line.envelope) : [],
    ...headViews(line, isMine ? memory.bag.labels : undefined),
    ...(beside ? { beside } : {}),
  };
}

type WordsView = Extract<MessageView, { kind: "words" }>;

/** What an author said of their message beside it. Few headers hold a lock or a label, and reading one in full takes time. */
function headViews({ header }: Words, labels: Labels | undefined): Pick<WordsView, "isLocked" | "label"> {
  const { lock, label } = (header.includes('"l') && readHeader(header)) || {};
  return { ...(lock ? { isLocked: true } : {}), ...labelView(labels, label) };
}

/** Own labels by name; what is no own label has none. */
const labelView = (labels: Labels | undefined, label: string | undefined): Pick<WordsView, "label"> => {
  const name = label === undefined ? undefined : labels?.[label];
  return name === undefined ? {} : { label: name };
};

function deliveryOf({ local }: Reader["memory"], channel: string, seq: number): Delivery {
  const { seen = 0, delivered = 0 } = local.heads[channel] ?? {};
  return seen >= seq ? "seen" : delivered >= seq ? "delivered" : "on_server";
}

/** Marks in the order in which they first came, each with who gave it. */
function markViews({ memory, people }: Reader, channel: Channel, marked: Marked | undefined): { mark: string; names: string[]; isMine: boolean }[] {
  const views: { mark: string; names: string[]; isMine: boolean }[] = [];
  for (const [root, mark] of marked?.marks ?? []) {
    let view = views.find((one) => one.mark === mark);
    if (!view) views.push((view = { mark, names: [], isMine: false }));
    view.names.push(nameOf(memory, people, channel, root));
    view.isMine ||= root === memory.account.by.root;
  }
  return views;
}

/** The words themselves; of what lies on the table, what it says. */
export const textOf = ({ payload }: Pick<Words, "payload">): string => ("text" in payload ? payload.text : "topic" in payload ? payload.topic : "");

/** What lies on the table by it: a mandate is over when its JIM is gone. */
export const laidOf = ({ room, isLeft }: Channel, payload: Payload): { laid?: LaidView } =>
  isLaid(payload) ? { laid: "to" in payload && (isLeft === true || !room || memberOf(room, payload.to)?.role !== "jim") ? { ...payload, isOver: true } : payload } : {};

function answered(sight: Reader, channel: Channel, to: string | undefined): { replyTo?: { author: string; text: string } } {
  const line = to === undefined ? undefined : sight.memory.find(channel.id, to)?.line;
  if (line?.kind !== "words") return {};
  return { replyTo: { author: nameOf(sight.memory, sight.people, channel, line.author.root), text: textOf(line) } };
}

function readersOf({ memory, people, surely }: Reader, envelope: string): string[] {
  return Object.values(memory.self.shares)
    .filter(({ body, withdrawnAt }) => withdrawnAt === undefined && (body.until ?? Infinity) > surely)
    .filter(({ body }) => body.items.some((item) => item.envelope === envelope))
    .map(({ body }) => nameOfPerson(memory, people, body.to.person));
}

/** Own words that the log does not show yet. */
function waitingViews(sight: Reader, channel: Channel): MessageView[] {
  const { memory, people, now } = sight;
  const { account } = memory;
  const role = channel.met[account.by.root]?.role ?? "youth";
  const author: MemberView = { person: account.person, name: memory.bag.name, role, isMe: true };
  return memory.items.flatMap((item: Item): MessageView[] => {
    const { id, at, task, sent, failed } = item;
    if (task.do !== "say" || task.channel !== channel.id || !isWritten(task.payload)) return [];
    // They may come back in the log before the answer that says that they were taken.
    const envelope = envelopeOf(item);
    if (envelope !== undefined && memory.find(channel.id, envelope)) return [];
    const turn = heldBy(memory, item, now);
    return [
      {
        kind: "words",
        id: (sent && envelope) ?? id,
        was: id,
        author,
        text: textOf(task),
        ...laidOf(channel, task.payload),
        marks: [],
        at,
        ...answered(sight, channel, task.payload.kind === "reply" ? task.payload.to : undefined),
        delivery: sent ? "on_server" : failed === undefined ? "waiting" : "failed",
        ...(turn ? { held: { until: turn.until, jims: turn.jims.map((root) => nameOf(memory, people, channel, root)) } } : {}),
        ...(failed === undefined ? {} : { failure: failed }),
        sharedWith: [],
        ...(task.isLocked ? { isLocked: true } : {}),
        ...labelView(memory.bag.labels, task.label),
      },
    ];
  });
}
