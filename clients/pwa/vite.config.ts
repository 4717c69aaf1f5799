// How the app is built: hashed assets, nothing inline, so that the strict policy of the server holds.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // Styles must come with a part of the app; its scripts ask for each other. Naming those too costs every phone 1.5 kB before it sees anything,
    // and once the worker keeps the app, wins nothing.
    modulePreload: { polyfill: false, resolveDependencies: (_, files) => files.filter((file) => file.endsWith(".css")) },
    sourcemap: false,
    rolldownOptions: {
      output: {
        // The texts of each language are known by their name: only one language is kept on a phone.
        chunkFileNames: ({ moduleIds }) => {
          const [, language] = /\/i18n\/(nl|en|fr)\//u.exec(moduleIds[0] ?? "") ?? [];
          return language === undefined ? "assets/[name]-[hash].js" : `assets/${language}.[name]-[hash].js`;
        },
      },
    },
  },
  server: {
    proxy: { "/v1": { target: process.env["NAAST_SERVER"] ?? "http://localhost:8080", ws: true } },
  },
  test: {
    include: ["src/**/*.test.ts", "build/*.test.mjs"],
    environment: "node",
    setupFiles: "src/lib/i18n/dutch-for-tests.ts",
    // Long enough for a machine that builds something else at the same time; a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
