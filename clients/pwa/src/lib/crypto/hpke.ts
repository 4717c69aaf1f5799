// The schedule of HPKE (RFC 9180 §5.1) for one suite, base mode and a single message: from a shared secret to one key and one nonce.
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "../protocol/base64url";
import type { Raw } from "./encoding";

/** "HPKE", X-Wing, HKDF-SHA256, AES-256-GCM. */
const SUITE = Uint8Array.of(0x48, 0x50, 0x4b, 0x45, 0x64, 0x7a, 0x00, 0x01, 0x00, 0x02);
const NOTHING = new Uint8Array(0);
const BASE_MODE = 0;

const labeled = (label: string, rest: Uint8Array): Raw => new Uint8Array([...utf8("HPKE-v1"), ...SUITE, ...utf8(label), ...rest]);

const extracted = (salt: Uint8Array, label: string, from: Uint8Array): Uint8Array => extract(sha256, labeled(label, from), salt);

const expanded = (from: Uint8Array, label: string, info: Uint8Array, length: number): Raw =>
  new Uint8Array(expand(sha256, from, new Uint8Array([0, length, ...labeled(label, info)]), length));

/** The key and the nonce of the one message under a shared secret. */
export function schedule(shared: Raw, info: Raw): { readonly key: Raw; readonly nonce: Raw } {
  const context = new Uint8Array([BASE_MODE, ...extracted(NOTHING, "psk_id_hash", NOTHING), ...extracted(NOTHING, "info_hash", info)]);
  const secret = extracted(shared, "secret", NOTHING);
  return { key: expanded(secret, "key", context, 32), nonce: expanded(secret, "base_nonce", context, 12) };
}
