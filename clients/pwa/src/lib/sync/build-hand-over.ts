// Commands for a conversation whose owner lost everything: handing it over, and taking it up again.
import { newest } from "../crypto/chains";
import { opening, type Built, type Workshop } from "./build";
import { amendTo, ownChannel } from "./build-people";
import { Declined } from "./distrust";
import { toHandOver } from "./hand-over";
import type { Task } from "./model";
import { effectiveMembers, isPast, memberOf } from "./room";

type Of<K extends Task["do"]> = Extract<Task, { do: K }>;

/** Hands somebody else's conversation over to whom its owner is now. Nothing is left to do once everything was handed to them. */
export async function buildHandOver(id: string, task: Of<"hand_over">, shop: Workshop): Promise<Built> {
  const { memory, crypto, people } = shop;
  const channel = memory.channel(task.channel);
  const room = channel?.room;
  const pin = memory.pin(task.person);
  const owner = room && memberOf(room, room.owner);
  if (!channel || !room || !owner || !pin || channel.alarm || !memberOf(room, memory.account.by.root)) throw new Declined("nothing_here");
  const epochs = toHandOver(channel.epochs, channel.keys, pin.root);
  if (epochs.length === 0) return "done";
  await people.chain(task.person, pin.root, pin.g);
  const chain = await people.refresh(task.person);
  const to = newest(chain);
  const said = { ...opening(shop), channel: room.channel, from: { person: owner.person, root: owner.root }, to: { person: task.person, ...to }, epochs };
  const statement = await crypto.say("hand_over", said, memory.account.keys.sign);
  const seals: string[] = [];
  for (const epoch of epochs) {
    const place = { label: "epoch", tenant: room.tenant, channel: room.channel, epoch, statement: channel.epochs[epoch]?.statement ?? "", to } as const;
    seals.push(await crypto.seal(place, chain.generations[to.g]?.sealPub ?? "", channel.keys[epoch] ?? ""));
  }
  return { command: { do: "hand_over", id, statement, seals } };
}

/** The owner lost nothing: their conversation goes on with a key that no heir holds. */
export async function buildTakeUp(id: string, task: Of<"take_up">, shop: Workshop): Promise<Built> {
  const own = ownChannel(shop, task.channel);
  if (!own || !isPast(own.room)) return "done";
  return amendTo({ members: effectiveMembers(own.room) }, id, own, shop);
}
