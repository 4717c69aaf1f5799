// Opens seals to a person, and says which public key belongs to a private one: the half of X-Wing and HPKE that needs a private key.
import { shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { openOnce } from "./boxes";
import type { Raw } from "./encoding";
import { schedule } from "./hpke";
import { NO_AAD } from "./seals";
import { exchange, exchangeKey } from "./x25519";
import { combine, KEM_CIPHERTEXT_BYTES } from "./xwing";

const ENCAPSULATION_BYTES = 1120;

/** Both pairs of keys that a private key stands for. */
async function pairs(priv: Raw) {
  const seeds = new Uint8Array(shake256(priv, { dkLen: 96 }));
  const mine = seeds.slice(64);
  return { kem: ml_kem768.keygen(seeds.subarray(0, 64)), mine, pub: await exchangeKey(mine) };
}

/** The public key of a private one. */
export async function sealPublic(priv: Raw): Promise<Raw> {
  const { kem, pub } = await pairs(priv);
  return new Uint8Array([...kem.publicKey, ...pub]);
}

/** The secret that an encapsulation tells the holder of a private key. */
export async function decapsulate(priv: Raw, encapsulation: Raw): Promise<Raw> {
  const { kem, mine, pub } = await pairs(priv);
  const sent = encapsulation.slice(KEM_CIPHERTEXT_BYTES);
  const ofKem = ml_kem768.decapsulate(encapsulation.subarray(0, KEM_CIPHERTEXT_BYTES), kem.secretKey);
  return combine(ofKem, await exchange(mine, sent), sent, pub);
}

/** Opens a seal; undefined when it was made for another person, thing or place, or when a byte differs. */
export async function openSeal(info: Raw, priv: Raw, sealed: Raw): Promise<Raw | undefined> {
  try {
    const { key, nonce } = schedule(await decapsulate(priv, sealed.slice(0, ENCAPSULATION_BYTES)), info);
    return await openOnce(key, sealed.slice(ENCAPSULATION_BYTES), NO_AAD, nonce);
  } catch {
    return undefined;
  }
}
