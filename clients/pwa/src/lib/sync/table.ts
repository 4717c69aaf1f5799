// What a youth lays on the table: whose it is to say who speaks for them, and what belongs to one table. Pure. Loaded when there is
// something of it.
import type { Laid, Written } from "../protocol/messages";
import { count, fields, fixed, oneOf, optional, readKnown, some, text, writeExact } from "../protocol/shape";
import type { Payload, RoundTable, Role, Saying } from "../protocol/types.gen";
import { memberOf, type Room } from "./room";

/** As in `limits.rs`. */
export const TOPIC_LETTERS_MAX = 120;
export const NAME_LETTERS_MAX = 60;
export const PLACE_LETTERS_MAX = 120;
export const PEOPLE_MAX = 12;
export const SAID_MAX = 12;
export const SAID_LETTERS_MAX = 160;

const hash = fixed(32);
const shapes = {
  mandate: fields({ kind: oneOf("mandate"), to: hash, whom: text, topic: text, until: optional(count) }),
  round_table: fields({
    kind: oneOf("round_table"),
    when: optional(count),
    place: optional(text),
    people: optional(some(text)),
    said: optional(some(fields({ what: text, by: optional(fields({ who: oneOf("me", "other"), name: optional(text) })) }))),
    instead_of: optional(hash),
  }),
};

/** Something that this person said, by its envelope; or, while it is not taken, by its command. */
export interface Said {
  readonly id: string;
  readonly payload: Payload;
}

/** Writes what is laid on the table, in its one spelling. */
export const writeLaid = (laid: Laid): string => writeExact(laid, shapes[laid.kind]);

/** Reads what somebody laid on the table; undefined for anything else. */
export const readLaid = (json: string): Laid | undefined => (readKnown(json, shapes.mandate) ?? readKnown(json, shapes.round_table)) as Laid | undefined;

/** What it says, where there is room for words alone. */
export const wordsOf = (payload: Written): string => ("text" in payload ? payload.text : wordsOfLaid(payload));

/** The same of what lies on the table. */
export const wordsOfLaid = (laid: Laid): string => (laid.kind === "mandate" ? laid.topic : (laid.said ?? []).map(({ what }) => what).join("\n"));

/** Whether a text has something in it and no more than fits. Letters are counted as people count them, not as JavaScript does. */
const fits = (text: string, most: number): boolean => text !== "" && Array.from(text).length <= most;

const isSaying = ({ what, by }: Saying): boolean =>
  fits(what, SAID_LETTERS_MAX) && (by === undefined || (by.who === "me" || fits((by as { name?: string }).name ?? "", NAME_LETTERS_MAX)));

function tableFits({ when, place, people = [], said = [] }: RoundTable): boolean {
  const isEmpty = when === undefined && place === undefined && people.length === 0 && said.length === 0;
  return (
    !isEmpty &&
    (place === undefined || fits(place, PLACE_LETTERS_MAX)) &&
    people.length <= PEOPLE_MAX &&
    said.length <= SAID_MAX &&
    people.every((name) => fits(name, NAME_LETTERS_MAX)) &&
    said.every(isSaying)
  );
}

/** Whether something stands on it, and no more than fits. */
export const laidFits = (laid: Laid): boolean =>
  laid.kind === "mandate" ? fits(laid.topic, TOPIC_LETTERS_MAX) && fits(laid.whom, NAME_LETTERS_MAX) : tableFits(laid);

/** Whether it may stand in a conversation: the youth's own word where it is theirs, and a mandate for the JIM who is there. */
export function mayLay(room: Room, author: string, laid: Laid): boolean {
  if (room.owner !== author || memberOf(room, author)?.role !== "youth" || !laidFits(laid)) return false;
  return laid.kind !== "mandate" || (room.kind === "private" && memberOf(room, laid.to)?.role === "jim");
}

/** Reads it where it stands; undefined for what may not stand there. */
export function readLaidIn(room: Room, author: string, json: string): Laid | undefined {
  const laid = readLaid(json);
  return laid && mayLay(room, author, laid) ? laid : undefined;
}

/** Whether a reader who is not in the conversation believes it: its author is the youth who gives it. */
export const mayBeGiven = (laid: Laid, author: string, role: Role, youth: string): boolean => author === youth && role === "youth" && laidFits(laid);

/** Under which name all that was said about one table belongs together: the first one's. */
export const tableName = (envelope: string, payload: Payload): string | undefined =>
  payload.kind === "round_table" ? (payload.instead_of ?? envelope) : undefined;

/** What goes with an own message when it is taken away: whatever else this person said, or is about to say, about the same table. */
export function othersOfItsTable(own: readonly Said[], id: string): string[] {
  const name = own.flatMap((one) => (one.id === id ? (tableName(id, one.payload) ?? []) : [])).at(0);
  return name === undefined ? [] : own.flatMap((one) => (one.id !== id && tableName(one.id, one.payload) === name ? [one.id] : []));
}
