// A generation of a person's keys as the server takes it: the statement, and the vault and the bag as they are with it.
import { possession } from "../crypto/chains";
import { sign } from "../crypto/ed25519";
import { random, randomId } from "../crypto/encoding";
import type { Crypto } from "../crypto/work";
import { bytes, encode } from "../protocol/base64url";
import { write } from "../protocol/messages";
import type { Bag, By, GenerationKeys, RenewKeys, StatementBodies } from "../protocol/types.gen";
import { bagText } from "./bag";
import type { Account } from "./model";
import type { OpenVault } from "./sign-in";

/** The vault with these generations of keys. */
export const sealVault = (crypto: Crypto, { root, keys, accountSecret }: Omit<OpenVault, "vault">, generations: readonly GenerationKeys[]): Promise<string> =>
  crypto.sealBox({ label: "vault", root }, accountSecret, write("VaultKeys", { ...keys, generations: [...generations] }));

/** What begins a generation, with the bag under its key. */
export async function renewKeys(
  crypto: Crypto,
  { by, keys }: { readonly by: By; readonly keys: GenerationKeys },
  { n, bag }: { readonly n: number; readonly bag: Bag },
  { key, vault }: Pick<RenewKeys, "key" | "vault">,
): Promise<RenewKeys> {
  return { id: randomId(), key, vault, n, bag: await crypto.sealBox({ label: "bag", root: by.root, n }, keys.bag, bagText(bag)) };
}

/** The generation after those of an opened vault: its statement, signed by the root key, and its keys. */
export async function nextGeneration(
  crypto: Crypto,
  { tenant, person }: Pick<Account, "tenant" | "person">,
  { vault, keys: { root }, g }: Pick<OpenVault, "vault" | "keys" | "g">,
): Promise<{ readonly key: string; readonly keys: GenerationKeys }> {
  const [signKey, sealKey] = await Promise.all([crypto.newSignKey(), crypto.newSealKey()]);
  const chain = await crypto.readChain(vault.keys);
  const published = { tenant, person, g: g + 1, sign_pub: signKey.pub, seal_pub: sealKey.pub };
  const body: StatementBodies["key"] = {
    suite: "naast1",
    at: Date.now(),
    ...published,
    ...(chain ? { prev: chain.last } : {}),
    proof: encode(await sign(bytes(signKey.seed, 32), possession(published))),
  };
  return { key: await crypto.say("key", body, root), keys: { sign: signKey.seed, seal: sealKey.seed, bag: encode(random(32)) } };
}
