// A factor opened the vault of a server that was put back, and the keys in it are not those of this device.
//
// Those that the server forgot are given again, statement for statement, because whoever has a factor can seal the vault anew. When
// another device of this person made others meanwhile, those on the server hold, for the root key signed them and it lies on nobody's
// device. This one goes on with them, and makes as many more as it had: whoever met the forgotten ones believes no lower number.
// (server/docs/decisions/0009)
import type { Bag, Deployment } from "../protocol/types.gen";
import { inCommon } from "./former";
import { nextGeneration, renewKeys, sealVault } from "./generation";
import type { Account } from "./model";
import type { OpenVault, Porch } from "./sign-in";

/** The keys to go on with, and the number of the server's bag with them. */
export interface Settled {
  readonly account: Pick<Account, "by" | "keys" | "older" | "chain" | "parted">;
  readonly n: number;
}

/** Brings this device, which knows keys that the server forgot, and the server to the same ones. */
export function settleKeys(porch: Pick<Porch, "server" | "crypto">, opened: OpenVault, known: Account, bag: Bag): Promise<Settled> {
  return inCommon(opened.vault.keys, known.chain) === opened.vault.keys.length ? bringBack(porch, opened, known, bag) : goOn(porch, opened, known, bag);
}

/** Gives the generations that this device has and the server has not, the oldest first. */
async function bringBack({ server, crypto }: Pick<Porch, "server" | "crypto">, opened: OpenVault, known: Account, bag: Bag): Promise<Settled> {
  const { by, keys, older = [], chain, parted } = known;
  const generations = [...older, keys];
  let { bag_n: n } = opened.vault;
  for (let g = opened.g + 1; g <= by.g; g += 1) {
    n += 1;
    const vault = await sealVault(crypto, opened, generations.slice(0, g + 1));
    const own = { by: { root: by.root, g }, keys: generations[g] ?? keys };
    await server.command({ do: "renew_keys", ...(await renewKeys(crypto, own, { n, bag }, { key: chain[g] ?? "", vault })) });
  }
  return { account: { by, keys, older, chain, ...(parted ? { parted } : {}) }, n };
}

/** Goes on with the server's keys, and makes more until nobody has seen a higher number. */
async function goOn({ server, crypto }: Pick<Porch, "server" | "crypto">, opened: OpenVault, known: Account, bag: Bag): Promise<Settled> {
  const { root } = opened;
  let { vault, g } = opened;
  const generations = [...opened.keys.generations];
  while (g < known.by.g) {
    const { key, keys } = await nextGeneration(crypto, known, { vault, keys: opened.keys, g });
    generations.push(keys);
    const n = vault.bag_n + 1;
    const made = { key, vault: await sealVault(crypto, opened, generations) };
    await server.command({ do: "renew_keys", ...(await renewKeys(crypto, { by: { root, g: g + 1 }, keys }, { n, bag }, made)) });
    g += 1;
    vault = { ...vault, keys: [...vault.keys, key], bag_n: n };
  }
  const keys = generations[g] ?? known.keys;
  const { lineage } = await server.openGet<Deployment>("/v1/deployment");
  const parted = { g: inCommon(opened.vault.keys, known.chain), at: Date.now(), lineage };
  return { account: { by: { root, g }, keys, older: generations.slice(0, g), chain: vault.keys, parted }, n: vault.bag_n };
}
