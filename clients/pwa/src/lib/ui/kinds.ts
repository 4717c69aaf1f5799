// Which conversations somebody can begin, and who fits into them.

import type { Kind, Naast, PersonView, Role } from "../state/naast";
import { othersMax } from "../sync/room";

/** Whether this person is a parent in somebody's circle, or was. */
export const isParent = ({ me, channels }: Pick<Naast, "me" | "channels">): boolean =>
  me?.standing === "guest" && channels.some(({ myRole }) => myRole === "parent");

/** Kinds that more than two can be in, and that this person may begin: a youth's own, a JIM's, a parent's. */
export function kindsFor(naast: Pick<Naast, "me" | "channels">): readonly Kind[] {
  if (naast.me?.standing === "youth") return ["triad", "family"];
  if (naast.me?.standing !== "guest") return [];
  const roles = naast.channels.flatMap(({ members }) => members.filter(({ isMe }) => isMe).map(({ role }) => role));
  // A parent keeps their own questions, also when they left the conversation about their child.
  return [...(roles.includes("jim") ? (["support"] as const) : []), ...(isParent(naast) ? (["line"] as const) : [])];
}

/** Youths who have this person as their JIM: about each of them he may begin a room. */
export const youthsOf = (naast: Pick<Naast, "channels">): PersonView[] =>
  naast.channels.flatMap(({ kind, members, isLeft, iAmOwner }) => (kind === "private" && !isLeft && !iAmOwner ? members.filter(({ role }) => role === "youth") : []));

/** Whether a room of this kind can have more than two. */
export const isShared = (kind: Kind): boolean => kind === "triad" || kind === "family" || kind === "support";

/** People whom this person knows and who may be in a conversation of this kind. */
export const fitting = (kind: Kind, people: readonly PersonView[]): (PersonView & { readonly role: Role })[] =>
  people.flatMap((one) => (one.role !== undefined && othersMax(kind, one.role) > 0 ? [{ ...one, role: one.role }] : []));

/** Whether these roles have room beside the owner. */
export const haveRoom = (kind: Kind, roles: readonly Role[]): boolean =>
  roles.every((role) => roles.filter((one) => one === role).length <= othersMax(kind, role));

/** As what somebody who is not here yet may come into a conversation of this kind by a card. */
export const guestOf = (kind: Kind): Role | undefined => ({ family: "parent", triad: "jim" } as const)[kind as "family" | "triad"];
