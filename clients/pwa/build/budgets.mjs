// What a phone fetches before somebody sees something, and what it may cost: bytes as the server sends them compressed. Ends with 1 when
// a bound is passed or a card brings along what it never reads, and so does the build. Bounds are gzip; Brotli, which browsers get from
// the server, is printed beside it.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Bounds in bytes, gzipped. */
export const bounds = {
  "first JavaScript of the app": 90_000,
  "card page, read": 42_000,
  "card page, answered": 49_000,
  "crypto worker": 60_000,
};

const languages = ["nl", "en", "fr"];

const matches = (text, pattern) => [...text.matchAll(pattern)];

/** A built app: which of its files come along with which. */
class Built {
  constructor(folder) {
    this.folder = folder;
    this.names = readdirSync(join(folder, "assets"));
  }

  /** The one script whose name begins so. */
  find(start) {
    const found = this.names.filter((name) => name.startsWith(`${start}-`) && name.endsWith(".js"));
    if (found.length !== 1) throw new Error(`${found.length} scripts are called ${start}`);
    return `assets/${found[0]}`;
  }

  text(file) {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** A file with everything that it imports at once. */
  withImports(file, seen = new Set()) {
    if (seen.has(file)) return seen;
    seen.add(file);
    if (!file.endsWith(".js")) return seen;
    for (const [, name] of matches(this.text(file), /(?:\bfrom|\bimport)\s*["'`]\.\/([^"'`]+)["'`]/gu)) this.withImports(`assets/${name}`, seen);
    return seen;
  }

  /** What comes along when `by` imports `file` later: its scripts and its styles. */
  later(by, file) {
    const text = this.text(by);
    const [, list = "[]"] = /m\.f=(\[[^\]]*\])/u.exec(text) ?? [];
    const at = text.indexOf(basename(file), text.indexOf("import("));
    const [, places = ""] = /^[^)]*\)[^_]*?__vite__mapDeps\(\[([\d,]*)\]\)/u.exec(text.slice(at)) ?? [];
    const along = places === "" ? [] : places.split(",").map((place) => JSON.parse(list)[Number(place)]);
    return new Set([...this.withImports(file), ...along.flatMap((one) => [...this.withImports(one)])]);
  }

  cost(files, suffix) {
    return [...files].reduce((sum, file) => sum + statSync(join(this.folder, file + suffix)).size, 0);
  }

  /** Texts in the language that costs most: everybody fetches one. */
  texts(...parts) {
    const each = languages.map((language) => parts.map((part) => this.find(`${language}.${part}`)));
    return each.toSorted((one, other) => this.cost(other, ".gz") - this.cost(one, ".gz"))[0];
  }
}

/** Each thing that has a bound, with the files that it is made of. */
export function parts(folder) {
  const built = new Built(folder);
  const html = built.text("index.html");
  const first = new Set(["index.html"]);
  for (const [, file] of matches(html, /<(?:script|link)[^>]*\s(?:src|href)="\/(assets\/[^"]+)"/gu)) for (const one of built.withImports(file)) first.add(one);
  const entry = [...first].find((file) => file.endsWith(".js")) ?? "";
  const [card, app, seals] = [built.find("begin-card"), built.find("begin-app"), built.find("seals")];
  const read = new Set([...first, ...built.later(entry, card), ...built.texts("common", "card")]);
  const scripts = [...first, ...built.later(entry, app), ...built.texts("common", "first")].filter((file) => file.endsWith(".js"));
  const files = {
    "first JavaScript of the app": new Set(scripts),
    "card page, read": read,
    "card page, answered": new Set([...read, ...built.later(card, seals)]),
    "crypto worker": built.withImports(built.find("crypto.worker")),
  };
  return Object.entries(files).map(([name, all]) => ({ name, files: [...all], gzip: built.cost(all, ".gz"), brotli: built.cost(all, ".br") }));
}

/** What passes its bound. A part without a bound does. */
export const over = (all, limits = bounds) => all.filter(({ name, gzip }) => !(gzip <= limits[name]));

/** Kinds of statement by names that are no other word: those of two words, as the app's own types list them. */
export function tellingKinds(types) {
  const [, bodies = ""] = /^export type StatementBodies = \{([\s\S]*?)^\};/mu.exec(types) ?? [];
  return matches(bodies, /^ {2}(\w+_\w+): \{/gmu).map(([, kind]) => kind);
}

/** Kinds of statement that came to the wrong place: a card reads nothing but keys, and the worker reads all. */
export function misplaced(folder, all, kinds) {
  const holds = (name, kind) => all.find((part) => part.name === name).files.some((file) => readFileSync(join(folder, file), "utf8").includes(kind));
  return kinds.filter((kind) => holds("card page, answered", kind) || !holds("crypto worker", kind));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? fileURLToPath(new URL("../dist/", import.meta.url));
  const all = parts(folder);
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  for (const { name, gzip, brotli } of all) console.log(`${name}: ${kB(gzip)} gzip (bound ${kB(bounds[name])}), ${kB(brotli)} Brotli`);
  const wrong = over(all);
  for (const { name } of wrong) console.error(`${name} is over its bound`);
  const kinds = misplaced(folder, all, tellingKinds(readFileSync(new URL("../src/lib/protocol/types.gen.ts", import.meta.url), "utf8")));
  for (const kind of kinds) console.error(`the statement ${kind} is read by a card, or by no worker`);
  if (wrong.length + kinds.length > 0) process.exit(1);
}
