// Statements have one spelling: whatever differs by a byte is refused.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, compareIds, decode, encode, utf8 } from "./base64url";
import { readHeader, readPayload, readSealed, write } from "./messages";
import type { Kind } from "./statement-text";
import { readStatement, signingInput } from "./statements";
import type { Bag, StatementBodies } from "./types.gen";

const id = encode(new Uint8Array(16).fill(7));
const hash = encode(new Uint8Array(32).fill(8));
const signature = encode(new Uint8Array(64).fill(9));
const leave: StatementBodies["leave"] = { suite: "naast1", tenant: id, by: { root: hash, g: 0 }, at: 5, channel: id, charter: hash };
const with_ = (json: string, kind = "leave"): string =>
  `${encode(utf8(`{"alg":"EdDSA","typ":"naast1/${kind}"}`))}.${encode(utf8(json))}.${signature}`;

describe("base64url", () => {
  test("gives back whatever was written", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (given) => {
      const text = encode(given);
      expect(decode(text)).toEqual(new Uint8Array(given));
      expect(text).toBe(Buffer.from(given).toString("base64url"));
    }));
  });
  test("has one spelling", () => {
    for (const wrong of ["A", "AB=", "AB", "A+", "A/", "A B", "é", `${id}A`]) {
      const isSame = decode(wrong) !== undefined && encode(bytes(wrong)) === wrong;
      expect(decode(wrong) === undefined || isSame, wrong).toBe(true);
    }
    expect(decode(`${id.slice(0, 21)}x`)).toBeUndefined();
    expect(decode(id, 17)).toBeUndefined();
  });
  test("ids are ordered by their bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ minLength: 16, maxLength: 16 }), (a, b) => {
      expect(Math.sign(compareIds(encode(a), encode(b)))).toBe(Math.sign(Buffer.compare(a, b)));
    }));
  });
});

describe("a statement", () => {
  const json = JSON.stringify(leave);
  test("is read as it was written, its fields put in order", () => {
    const { charter, ...rest } = leave;
    const input = signingInput("leave", { charter, ...rest });
    expect(readStatement("leave", `${input}.${signature}`)?.body).toEqual(leave);
    expect(input).toBe(with_(json).slice(0, -87));
  });
  test.each<[string, string]>([
    ["white space", json.replace(",", ", ")],
    ["another order", JSON.stringify(Object.fromEntries(Object.entries(leave).reverse()))],
    ["an unknown field", json.replace("}", ',"more":1}').replace(/\}$/u, ',"more":1}')],
    ["a missing field", JSON.stringify({ ...leave, charter: undefined })],
    ["a doubled field", json.replace(/\}$/u, `,"charter":"${hash}"}`)],
    ["an escape that is not needed", json.replace("naast1", "\\u006eaast1")],
    ["another spelling of a number", json.replace('"at":5', '"at":5.0')],
    ["a number with an exponent", json.replace('"at":5', '"at":5e0')],
    ["a number that JavaScript cannot read", json.replace('"at":5', '"at":9007199254740993')],
    ["a negative number", json.replace('"at":5', '"at":-5')],
    ["minus nothing", json.replace('"at":5', '"at":-0')],
    ["null for absent", json.replace(/\}$/u, ',"prev":null}')],
    ["another suite", json.replace("naast1", "naast2")],
    ["a hash of another length", json.replace(hash, id)],
    ["padding", json.replace(hash, `${hash}=`)],
    ["a generation beyond 32 bits", json.replace('"g":0', '"g":4294967296')],
    ["nothing", ""],
    ["a list", `[${json}]`],
  ])("with %s is refused", (_, wrong) => {
    expect(wrong).not.toBe(json);
    expect(readStatement("leave", with_(wrong))).toBeUndefined();
  });
  test("of another kind, in more or fewer parts, or too long is refused", () => {
    expect(readStatement("leave", with_(json))).toBeDefined();
    expect(readStatement("erase", with_(json))).toBeUndefined();
    expect(readStatement("leave", with_(json, "erase"))).toBeUndefined();
    expect(readStatement("leave", `${with_(json)}.${signature}`)).toBeUndefined();
    expect(readStatement("leave", with_(json).slice(0, -88))).toBeUndefined();
    expect(readStatement("leave", `${with_(json)}${"A".repeat(50_000)}`)).toBeUndefined();
    expect(readStatement("leave", with_(`${json}\u00ff`))).toBeUndefined();
  });
  test("with fields that do not belong is never written", () => {
    const body = { ...leave, at: -1 };
    expect(() => signingInput("leave", body)).toThrow(TypeError);
  });
});

describe("kinds of statement", () => {
  const types = readFileSync(new URL("types.gen.ts", import.meta.url), "utf8");
  const [, bodies = ""] = /^export type StatementBodies = \{([\s\S]*?)^\};/mu.exec(types) ?? [];
  const kinds = [...bodies.matchAll(/^ {2}(\w+): \{/gmu)].map(([, kind]) => kind as Kind);
  const writesNothingAs = (kind: string) => (): unknown => signingInput(kind as Kind, {} as never);
  test("each have a shape", () => {
    expect(kinds).toEqual(expect.arrayContaining(["key", "charter", "request", "choice"]));
    for (const kind of kinds) expect(writesNothingAs(kind), kind).toThrow("not of the shape");
  });
  test("that are unknown are neither written nor read", () => {
    expect(writesNothingAs("dance")).toThrow();
    expect(writesNothingAs("dance")).not.toThrow("not of the shape");
    for (const kind of kinds) expect(readStatement(kind, with_(JSON.stringify(leave), "dance")), kind).toBeUndefined();
  });
});

describe("what lies inside", () => {
  test("a header with an empty list, a false lock or white space is refused", () => {
    const header = { suite: "naast1", tenant: id, channel: id, epoch: 1, author: { root: hash, g: 0 }, id, salt: id, class: "silent", trail: hash };
    expect(readHeader(JSON.stringify(header))).toBeDefined();
    const { trail, ...rest } = header;
    for (const wrong of [{ ...rest, blobs: [], trail }, { ...rest, lock: false, trail }, { ...rest, label: null, trail }, { ...rest, class: "loud", trail }]) {
      expect(readHeader(JSON.stringify(wrong))).toBeUndefined();
    }
    expect(readHeader(JSON.stringify(header, null, 1))).toBeUndefined();
  });
  test("a payload of a later app loses what is not known; one of an unknown kind is not read", () => {
    expect(readPayload('{"kind":"text","text":"a","mood":1}')).toEqual({ kind: "text", text: "a" });
    expect(readPayload('{"kind":"dance"}')).toBeUndefined();
    expect(readPayload('{"kind":"constructor"}')).toBeUndefined();
    expect(readPayload("null")).toBeUndefined();
  });
  test("a bag is written in the order of its ids, whatever the order in which people were met", () => {
    const [low, high] = [encode(new Uint8Array(16).fill(1)), encode(new Uint8Array(16).fill(255))];
    const pin = { root: hash, g: 0, name: "Jef" };
    const bag = (pins: Bag["pins"]): Bag => ({ name: "Sam", pins, invites: {}, marks: { charters: {}, epochs: {} } });
    const text = write("Bag", bag({ [high]: pin, [low]: pin }));
    expect(text).toBe(write("Bag", bag({ [low]: pin, [high]: pin })));
    expect(text.indexOf(low)).toBeLessThan(text.indexOf(high));
    expect(readSealed("Bag", text)?.pins).toEqual({ [low]: pin, [high]: pin });
  });
});
