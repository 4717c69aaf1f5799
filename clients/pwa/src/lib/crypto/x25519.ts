// X25519 (RFC 7748): the browser's own where there is one; where there is none, whatever the page or worker brought for that case.
import { bytes } from "../protocol/base64url";
import type { Raw } from "./encoding";
import { asksOnce, fallback } from "./fallback";

/** PKCS#8 (RFC 8410) of a private key, up to the key. */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20);

/** Whether this browser knows X25519. */
const hasNative = asksOnce("X25519", []);

const importPrivate = (priv: Raw, extractable: boolean): Promise<CryptoKey> =>
  crypto.subtle.importKey("pkcs8", new Uint8Array([...PKCS8, ...priv]), "X25519", extractable, ["deriveBits"]);

/** The public key of a private one. */
export async function exchangeKey(priv: Raw): Promise<Raw> {
  if (!(await hasNative())) return (await fallback()).exchangeKey(priv);
  const { x } = await crypto.subtle.exportKey("jwk", await importPrivate(priv, true));
  return bytes(x ?? "", 32);
}

/** What both sides of an exchange get. Throws for a public key of small order, which gives everybody the same. */
export async function exchange(priv: Raw, pub: Raw): Promise<Raw> {
  if (!(await hasNative())) return (await fallback()).exchange(priv, pub);
  const [mine, theirs] = await Promise.all([importPrivate(priv, false), crypto.subtle.importKey("raw", pub, "X25519", false, [])]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, mine, 256));
}
