// What a server gives along with a sign-in is the list that its owner signed, or it is refused.
import { describe, expect, test } from "vitest";
import { random, wrapHash } from "../crypto/encoding";
import { bytes, encode } from "../protocol/base64url";
import { areListed } from "./sign-in";

describe("wraps are believed only as exactly the signed list", () => {
  const words = { factor: "words" as const, wrapped: encode(random(80)) };
  const code = { factor: "recovery_code" as const, wrapped: encode(random(80)) };
  const listed = [words, code].map(({ factor, wrapped }) => ({ factor, wrapped: wrapHash(bytes(wrapped)) }));
  test("in any order", () => {
    expect(areListed([words, code], listed)).toBe(true);
    expect(areListed([code, words], listed)).toBe(true);
  });
  test.each([
    ["one too many", [words, code, { ...code, wrapped: encode(random(80)) }]],
    ["one missing", [words]],
    ["one twice in the place of another", [words, words]],
    ["one of somebody else's", [words, { ...code, wrapped: encode(random(80)) }]],
  ])("%s is refused", (_, wraps) => {
    expect(areListed(wraps, listed)).toBe(false);
  });
});
