// The open parts of a message and what lies inside sealed things, as exact text.
import { count, fields, fixed, oneOf, optional, readExact, small, some, text, type Shape } from "./shape";
import type { Bag, Card, CardAnswer, Header, Payload, ShareKeys, Trail, VaultKeys } from "./types.gen";

const id = fixed(16);
const hash = fixed(32);

const HEADER: Shape = fields({
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

const TRAIL: Shape = fields({
  salt: id,
  own: fields({ device: id, n: count, prev: optional(hash) }),
  seen: fields({ seq: count, hash }),
});

/** Reads the exact text of a header; undefined for anything else. */
export const readHeader = (json: string): Header | undefined => readExact(json, HEADER) as Header | undefined;

/** Reads the exact text of a trail; undefined for anything else. */
export const readTrail = (json: string): Trail | undefined => readExact(json, TRAIL) as Trail | undefined;

const PAYLOADS: Readonly<Record<Payload["kind"], Shape>> = {
  text: fields({ kind: oneOf("text"), text }),
  reply: fields({ kind: oneOf("reply"), to: hash, text }),
  profile: fields({ kind: oneOf("profile"), name: text }),
};

const isPayload: Shape = (value) => {
  const kind = (value as { kind?: unknown } | null)?.kind;
  return typeof kind === "string" && Object.hasOwn(PAYLOADS, kind) && PAYLOADS[kind as Payload["kind"]](value);
};

/** Reads what somebody wrote; undefined for a kind that this app does not know. */
export const readPayload = (json: string): Payload | undefined => readExact(json, isPayload) as Payload | undefined;

/** What stands inside each sealed thing. */
interface Sealed {
  Card: Card;
  CardAnswer: CardAnswer;
  ShareKeys: ShareKeys;
  VaultKeys: VaultKeys;
  Bag: Bag;
  Payload: Payload;
  Header: Header;
  Trail: Trail;
}

const NAMES: Readonly<Record<keyof Sealed, readonly string[]>> = {
  Card: ["tenant", "from", "standing", "guest", "role", "channel", "words"],
  CardAnswer: ["answer", "name", "words"],
  ShareKeys: ["from", "items", "envelope", "key", "author", "at"],
  VaultKeys: ["root", "generations", "organisation", "sign", "seal", "bag"],
  Bag: ["name", "pins", "organisation", "invites", "marks"],
  Payload: ["kind", "to", "text", "name"],
  Header: ["suite", "tenant", "channel", "epoch", "author", "id", "salt", "class", "label", "lock", "blobs", "trail"],
  Trail: ["salt", "own", "seen"],
};

/** Writes what is sealed, hashed or signed, its fields in the order of the Rust structs and maps in the order of their bytes. */
export function write<T extends keyof Sealed>(type: T, value: Sealed[T]): string {
  const ordered: Record<string, unknown> = {};
  const given = value as unknown as Record<string, unknown>;
  for (const name of NAMES[type]) if (given[name] !== undefined) ordered[name] = given[name];
  if (type === "Bag") {
    const bag = value as Bag;
    ordered["pins"] = sorted(bag.pins);
    ordered["invites"] = sorted(bag.invites);
    const { charters, epochs, choice, unlock } = bag.marks;
    ordered["marks"] = {
      charters: sorted(charters),
      epochs: sorted(epochs),
      ...(choice === undefined ? {} : { choice }),
      ...(unlock === undefined ? {} : { unlock }),
    };
  }
  return JSON.stringify(ordered);
}

/** A map whose keys stand in the order of their bytes, as Rust's ordered maps write them. */
function sorted<V>(map: Readonly<Record<string, V>>): Record<string, V> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareIds(a, b)));
}

/** The order of two ids or hashes of equal length by their bytes. */
export function compareIds(a: string, b: string): number {
  const rank = (text: string, at: number): number => ORDER.indexOf(text.charAt(at));
  for (let at = 0; at < a.length; at++) {
    const difference = rank(a, at) - rank(b, at);
    if (difference !== 0) return difference;
  }
  return 0;
}
// base64url keeps the order of bytes when its letters are ranked by the value they stand for.
const ORDER = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
