// Rooms in which a JIM talks with professionals about a youth, as either of them sees it. Pure.
import type { Channel } from "../sync/model";
import { nameOfPerson } from "../sync/names";
import { effectiveMembers } from "../sync/room";
import type { ChannelView, PersonView, SupportView } from "./naast";
import type { Sight } from "./views";

/** Rooms about this person that somebody is in beside the JIM, or from which somebody was excluded. */
export function supportViews({ memory, people }: Sight): SupportView[] {
  const person = (id: string): PersonView => ({ person: id, name: nameOfPerson(memory, people, id) });
  return Object.values(memory.self.supports ?? {}).flatMap(({ id, room, met, alarm, isOver }): SupportView[] => {
    const jim = room && met[room.owner]?.person;
    if (!room || jim === undefined || isOver) return [];
    const members = effectiveMembers(room).filter(({ root }) => root !== room.owner).map((one) => person(one.person));
    const excluded = (room.excluded ?? []).flatMap(({ root }) => (met[root] ? [person(met[root].person)] : []));
    if (members.length + excluded.length === 0) return [];
    return [{ id, jim: person(jim), members, excluded, isDoubted: alarm !== undefined }];
  });
}

/** Whom a support room is about, for those who are in it. */
export function aboutView({ memory, people }: Sight, { room, met }: Channel): Pick<ChannelView, "about"> {
  if (!room?.youth) return {};
  const excluded = (room.excluded ?? []).flatMap(({ root }) => met[root]?.person ?? []);
  return { about: { name: nameOfPerson(memory, people, room.youth.person), excluded: excluded.map((person) => ({ person, name: nameOfPerson(memory, people, person) })) } };
}
