// How parts become bytes before they are hashed, derived from or bound to a seal; and the hashes that name things.
import { hkdf as expand } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytes, encode, utf8 } from "../protocol/base64url";
import { signedPart } from "../protocol/statement-text";

/** Bytes that own their memory, as WebCrypto wants them. */
export type Raw = Uint8Array<ArrayBuffer>;

/** A part of an encoding: bytes, text as UTF-8, or a number as eight bytes big-endian. */
export type Part = Uint8Array | string | number;

const own = (from: Uint8Array): Raw => new Uint8Array(from);

/** Labels as bytes: there are some dozens, each written once, and they are needed several times for each message. */
const labels = new Map<string, Uint8Array>();

function labelBytes(label: string): Uint8Array {
  const known = labels.get(label) ?? utf8(`naast1/${label}`);
  labels.set(label, known);
  return known;
}

/** `enc(label, parts…)`: every one as u32 big-endian length and bytes; `label` without its leading `naast1/`. */
export function enc(label: string, parts: readonly Part[]): Raw {
  const pieces = [labelBytes(label), ...parts.map(piece)];
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const one of pieces) {
    view.setUint32(at, one.length);
    out.set(one, at + 4);
    at += 4 + one.length;
  }
  return out;
}

function piece(part: Part): Uint8Array {
  if (typeof part === "string") return utf8(part);
  if (typeof part !== "number") return part;
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(part));
  return out;
}

const digestOf = (label: string, parts: readonly Part[]): Raw => own(sha256(enc(label, parts)));

/** SHA-256 of `enc`, as text. */
export const hash = (label: string, parts: readonly Part[]): string => encode(digestOf(label, parts));

/** HKDF-SHA256 (RFC 5869) to 32 bytes. */
export const hkdf = (secret: Uint8Array, salt: Uint8Array, info: Uint8Array): Raw => own(expand(sha256, secret, salt, info, 32));

const NO_SALT = new Uint8Array(0);

/** HKDF without a salt, with the encoding of a label and parts as its info. */
export const derive = (secret: Uint8Array, label: string, parts: readonly Part[] = []): Raw =>
  hkdf(secret, NO_SALT, enc(label, parts));

/** So many bytes of chance. */
export const random = (length: number): Raw => crypto.getRandomValues(new Uint8Array(length));

/** A fresh id: 16 bytes of chance, as text. */
export const randomId = (): string => encode(random(16));

/** A secret of 32 random bytes, as text. */
export const freshSecret = (): string => encode(random(32));

/** The name of a statement: hash over its signed part. */
export const statementHash = (statement: string): string => hash("statement", [signedPart(statement)]);

/** Hash of the exact text of a header, as the bytes that keys and signatures are bound to. */
export const headerDigest = (header: string | Uint8Array): Raw => digestOf("header", [header]);

/** Hash of the exact text of a header. */
export const headerHash = (header: string): string => encode(headerDigest(header));

/** Hash of the exact text of a trail. */
export const trailHash = (trail: string): string => hash("trail", [trail]);

/** The name of a message: header, commitment and body together. */
export const envelopeHash = (header: string, commit: string, body: string): string =>
  hash("envelope", [header, bytes(commit, 32), bytes(body)]);

/** What an epoch statement says about its key. */
export const epochCommitment = (key: Uint8Array): string => hash("epoch-commit", [key]);

/** What stands beside a body so that it has one meaning for everybody who opens it. */
export const messageCommit = (key: Uint8Array): string => hash("commit", [key]);

/** The key of one message: giving it gives nothing else. Whoever has the digest of its header already hands it over. */
export const messageKey = (epochKey: Uint8Array, header: string, digest = headerDigest(header)): Raw => derive(epochKey, "message", [digest]);

/** The key after a charter that only added somebody. */
export const derivedEpochKey = (key: Uint8Array, charter: string): Raw => derive(key, "epoch-add", [bytes(charter, 32)]);

/** Hash that names a wrapped account secret. */
export const wrapHash = (wrapped: Uint8Array): string => hash("wrapped", [wrapped]);

/** What the server looks a login name up by; case and white space do not count. */
export const loginHash = (tenant: string, name: string): string =>
  hash("login", [bytes(tenant, 16), name.toLowerCase().trim().split(/\s+/u).join(" ")]);

/** Log hash before the first entry. */
export const logStart = (log: string): string => hash("log-start", [bytes(log, 16)]);

/** Log hash after an entry: whoever agrees on it agrees on everything before it. */
export const logHash = (before: string, seq: number, at: number, kind: string, content: string): string =>
  hash("log", [bytes(before, 32), seq, at, kind, bytes(content, 32)]);
