// The open parts of a message and what lies inside sealed things, as exact text.
import { CARD, CARD_ANSWER } from "./card-texts";
import { anyBytes, count, fields, fixed, later, list, mapOf, oneOf, optional, readExact, readKnown, small, some, text, writeExact, type Shape } from "./shape";
import type { Bag, Card, CardAnswer, Header, Payload, ShareAnswer, ShareKeys, Trail, VaultKeys } from "./types.gen";

const id = fixed(16);
const hash = fixed(32);
const key = fixed(32);
const standing = oneOf("coordinator", "professional", "youth", "guest");
const role = oneOf("youth", "jim", "professional", "parent", "worker");

const header = fields({
  suite: oneOf("naast1"),
  tenant: id,
  channel: id,
  epoch: count,
  author: fields({ root: hash, g: small }),
  id,
  salt: id,
  class: oneOf("countable", "silent"),
  label: optional(id),
  lock: optional(oneOf(true)),
  blobs: optional(some(fields({ id, hash, bytes: count }))),
  trail: hash,
});

const trail = fields({
  salt: id,
  own: fields({ device: id, n: count, prev: optional(hash) }),
  seen: fields({ seq: count, hash }),
});

const payloads: Readonly<Record<Exclude<Payload["kind"], Laid["kind"]>, Shape>> = {
  text: fields({ kind: oneOf("text"), text }),
  reply: fields({ kind: oneOf("reply"), to: hash, text }),
  edit: fields({ kind: oneOf("edit"), of: hash, text }),
  reaction: fields({ kind: oneOf("reaction"), to: hash, mark: text }),
  wording: fields({ kind: oneOf("wording"), text }),
  worded_for: fields({ kind: oneOf("worded_for"), of: hash, whom: text, instead_of: optional(hash) }),
  profile: fields({ kind: oneOf("profile"), name: text }),
  reads_along: fields({ kind: oneOf("reads_along"), rule: id, name: text }),
};

/** What a youth lays on the table: read as a card. How it looks comes with `sync/table.ts`, when there is something of it. */
export type Laid = Extract<Payload, { kind: "mandate" | "round_table" }>;
export const isLaid = (payload: Payload): payload is Laid => payload.kind === "mandate" || payload.kind === "round_table";

/** What somebody wrote to be read; the rest says something about a message, or about its author. */
export type Written = Extract<Payload, { kind: "text" | "reply" | "wording" }> | Laid;
export const isWritten = (payload: Payload): payload is Written =>
  payload.kind === "text" || payload.kind === "reply" || payload.kind === "wording" || isLaid(payload);

const payloadOf = (value: unknown): Shape | undefined => {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  return typeof kind === "string" && Object.hasOwn(payloads, kind) ? payloads[kind as keyof typeof payloads] : undefined;
};
const payload: Shape = {
  check: (value) => payloadOf(value)?.check(value) === true,
  arrange: (value) => payloadOf(value)?.arrange(value) ?? value,
};

const vaultKeys: Shape = fields({
  root: key,
  generations: list(fields({ sign: key, seal: key, bag: key })),
  organisation: optional(later(() => vaultKeys)),
});

const bag = fields({
  name: text,
  pins: mapOf(fields({ root: hash, g: small, name: text })),
  organisation: optional(hash),
  invites: mapOf(fields({ secret: key, standing, guest: text, channel: optional(id), until: count })),
  marks: fields({ charters: mapOf(small), epochs: mapOf(count), choice: optional(count), team: optional(small), supports: optional(mapOf(count)), unlocks: optional(mapOf(small)) }),
  blocks: optional(mapOf(small)),
  declined: optional(mapOf(count)),
  labels: optional(mapOf(text)),
  seat: optional(fields({ secret: key, channel: id, role })),
  organisation_key: optional(text),
});

/** Everything that is written as exact text, by its Rust type. */
interface Texts {
  Card: Card;
  CardAnswer: CardAnswer;
  ShareKeys: ShareKeys;
  ShareAnswer: ShareAnswer;
  VaultKeys: VaultKeys;
  Bag: Bag;
  Payload: Payload;
  Header: Header;
  Trail: Trail;
}

const SHAPES: Readonly<Record<keyof Texts, Shape>> = {
  Card: CARD,
  CardAnswer: CARD_ANSWER,
  ShareKeys: fields({ from: text, items: list(fields({ envelope: hash, key: anyBytes, author: text, at: count })), passes: optional(some(text)) }),
  ShareAnswer: fields({ answer: text, from: text, pass: optional(text) }),
  VaultKeys: vaultKeys,
  Bag: bag,
  Payload: payload,
  Header: header,
  Trail: trail,
};

/** Writes what is sealed, hashed or signed, in its one spelling. Throws when it does not look as it should. */
export const write = <T extends keyof Texts>(type: T, value: Texts[T]): string => writeExact(value, SHAPES[type]);

/** Reads what lay inside a seal or a box; undefined when it is something else. Fields that are not known yet are left out. */
export const readSealed = <T extends "Card" | "CardAnswer" | "ShareKeys" | "ShareAnswer" | "VaultKeys" | "Bag">(type: T, json: string): Texts[T] | undefined =>
  readKnown(json, SHAPES[type]) as Texts[T] | undefined;

/** Reads the exact text of a header; undefined for anything else. */
export const readHeader = (json: string): Header | undefined => readExact(json, header) as Header | undefined;

/** Reads the exact text of a trail; undefined for anything else. */
export const readTrail = (json: string): Trail | undefined => readExact(json, trail) as Trail | undefined;

/** Reads what somebody wrote; undefined for a kind that this app does not know. */
export const readPayload = (json: string): Payload | undefined => readKnown(json, payload) as Payload | undefined;
