// What somebody said: statements that are signed, and whether it was they who signed them.
import { bytes, encode, utf8 } from "../protocol/base64url";
import type { Kind, Read } from "../protocol/statement-text";
import { readStatement, signingInput } from "../protocol/statements";
import type { By, StatementBodies } from "../protocol/types.gen";
import type { Chain } from "./chains";
import { sign, verify } from "./ed25519";
import { hash, statementHash, type Raw } from "./encoding";

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
