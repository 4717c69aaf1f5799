// Bytes as text: unpadded base64url in its one canonical spelling (RFC 4648 §5). No other text form of bytes exists in Naast.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Int16Array(128).fill(-1);
for (let value = 0; value < 64; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** Twelve bits as two letters. */
const PAIRS = Array.from({ length: 4096 }, (_, bits) => ALPHABET.charAt(bits >> 6) + ALPHABET.charAt(bits & 63));

/** Writes bytes as unpadded base64url. */
export function encode(bytes: Uint8Array): string {
  let out = "";
  const { length } = bytes;
  for (let at = 0; at < length; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    out += PAIRS[bits >> 12] ?? "";
    if (at + 2 < length) out += PAIRS[bits & 4095] ?? "";
    else if (at + 1 < length) out += ALPHABET.charAt((bits >> 6) & 63);
  }
  return out;
}

/** Reads canonical unpadded base64url; undefined for padding, a foreign alphabet, loose trailing bits, another length. */
export function decode(text: string, length?: number): Uint8Array<ArrayBuffer> | undefined {
  const rest = text.length % 4;
  if (rest === 1) return undefined;
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  if (length !== undefined && out.length !== length) return undefined;
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let place = 0; place < text.length; place++) {
    const value = VALUES[text.charCodeAt(place)] ?? -1;
    if (value < 0) return undefined;
    bits = (bits << 6) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = (bits >> held) & 255;
      bits &= (1 << held) - 1;
    }
  }
  return bits === 0 ? out : undefined;
}

/** Text that should have been bytes and is not. */
class NotBytes extends Error {}

/** Reads base64url of bytes that must be there. Throws `NotBytes`. */
export function bytes(text: string, length?: number): Uint8Array<ArrayBuffer> {
  const read = decode(text, length);
  if (!read) throw new NotBytes("not the base64url of the expected bytes");
  return read;
}

const writer = new TextEncoder();
const reader = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text as UTF-8. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => writer.encode(text);

/** UTF-8 as text. Throws for bytes that are no UTF-8. */
export const fromUtf8 = (from: Uint8Array): string => reader.decode(from);

/** The order of two ids or hashes of equal length by their bytes: letters rank by the value that they stand for. */
export function compareIds(a: string, b: string): number {
  for (let at = 0; at < a.length; at++) {
    const difference = (VALUES[a.charCodeAt(at)] ?? -1) - (VALUES[b.charCodeAt(at)] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
