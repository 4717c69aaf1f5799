// The sealed part of a message: the author's signature and words, padded, under a key of this message alone.
import { bytes, encode, fromUtf8, utf8 } from "../protocol/base64url";
import { openOnce, sealOnce } from "./boxes";
import { sign, verify } from "./ed25519";
import { enc, envelopeHash, headerDigest, messageCommit, messageKey, type Raw } from "./encoding";

const SIGNATURE_BYTES = 64;
const LENGTH_BYTES = 4;
const PADDED_BYTES_MIN = 256;

/** What the author signs inside a body. */
const wordsBytes = (header: Raw, payload: Raw): Raw => enc("words", [header, payload]);

/** A sealed message: what goes beside header and trail. */
export interface SealedWords {
  readonly commit: string;
  readonly body: string;
  /** The message's name. */
  readonly envelope: string;
}

/** Seals a payload for everybody who holds the epoch key. */
export async function sealWords(epochKey: Raw, header: string, payload: string, seed: Raw): Promise<SealedWords> {
  const digest = headerDigest(header);
  const key = messageKey(epochKey, header, digest);
  const words = utf8(payload);
  const signature = await sign(seed, wordsBytes(digest, words));
  let length = PADDED_BYTES_MIN;
  while (length < SIGNATURE_BYTES + LENGTH_BYTES + words.length) length *= 2;
  const plaintext = new Uint8Array(length);
  plaintext.set(signature);
  new DataView(plaintext.buffer).setUint32(SIGNATURE_BYTES, words.length);
  plaintext.set(words, SIGNATURE_BYTES + LENGTH_BYTES);
  const commit = messageCommit(key);
  const body = encode(await sealOnce(key, plaintext, utf8(header)));
  return { commit, body, envelope: envelopeHash(header, commit, body) };
}

/** A sealed message as it travels. */
interface Sent {
  readonly header: string;
  readonly commit: string;
  readonly body: string;
}

/** Opens a message with the key of its epoch. */
export const openWords = (epochKey: Raw, sent: Sent, signPub: string): Promise<string | undefined> =>
  open((digest) => messageKey(epochKey, sent.header, digest), sent, signPub);

/** Opens a message with its own key, as a share gives it. */
export const openShared = (key: Raw, sent: Sent, signPub: string): Promise<string | undefined> => open(() => key, sent, signPub);

/** What was said; undefined unless key, commitment, body and the author's signature all fit. `keyOf` gets the digest of the header. */
async function open(keyOf: (digest: Raw) => Raw, { header, commit, body }: Sent, signPub: string): Promise<string | undefined> {
  const text = utf8(header);
  const digest = headerDigest(text);
  const key = keyOf(digest);
  if (messageCommit(key) !== commit) return undefined;
  const plaintext = await openOnce(key, bytes(body), text);
  if (!plaintext || plaintext.length < PADDED_BYTES_MIN) return undefined;
  const length = new DataView(plaintext.buffer).getUint32(SIGNATURE_BYTES);
  const end = SIGNATURE_BYTES + LENGTH_BYTES + length;
  if (end > plaintext.length) return undefined;
  const payload = plaintext.slice(SIGNATURE_BYTES + LENGTH_BYTES, end);
  // Padding is nothing but zeros, and no longer than it must be: else one message had many spellings.
  if (plaintext.subarray(end).some((byte) => byte !== 0)) return undefined;
  const isShortest = plaintext.length === PADDED_BYTES_MIN || end > plaintext.length / 2;
  const isPadded = Number.isInteger(Math.log2(plaintext.length));
  if (!isShortest || !isPadded) return undefined;
  const isTheirs = await verify(bytes(signPub, 32), wordsBytes(digest, payload), plaintext.slice(0, SIGNATURE_BYTES));
  if (!isTheirs) return undefined;
  try {
    return fromUtf8(payload);
  } catch {
    return undefined;
  }
}
