// Starts the crypto worker of this page.
import workerUrl from "./crypto.worker?worker&url";
import { connect, startWorker } from "./rpc";
import type { Crypto } from "./work";

let crypto: Crypto | undefined;

/** The page's crypto worker; started at the first call. */
export function openCrypto(): Crypto {
  crypto ??= connect<Crypto>(startWorker(workerUrl));
  return crypto;
}
