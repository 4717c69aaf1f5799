// How somebody is called: by themselves in the channel, else as they were met, else as the organisation calls its staff.
import type { Memory } from "./memory";
import type { Channel } from "./model";
import type { People } from "./people";

type Known = Pick<Memory, "account" | "bag" | "channels" | "pin">;

/** The name of a member of a channel; empty when nothing is known. */
export function nameOf(memory: Known, people: People, channel: Channel, root: string): string {
  if (root === memory.account.by.root || root === channel.inheritedFrom) return memory.bag.name;
  const person = channel.met[root]?.person;
  return channel.names[root] ?? (person === undefined ? "" : nameOfPerson(memory, people, person));
}

/** The name of somebody, wherever they were met. */
export function nameOfPerson(memory: Known, people: Pick<People, "staffName">, person: string): string {
  if (person === memory.account.person) return memory.bag.name;
  const pin = memory.pin(person);
  for (const { met, names } of memory.channels) {
    const member = Object.values(met).find((one) => one.person === person);
    const name = member && names[member.root];
    if (name) return name;
  }
  return pin?.name ?? people.staffName(person) ?? "";
}
