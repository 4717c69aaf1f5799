// What a link's secret gives: the invite's id and its key, and the signatures that show that somebody held the link.
import { bytes, encode } from "../protocol/base64url";
import { publicKey, sign, verify } from "./ed25519";
import { derive, enc, type Raw } from "./encoding";

/** An invite, derived from its secret. */
export interface InviteKeys {
  readonly invite: string;
  readonly seed: Raw;
  readonly key: string;
}

/** Derives an invite from its secret. */
export async function inviteKeys(secret: Raw): Promise<InviteKeys> {
  const seed = derive(secret, "invite-key");
  return { invite: encode(derive(secret, "invite-id").slice(0, 16)), seed, key: encode(await publicKey(seed)) };
}

/** What an invite's key can be asked to sign. */
export type InviteProofFor =
  | { readonly use: "register"; readonly tenant: string; readonly person: string; readonly root: string }
  | { readonly use: "seat"; readonly tenant: string; readonly channel: string; readonly person: string; readonly root: string }
  | { readonly use: "answer-proof"; readonly sealed: string };

function proofBytes(invite: string, proof: InviteProofFor): Raw {
  const id = bytes(invite, 16);
  if (proof.use === "answer-proof") return enc("answer-proof", [id, bytes(proof.sealed)]);
  const who = [bytes(proof.person, 16), bytes(proof.root, 32)];
  const tenant = bytes(proof.tenant, 16);
  return proof.use === "register" ? enc("register", [tenant, id, ...who]) : enc("seat", [tenant, id, bytes(proof.channel, 16), ...who]);
}

/** Signs with an invite's key. */
export const proveInvite = async ({ invite, seed }: InviteKeys, proof: InviteProofFor): Promise<string> =>
  encode(await sign(seed, proofBytes(invite, proof)));

/** Whether whoever made this signature held the link of the invite with this key. */
export const isProven = (key: string, invite: string, proof: InviteProofFor, signature: string): Promise<boolean> =>
  verify(bytes(key, 32), proofBytes(invite, proof), bytes(signature, 64));

/** A link's parts behind the `#`. */
export interface LinkParts {
  readonly secret: Raw;
  readonly inviterRoot?: string;
  readonly organisationRoot?: string;
}

/** Reads the fragment of a link, with or without its `#`; undefined for anything else. */
export function readFragment(fragment: string): LinkParts | undefined {
  const parts = fragment.replace(/^#/u, "").split(".");
  if (parts.length > 3) return undefined;
  try {
    const [secret, inviterRoot, organisationRoot] = parts.map((part) => bytes(part, 32));
    if (!secret) return undefined;
    return {
      secret,
      ...(inviterRoot ? { inviterRoot: encode(inviterRoot) } : {}),
      ...(organisationRoot ? { organisationRoot: encode(organisationRoot) } : {}),
    };
  } catch {
    return undefined;
  }
}

/** Writes a link. */
export const writeLink = (origin: string, secret: Raw, inviterRoot: string, organisationRoot?: string): string =>
  `${origin}/i#${[encode(secret), inviterRoot, ...(organisationRoot ? [organisationRoot] : [])].join(".")}`;
