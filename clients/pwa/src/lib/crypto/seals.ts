// Seals to a person: HPKE base mode (RFC 9180) with X-Wing, HKDF-SHA256 and AES-256-GCM, single shot, empty AAD. Here they are made;
// `open-seals.ts` opens them. Apart, because whoever answers a card only makes one.
import { bytes } from "../protocol/base64url";
import type { By } from "../protocol/types.gen";
import { sealOnce } from "./boxes";
import { enc, type Raw } from "./encoding";
import { schedule } from "./hpke";
import { encapsulate } from "./xwing";

/** What every seal is bound to beside its info. */
export const NO_AAD = new Uint8Array(0);

/** What a seal is for; a seal made for one thing opens as nothing else. */
export type SealFor =
  | {
      readonly label: "epoch";
      readonly tenant: string;
      readonly channel: string;
      readonly epoch: number;
      readonly statement: string;
      readonly to: By;
    }
  | { readonly label: "share"; readonly tenant: string; readonly statement: string; readonly to: By }
  | { readonly label: "answer"; readonly tenant: string; readonly invite: string; readonly to: By }
  | { readonly label: "share-answer"; readonly tenant: string; readonly share: string; readonly to: By }
  | { readonly label: "request"; readonly tenant: string; readonly to: By }
  /** A half of somebody's way in, to who keeps it; and once more, to an empty phone. */
  | { readonly label: "half"; readonly tenant: string; readonly person: string; readonly owner: string; readonly to: By }
  | { readonly label: "half-given"; readonly tenant: string; readonly plea: string };

/** The HPKE `info` of a seal. */
export function sealInfo(seal: SealFor): Raw {
  const tenant = bytes(seal.tenant, 16);
  if (seal.label === "half-given") return enc("half-given", [tenant, bytes(seal.plea, 32)]);
  const to = [bytes(seal.to.root, 32), seal.to.g];
  switch (seal.label) {
    case "epoch":
      return enc("epoch", [tenant, bytes(seal.channel, 16), seal.epoch, bytes(seal.statement, 32), ...to]);
    case "share":
      return enc("share", [tenant, bytes(seal.statement, 32), ...to]);
    case "answer":
      return enc("answer", [tenant, bytes(seal.invite, 16), ...to]);
    case "share-answer":
      return enc("share-answer", [tenant, bytes(seal.share, 16), ...to]);
    case "request":
      return enc("request", [tenant, ...to]);
    case "half":
      return enc("half", [tenant, bytes(seal.person, 16), bytes(seal.owner, 32), ...to]);
  }
}

/** Seals bytes to a public key: encapsulation ‖ ciphertext. */
export async function seal(info: Raw, pub: Raw, plaintext: Raw): Promise<Raw> {
  const { secret, encapsulation } = await encapsulate(pub);
  const { key, nonce } = schedule(secret, info);
  return new Uint8Array([...encapsulation, ...(await sealOnce(key, plaintext, NO_AAD, nonce))]);
}
