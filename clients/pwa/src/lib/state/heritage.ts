// What screens show of a conversation whose owner lost everything, and what somebody does about one. Pure.
import type { Memory } from "../sync/memory";
import type { Channel } from "../sync/model";
import { nameOfPerson } from "../sync/names";
import type { People } from "../sync/people";
import { effectiveMembers, isPast, memberOf, ownerOf } from "../sync/room";
import type { PersonView } from "./naast";

/** Why nothing new is written in a conversation: see `ChannelView.past`. */
export function pastOf({ account }: Pick<Memory, "account">, { room, heritage }: Channel): "inherited" | "handed" | "mine" | undefined {
  if (heritage) return "inherited";
  if (!room || !isPast(room)) return undefined;
  return room.owner === account.by.root ? "mine" : "handed";
}

/**
 * Who may be the owner of somebody else's conversation now: whoever owns another one with this person, as youths do. Nobody where this
 * person cannot hand it over.
 */
export function nextOwners(memory: Memory, people: People, { room, alarm, isLeft, heritage }: Channel): PersonView[] {
  const me = memory.account.by.root;
  const mayHandOver = room && !alarm && !isLeft && !heritage && room.owner !== me && memberOf(room, me) && ownerOf(room.kind) === "youth";
  if (!mayHandOver) return [];
  const isIn = (person: string): boolean => effectiveMembers(room).some((member) => member.person === person);
  const owners = [...memory.channels].flatMap(({ room: other, alarm: isStopped, isLeft: isGone }) => {
    const isOther = other && !isStopped && !isGone && !isPast(other) && ownerOf(other.kind) === "youth";
    const owner = isOther ? memberOf(other, other.owner) : undefined;
    return owner && memory.pin(owner.person)?.root === owner.root && !isIn(owner.person) ? [owner.person] : [];
  });
  return [...new Set(owners)].map((person) => ({ person, name: nameOfPerson(memory, people, person), role: "youth" as const }));
}
