// How long a phone that was away takes to read 1,000 messages: `npm run bench`. Prints the rounds and their median, in node (no worker, no
// disk) and in Chromium (the app's own worker), where also with the app's encrypted database.
import { readFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build } from "vite";

const MESSAGES = 1000;
const ROUNDS = 7;
/** Rounds that only warm the machine up. */
const WARM = 2;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const out = await mkdtemp(join(tmpdir(), "naast-bench-"));
const common = { configFile: false, logLevel: "error", root: here("."), ssr: { noExternal: true } };

const loads = () => loadavg().map((load) => load.toFixed(2)).join(" ");

const report = (where, times) => {
  const sorted = times.slice(WARM).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const all = times.map((ms) => ms.toFixed(0)).join(" ");
  console.log(`${where}: ${median.toFixed(0)} ms for ${MESSAGES} messages (least ${sorted[0].toFixed(0)}; rounds ${all})`);
};

/** Serves the built page to the browser of this machine alone. */
const serve = (folder) =>
  new Promise((done) => {
    const types = { ".js": "text/javascript", ".html": "text/html" };
    const server = createServer((request, response) => {
      const path = request.url === "/" ? undefined : join(folder, new URL(request.url, "http://localhost").pathname);
      const body = path ? readFile(path) : Promise.resolve("<!doctype html><title>bench</title>");
      body.then(
        (bytes) => response.writeHead(200, { "content-type": types[extname(path ?? ".html")] ?? "text/plain" }).end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    server.listen(0, "127.0.0.1", () => done(server));
  });

try {
  await build({ ...common, build: { ssr: here("in-node.ts"), outDir: join(out, "node"), emptyOutDir: true } });
  const { makeConversation, read } = await import(join(out, "node", "in-node.js"));
  const conversation = await makeConversation(MESSAGES);
  console.log(`load before: ${loads()}`);
  const inNode = [];
  for (let round = 0; round < ROUNDS; round++) inNode.push(await read(conversation));
  report(`node ${process.versions.node}`, inNode);

  const page = { input: here("in-browser.ts"), output: { entryFileNames: "page.js" } };
  const worker = { format: "es" };
  await build({ ...common, worker, build: { target: "es2022", outDir: join(out, "page"), emptyOutDir: true, rolldownOptions: page } });
  const server = await serve(join(out, "page"));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://localhost:${server.address().port}/`);
    await tab.addScriptTag({ type: "module", url: "/page.js" });
    await tab.waitForFunction(() => "read" in globalThis);
    await tab.evaluate((given) => void Object.assign(globalThis, { given }), conversation);
    for (const isKept of [false, true]) {
      const times = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await tab.evaluate((isKept) => globalThis.read(globalThis.given, isKept), isKept));
      report(`Chromium ${browser.version()}, ${isKept ? "decrypted and kept on the disk" : "decrypted"}`, times);
    }
    console.log(`load after: ${loads()}`);
  } finally {
    await browser.close();
    server.close();
  }
} finally {
  await rm(out, { recursive: true, force: true });
}
