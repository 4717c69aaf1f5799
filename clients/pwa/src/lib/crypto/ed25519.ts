// Ed25519 (RFC 8032), strict: keys and points of small order and non-canonical values verify nothing. The browser's own
// implementation where there is one; where there is none, whatever the page or worker brought for that case.
import { bytes, encode } from "../protocol/base64url";
import type { Raw } from "./encoding";
import { asksOnce, fallback } from "./fallback";

/** PKCS#8 (RFC 8410) of a seed, up to the seed. */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20);

/** A number as Ed25519 writes it: 32 bytes, the lowest first. */
const little = (number: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => Number((number >> BigInt(8 * at)) & 255n));

const FIELD = (1n << 255n) - 19n;
const FIELD_BYTES = little(FIELD);
const ORDER_BYTES = little((1n << 252n) + 27742317777372353535851937790883648493n);

/**
 * The y of the points of small order: 0 (order 4), 1 (order 1), -1 (order 2) and two of order 8. With the sign bit of x
 * aside, these are all of them.
 */
const SMALL_ORDER: readonly Uint8Array[] = [
  0n,
  1n,
  FIELD - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
].map(little);

/** Which of two numbers of 32 bytes is greater: below zero when the second is. Nothing here is secret. */
function compare(a: Uint8Array, b: Uint8Array): number {
  for (let at = 31; at >= 0; at--) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether 32 bytes spell a point canonically that is not of small order. (That they lie on the curve is checked later.) */
function isSoundPoint(point: Uint8Array): boolean {
  const y = point.with(31, (point[31] ?? 0) & 0x7f);
  return compare(y, FIELD_BYTES) < 0 && SMALL_ORDER.every((small) => compare(y, small) !== 0);
}

/** Whether this browser knows Ed25519. */
const hasNative = asksOnce("Ed25519", ["verify"]);

/** The public key of a seed. */
export async function publicKey(seed: Raw): Promise<Raw> {
  if (!(await hasNative())) return (await fallback()).publicKey(seed);
  const key = await importSeed(seed, true);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  return bytes(x ?? "", 32);
}

/** Signs a message with a seed. */
export async function sign(seed: Raw, message: Raw): Promise<Raw> {
  if (!(await hasNative())) return (await fallback()).sign(seed, message);
  return new Uint8Array(await crypto.subtle.sign("Ed25519", await importSeed(seed, false), message));
}

/** Whether a signature is the key's over the message. */
export async function verify(key: Uint8Array, message: Raw, signature: Uint8Array): Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  if (!isSoundPoint(key) || !isSoundPoint(signature.subarray(0, 32)) || compare(signature.subarray(32), ORDER_BYTES) >= 0) return false;
  if (!(await hasNative())) return (await fallback()).verify(key, message, signature);
  try {
    return await crypto.subtle.verify("Ed25519", await importPublic(key), new Uint8Array(signature), message);
  } catch {
    // A key that lies on no curve.
    return false;
  }
}

/** Keys of the people whose words are being read: a conversation has few authors and many messages. */
const imported = new Map<string, Promise<CryptoKey>>();
const IMPORTED_MAX = 64;

function importPublic(key: Uint8Array): Promise<CryptoKey> {
  const name = encode(key);
  const known = imported.get(name);
  if (known) return known;
  if (imported.size >= IMPORTED_MAX) imported.clear();
  const fresh = crypto.subtle.importKey("raw", new Uint8Array(key), "Ed25519", false, ["verify"]);
  imported.set(name, fresh);
  return fresh;
}

function importSeed(seed: Raw, extractable: boolean): Promise<CryptoKey> {
  const pkcs8 = new Uint8Array([...PKCS8, ...seed]);
  return crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", extractable, ["sign"]);
}

/** A fresh key: seed and public key, as text. */
export async function keyOf(seed: Raw): Promise<{ seed: string; pub: string }> {
  return { seed: encode(seed), pub: encode(await publicKey(seed)) };
}
