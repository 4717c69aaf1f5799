// The list of all files, on an app of a few bytes: what is in it, in which order, and that the service worker carries its hash.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listOf, nameVersion, NOT_YET } from "./version.mjs";
import { hashOf, readList } from "../src/listed";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const files = { "index.html": "<html>", "sw.js": `v="${NOT_YET}"`, "assets/b.js": "b", "assets/B.js": "B", "assets/é.js": "e", "index.html.br": "x", "index.html.gz": "x" };
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "naast-version-"));
  mkdirSync(join(folder, "assets"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("every file once, in the order of its bytes; no compressed copy, and not the list itself", () => {
  const expected = ["assets/B.js", "assets/b.js", "assets/é.js", "index.html", "sw.js"].map((path) => `${sha256(files[path])} ${String(Buffer.byteLength(files[path]))} ${path}\n`).join("");
  expect(listOf(folder)).toBe(expected);
  nameVersion(folder);
  expect(readFileSync(join(folder, "hashes.txt"), "utf8")).toBe(expected);
});

test("the service worker carries the hash of the list, and is listed without it", async () => {
  const version = nameVersion(folder);
  const list = readFileSync(join(folder, "hashes.txt"));
  expect(version).toBe(sha256(list));
  expect(await hashOf(list)).toBe(version);
  expect(readFileSync(join(folder, "sw.js"), "utf8")).toBe(`v="${version}"`);
  expect(readList(list.toString()).get("/sw.js")).toBe(sha256(files["sw.js"]));
  expect(readList(list.toString()).get("/assets/b.js")).toBe(sha256("b"));
});

test("one byte in one file is another version", () => {
  const before = sha256(listOf(folder));
  writeFileSync(join(folder, "assets/b.js"), "c");
  expect(sha256(listOf(folder))).not.toBe(before);
});

test("a service worker that has no place for the version is noticed", () => {
  writeFileSync(join(folder, "sw.js"), "v");
  expect(() => nameVersion(folder)).toThrow("no place for its version");
});
