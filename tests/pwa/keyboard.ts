// Somebody who uses the keyboard alone.

import type { Locator } from "@playwright/test";
import { expect } from "./tools.mjs";

/** Goes on with Tab until something is reached; there is a bound, so that what cannot be reached fails. */
export async function reach(what: Locator): Promise<void> {
  for (let step = 0; step < 120; step += 1) {
    if (await what.evaluate((one) => one === document.activeElement)) return;
    await what.page().keyboard.press("Tab");
  }
  await expect(what).toBeFocused();
}
