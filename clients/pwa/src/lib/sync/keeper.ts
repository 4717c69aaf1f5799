// PIN and a person, for whoever is signed in: choose who keeps a half of one's way in, keep one for somebody, and hand it over to the
// empty phone of whoever stands there.
import { pleaOf } from "../crypto/pleas";
import { freshSecret, randomId } from "../crypto/encoding";
import { bytes, encode } from "../protocol/base64url";
import type { AddHalf, Answer, AnswerPlea, Halves, KeyChain, PleaLook, RegistrationStarted, SetUnlock, StartHalf } from "../protocol/types.gen";
import { Declined, Distrust } from "./distrust";
import { relist } from "./factors";
import type { Account } from "./model";
import { ownSeals } from "./own-seals";
import { proveWay, type Way } from "./renew";
import { openVault, type Porch } from "./sign-in";

/** Somebody whom this person met, with the identity that was seen. */
export interface Met {
  readonly person: string;
  readonly root: string;
}

/** What a half and the export key of a PIN open together. */
export const together = (half: string, exportKey: string): string => encode(new Uint8Array([...bytes(half, 32), ...bytes(exportKey, 64)]));

/** Makes a PIN and somebody one more way in, in the place of the one before. It needs another way in once. */
export async function chooseKeeper(porch: Porch, account: Account, keeper: Met, pin: string, way: Way): Promise<Answer> {
  const { server, crypto, withOpaque } = porch;
  const { session, by } = await proveWay(porch, account, way);
  const opened = await openVault(porch, session, by);
  const chain = await crypto.readChain((await server.get<KeyChain>(`/v1/chains/${keeper.person}`)).keys);
  const keys = chain?.generations.at(-1);
  if (!keys || chain?.person !== keeper.person || chain.root !== keeper.root) throw new Distrust("changed_root");
  const to = { root: chain.root, g: chain.generations.length - 1 };
  const half = freshSecret();
  const { tenant, person } = account;
  const sealed = await crypto.seal({ label: "half", tenant, person, owner: opened.root, to }, keys.sealPub, half);
  const { record, exportKey } = await withOpaque(async (opaque) => {
    const { state, request } = await opaque.startRegistration(pin);
    const { response } = await server.post<RegistrationStarted>("/v1/half/start", { request } satisfies StartHalf);
    return opaque.finishRegistration(pin, state, response);
  });
  const list = await relist(crypto, account, opened, { anew: { factor: "pin_and_person", secret: together(half, exportKey) } });
  return server.post<Answer>("/v1/half", { keeper: keeper.person, keeper_g: to.g, sealed, record, ...list } satisfies AddHalf);
}

/** The command that takes PIN and person away; every other way in stays. */
export async function prepareRemoval(porch: Porch, account: Account, way: Way): Promise<SetUnlock> {
  const { session, by } = await proveWay(porch, account, way);
  const opened = await openVault(porch, session, by);
  return { id: randomId(), ...(await relist(porch.crypto, account, opened, { without: "pin_and_person" })) };
}

/** Hands somebody's half to the phone that shows this plea. Throws `Distrust` when the server shows another key than that phone. */
export async function handOver({ server, crypto }: Pick<Porch, "server" | "crypto">, account: Account, of: Met, plea: string): Promise<void> {
  const { kept } = await server.get<Halves>("/v1/halves");
  const half = kept.find((one) => one.of === of.person);
  if (!half) throw new Declined("nothing_here");
  const { key } = await server.get<PleaLook>(`/v1/pleas/${plea}`);
  if (pleaOf(account.tenant, key) !== plea) throw new Distrust("forged");
  const mine = ownSeals(account).find(({ to }) => to.g === half.g);
  const place = { label: "half", tenant: account.tenant, person: of.person, owner: of.root } as const;
  const opened = mine && (await crypto.openSeal({ ...place, to: mine.to }, mine.seal, half.sealed));
  if (opened === undefined) throw new Distrust("forged");
  const sealed = await crypto.seal({ label: "half-given", tenant: account.tenant, plea }, key, opened);
  await server.post(`/v1/pleas/${plea}`, { of: of.person, sealed } satisfies AnswerPlea);
}

/** Says no to the phone that shows this plea. */
export const refuse = ({ server }: Pick<Porch, "server">, of: string, plea: string): Promise<void> =>
  server.post(`/v1/pleas/${plea}`, { of, sealed: null } satisfies AnswerPlea);
