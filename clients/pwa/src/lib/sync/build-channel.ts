// Commands that say who is in a channel, with which key it talks, and what is said in it.
import { newest } from "../crypto/chains";
import { derivedEpochKey, epochCommitment, random, randomId, statementHash, trailHash } from "../crypto/encoding";
import { inviteKeys } from "../crypto/invites";
import { bytes, encode } from "../protocol/base64url";
import { write } from "../protocol/messages";
import type { By, Header, Member, Seal, StatementBodies, Trail } from "../protocol/types.gen";
import { opening, type Built, type Workshop } from "./build";
import { Declined } from "./distrust";
import { rowName, type Task } from "./model";
import { amend, begin, effectiveMembers, holders, isTalking, mayDerive, memberOf, sealsDue, type Room } from "./room";

type Of<K extends Task["do"]> = Extract<Task, { do: K }>;

/** Seals a message. */
export async function buildSay(id: string, task: Of<"say">, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const { account } = memory;
  const channel = memory.channel(task.channel);
  if (!channel?.room || channel.alarm) return "later";
  const { room } = channel;
  if (channel.isLeft || !memberOf(room, account.by.root)) {
    if (task.payload.kind === "profile") return "done";
    // These words reach nobody any more, and their author has to know.
    throw new Declined("not_your_task");
  }
  const key = isTalking(room) ? channel.keys[room.epoch.epoch] : undefined;
  const isHolder = room.epoch?.members.some(({ root, g }) => root === account.by.root && g === account.by.g);
  if (!isTalking(room) || key === undefined || isHolder !== true) return { first: { do: "open_epoch", channel: channel.id } };
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
    class: task.payload.kind === "profile" ? "silent" : "countable",
    trail: trailHash(trailText),
  };
  const headerText = write("Header", header);
  const { commit, body } = await crypto.sealWords(key, headerText, write("Payload", task.payload), account.keys.sign);
  return { command: { do: "send", id, header: headerText, trail: trailText, commit, body } };
}

/** The first charter of a channel, with its first key. */
export async function buildCharter(id: string, task: Of<"begin" | "keep_seat">, shop: Workshop): Promise<Built> {
  const { memory } = shop;
  const { account } = memory;
  if (memory.channel(task.channel)) return "done";
  const me: Member = { person: account.person, root: account.by.root, g: account.by.g, role: "youth" };
  const isSeat = task.do === "keep_seat";
  const seats = [];
  if (isSeat) {
    const { invite, key } = await inviteKeys(bytes(task.secret, 32));
    seats.push({ invite, key, role: task.role, until: task.until });
  }
  const charter: StatementBodies["charter"] = {
    ...opening(shop),
    channel: task.channel,
    kind: isSeat ? "private" : task.kind,
    n: 0,
    members: isSeat ? [me] : [me, task.with],
    seats,
    retention: {},
  };
  const statement = await shop.crypto.say("charter", charter, account.keys.sign);
  const room = begin(charter, statementHash(statement), 1);
  if (typeof room === "string") return "done";
  const epoch = await sealEpoch(room, "fresh", random(32), shop);
  return { command: { do: "amend_charter", id, charter: statement, ...epoch } };
}

/** Lists who took a seat, and gives them the key: derived from the last one where that only adds. */
export async function buildFold(id: string, task: Of<"fold">, shop: Workshop): Promise<Built> {
  const { memory, crypto } = shop;
  const channel = memory.channel(task.channel);
  const room = channel?.room;
  const { by } = memory.account;
  // With new keys since: from here on the charter asks for them.
  const isListedOld = [...(room?.members ?? []), ...(room?.epoch?.members ?? [])].some(({ root, g }) => root === by.root && g < by.g);
  if (!channel || !room || channel.alarm || room.owner !== by.root || (room.taken.length === 0 && !isListedOld)) return "done";
  const taken = room.taken.map(({ invite }) => invite);
  const charter: StatementBodies["charter"] = {
    ...opening(shop),
    channel: room.channel,
    kind: room.kind,
    n: room.charterN + 1,
    prev: room.charter,
    members: effectiveMembers(room).map((member) => (member.root === by.root ? { ...member, g: by.g } : member)),
    seats: room.seats.filter(({ invite }) => !taken.includes(invite)),
    retention: room.retention,
  };
  const statement = await crypto.say("charter", charter, memory.account.keys.sign);
  const next = amend(room, charter, statementHash(statement), channel.cursor + 1);
  if (typeof next === "string") return "done";
  const last = room.epoch && channel.keys[room.epoch.epoch];
  const members = [...(holders(next, await newestOf(next, shop)) ?? [])];
  const mayAdd = last !== undefined && mayDerive(next, { by: memory.account.by, members });
  const key = mayAdd ? derivedEpochKey(bytes(last, 32), next.charter) : random(32);
  return { command: { do: "amend_charter", id, charter: statement, ...(await sealEpoch(next, mayAdd ? "derived" : "fresh", key, shop)) } };
}

/** A fresh key for everybody who is in. */
export async function buildEpoch(id: string, task: Of<"open_epoch">, shop: Workshop): Promise<Built> {
  const { memory } = shop;
  const channel = memory.channel(task.channel);
  const room = channel?.room;
  if (!channel || !room || channel.alarm || !memberOf(room, memory.account.by.root)) return "done";
  if (isTalking(room) && channel.keys[room.epoch.epoch] !== undefined && (await isNewest(room, shop))) return "done";
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

/** Whether the newest key is sealed to exactly the newest keys of everybody. */
async function isNewest(room: Room, shop: Workshop): Promise<boolean> {
  const due = holders(room, await newestOf(room, shop));
  const held = room.epoch?.members ?? [];
  return due?.length === held.length && due.every(({ root, g }, at) => held[at]?.root === root && held[at].g === g);
}

/** Everybody who is in, at their newest generation. Asked of the server: an old key would be refused. */
async function newestOf(room: Room, { memory, people }: Workshop): Promise<By[]> {
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
async function sealEpoch(room: Room, how: "fresh" | "derived", key: Uint8Array, shop: Workshop) {
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
