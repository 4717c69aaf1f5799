// X-Wing (draft-connolly-cfrg-xwing-kem), the half that gives: ML-KEM-768 and X25519 at once, so that what is sealed today stays sealed
// when one of them falls. `open-seals.ts` holds the half that takes.
import { sha3_256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { random, type Raw } from "./encoding";
import { exchange, exchangeKey } from "./x25519";

/** Lengths of a public key and of an encapsulation, up to the part of X25519. */
const KEM_PUBLIC_BYTES = 1184;
export const KEM_CIPHERTEXT_BYTES = 1088;
const EXCHANGE_BYTES = 32;
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);

/** The shared secret out of both halves and what they were made with. */
export const combine = (ofKem: Uint8Array, ofExchange: Uint8Array, sent: Uint8Array, pub: Uint8Array): Raw =>
  new Uint8Array(sha3_256(new Uint8Array([...ofKem, ...ofExchange, ...sent, ...pub, ...LABEL])));

/** A fresh secret for the holder of a key, and what tells it to them. `chance` is given by tests alone. Throws for what is no key. */
export async function encapsulate(pub: Raw, chance: Raw = random(64)): Promise<{ secret: Raw; encapsulation: Raw }> {
  if (pub.length !== KEM_PUBLIC_BYTES + EXCHANGE_BYTES) throw new TypeError("not the key of a seal");
  const [priv, theirs] = [chance.slice(32), pub.slice(KEM_PUBLIC_BYTES)];
  const { cipherText, sharedSecret } = ml_kem768.encapsulate(pub.subarray(0, KEM_PUBLIC_BYTES), chance.subarray(0, 32));
  const [sent, shared] = await Promise.all([exchangeKey(priv), exchange(priv, theirs)]);
  return { secret: combine(sharedSecret, shared, sent, theirs), encapsulation: new Uint8Array([...cipherText, ...sent]) };
}
