// Statements as text: compact JWS (RFC 7515) with one fixed header per kind and a payload that has one spelling only.
// Signatures are made and checked elsewhere: nothing here knows a key.
import { decode, encode, fromUtf8, utf8 } from "./base64url";
import { count, fields, fixed, list, oneOf, optional, readExact, small, some, text, writeExact, type Shape } from "./shape";
import type { StatementBodies } from "./types.gen";

/** Every kind of statement. */
export type Kind = keyof StatementBodies;

/** Longest statement: the same bound as the server's. */
const STATEMENT_CHARACTERS_MAX = 48 * 1024;

const id = fixed(16);
const hash = fixed(32);
const sig = fixed(64);
const suite = oneOf("naast1");
const by = fields({ root: hash, g: small });
const role = oneOf("youth", "jim", "professional", "parent", "worker");
const somebody = fields({ person: id, root: hash });
const begin = { suite, tenant: id, by, at: count };

/** The fields of each kind, in the order of the Rust structs. */
const SHAPES: Readonly<Record<Kind, Shape>> = {
  key: fields({
    suite,
    tenant: id,
    at: count,
    person: id,
    g: small,
    sign_pub: fixed(32),
    seal_pub: fixed(1216),
    root_pub: optional(fixed(32)),
    prev: optional(hash),
    proof: sig,
  }),
  unlock: fields({
    ...begin,
    n: small,
    prev: optional(hash),
    wraps: list(fields({ factor: oneOf("words", "recovery_code", "passkey", "pin_and_person"), wrapped: hash, since: optional(small) })),
  }),
  farewell: fields(begin),
  charter: fields({
    ...begin,
    channel: id,
    kind: oneOf("private", "direct", "triad", "family", "line", "support"),
    n: small,
    prev: optional(hash),
    members: list(fields({ person: id, root: hash, g: small, role })),
    seats: list(fields({ invite: id, key: fixed(32), role, until: count })),
    retention: fields({ days: optional(small) }),
    youth: optional(somebody),
  }),
  leave: fields({ ...begin, channel: id, charter: hash, takes: optional(oneOf("words")) }),
  open_history: fields({ ...begin, channel: id, to: by, epochs: list(count) }),
  hand_over: fields({
    ...begin,
    channel: id,
    from: somebody,
    to: fields({ person: id, root: hash, g: small }),
    epochs: list(count),
  }),
  reseal: fields({ ...begin, channel: id, epoch: count, to: by }),
  team: fields({
    ...begin,
    n: small,
    prev: optional(hash),
    until: count,
    people: list(fields({ person: id, root: hash, g: small, roles: list(oneOf("coordinator", "professional")) })),
  }),
  exclude: fields({ ...begin, channel: id, charter: hash, professional: somebody }),
  end_exclude: fields({ ...begin, channel: id, exclude: hash }),
  rule: fields({ ...begin, channel: id, n: count, labels: optional(some(id)), authors: some(hash), to: somebody, until: optional(count) }),
  end_rule: fields({ ...begin, channel: id, rule: hash }),
  agree_rule: fields({ ...begin, channel: id, charter: hash, rule: hash, agrees: oneOf(true, false) }),
  request: fields({ ...begin, to: somebody, about: optional(hash), whom: optional(somebody), words: text }),
  take_seat: fields({ ...begin, invite: id, channel: id, person: id, role, proof: sig }),
  epoch: fields({
    ...begin,
    channel: id,
    epoch: count,
    charter: hash,
    members: list(by),
    how: oneOf("fresh", "derived"),
    commitment: hash,
  }),
  erase: fields({ ...begin, channel: id, envelope: hash }),
  share: fields({
    ...begin,
    id,
    items: list(fields({ envelope: hash, author: by, role })),
    to: somebody,
    until: optional(count),
  }),
  withdraw: fields({ ...begin, share: id }),
  choice: fields({ ...begin, n: count, prev: optional(hash), statement: hash }),
};

/** A statement whose form was checked. Its signature was not. */
export interface Read<K extends Kind> {
  readonly kind: K;
  readonly body: StatementBodies[K];
  /** `header.payload`: what was signed and what the statement's hash covers. */
  readonly signed: string;
  /** The signer's signature over `signed`. */
  readonly signature: Uint8Array<ArrayBuffer>;
}

const header = (kind: Kind): string => encode(utf8(`{"alg":"EdDSA","typ":"naast1/${kind}"}`));

/** The text to sign: `header.payload`. Throws when the body's fields are not those of its kind. */
export function signingInput<K extends Kind>(kind: K, body: StatementBodies[K]): string {
  return `${header(kind)}.${encode(utf8(writeExact(body, SHAPES[kind])))}`;
}

/** Reads a statement of one kind; undefined for whatever is not spelled exactly as that kind is. */
export function readStatement<K extends Kind>(kind: K, statement: string): Read<K> | undefined {
  if (statement.length > STATEMENT_CHARACTERS_MAX) return undefined;
  const [head, payload, tail, more] = statement.split(".");
  if (payload === undefined || tail === undefined || more !== undefined || head !== header(kind)) return undefined;
  const bytes = decode(payload);
  const signature = decode(tail, 64);
  if (!bytes || !signature) return undefined;
  let json: string;
  try {
    json = fromUtf8(bytes);
  } catch {
    return undefined;
  }
  const body = readExact(json, SHAPES[kind]);
  if (body === undefined) return undefined;
  return { kind, body: body as StatementBodies[K], signed: `${head}.${payload}`, signature };
}

/** The signed part of a statement's text; the whole when it is no statement. */
export const signedPart = (statement: string): string => {
  const end = statement.lastIndexOf(".");
  return end < 0 ? statement : statement.slice(0, end);
};
