// Seals to a person: HPKE base mode (RFC 9180) with X-Wing, HKDF-SHA256 and AES-256-GCM, single shot, empty AAD.
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { bytes } from "../protocol/base64url";
import type { By } from "../protocol/types.gen";
import { enc, type Raw } from "./encoding";

const ENCAPSULATION_BYTES = 1120;
const kem = new XWing();
const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });

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
  | { readonly label: "answer"; readonly tenant: string; readonly invite: string; readonly to: By };

/** The HPKE `info` of a seal. */
export function sealInfo(seal: SealFor): Raw {
  const to = [bytes(seal.to.root, 32), seal.to.g];
  const tenant = bytes(seal.tenant, 16);
  switch (seal.label) {
    case "epoch":
      return enc("epoch", [tenant, bytes(seal.channel, 16), seal.epoch, bytes(seal.statement, 32), ...to]);
    case "share":
      return enc("share", [tenant, bytes(seal.statement, 32), ...to]);
    case "answer":
      return enc("answer", [tenant, bytes(seal.invite, 16), ...to]);
  }
}

/** The public key of a private one. */
export async function sealPublic(priv: Raw): Promise<Raw> {
  const { publicKey } = await kem.generateKeyPairDerand(priv);
  return new Uint8Array(await kem.serializePublicKey(publicKey));
}

/** Seals bytes to a public key: encapsulation ‖ ciphertext. */
export async function seal(info: Raw, pub: Raw, plaintext: Raw): Promise<Raw> {
  const recipientPublicKey = await kem.deserializePublicKey(pub.buffer);
  const sealed = await suite.seal({ recipientPublicKey, info: info.buffer }, plaintext.buffer);
  return new Uint8Array([...new Uint8Array(sealed.enc), ...new Uint8Array(sealed.ct)]);
}

/** Opens a seal; undefined when it was made for another person, thing or place, or when a byte differs. */
export async function openSeal(info: Raw, priv: Raw, sealed: Raw): Promise<Raw | undefined> {
  try {
    const recipientKey = await kem.deserializePrivateKey(priv.buffer);
    const encapsulation = sealed.slice(0, ENCAPSULATION_BYTES);
    const opened = await suite.open({ recipientKey, enc: encapsulation.buffer, info: info.buffer }, sealed.slice(ENCAPSULATION_BYTES).buffer);
    return new Uint8Array(opened);
  } catch {
    return undefined;
  }
}
