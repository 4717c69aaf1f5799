// Who somebody is: an account chain of `key` statements under one root key, verified.
import { bytes, utf8 } from "../protocol/base64url";
import { readKey } from "../protocol/key-statement";
import type { By, StatementBodies } from "../protocol/types.gen";
import { verify } from "./ed25519";
import { enc, statementHash, type Raw } from "./encoding";

/** A verified account chain. Only `readChain` makes one. */
export interface Chain {
  readonly person: string;
  readonly tenant: string;
  readonly root: string;
  readonly rootPub: string;
  /** Hash of the newest `key` statement. */
  readonly last: string;
  readonly generations: readonly { readonly signPub: string; readonly sealPub: string }[];
}

/** What the new signing key signs: whoever publishes a key holds it. */
export const possession = (key: Pick<StatementBodies["key"], "tenant" | "person" | "g" | "sign_pub" | "seal_pub">): Raw =>
  enc("possession", [bytes(key.tenant, 16), bytes(key.person, 16), key.g, bytes(key.sign_pub, 32), bytes(key.seal_pub, 1216)]);

/** Reads and verifies an account chain, generation 0 first; undefined when anything in it does not fit. */
export async function readChain(statements: readonly string[]): Promise<Chain | undefined> {
  let chain: Chain | undefined;
  for (const statement of statements) {
    const read = readKey(statement);
    if (!read) return undefined;
    const { body: key } = read;
    const rootPub = chain ? chain.rootPub : key.root_pub;
    const follows = chain
      ? key.g === chain.generations.length && key.prev === chain.last && key.root_pub === undefined
      : key.g === 0 && key.prev === undefined;
    const isSame = !chain || (key.person === chain.person && key.tenant === chain.tenant);
    if (!rootPub || !follows || !isSame) return undefined;
    if (!(await verify(bytes(rootPub, 32), utf8(read.signed), read.signature))) return undefined;
    if (!(await verify(bytes(key.sign_pub, 32), possession(key), bytes(key.proof, 64)))) return undefined;
    const name = statementHash(statement);
    chain = {
      person: key.person,
      tenant: key.tenant,
      root: chain?.root ?? name,
      rootPub,
      last: name,
      generations: [...(chain?.generations ?? []), { signPub: key.sign_pub, sealPub: key.seal_pub }],
    };
  }
  return chain;
}

/** Identity and newest generation of a chain. */
export const newest = (chain: Chain): By => ({ root: chain.root, g: chain.generations.length - 1 });
