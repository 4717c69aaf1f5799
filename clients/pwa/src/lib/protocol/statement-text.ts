// A statement as text: compact JWS (RFC 7515) with one fixed header per kind and a payload that has one spelling only. What the payload
// of a kind looks like is given; signatures are made and checked elsewhere: nothing here knows a key.
import { decode, encode, fromUtf8, utf8 } from "./base64url";
import { readExact, writeExact, type Shape } from "./shape";
import type { StatementBodies } from "./types.gen";

/** Every kind of statement. */
export type Kind = keyof StatementBodies;

/** Longest statement: the same bound as the server's. */
const STATEMENT_CHARACTERS_MAX = 48 * 1024;

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

/** The text to sign: `header.payload`. Throws when the body does not look as its kind does. */
export const writeAs = (kind: Kind, shape: Shape, body: unknown): string => `${header(kind)}.${encode(utf8(writeExact(body, shape)))}`;

/** Reads a statement of one kind that looks so; undefined for whatever is not spelled exactly so. */
export function readAs<K extends Kind>(kind: K, shape: Shape, statement: string): Read<K> | undefined {
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
  const body = readExact(json, shape);
  if (body === undefined) return undefined;
  return { kind, body: body as StatementBodies[K], signed: `${head}.${payload}`, signature };
}

/** The signed part of a statement's text; the whole when it is no statement. */
export const signedPart = (statement: string): string => {
  const end = statement.lastIndexOf(".");
  return end < 0 ? statement : statement.slice(0, end);
};
