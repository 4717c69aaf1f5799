// Starts the crypto worker of this page.
import { bytes, encode } from "../protocol/base64url";
import workerUrl from "./crypto.worker?worker&url";
import type { Fallback } from "./fallback";
import { connect, startWorker } from "./rpc";
import type { Crypto } from "./work";

let crypto: Crypto | undefined;

/** The page's crypto worker; started at the first call. */
export function openCrypto(): Crypto {
  crypto ??= connect(startWorker(workerUrl)) as Crypto;
  return crypto;
}

/** Curve25519 for a page whose browser does not know it: the worker brings a library along. */
export const workerFallback = (): Fallback => ({
  publicKey: async (seed) => bytes((await openCrypto().publicKeyOf(encode(seed))), 32),
  sign: async (seed, message) => bytes(await openCrypto().sign(encode(seed), encode(message)), 64),
  verify: (key, message, signature) => openCrypto().verify(encode(key), encode(message), encode(signature)),
  exchangeKey: async (priv) => bytes(await openCrypto().exchangeKey(encode(priv)), 32),
  exchange: async (priv, pub) => bytes(await openCrypto().exchange(encode(priv), encode(pub)), 32),
});
