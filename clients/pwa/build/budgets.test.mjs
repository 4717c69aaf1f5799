// The bounds on what a phone fetches, on an app of a few bytes: what comes along is counted, and a bound that is passed is seen.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bounds, misplaced, over, parts, tellingKinds } from "./budgets.mjs";

const types = readFileSync(new URL("../src/lib/protocol/types.gen.ts", import.meta.url), "utf8");
const kinds = tellingKinds(types);
const deps = (...files) => `const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=${JSON.stringify(files)})))=>i.map(i=>d[i]);`;
const files = {
  "index.html": '<script type="module" crossorigin src="/assets/index-1.js"></script><link rel="stylesheet" href="/assets/index-1.css">',
  "assets/index-1.css": "",
  "assets/index-1.js":
    deps("assets/begin-card-1.js", "assets/shared-1.js", "assets/card-1.css", "assets/begin-app-1.js") +
    "a(()=>import(`./begin-card-1.js`),__vite__mapDeps([0,1,2])),a(async()=>{let{b:e}=await import(`./begin-app-1.js`);return e},__vite__mapDeps([3,1]))",
  "assets/begin-card-1.js": `${deps("assets/seals-1.js", "assets/kem-1.js")}import{a}from"./shared-1.js";import(\`./seals-1.js\`),__vite__mapDeps([0,1])`,
  "assets/begin-app-1.js": 'import{a}from"./shared-1.js"',
  "assets/shared-1.js": "",
  "assets/card-1.css": "",
  "assets/seals-1.js": 'import{k}from"./kem-1.js";import{a}from"./shared-1.js"',
  "assets/kem-1.js": "",
  "assets/crypto.worker-1.js": `import(\`./rare-1.js\`);${kinds.join()}`,
  "assets/rare-1.js": "",
  ...Object.fromEntries(["nl", "en", "fr"].flatMap((one) => ["common", "card", "first"].map((part) => [`assets/${one}.${part}-1.js`, ""]))),
};
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "naast-budgets-"));
  mkdirSync(join(folder, "assets"));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, `${name}.gz`), Buffer.alloc(1000));
    writeFileSync(join(folder, `${name}.br`), Buffer.alloc(900));
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

test("what comes along is counted once, and what is loaded later is not", () => {
  expect(parts(folder).map(({ name, gzip, brotli }) => [name, gzip, brotli])).toEqual([
    ["first JavaScript of the app", 5000, 4500],
    ["card page, read", 8000, 7200],
    ["card page, answered", 10_000, 9000],
    ["crypto worker", 1000, 900],
  ]);
});

test("of the languages only the one that costs most is counted", () => {
  writeFileSync(join(folder, "assets/fr.card-1.js.gz"), Buffer.alloc(1500));
  writeFileSync(join(folder, "assets/en.card-1.js.gz"), Buffer.alloc(1200));
  const { files: read, gzip } = parts(folder)[1];
  expect([gzip, read.filter((file) => /\b(?:nl|en|fr)\./u.test(file))]).toEqual([8500, ["assets/fr.common-1.js", "assets/fr.card-1.js"]]);
});

test("each bound is seen when it is one byte too small, and none before", () => {
  const all = parts(folder);
  expect(over(all)).toEqual([]);
  for (const { name, gzip } of all) expect(over(all, { ...bounds, [name]: gzip - 1 }).map((one) => one.name)).toEqual([name]);
  expect(over(all, {})).toEqual(all);
});

test("a build that is too large ends with a failure", () => {
  const run = () => execFileSync(process.execPath, [new URL("budgets.mjs", import.meta.url).pathname, folder], { stdio: "pipe", encoding: "utf8" });
  expect(run()).toContain("crypto worker: 1.0 kB gzip");
  writeFileSync(join(folder, "assets/crypto.worker-1.js.gz"), Buffer.alloc(60_001));
  expect(run).toThrow("crypto worker is over its bound");
});

test("a statement that a card brings along is seen, and one that no worker reads", () => {
  expect(kinds).toEqual(expect.arrayContaining(["open_history", "take_seat", "end_exclude"]));
  expect(kinds).not.toContain("sign_pub");
  expect(misplaced(folder, parts(folder), kinds)).toEqual([]);
  expect(misplaced(folder, parts(folder), [...kinds, "half_done"])).toEqual(["half_done"]);
  for (const file of ["assets/shared-1.js", "assets/kem-1.js"]) {
    const before = files[file];
    writeFileSync(join(folder, file), "{take_seat:1}");
    expect(misplaced(folder, parts(folder), kinds)).toEqual(["take_seat"]);
    expect(() => execFileSync(process.execPath, [new URL("budgets.mjs", import.meta.url).pathname, folder], { stdio: "pipe" })).toThrow("take_seat");
    writeFileSync(join(folder, file), before);
  }
});

test("an app without a part that has a bound is no app", () => {
  rmSync(join(folder, "assets/seals-1.js"));
  expect(() => parts(folder)).toThrow("0 scripts are called seals");
});
