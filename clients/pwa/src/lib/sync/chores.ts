// What a device does without being asked: an owner lists who took a seat, and everybody says how they are called. Pure.
import type { By } from "../protocol/types.gen";
import { isForgotten } from "./former";
import type { Memory } from "./memory";
import type { Channel, Task } from "./model";
import { effectiveMembers, isPast, memberOf } from "./room";

/** What is due now and does not wait in the outbox already. */
export function chores(memory: Pick<Memory, "account" | "channels" | "items" | "bag" | "local">): Task[] {
  const isWaiting = (channel: Channel, what: (task: Task) => boolean): boolean =>
    memory.items.some(({ task }) => "channel" in task && task.channel === channel.id && what(task));
  const due: Task[] = [];
  const { seat } = memory.bag;
  // Coming in may have ended on another device, or with this page, before the seat was taken.
  if (seat && memory.items.every(({ task }) => task.do !== "take_seat")) due.push({ do: "take_seat", ...seat });
  for (const channel of memory.channels) {
    const { room } = channel;
    if (!room || channel.alarm || channel.isLeft || isPast(room) || !memberOf(room, memory.account.by.root)) continue;
    const isOwner = room.owner === memory.account.by.root;
    // A lost phone has the older keys: what it could open or sign counts no longer.
    const isOld = ({ root, g }: By): boolean => root === memory.account.by.root && g < memory.account.by.g;
    const isListedOld = (isOwner && room.members.some(isOld)) || room.epoch?.members.some(isOld) === true;
    const isBehind = isListedOld || isForgotten(channel, memory);
    if (isOwner && (room.taken.length > 0 || isBehind) && !isWaiting(channel, ({ do: what }) => what === "fold")) {
      due.push({ do: "fold", channel: channel.id });
    } else if (!isOwner && isBehind && !isWaiting(channel, ({ do: what }) => what === "open_epoch")) {
      due.push({ do: "open_epoch", channel: channel.id });
    }
    if (isUnknownToSomebody(memory, channel) && !isWaiting(channel, (task) => task.do === "say" && task.payload.kind === "profile")) {
      due.push({ do: "say", channel: channel.id, payload: { kind: "profile", name: memory.bag.name } });
    }
  }
  return due;
}

/** Somebody is in who could not read how this person is called, or who knows an old name. */
function isUnknownToSomebody({ account, bag }: Pick<Memory, "account" | "bag">, { room, introducedTo, names }: Channel): boolean {
  const others = room ? effectiveMembers(room).filter(({ root }) => root !== account.by.root) : [];
  const isNew = others.some(({ root }) => !introducedTo.includes(root));
  return others.length > 0 && (isNew || names[account.by.root] !== bag.name);
}
