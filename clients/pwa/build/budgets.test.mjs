// The bounds on what a phone fetches, on an app of a few bytes: what comes along is counted, and a bound that is passed is seen.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bounds, over, parts } from "./budgets.mjs";

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
  "assets/crypto.worker-1.js": "import(`./rare-1.js`)",
  "assets/rare-1.js": "",
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
    ["first JavaScript of the app", 3000, 2700],
    ["card page, read", 6000, 5400],
    ["card page, answered", 8000, 7200],
    ["crypto worker", 1000, 900],
  ]);
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

test("an app without a part that has a bound is no app", () => {
  rmSync(join(folder, "assets/seals-1.js"));
  expect(() => parts(folder)).toThrow("0 scripts are called seals");
});
