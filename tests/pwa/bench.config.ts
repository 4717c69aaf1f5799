// What is measured in browsers, not tested: the same people and browser, a file at a time, without a second try.

import config from "./playwright.config";

export default { ...config, testMatch: "*.bench.ts", timeout: 900_000, retries: 0 };
