// Who somebody is: an account chain of `key` statements under one root key, verified; and whether they said something.
import { bytes, encode, utf8 } from "../protocol/base64url";
import { readStatement, signingInput, type Kind, type Read } from "../protocol/statements";
import type { By, StatementBodies } from "../protocol/types.gen";
import { sign, verify } from "./ed25519";
import { enc, hash, statementHash, type Raw } from "./encoding";

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
    const read = readStatement("key", statement);
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

/** Whether `by`, who must be the person of this chain, signed a message. */
async function isSignedBy(chain: Chain, by: By, message: Raw, signature: Uint8Array): Promise<boolean> {
  const keys = chain.generations[by.g];
  return by.root === chain.root && keys !== undefined && verify(bytes(keys.signPub, 32), message, signature);
}

/** A statement whose form and signature were checked. */
export interface Believed<K extends Kind> {
  readonly body: StatementBodies[K];
  readonly hash: string;
}

/** A statement of any kind but `key`, said by the person of this chain; undefined when they did not say it here. */
export async function believe<K extends Exclude<Kind, "key">>(kind: K, statement: string, chain: Chain): Promise<Believed<K> | undefined> {
  const read: Read<K> | undefined = readStatement(kind, statement);
  if (read?.body.tenant !== chain.tenant) return undefined;
  // Which factors open an account is the root key's to say, and no device holds that.
  const isTrue =
    kind === "unlock" || kind === "farewell"
      ? read.body.by.root === chain.root && (await verify(bytes(chain.rootPub, 32), utf8(read.signed), read.signature))
      : await isSignedBy(chain, read.body.by, utf8(read.signed), read.signature);
  return isTrue ? { body: read.body, hash: statementHash(statement) } : undefined;
}

/** Says something: signs a statement with a seed. */
export async function say<K extends Kind>(kind: K, body: StatementBodies[K], seed: Raw): Promise<string> {
  const input = signingInput(kind, body);
  return `${input}.${encode(await sign(seed, utf8(input)))}`;
}

/** Content hash of a `choice` entry: the link and what it stands for. */
export const choiceContent = (choice: string, statement: string): string =>
  hash("choice-entry", [bytes(choice, 32), bytes(statement, 32)]);
