// Text in one of a few lengths: whoever carries it sealed sees hardly more than that there is one. Length as u32, big-endian, the text,
// and zeros up to 256·2ⁿ.
import { fromUtf8, utf8 } from "../protocol/base64url";
import type { Raw } from "./encoding";

const LENGTH_BYTES = 4;
const PADDED_BYTES_MIN = 256;

function paddedLength(filled: number): number {
  let length = PADDED_BYTES_MIN;
  while (length < filled) length *= 2;
  return length;
}

/** The text with its length and its padding. */
export function padded(text: string): Raw {
  const words = utf8(text);
  const inside = new Uint8Array(paddedLength(LENGTH_BYTES + words.length));
  new DataView(inside.buffer).setUint32(0, words.length);
  inside.set(words, LENGTH_BYTES);
  return inside;
}

/** The text inside; undefined when there is padding of another length or content: it would be a place to hide things. */
export function unpadded(inside: Raw): string | undefined {
  if (inside.length < PADDED_BYTES_MIN) return undefined;
  const end = LENGTH_BYTES + new DataView(inside.buffer, inside.byteOffset).getUint32(0);
  if (inside.length !== paddedLength(end) || inside.subarray(end).some((byte) => byte !== 0)) return undefined;
  try {
    return fromUtf8(inside.slice(LENGTH_BYTES, end));
  } catch {
    return undefined;
  }
}
