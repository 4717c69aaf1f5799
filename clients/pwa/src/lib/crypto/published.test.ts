// The standards underneath, by their own published vectors; and what strict verification refuses.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bytes, encode, utf8 } from "../protocol/base64url";
import { openOnce, sealOnce } from "./boxes";
import { publicKey, sign, verify } from "./ed25519";
import * as fallback from "./curve25519";
import { hkdf, random, type Raw } from "./encoding";
import { decapsulate, openSeal, sealPublic } from "./open-seals";
import { seal, sealInfo } from "./seals";
import * as native from "./x25519";
import { encapsulate } from "./xwing";

interface Published {
  readonly vectors: readonly Readonly<Record<string, string>>[];
}
const read = (name: string): Published["vectors"] =>
  (JSON.parse(readFileSync(new URL(`../../../../../tests/vectors/published/${name}.json`, import.meta.url), "utf8")) as Published).vectors;
const hex = (text: string | undefined): Raw => new Uint8Array(Buffer.from(text ?? "", "hex"));

describe.each([["the browser's own", { publicKey, sign, verify }], ["the fallback", fallback]])("Ed25519, %s", (_, ed) => {
  test.each(read("ed25519"))("RFC 8032: $public", async (vector) => {
    const [secret, pub, message, signature] = [vector["secret"], vector["public"], vector["message"], vector["signature"]].map(hex) as [Raw, Raw, Raw, Raw];
    expect(await ed.publicKey(secret)).toEqual(pub);
    expect(await ed.sign(secret, message)).toEqual(signature);
    expect(await ed.verify(pub, message, signature)).toBe(true);
    for (const at of [0, 31, 32, 63]) {
      const wrong = signature.with(at, (signature[at] ?? 0) ^ 1);
      expect(await ed.verify(pub, message, wrong)).toBe(false);
    }
    expect(await ed.verify(pub, new Uint8Array([...message, 0]), signature)).toBe(false);
  });
});

describe("strict verification refuses", () => {
  const message = utf8("anything");
  const smallOrder = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  ];
  test.each(smallOrder)("the key of small order %s", async (key) => {
    // With s = 0 and R the neutral element, lax verification takes this for every message under some of these keys.
    const signature = new Uint8Array(64);
    signature[0] = 1;
    expect(await verify(hex(key), message, signature)).toBe(false);
  });
  test("a first half of small order", async () => {
    const seed = random(32);
    const signature = await sign(seed, message);
    expect(await verify(await publicKey(seed), message, new Uint8Array([...hex(smallOrder[0]), ...signature.slice(32)]))).toBe(false);
  });
  test("a second half that is not reduced", async () => {
    const seed = random(32);
    const signature = await sign(seed, message);
    const order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let carry = 0;
    const s = signature.slice(32).map((byte, at) => {
      carry += byte + (order[at] ?? 0);
      const low = carry & 255;
      carry >>= 8;
      return low;
    });
    expect(await verify(await publicKey(seed), message, new Uint8Array([...signature.slice(0, 32), ...s]))).toBe(false);
  });
  test("a key that is spelled beyond the field", async () => {
    // y = p + 3 spells the same point as y = 3.
    const key = hex(`f0${"ff".repeat(30)}7f`);
    expect(await verify(key, message, new Uint8Array(64))).toBe(false);
  });
});

test.each(read("hkdf"))("HKDF, RFC 5869: $info", ({ secret, salt, info, output }) => {
  expect(hkdf(hex(secret), hex(salt), hex(info))).toEqual(hex(output).slice(0, 32));
});

test.each(read("aes-gcm").filter(({ nonce }) => /^0+$/u.test(nonce ?? "")))("AES-256-GCM: $sealed", async ({ key, aad, plaintext, sealed }) => {
  expect(await sealOnce(hex(key), hex(plaintext), hex(aad))).toEqual(hex(sealed));
  expect(await openOnce(hex(key), hex(sealed), hex(aad))).toEqual(hex(plaintext));
});

test.each(read("xwing"))("X-Wing: $sk", async (vector) => {
  const [sk, pk, ct, ss, eseed] = ["sk", "pk", "ct", "ss", "eseed"].map((name) => hex(vector[name])) as [Raw, Raw, Raw, Raw, Raw];
  expect(await sealPublic(sk)).toEqual(pk);
  expect(await encapsulate(pk, eseed)).toEqual({ secret: ss, encapsulation: ct });
  expect(await decapsulate(sk, ct)).toEqual(ss);
  // Who sent another encapsulation gets another secret, not a refusal.
  expect(await decapsulate(sk, ct.with(7, (ct[7] ?? 0) ^ 1))).not.toEqual(ss);
});

test("nothing is sealed to what is no key", async () => {
  const pub = await sealPublic(random(32));
  await expect(encapsulate(pub.slice(1))).rejects.toThrow();
  // A coefficient beyond the modulus, and a point of small order.
  await expect(encapsulate(pub.with(0, 0xff).with(1, 0xff))).rejects.toThrow();
  await expect(encapsulate(new Uint8Array([...pub.slice(0, 1184), ...new Uint8Array(32)]))).rejects.toThrow();
});

test("X25519 by the fallback is the browser's own", async () => {
  const [mine, theirs] = [random(32), random(32)];
  const pub = await native.exchangeKey(theirs);
  expect(fallback.exchangeKey(theirs)).toEqual(pub);
  expect(fallback.exchange(mine, pub)).toEqual(await native.exchange(mine, pub));
  await expect(native.exchange(mine, new Uint8Array(32))).rejects.toThrow();
  expect(() => fallback.exchange(mine, new Uint8Array(32))).toThrow();
});

test("a seal opens for one person, one thing and one place, and for nothing else", async () => {
  const [mine, theirs] = [random(32), random(32)];
  const to = { root: encode(random(32)), g: 0 };
  const place = { label: "answer", tenant: encode(random(16)), invite: encode(random(16)), to } as const;
  const sealed = await seal(sealInfo(place), await sealPublic(mine), utf8("ja"));
  expect(sealed.length).toBe(1120 + 2 + 16);
  expect(await openSeal(sealInfo(place), mine, sealed)).toEqual(utf8("ja"));
  expect(await openSeal(sealInfo(place), theirs, sealed)).toBeUndefined();
  expect(await openSeal(sealInfo({ ...place, invite: place.tenant }), mine, sealed)).toBeUndefined();
  expect(await openSeal(sealInfo({ ...place, to: { ...to, g: 1 } }), mine, sealed)).toBeUndefined();
  expect(await openSeal(sealInfo(place), mine, bytes(encode(sealed.slice(0, 600))))).toBeUndefined();
});
