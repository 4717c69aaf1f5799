// A generation of a person's keys as the server takes it: the statement, and the vault and the bag as they are with it.
import { randomId } from "../crypto/encoding";
import type { Crypto } from "../crypto/work";
import { write } from "../protocol/messages";
import type { Bag, By, GenerationKeys, RenewKeys } from "../protocol/types.gen";
import { bagText } from "./bag";
import type { Account } from "./model";
import type { Server } from "./server";
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

/**
 * Gives a server that was put back the generations that this device has and it has not, the oldest first: only whoever has a factor
 * can, because the vault is sealed anew. Gives the number of its bag from then on.
 */
export async function bringKeysBack(
  { server, crypto }: { readonly server: Server; readonly crypto: Crypto },
  opened: OpenVault,
  { by, keys, older = [], chain }: Account,
  bag: Bag,
): Promise<number> {
  const generations = [...older, keys];
  let { bag_n: n } = opened.vault;
  for (let g = opened.g + 1; g <= by.g; g += 1) {
    n += 1;
    const vault = await sealVault(crypto, opened, generations.slice(0, g + 1));
    const own = { by: { root: by.root, g }, keys: generations[g] ?? keys };
    const request = await renewKeys(crypto, own, { n, bag }, { key: chain[g] ?? "", vault });
    await server.command({ do: "renew_keys", ...request });
  }
  return n;
}
