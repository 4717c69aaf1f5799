// Serves the gallery: the web app's own source with a scripted person in place of the engine. Tests and pictures get it built once, as it
// is shipped; `node serve.mjs` serves the source itself, to look by hand while it changes.

import { createReadStream, existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { app, vite } from "../tools.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const repository = fileURLToPath(new URL("../../../", import.meta.url));
const helplines = new URL("../../../server/helplines.json", import.meta.url);
const index = readFileSync(new URL("index.html", app), "utf8");
const isPage = (request) => request.headers["sec-fetch-dest"] === "document";

/** Takes packages from the web app, for files that do not lie in its folder. */
const packages = () => ({
  name: "packages-of-the-app",
  resolveId(id, importer) {
    if (!importer?.startsWith(here) || /^[./]/.test(id)) return null;
    return this.resolve(id, fileURLToPath(new URL("src/main.ts", app)), { skipSelf: true });
  },
});

const common = (svelte) => ({
  root: fileURLToPath(app),
  configFile: false,
  logLevel: "error",
  plugins: [packages(), svelte({ configFile: fileURLToPath(new URL("svelte.config.js", app)) })],
});

/** What the gallery answers itself, under whatever address. True when it did. */
function answered(request, answer, page) {
  if (request.url === "/v1/helplines") {
    answer.setHeader("content-type", "application/json");
    answer.end(readFileSync(helplines));
  } else if (request.url === "/hashes.txt") {
    answer.end(`${"0".repeat(64)} 1 index.html\n`);
  } else if (isPage(request)) {
    answer.setHeader("content-type", "text/html");
    answer.end(page);
  } else {
    return false;
  }
  return true;
}

/** The styles of a chunk and of all that it imports, in the order in which the source brings them. */
function stylesOf({ css = [], imports = [] }, manifest, seen = new Set()) {
  const below = imports.filter((name) => !seen.has(name)).flatMap((name) => [...stylesOf(manifest[name], manifest, seen.add(name))]);
  return new Set([...below, ...css]);
}

const types = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

/** Builds the gallery and serves it on a free port of this machine; gives its address and how to stop it. */
export async function serveGallery() {
  const { build, svelte } = await vite();
  const folder = await mkdtemp(join(tmpdir(), "naast-gallery-"));
  const entry = join(here, "main.ts");
  await build({
    ...common(svelte),
    // The page's own modules stay readable: what goes wrong in one is told with its names.
    build: { outDir: folder, emptyOutDir: true, minify: false, manifest: true, target: "es2022", rolldownOptions: { input: entry } },
  });
  const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));
  const main = Object.values(manifest).find(({ isEntry }) => isEntry);
  const styles = [...stylesOf(main, manifest)].map((file) => `<link rel="stylesheet" href="/${file}" />`).join("");
  const page = index.replace("/src/main.ts", `/${main.file}`).replace("</head>", `${styles}</head>`);
  const server = createServer((request, answer) => {
    if (answered(request, answer, page)) return;
    const file = join(folder, normalize(new URL(request.url, "http://gallery").pathname));
    const isThere = file.startsWith(folder) && extname(file) !== "" && existsSync(file);
    answer.writeHead(isThere ? 200 : 404, { "content-type": types[extname(file)] ?? "text/plain" });
    if (isThere) createReadStream(file).pipe(answer);
    else answer.end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Serves the source as it changes. */
async function serveSource(port) {
  const { createServer: serve, svelte } = await vite();
  const shared = common(svelte);
  const pages = {
    name: "gallery",
    configureServer: (server) => {
      server.middlewares.use(async (request, answer, next) => {
        const page = isPage(request) ? await server.transformIndexHtml(request.url, index.replace("/src/main.ts", `/@fs${here}main.ts`)) : "";
        if (!answered(request, answer, page)) next();
      });
    },
  };
  const server = await serve({
    ...shared,
    appType: "custom",
    cacheDir: join(tmpdir(), "naast-gallery"),
    plugins: [pages, ...shared.plugins],
    server: { host: "127.0.0.1", port, hmr: false, fs: { allow: [repository] } },
  });
  await server.listen();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await serveSource(5199);
  console.log("http://127.0.0.1:5199/?scene=sam");
}
