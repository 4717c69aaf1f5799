// A phone was lost: new keys for this person, and no other device that is still signed in. Needs a factor, because no device holds what
// opens the account. The finished request is kept before it is sent; what follows it (new epochs) is read off the conversations.
import type { Store } from "../db/store";
import type { RenewKeys, Vault } from "../protocol/types.gen";
import { mergeBags, openBag } from "./bag";
import { Declined } from "./distrust";
import { nextGeneration, renewKeys, sealVault } from "./generation";
import type { Account, KeptBag, Self } from "./model";
import { RENEWAL } from "./renewing";
import type { Server } from "./server";
import { openVault, proveCode, proveWords, tidyWords, withKeys, type Porch } from "./sign-in";

/** What somebody shows to open their account. */
export type Way = { readonly loginName: string; readonly words: string } | { readonly code: string };

/** New keys that wait for the server to take them. */
interface Renewal {
  readonly request: RenewKeys;
  readonly account: Account;
}

/** How often a request is made anew after another device kept a newer bag. */
const TRIES = 4;

/** Shows the server what this person holds; the session that comes of it replaces this device's. */
export async function proveWay(porch: Porch, { person, device }: Account, way: Way): ReturnType<typeof proveWords> {
  const proved = await ("code" in way ? proveCode(porch, way.code, device) : proveWords(porch, tidyWords(way.loginName), way.words, device));
  // Somebody else's words open somebody else's account.
  if (proved.session.person !== person) throw new Declined("wrong_credentials");
  return proved;
}

/** Proves who this is, and keeps the request for new keys. Nothing has changed yet. */
export async function prepareRenewal(porch: Porch, account: Account, kept: KeptBag, way: Way): Promise<void> {
  const { crypto, store } = porch;
  const { session, by } = await proveWay(porch, account, way);
  const opened = await openVault(porch, session, by);
  if (opened.root !== account.by.root) throw new Declined("bad_statement");
  const { key, keys } = await nextGeneration(crypto, account, opened);
  const older = opened.keys.generations;
  const vault = await sealVault(crypto, opened, [...older, keys]);
  const next: Account = { ...account, by: { root: opened.root, g: opened.g + 1 }, keys, older, chain: [...opened.vault.keys, key] };
  const request = await requestOf(porch, opened.vault, older[opened.g]?.bag ?? "", kept, next, { key, vault });
  await store.write({ records: { [RENEWAL]: { request, account: next } satisfies Renewal } });
}

/** Brings new keys that wait to the server; true when there were some. Throws what the network throws. */
export async function finishRenewal(porch: Pick<Porch, "server" | "crypto" | "store">): Promise<boolean> {
  const { server, store } = porch;
  for (let tries = 1; ; tries += 1) {
    const pending = (await store.get(RENEWAL)) as Renewal | undefined;
    if (!pending) return false;
    try {
      await server.command({ do: "renew_keys", ...pending.request });
      await goOn(store, pending);
      return true;
    } catch (error) {
      if (!(error instanceof Declined) || ["rate_limited", "unavailable", "sign_in_needed"].includes(error.code)) throw error;
      if (error.code !== "stale_bag" || tries === TRIES) {
        await store.write({ records: { [RENEWAL]: undefined } });
        throw error;
      }
      await remake(porch, pending);
    }
  }
}

/** From here on this device is the person with the new keys. */
async function goOn(store: Store, { request, account }: Renewal): Promise<void> {
  const kept = (await store.get("bag")) as KeptBag | undefined;
  const self = (await store.get("self")) as Self | undefined;
  const bag = kept && { n: Math.max(kept.n, request.n), bag: kept.bag };
  await store.write({ records: { account, bag, ...(self ? { self: withKeys(self) } : {}), [RENEWAL]: undefined } });
}

async function remake({ server, crypto, store }: { server: Server } & Pick<Porch, "crypto" | "store">, { request, account }: Renewal): Promise<void> {
  const vault = await server.get<Vault>("/v1/vault");
  const kept = (await store.get("bag")) as KeptBag;
  const bagKey = account.older?.at(-1)?.bag ?? "";
  const next = await requestOf({ crypto }, vault, bagKey, kept, account, request);
  await store.write({ records: { [RENEWAL]: { request: next, account } satisfies Renewal } });
}

async function requestOf(
  { crypto }: Pick<Porch, "crypto">,
  vault: Vault,
  bagKey: string,
  kept: KeptBag,
  account: Account,
  made: Pick<RenewKeys, "key" | "vault">,
): Promise<RenewKeys> {
  const bag = mergeBags(await openBag(crypto, account.by.root, bagKey, vault), kept.bag);
  return renewKeys(crypto, account, { n: Math.max(vault.bag_n, kept.n) + 1, bag }, made);
}
