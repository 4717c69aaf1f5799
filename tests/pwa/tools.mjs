// Playwright, axe, Vite and ws out of the web app's own dependencies, so that there is one lock file.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** The web app's folder. */
export const app = new URL("../../clients/pwa/", import.meta.url);
const require = createRequire(new URL("package.json", app));

export const { chromium, test, expect } = require("@playwright/test");

/** The source of axe, to run inside a page. */
export const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** The source of a reader of codes, to run inside a page. */
export const qrSource = readFileSync(require.resolve("jsqr"), "utf8");

/** Sockets for a wire that stands between a browser and the server. */
export const { WebSocket, WebSocketServer } = require("ws");

/** Vite and the Svelte plugin. */
export async function vite() {
  const load = (name) => import(pathToFileURL(require.resolve(name)).href);
  const [{ build, createServer, runnerImport }, { svelte }] = await Promise.all([load("vite"), load("@sveltejs/vite-plugin-svelte")]);
  return { build, createServer, runnerImport, svelte };
}

/** How the browser of this machine is started. */
export const browser = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
