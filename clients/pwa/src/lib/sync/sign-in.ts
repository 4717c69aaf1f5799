// Coming back on a device that knows nothing: the words or the recovery code open the account, and everything that the server
// gives along is checked before it is believed.
import type { Opaque } from "../crypto/opaque";
import { codeProof, readCode } from "../crypto/recovery-code";
import { loginHash, randomId, wrapHash } from "../crypto/encoding";
import type { Crypto } from "../crypto/work";
import type { Store } from "../db/store";
import { bytes, encode } from "../protocol/base64url";
import { readSealed } from "../protocol/messages";
import type { Deployment, Factor, GenerationKeys, SignedIn, SignInStarted, Vault, VaultKeys, Wrap } from "../protocol/types.gen";
import { bagText, mergeBags, openBag } from "./bag";
import { Declined, Distrust } from "./distrust";
import { inCommon } from "./former";
import type { Account, Item, KeptBag, Self } from "./model";
import type { Server } from "./server";
import type { Settled } from "./settle-keys";

/** What signing in needs around it. */
export interface Porch {
  readonly server: Server;
  readonly crypto: Crypto;
  readonly store: Store;
  readonly withOpaque: <T>(task: (opaque: Opaque) => Promise<T>) => Promise<T>;
}

/** A key that opened the account: which factor it is, and what its wrap is under. */
export interface OpenedBy {
  readonly factor: Factor;
  readonly secret: string;
}

/** Words as they are stretched: lower case, one space between. */
export const tidyWords = (words: string): string => words.toLowerCase().trim().split(/\s+/u).join(" ");

/** Shows that somebody knows their words, and opens a session. Throws `Declined` for wrong ones. */
export async function proveWords(porch: Porch, loginName: string, words: string, device: string): Promise<{ session: SignedIn; by: OpenedBy }> {
  const { server } = porch;
  const { tenant } = await server.openGet<Deployment>("/v1/deployment");
  const login = loginHash(tenant, loginName);
  return porch.withOpaque(async (opaque) => {
    const { state, request } = await opaque.startLogin(tidyWords(words));
    const { attempt, response } = await server.openPost<SignInStarted>("/v1/auth/words/start", { login, request });
    const proved = await opaque.finishLogin(tidyWords(words), state, response);
    if (!proved) throw new Declined("wrong_credentials");
    const session = await server.open("/v1/auth/words/finish", { attempt, finish: proved.finish, device });
    return { session, by: { factor: "words", secret: proved.exportKey } };
  });
}

/** Signs in with login name and words. */
export async function signInWithWords(porch: Porch, loginName: string, words: string): Promise<void> {
  const device = await deviceOf(porch.store);
  const { session, by } = await proveWords(porch, loginName, words, device);
  await moveIn(porch, session, by, device, tidyWords(loginName));
}

/** Signs in with the recovery code. */
export async function signInWithCode(porch: Porch, text: string): Promise<void> {
  const device = await deviceOf(porch.store);
  const { session, by } = await proveCode(porch, text, device);
  await moveIn(porch, session, by, device, undefined);
}

/** Shows that somebody holds their recovery code, and opens a session. Throws `Declined` for a wrong one. */
export async function proveCode({ server }: Porch, text: string, device: string): Promise<{ session: SignedIn; by: OpenedBy }> {
  const code = readCode(text);
  if (!code) throw new Declined("wrong_credentials");
  const { authenticator } = codeProof(code);
  const session = await server.open("/v1/auth/code", { authenticator, device });
  return { session, by: { factor: "recovery_code", secret: encode(code) } };
}

/** A browser profile stays one device, whoever signs in again. */
export async function deviceOf(store: Store): Promise<string> {
  const account = (await store.get("account")) as Account | undefined;
  return account?.device ?? randomId();
}

/** The opened vault, with what was checked on the way. */
export interface OpenVault {
  readonly vault: Vault;
  readonly keys: VaultKeys;
  readonly accountSecret: string;
  readonly root: string;
  readonly g: number;
  readonly unlockN: number;
  readonly unlockHash: string;
  /** The newest signed list of factors. */
  readonly list: readonly Wrap[];
}

/** What each factor's wrap is called. */
export const wrapLabels = { words: "wrap-words", recovery_code: "wrap-code", passkey: "wrap-passkey", pin_and_person: "wrap-pin" } as const satisfies Record<Factor, string>;

/** Opens the vault with one factor. Throws `Distrust` for anything that an honest server would not give. */
export async function openVault({ server, crypto }: Pick<Porch, "server" | "crypto">, session: SignedIn, by: OpenedBy): Promise<OpenVault> {
  server.adopt(session);
  const vault = await server.get<Vault>("/v1/vault");
  const chain = await crypto.readChain(vault.keys);
  if (chain?.person !== session.person) throw new Distrust("forged");
  if (chain.tenant !== session.tenant) throw new Distrust("other_server");
  let last: { n: number; hash: string; wraps: readonly Wrap[] } | undefined;
  for (const statement of vault.unlock) {
    const said = await crypto.believe("unlock", statement, chain);
    if (!said) throw new Distrust("forged");
    if (said.body.n !== (last ? last.n + 1 : 0) || said.body.prev !== last?.hash) throw new Distrust("rolled_back");
    last = { n: said.body.n, hash: said.hash, wraps: said.body.wraps };
  }
  // A wrap that nobody signed is one that somebody slipped in; one that is missing is a way back that somebody took away.
  const wrap = vault.wraps.find(({ factor }) => factor === by.factor);
  if (!last || !wrap || !areListed(vault.wraps, last.wraps)) throw new Distrust("forged");
  // A wrap that was kept from an earlier list is bound to the number of that one.
  const n = last.wraps.find(({ factor }) => factor === by.factor)?.since ?? last.n;
  const accountSecret = await crypto.unwrap({ label: wrapLabels[by.factor], root: chain.root, n }, by.secret, wrap.wrapped);
  if (accountSecret === undefined) throw new Distrust("forged");
  const json = await crypto.openBox({ label: "vault", root: chain.root }, accountSecret, vault.vault);
  const keys = json === undefined ? undefined : readSealed("VaultKeys", json);
  if (!keys) throw new Distrust("forged");
  const g = chain.generations.length - 1;
  const mine = keys.generations[g];
  const published = mine && (await crypto.publicKeys(mine.sign, mine.seal));
  if (published?.signPub !== chain.generations[g]?.signPub || published?.sealPub !== chain.generations[g]?.sealPub) throw new Distrust("forged");
  return { vault, keys, accountSecret, root: chain.root, g, unlockN: last.n, unlockHash: last.hash, list: last.wraps };
}

/** Whether these are exactly the wraps of a signed list. */
export function areListed(wraps: Vault["wraps"], list: readonly Wrap[]): boolean {
  const given = new Map(wraps.map(({ factor, wrapped }) => [factor, wrapHash(bytes(wrapped))]));
  const isSameLength = given.size === wraps.length && wraps.length === list.length;
  return isSameLength && list.every(({ factor, wrapped }) => given.get(factor) === wrapped);
}

/** Makes this browser the person's own; gives what was opened, which nothing keeps. */
export async function moveIn(porch: Porch, session: SignedIn, by: OpenedBy, device: string, loginName: string | undefined): Promise<OpenVault> {
  const { crypto, store, server } = porch;
  const opened = await openVault(porch, session, by);
  const keys = opened.keys.generations[opened.g];
  if (!keys) throw new Distrust("forged");
  const bag = await openBag(crypto, opened.root, keys.bag, opened.vault);
  const { lineage } = await server.openGet<Deployment>("/v1/deployment");
  // Lists of a life that is over may be gone; whoever made them gives them again.
  if ((bag.marks.unlocks?.[lineage] ?? 0) > opened.unlockN) throw new Distrust("rolled_back");
  const known = (await store.get("account")) as Account | undefined;
  if (known && known.tenant !== session.tenant) throw new Distrust("other_server");
  const isKnown = known?.person === session.person;
  if (isKnown && known.by.root !== opened.root) throw new Distrust("changed_root");
  // A server that was put back may not have all of this device's keys.
  const isForgotten = isKnown && inCommon(known.chain, opened.vault.keys) < known.chain.length;
  const isSameLife = ((await store.get("local")) as { lineage?: string } | undefined)?.lineage === lineage;
  if (isForgotten && isSameLife) throw new Distrust("rolled_back");
  const kept = isKnown ? ((await store.get("bag")) as KeptBag | undefined) : undefined;
  if (kept && kept.n > opened.vault.bag_n && isSameLife) throw new Distrust("rolled_back");
  const merged = kept ? mergeBags(bag, kept.bag) : bag;
  const items = isKnown ? (((await store.get("outbox")) as readonly Item[] | undefined) ?? []) : [];
  // What only this browser knew goes to the others.
  const news: Item = { id: randomId(), at: Date.now(), task: { do: "set_bag" } };
  const outbox = bagText(merged) === bagText(bag) ? items : [...items, news];
  // The code alone does not tell what somebody is called at the door; whoever lived here is still called the same.
  const knownAs = loginName ?? (isKnown ? known.loginName : undefined);
  server.adopt(session);
  const { account: settled, n } =
    isForgotten
      ? await (await import("./settle-keys")).settleKeys(porch, opened, known, merged)
      : asOpened(opened, keys, isKnown ? known.parted : undefined);
  const account: Account = {
    person: session.person,
    standing: session.standing,
    tenant: session.tenant,
    device,
    name: merged.name,
    ...(knownAs === undefined ? {} : { loginName: knownAs }),
    ...(isKnown && known.cameBack === undefined ? {} : { cameBack: true }),
    ...settled,
  };
  const self = isKnown ? ((await store.get("self")) as Self | undefined) : undefined;
  // One browser profile holds one person: for anybody but the one who is known here, it begins empty.
  const records = { account, bag: { n, bag: merged }, outbox, ...(self ? { self: withKeys(self) } : {}) };
  await store.write({ records, isFresh: !isKnown });
  return opened;
}

/** The keys of an opened vault, to go on with. */
function asOpened({ root, g, vault, keys: { generations } }: OpenVault, keys: GenerationKeys, parted: Account["parted"]): Settled {
  const older = generations.slice(0, g);
  const account = { by: { root, g }, keys, chain: vault.keys, ...(older.length > 0 ? { older } : {}), ...(parted ? { parted } : {}) };
  return { account, n: vault.bag_n };
}

/** A log that stopped because there were newer keys than this device had goes on: it has them now. */
export function withKeys({ alarm, ...self }: Self): Self {
  return alarm === undefined || alarm === "newer_keys" ? self : { ...self, alarm };
}
