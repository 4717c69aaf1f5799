// The recovery code: 16 random bytes on paper, in Crockford's base32 with a checksum that catches slips of the pen.
import { bytes, encode } from "../protocol/base64url";
import { derive, hash, type Raw } from "./encoding";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LETTERS = 26;
const GROUP = 4;

const checksum = (code: Uint8Array): string => {
  const [first = 0, second = 0] = bytes(hash("recovery-code", [code]), 32);
  const bits = (first << 2) | (second >> 6);
  return LETTERS.charAt(bits >> 5) + LETTERS.charAt(bits & 31);
};

/** Writes a code as people write it: seven groups of four. */
export function writeCode(code: Uint8Array): string {
  let bits = code.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) << 2n;
  let letters = "";
  for (let at = 0; at < CODE_LETTERS; at++) {
    letters = LETTERS.charAt(Number(bits & 31n)) + letters;
    bits >>= 5n;
  }
  return (letters + checksum(code)).replace(new RegExp(`.{${GROUP}}(?=.)`, "gu"), "$&-");
}

/** Reads a code as people type it; undefined when a letter is wrong or missing. */
export function readCode(text: string): Raw | undefined {
  const letters = text.toUpperCase().replace(/[\s-]/gu, "").replaceAll("O", "0").replace(/[IL]/gu, "1");
  if (letters.length !== CODE_LETTERS + 2) return undefined;
  let bits = 0n;
  for (const letter of letters.slice(0, CODE_LETTERS)) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) return undefined;
    bits = (bits << 5n) | BigInt(value);
  }
  if ((bits & 3n) !== 0n) return undefined;
  bits >>= 2n;
  const code = new Uint8Array(16);
  for (let at = 15; at >= 0; at--) {
    code[at] = Number(bits & 255n);
    bits >>= 8n;
  }
  return checksum(code) === letters.slice(CODE_LETTERS) ? code : undefined;
}

/** What signs in with a code, and what the server compares it with. */
export function codeProof(code: Uint8Array): { authenticator: string; check: string } {
  const authenticator = derive(code, "code-auth");
  return { authenticator: encode(authenticator), check: hash("code-check", [authenticator]) };
}
