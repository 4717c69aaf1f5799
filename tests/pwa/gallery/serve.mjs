// Serves the gallery: the web app's own source with a scripted person in place of the engine. `node serve.mjs` to look by hand.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { app, vite } from "../tools.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const repository = fileURLToPath(new URL("../../../", import.meta.url));
const helplines = new URL("../../../server/helplines.json", import.meta.url);
const page = readFileSync(new URL("index.html", app), "utf8").replace("/src/main.ts", `/@fs${here}main.ts`);

/** Puts the gallery under every address and takes packages from the web app. */
function gallery() {
  return {
    name: "gallery",
    resolveId(id, importer) {
      if (!importer?.startsWith(here) || /^[./]/.test(id)) return null;
      return this.resolve(id, fileURLToPath(new URL("src/main.ts", app)), { skipSelf: true });
    },
    configureServer(server) {
      server.middlewares.use(async (request, answer, next) => {
        if (request.url === "/v1/helplines") {
          answer.setHeader("content-type", "application/json");
          answer.end(readFileSync(helplines));
        } else if (request.headers["sec-fetch-dest"] === "document") {
          answer.setHeader("content-type", "text/html");
          answer.end(await server.transformIndexHtml(request.url, page));
        } else {
          next();
        }
      });
    },
  };
}

/** Starts the gallery on a free port of this machine; gives its address and how to stop it. */
export async function serveGallery(port = 0) {
  const { createServer, svelte } = await vite();
  const server = await createServer({
    root: fileURLToPath(app),
    configFile: false,
    appType: "custom",
    logLevel: "error",
    cacheDir: "/tmp/naast-gallery",
    plugins: [gallery(), svelte({ configFile: fileURLToPath(new URL("svelte.config.js", app)) })],
    server: { host: "127.0.0.1", port, hmr: false, fs: { allow: [repository] } },
  });
  await server.listen();
  const { port: chosen } = server.httpServer.address();
  return { origin: `http://127.0.0.1:${chosen}`, stop: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin } = await serveGallery(5199);
  console.log(`${origin}/?scene=sam`);
}
