// Commands by which somebody says who reads along in a room about them.
import { opening, type Built, type Workshop } from "./build";
import { Declined } from "./distrust";
import type { Task } from "./model";
import { effectiveMembers } from "./room";

/** Excludes a professional from a room about this person, or takes that back. */
export async function buildExclude(id: string, task: Extract<Task, { support: string }>, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const { account, self } = memory;
  const { room, met, isOver } = self.supports?.[task.support] ?? {};
  if (!room || isOver) throw new Declined("nothing_here");
  const { charter, excluded = [] } = room;
  const channel = task.support;
  if (task.do === "end_exclude") {
    const said = excluded.find(({ root }) => met?.[root]?.person === task.person);
    if (!said) return "done";
    const body = { ...opening(shop), channel, exclude: said.statement };
    return { command: { do: "end_exclude", id, statement: await crypto.say("end_exclude", body, account.keys.sign) } };
  }
  const member = effectiveMembers(room).find(({ person }) => person === task.person);
  if (!member) return "done";
  const body = { ...opening(shop), channel, charter, professional: { person: member.person, root: member.root } };
  return { command: { do: "exclude", id, statement: await crypto.say("exclude", body, account.keys.sign) } };
}
