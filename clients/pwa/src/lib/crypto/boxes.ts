// AES-256-GCM with one key for one plaintext, and boxes: bytes sealed under a secret that somebody holds.
import { bytes } from "../protocol/base64url";
import { enc, hkdf, random, type Part, type Raw } from "./encoding";

/** One key seals one plaintext, so the nonce may be nothing. */
const NONCE = new Uint8Array(12);
const SALT_BYTES = 32;

const key = (raw: Raw, use: KeyUsage): Promise<CryptoKey> => crypto.subtle.importKey("raw", raw, "AES-GCM", false, [use]);

/** Seals a plaintext under a key that never seals another. */
export async function sealOnce(raw: Raw, plaintext: Raw, aad: Raw, iv = NONCE): Promise<Raw> {
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, await key(raw, "encrypt"), plaintext);
  return new Uint8Array(sealed);
}

/** Opens what `sealOnce` made; undefined when a byte differs. */
export async function openOnce(raw: Raw, sealed: Raw, aad: Raw, iv = NONCE): Promise<Raw | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, await key(raw, "decrypt"), sealed));
  } catch {
    return undefined;
  }
}

/** What kinds of box there are, with what each is bound to beside its label. */
export type BoxFor =
  | { readonly label: "wrap-words" | "wrap-code" | "wrap-passkey" | "wrap-pin" | "bag"; readonly root: string; readonly n: number }
  | { readonly label: "vault"; readonly root: string }
  | { readonly label: "card"; readonly invite: string };

function boundTo(box: BoxFor): Raw {
  const parts: Part[] = box.label === "card" ? [bytes(box.invite, 16)] : [bytes(box.root, 32)];
  if ("n" in box) parts.push(box.n);
  return enc(box.label, parts);
}

/** Seals bytes under a secret: salt ‖ ciphertext. `salt` is given by tests alone. */
export async function sealBox(box: BoxFor, secret: Uint8Array, plaintext: Raw, salt: Raw = random(SALT_BYTES)): Promise<Raw> {
  const sealed = await sealOnce(hkdf(secret, salt, enc(box.label, [])), plaintext, boundTo(box));
  return new Uint8Array([...salt, ...sealed]);
}

/** Opens a box; undefined when the secret, the binding or a byte is another. */
export async function openBox(box: BoxFor, secret: Uint8Array, sealed: Raw): Promise<Raw | undefined> {
  const salt = sealed.slice(0, SALT_BYTES);
  return openOnce(hkdf(secret, salt, enc(box.label, [])), sealed.slice(SALT_BYTES), boundTo(box));
}
