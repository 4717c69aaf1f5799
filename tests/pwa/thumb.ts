// What a thumb does on the narrowest phone, and how many taps each act takes.

import type { Browser, Locator, Page } from "@playwright/test";
import { expect } from "./tools.mjs";

/** A thumb on the narrowest phone, and how often it touched the screen. */
export class Thumb {
  touches = 0;

  private constructor(readonly page: Page) {}

  static async on(browser: Browser, address: string): Promise<Thumb> {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, reducedMotion: "reduce", locale: "nl-NL" });
    const page = await context.newPage();
    await page.goto(address);
    return new Thumb(page);
  }

  async taps(what: Locator): Promise<void> {
    await what.first().tap();
    this.touches += 1;
  }

  async tapsButton(name: string | RegExp): Promise<void> {
    await this.taps(this.page.getByRole("button", { name }));
  }

  /** A finger that stays longer than a tap. */
  async holds(what: Locator): Promise<void> {
    await what.scrollIntoViewIfNeeded();
    const box = await what.boundingBox();
    const at = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    const wire = await this.page.context().newCDPSession(this.page);
    await wire.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
    await expect(this.page.getByText("gekozen")).toBeVisible();
    await wire.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    this.touches += 1;
  }

  message(text: string): Locator {
    return this.page.getByRole("article").filter({ hasText: text });
  }

  async opensSheetOf(text: string): Promise<void> {
    await this.taps(this.message(text).getByRole("button", { name: /^Meer bij/ }));
    await this.tapsButton("Wie mag dit lezen?");
  }

  async end(): Promise<number> {
    await expect(this.page.getByRole("dialog")).toHaveCount(0);
    await this.page.context().close();
    return this.touches;
  }
}

/** How many taps each act took, as a table. */
export const tapsTable = (taps: Readonly<Record<string, number>>): string =>
  ["taps  act", ...Object.entries(taps).map(([act, count]) => `${String(count).padStart(4)}  ${act}`)].join("\n");
