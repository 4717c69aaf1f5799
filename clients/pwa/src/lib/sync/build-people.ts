// Commands that change who is in a channel, and what those who come may read of it.
import { newest } from "../crypto/chains";
import { derivedEpochKey, random, statementHash } from "../crypto/encoding";
import { bytes } from "../protocol/base64url";
import type { Member, Seat, StatementBodies } from "../protocol/types.gen";
import { opening, type Built, type Workshop } from "./build";
import { newestOf, sealEpoch, seatOf } from "./build-channel";
import { Declined } from "./distrust";
import { isForgotten } from "./former";
import { openable } from "./history";
import type { Channel, Task } from "./model";
import { amend, effectiveMembers, heirOf, holders, isPast, mayDerive, memberOf, type Room } from "./room";

type Of<K extends Task["do"]> = Extract<Task, { do: K }>;

/** Channels left together with one block: the same bound as the server's. */
const BLOCK_LEAVES_MAX = 16;

/** Who is in from now on, and which places are kept beside those for whoever is still to come. */
interface People {
  readonly members: readonly Member[];
  readonly seats?: readonly Seat[];
}

/** The channel, when it is this person's own and goes on. */
export function ownChannel({ memory }: Workshop, id: string): { channel: Channel; room: Room } | undefined {
  const channel = memory.channel(id);
  const room = channel?.room;
  return !channel || !room || channel.alarm || room.owner !== memory.account.by.root ? undefined : { channel, room };
}

/** Seats on which nobody sits and whose guest is not in by another way: a link that was used lets nobody else sit down. */
function openSeats(room: Room, members: readonly Member[], { memory }: Workshop): Seat[] {
  const isIn = (invite: string): boolean => members.some(({ root }) => root === memory.self.taken[invite]?.root);
  return room.seats.filter(({ invite }) => room.taken.every((taken) => taken.invite !== invite) && !isIn(invite));
}

/** The owner's next charter, with the key that goes with it: derived from the last one where that only adds. */
export async function amendTo({ members: listed, seats = [] }: People, id: string, { channel, room }: { channel: Channel; room: Room }, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const charter: StatementBodies["charter"] = {
    ...opening(shop),
    channel: room.channel,
    kind: room.kind,
    n: room.charterN + 1,
    prev: room.charter,
    members: [...listed],
    seats: [...openSeats(room, listed, shop), ...seats],
    retention: room.retention,
    ...(room.youth ? { youth: room.youth } : {}),
  };
  const statement = await crypto.say("charter", charter, memory.account.keys.sign);
  const next = amend(room, charter, statementHash(statement), channel.cursor + 1);
  if (typeof next === "string") throw new Declined("bad_members");
  const last = room.epoch && channel.keys[room.epoch.epoch];
  const members = [...(holders(next, await newestOf(next, shop)) ?? [])];
  const mayAdd = last !== undefined && mayDerive(next, { by: memory.account.by, members });
  const key = mayAdd ? derivedEpochKey(bytes(last, 32), next.charter) : random(32);
  return { command: { do: "amend_charter", id, charter: statement, ...(await sealEpoch(next, mayAdd ? "derived" : "fresh", key, shop)) } };
}

/** Lists who took a seat, and no longer who went. */
export async function buildFold(id: string, task: Of<"fold">, shop: Workshop): Promise<Built> {
  const own = ownChannel(shop, task.channel);
  const { by } = shop.memory.account;
  // With new keys since: from here on the charter asks for them.
  const isListedOld = [...(own?.room.members ?? []), ...(own?.room.epoch?.members ?? [])].some(({ root, g }) => root === by.root && g < by.g);
  if (!own || isPast(own.room)) return "done";
  const isToBeMadeAnew = isForgotten(own.channel, shop.memory);
  if (own.room.taken.length === 0 && own.room.left.length === 0 && !isListedOld && !isToBeMadeAnew) return "done";
  // Who was put out by what is forgotten stays out.
  const isIn = ({ root }: Member): boolean => own.channel.putOut?.includes(root) !== true;
  const members = effectiveMembers(own.room).filter(isIn).map((member) => (member.root === by.root ? { ...member, g: by.g } : member));
  return amendTo({ members }, id, own, shop);
}

/** Lets somebody in, or keeps a place for whoever holds a link. */
export async function buildLetIn(id: string, task: Of<"let_in">, shop: Workshop): Promise<Built> {
  const own = ownChannel(shop, task.channel);
  if (!own) throw new Declined("not_your_task");
  const { room } = own;
  const { who, seat } = task;
  if (who && memberOf(room, who.root)) return "done";
  // Whoever went comes back only after a charter that says that they went.
  if (who && room.left.includes(who.root)) return { first: { do: "fold", channel: room.channel } };
  const kept = seat ? [await seatOf(seat)] : [];
  if (kept.some(({ invite }) => room.seats.some((one) => one.invite === invite))) return "done";
  return amendTo({ members: [...effectiveMembers(room), ...(who ? [who] : [])], seats: kept }, id, own, shop);
}

/** Shows somebody out: from here on the channel talks with a key that they never get. */
export async function buildShowOut(id: string, task: Of<"show_out">, shop: Workshop): Promise<Built> {
  const own = ownChannel(shop, task.channel);
  if (!own || !memberOf(own.room, task.root)) return "done";
  const members = effectiveMembers(own.room).filter(({ root }) => root !== task.root);
  return amendTo({ members }, id, own, shop);
}

/** A member's own word that they are gone. */
export const sayLeave = (room: Room, shop: Pick<Workshop, "memory" | "crypto" | "now">, takes?: "words"): Promise<string> =>
  shop.crypto.say(
    "leave",
    { ...opening(shop), channel: room.channel, charter: room.charter, ...(takes ? { takes } : {}) },
    shop.memory.account.keys.sign,
  );

/** Leaves a channel of somebody else's. */
export async function buildLeave(id: string, task: Of<"leave">, shop: Workshop): Promise<Built> {
  const { memory } = shop;
  const { room, isLeft } = memory.channel(task.channel) ?? {};
  const { root } = memory.account.by;
  if (!room || isLeft || (!memberOf(room, root) && !heirOf(room, root))) return "done";
  if (room.owner === root) throw new Declined("not_your_task");
  return { command: { do: "leave", id, statement: await sayLeave(room, shop) } };
}

/** Leaves every channel of others with somebody, and hears nothing more of them. */
export async function buildBlock(id: string, { whom }: Of<"block">, shop: Workshop): Promise<Built> {
  const { memory } = shop;
  const { root } = memory.account.by;
  const rooms = [...memory.channels].flatMap(({ room, alarm, isLeft }) => (room && !alarm && !isLeft && room.owner !== root ? [room] : []));
  const shared = rooms.filter((room) => memberOf(room, root) && effectiveMembers(room).some(({ person }) => person === whom));
  const leaves: string[] = [];
  for (const room of shared.slice(0, BLOCK_LEAVES_MAX)) leaves.push(await sayLeave(room, shop));
  return { command: { do: "block", id, whom, leaves } };
}

/** Lets somebody who is in read what was said before, from where the owner chose. */
export async function buildOpenHistory(id: string, task: Of<"open_history">, shop: Workshop): Promise<Built> {
  const { memory, crypto, people } = shop;
  const own = ownChannel(shop, task.channel);
  const member = own && memberOf(own.room, task.root);
  if (!own || !member) return "done";
  const { channel, room } = own;
  const epochs = openable(channel, task.root, task.from);
  if (epochs.length === 0) return "done";
  await people.chain(member.person, member.root, member.g);
  const chain = await people.refresh(member.person);
  const to = newest(chain);
  const said = { ...opening(shop), channel: room.channel, to, epochs };
  const statement = await crypto.say("open_history", said, memory.account.keys.sign);
  const seals: string[] = [];
  for (const epoch of epochs) {
    const place = { label: "epoch", tenant: room.tenant, channel: room.channel, epoch, statement: channel.epochs[epoch]?.statement ?? "", to } as const;
    seals.push(await crypto.seal(place, chain.generations[to.g]?.sealPub ?? "", channel.keys[epoch] ?? ""));
  }
  return { command: { do: "open_history", id, statement, seals } };
}
