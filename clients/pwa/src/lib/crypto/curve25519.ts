// Ed25519 and X25519 for browsers that do not know them. Loaded only there.
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import type { Raw } from "./encoding";

const { Point } = ed25519;
const little = (from: Uint8Array): bigint => from.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** The public key of a seed. */
export const publicKey = (seed: Uint8Array): Raw => new Uint8Array(ed25519.getPublicKey(seed));

/** Signs a message with a seed. */
export const sign = (seed: Uint8Array, message: Uint8Array): Raw => new Uint8Array(ed25519.sign(message, seed));

/**
 * Whether a signature is the key's, by the equation without a cofactor, as the servers and the browsers check it. The caller
 * has refused non-canonical values and small orders.
 */
export function verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const r = signature.subarray(0, 32);
    const s = little(signature.subarray(32));
    const point = Point.fromBytes(key, false);
    const k = little(sha512(new Uint8Array([...r, ...key, ...message]))) % Point.Fn.ORDER;
    const wanted = Point.BASE.multiplyUnsafe(s).subtract(point.multiplyUnsafe(k)).toBytes();
    return wanted.every((byte, at) => byte === r[at]);
  } catch {
    // A key that lies on no curve.
    return false;
  }
}

/** The public key of a private one, for an exchange. */
export const exchangeKey = (priv: Uint8Array): Raw => new Uint8Array(x25519.getPublicKey(priv));

/** What both sides of an exchange get. Throws for a public key that gives everybody the same. */
export const exchange = (priv: Uint8Array, pub: Uint8Array): Raw => new Uint8Array(x25519.getSharedSecret(priv, pub));
