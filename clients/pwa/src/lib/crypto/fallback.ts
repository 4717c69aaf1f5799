// Where Ed25519 and X25519 come from in a browser that does not know them. Loaded where they are needed: nobody else pays for it.
import type { Raw } from "./encoding";

/** Both uses of Curve25519, by a library. */
export interface Fallback {
  publicKey(seed: Raw): Raw | Promise<Raw>;
  sign(seed: Raw, message: Raw): Raw | Promise<Raw>;
  verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
  exchangeKey(priv: Raw): Raw | Promise<Raw>;
  exchange(priv: Raw, pub: Raw): Raw | Promise<Raw>;
}

let bring: (() => Promise<Fallback>) | undefined;

/** Says where a fallback comes from, in this page or worker. */
export function bringFallback(from: () => Promise<Fallback>): void {
  bring = from;
}

/** The fallback. Throws where none was brought. */
export function fallback(): Promise<Fallback> {
  if (!bring) throw new Error("this browser does not know Curve25519");
  return bring();
}

/** Asks once whether this browser knows an algorithm. */
export function asksOnce(algorithm: "Ed25519" | "X25519", uses: readonly KeyUsage[]): () => Promise<boolean> {
  let isNative: Promise<boolean> | undefined;
  return () =>
    (isNative ??= crypto.subtle.importKey("raw", new Uint8Array(32).fill(9), algorithm, true, uses).then(
      () => true,
      (error: unknown) => !(error instanceof DOMException && error.name === "NotSupportedError"),
    ));
}
