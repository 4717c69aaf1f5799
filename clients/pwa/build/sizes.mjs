// Prints what each built file costs on the wire (gzip), largest first.
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../dist/", import.meta.url));
const rows = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".gz"))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: relative(root, path).slice(0, -3), bytes: statSync(path).size }))
  .sort((a, b) => b.bytes - a.bytes);
for (const { path, bytes } of rows) console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${path}`);
