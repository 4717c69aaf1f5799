// People in browsers: one context per person, two stories at a time: most of a story is waiting for a screen.

import { fileURLToPath } from "node:url";
import { browser } from "./tools.mjs";

export default {
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: fileURLToPath(new URL("../../clients/pwa/test-results/", import.meta.url)),
  timeout: 180_000,
  expect: { timeout: 20_000 },
  // A browser on a busy machine may be late once. What needed a second time is listed at the end as flaky; what fails twice fails.
  retries: 1,
  workers: 2,
  fullyParallel: false,
  reporter: [["list"]],
  use: { browserName: "chromium", headless: true, locale: "nl-NL", actionTimeout: 30_000, navigationTimeout: 30_000, launchOptions: { executablePath: browser.executablePath, args: browser.args } },
};
