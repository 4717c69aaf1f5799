// Commands that say who is in a channel, and with which key it talks.
import { newest } from "../crypto/chains";
import { epochCommitment, random, statementHash } from "../crypto/encoding";
import { inviteKeys } from "../crypto/invites";
import { bytes, encode } from "../protocol/base64url";
import type { By, Member, Seal, Seat, StatementBodies } from "../protocol/types.gen";
import { opening, type Built, type Workshop } from "./build";
import { Declined } from "./distrust";
import { isForgotten } from "./former";
import type { KeptPlace, Task } from "./model";
import { begin, effectiveMembers, holders, isPast, isTalking, memberOf, ownerOf, sealsDue, type Room } from "./room";

type Of<K extends Task["do"]> = Extract<Task, { do: K }>;

/** The first charter of a channel, with its first key. */
export async function buildCharter(id: string, task: Of<"begin">, shop: Workshop): Promise<Built> {
  const { memory } = shop;
  const { account } = memory;
  if (memory.channel(task.channel)) return "done";
  const me: Member = { person: account.person, root: account.by.root, g: account.by.g, role: ownerOf(task.kind) };
  const charter: StatementBodies["charter"] = {
    ...opening(shop),
    channel: task.channel,
    kind: task.kind,
    n: 0,
    members: [me, ...task.with],
    seats: task.seat ? [await seatOf(task.seat)] : [],
    retention: {},
    ...(task.about ? { youth: task.about } : {}),
  };
  const statement = await shop.crypto.say("charter", charter, account.keys.sign);
  const room = begin(charter, statementHash(statement), 1);
  if (typeof room === "string") throw new Declined("bad_members");
  const epoch = await sealEpoch(room, "fresh", random(32), shop);
  return { command: { do: "amend_charter", id, charter: statement, ...epoch } };
}

/** A fresh key for everybody who is in. */
export async function buildEpoch(id: string, task: Of<"open_epoch">, shop: Workshop): Promise<Built> {
  const { memory } = shop;
  const channel = memory.channel(task.channel);
  const room = channel?.room;
  if (!channel || !room || channel.alarm || isPast(room) || !memberOf(room, memory.account.by.root)) return "done";
  const isFine = isTalking(room) && channel.keys[room.epoch.epoch] !== undefined && (await isNewest(room, shop));
  if (isFine && !isForgotten(channel, memory)) return "done";
  return { command: { do: "open_epoch", id, ...(await sealEpoch(room, "fresh", random(32), shop)) } };
}

/** Sits down on the seat that a link keeps. */
export async function buildTakeSeat(id: string, task: Of<"take_seat">, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const { account } = memory;
  if (memory.channel(task.channel)) return "done";
  const { invite } = await inviteKeys(bytes(task.secret, 32));
  const who = { tenant: account.tenant, channel: task.channel, person: account.person, root: account.by.root };
  const proof = await crypto.proveInvite(task.secret, { use: "seat", ...who });
  const body = { ...opening(shop), invite, channel: task.channel, person: account.person, role: task.role, proof };
  return { command: { do: "take_seat", id, statement: await crypto.say("take_seat", body, account.keys.sign) } };
}

/** A seat as a charter names it. */
export async function seatOf({ secret, role, until }: KeptPlace): Promise<Seat> {
  const { invite, key } = await inviteKeys(bytes(secret, 32));
  return { invite, key, role, until };
}

/** Whether the newest key is sealed to exactly the newest keys of everybody. */
async function isNewest(room: Room, shop: Workshop): Promise<boolean> {
  const due = holders(room, await newestOf(room, shop));
  const held = room.epoch?.members ?? [];
  return due?.length === held.length && due.every(({ root, g }, at) => held[at]?.root === root && held[at].g === g);
}

/** Everybody who is in, at their newest generation. Asked of the server: an old key would be refused. */
export async function newestOf(room: Room, { memory, people }: Workshop): Promise<By[]> {
  const { account } = memory;
  return Promise.all(
    effectiveMembers(room).map(async ({ person, root, g }) => {
      if (person === account.person) return account.by;
      await people.chain(person, root, g);
      return newest(await people.refresh(person));
    }),
  );
}

/** An epoch statement for a room as it will be, with its seals. */
export async function sealEpoch(room: Room, how: "fresh" | "derived", key: Uint8Array, shop: Workshop) {
  const { memory, crypto, people } = shop;
  const { account } = memory;
  const members = holders(room, await newestOf(room, shop)) ?? [];
  const epoch: StatementBodies["epoch"] = {
    ...opening(shop),
    channel: room.channel,
    epoch: (room.epoch?.epoch ?? 0) + 1,
    charter: room.charter,
    members: [...members],
    how,
    commitment: epochCommitment(key),
  };
  const statement = await crypto.say("epoch", epoch, account.keys.sign);
  const seals: Seal[] = [];
  for (const to of sealsDue(room, epoch)) {
    const person = memberOf(room, to.root)?.person ?? "";
    const { generations } = await people.chain(person, to.root, to.g);
    const place = { label: "epoch", tenant: account.tenant, channel: room.channel, epoch: epoch.epoch, statement: statementHash(statement), to } as const;
    seals.push({ to, sealed: await crypto.seal(place, generations[to.g]?.sealPub ?? "", encode(key)) });
  }
  return { epoch: statement, seals };
}
