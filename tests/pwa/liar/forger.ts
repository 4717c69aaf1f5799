// What a liar makes: identities, and statements under keys that are not whose they say; or, together with somebody who is in, under theirs.

import { possession } from "../../../clients/pwa/src/lib/crypto/chains";
import { sign } from "../../../clients/pwa/src/lib/crypto/ed25519";
import { statementHash } from "../../../clients/pwa/src/lib/crypto/encoding";
import { work } from "../../../clients/pwa/src/lib/crypto/work";
import { bytes, decode, encode, fromUtf8, utf8 } from "../../../clients/pwa/src/lib/protocol/base64url";
import type { Kind } from "../../../clients/pwa/src/lib/protocol/statement-text";
import type { By, KeyChain, StatementBodies } from "../../../clients/pwa/src/lib/protocol/types.gen";

/** An identity that a server made for somebody. */
export interface Invented {
  readonly by: By;
  readonly chain: KeyChain;
  /** Its signing key. */
  readonly seed: string;
}

/** Makes an identity for this person, under a root key of the liar's own. */
export async function invented(tenant: string, person: string): Promise<Invented> {
  const [root, signKey, sealKey] = await Promise.all([work.newSignKey(), work.newSignKey(), work.newSealKey()]);
  const published = { tenant, person, g: 0, sign_pub: signKey.pub, seal_pub: sealKey.pub };
  const proof = encode(await sign(bytes(signKey.seed, 32), possession(published)));
  const statement = await work.say("key", { suite: "naast1", at: 1, ...published, root_pub: root.pub, proof }, root.seed);
  return { by: { root: statementHash(statement), g: 0 }, chain: { person, keys: [statement], staff_name: null }, seed: signKey.seed };
}

/** A statement that somebody else signed than who it says. */
export async function forged<K extends Kind>(kind: K, body: StatementBodies[K]): Promise<string> {
  return work.say(kind, body, (await work.newSignKey()).seed);
}

/** What one statement says, with another's signature: an edit that whoever signed never made. */
export const withSignatureOf = (edited: string, signed: string): string => `${edited.slice(0, edited.lastIndexOf("."))}${signed.slice(signed.lastIndexOf("."))}`;

/** A statement of another suite, truly signed. */
export async function downgraded(statement: string, seed: string): Promise<string> {
  const lower = (part: string): string => encode(utf8(fromUtf8(decode(part) ?? new Uint8Array()).replaceAll("naast1", "naast0")));
  const signed = statement.split(".").slice(0, 2).map(lower).join(".");
  return `${signed}.${await work.sign(seed, encode(utf8(signed)))}`;
}
