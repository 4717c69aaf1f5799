// The command that says something in a channel: sealed for who is in, with what stands beside it for who reads along.
import { randomId, trailHash } from "../crypto/encoding";
import { isLaid, isWritten, write } from "../protocol/messages";
import type { Header, Trail } from "../protocol/types.gen";
import type { Built, Workshop } from "./build";
import { Declined } from "./distrust";
import { rowName, type Task } from "./model";
import { isPast, isTalking, memberOf } from "./room";

/** Seals a message. */
export async function buildSay(id: string, task: Extract<Task, { do: "say" }>, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const { account } = memory;
  const channel = memory.channel(task.channel);
  if (!channel?.room || channel.alarm) return "later";
  const { room } = channel;
  if (channel.isLeft || !memberOf(room, account.by.root)) {
    if (!isWritten(task.payload)) return "done";
    // These words reach nobody any more, and their author has to know.
    throw new Declined("not_your_task");
  }
  if (isPast(room)) {
    if (!isWritten(task.payload)) return "done";
    throw new Declined("handed_over");
  }
  const key = isTalking(room) ? channel.keys[room.epoch.epoch] : undefined;
  const isHolder = room.epoch?.members.some(({ root, g }) => root === account.by.root && g === account.by.g);
  if (!isTalking(room) || key === undefined || isHolder !== true) return { first: { do: "open_epoch", channel: channel.id } };
  const reading = room.rules && (await import("./build-rules"));
  const seals = reading?.sealsDue(memory, channel) ?? [];
  // Who reads along gets the key before the first word that it opens.
  if (seals.length > 0) return { first: seals };
  const last = channel.devices[rowName(account.by.root, account.device)];
  const trail: Trail = {
    salt: randomId(),
    own: { device: account.device, n: (last?.n ?? 0) + 1, ...(last ? { prev: last.envelope } : {}) },
    seen: { seq: channel.cursor, hash: channel.hash },
  };
  const trailText = write("Trail", trail);
  const header: Header = {
    suite: "naast1",
    tenant: account.tenant,
    channel: channel.id,
    epoch: room.epoch.epoch,
    author: account.by,
    // The envelope is called as its command is: what waits in the outbox and what comes back are one message.
    id,
    salt: randomId(),
    class: isWritten(task.payload) ? "countable" : "silent",
    trail: trailHash(trailText),
    ...(task.isLocked ? { lock: true } : {}),
    ...(task.label ? { label: task.label } : {}),
  };
  const headerText = write("Header", header);
  const { commit, body } = await crypto.sealWords(key, headerText, isLaid(task.payload) ? (await import("./table")).writeLaid(task.payload) : write("Payload", task.payload), account.keys.sign);
  const boxes = (await reading?.boxesFor(headerText, shop)) ?? [];
  return { command: { do: "send", id, header: headerText, trail: trailText, commit, body, ...(boxes.length > 0 ? { boxes } : {}) } };
}
