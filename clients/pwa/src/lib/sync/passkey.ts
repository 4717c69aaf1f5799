// A passkey as one more way in. What its authenticator derives opens the vault here: it goes to no server.
import { hash, randomId } from "../crypto/encoding";
import { bytes } from "../protocol/base64url";
import type { AddPasskey, Answer, Deployment, PasskeyChallenge, PasskeySignIn, SetUnlock } from "../protocol/types.gen";
import { Declined } from "./distrust";
import { relist } from "./factors";
import type { Account } from "./model";
import { proveWay, type Way } from "./renew";
import { deviceOf, moveIn, openVault, type Porch } from "./sign-in";

/** What an authenticator is asked. */
export interface Asked extends PasskeyChallenge {
  /** For what it derives its secret: one deployment, whoever signs in. */
  readonly salt: string;
}

/** What an authenticator showed. */
export interface Shown {
  readonly attempt: string;
  /** The credential's text, without what was derived. */
  readonly credential: string;
  /** 32 bytes, the same each time for one passkey and salt. */
  readonly derived: string;
}

const asked = (challenge: PasskeyChallenge, tenant: string): Asked => ({ ...challenge, salt: hash("passkey-salt", [bytes(tenant, 16)]) });

/** Proves who this is; gives what to ask the authenticator, and how to keep what it shows. Nothing has changed yet. */
export async function prepareAdding(porch: Porch, account: Account, way: Way): Promise<{ asks: Asked; keep: (shown: Shown) => Promise<Answer> }> {
  const { server, crypto } = porch;
  const { session, by } = await proveWay(porch, account, way);
  const opened = await openVault(porch, session, by);
  const challenge = await server.post<PasskeyChallenge>("/v1/passkey/start");
  const keep = async ({ attempt, credential, derived }: Shown): Promise<Answer> => {
    const list = await relist(crypto, account, opened, { anew: { factor: "passkey", secret: derived } });
    return server.post<Answer>("/v1/passkey", { attempt, credential, ...list } satisfies AddPasskey);
  };
  return { asks: asked(challenge, account.tenant), keep };
}

/** The command that takes the passkey away; every other way in stays. */
export async function prepareRemoval(porch: Porch, account: Account, way: Way): Promise<SetUnlock> {
  const { session, by } = await proveWay(porch, account, way);
  const opened = await openVault(porch, session, by);
  return { id: randomId(), ...(await relist(porch.crypto, account, opened, { without: "passkey" })) };
}

/** What any authenticator is asked to sign in; no name is needed. */
export async function askToSignIn({ server }: Porch): Promise<Asked> {
  const { tenant } = await server.openGet<Deployment>("/v1/deployment");
  return asked(await server.openPost<PasskeyChallenge>("/v1/auth/passkey/start", {}), tenant);
}

/** Signs in with what an authenticator showed. */
export async function signInWithPasskey(porch: Porch, { attempt, credential, derived }: Shown): Promise<void> {
  const device = await deviceOf(porch.store);
  const session = await porch.server.open("/v1/auth/passkey/finish", { attempt, credential, device } satisfies PasskeySignIn);
  await moveIn(porch, session, { factor: "passkey", secret: derived }, device, undefined);
}

/** Whether the server knows no such passkey, or not any more. */
export const isUnknown = (error: unknown): boolean => error instanceof Declined && error.code === "wrong_credentials";
