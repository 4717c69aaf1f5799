// The service worker, and the list of all files with what each hashes to. The hash of the list names the version: the service worker
// carries it, the app shows it, and anybody can make it again from the sources. Times, folders and languages of the machine are not in it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Where the list stands; `src/listed.ts` reads it. */
export const LIST = "hashes.txt";
/** What stands in the service worker while its own hash is made: the list cannot hold the hash of what holds the list's. */
export const NOT_YET = "0".repeat(64);

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** One line for each file: hash, length, path; in the order of their bytes, whatever this machine calls alphabetical. */
export function listOf(folder) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:br|gz)$/u.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => path !== LIST);
  const lines = paths.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))).map((path) => {
    const bytes = readFileSync(join(folder, path));
    return `${sha256(bytes)} ${String(bytes.length)} ${path}\n`;
  });
  return lines.join("");
}

/** Writes the list, and its hash into the service worker; gives the hash. */
export function nameVersion(folder) {
  const worker = readFileSync(join(folder, "sw.js"), "utf8");
  if (worker.split(NOT_YET).length < 2) throw new Error("the service worker has no place for its version");
  const list = listOf(folder);
  const version = sha256(list);
  writeFileSync(join(folder, LIST), list);
  writeFileSync(join(folder, "sw.js"), worker.replaceAll(NOT_YET, version));
  return version;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("../", import.meta.url));
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "warn",
    define: { NAAST_VERSION: JSON.stringify(NOT_YET) },
    build: {
      target: "es2022",
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: { input: join(root, "src/sw.ts"), output: { format: "iife", entryFileNames: "sw.js" } },
    },
  });
  console.log(`version ${nameVersion(join(root, "dist"))}`);
}
