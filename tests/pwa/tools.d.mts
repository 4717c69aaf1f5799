// The types of what `tools.mjs` takes out of the web app's own dependencies.

import type { build, createServer, runnerImport } from "vite";
import type { svelte } from "@sveltejs/vite-plugin-svelte";

export { WebSocket, WebSocketServer } from "ws";
export { chromium, expect, test } from "@playwright/test";

export const app: URL;
export const axeSource: string;
export const qrSource: string;
export function vite(): Promise<{ build: typeof build; createServer: typeof createServer; runnerImport: typeof runnerImport; svelte: typeof svelte }>;
export const browser: { executablePath: string; headless: boolean; args: string[] };
