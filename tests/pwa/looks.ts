// What a machine can check of a page that is on the screen now: the rules of WCAG 2.2 AA, and what a camera reads from a code.

import type { Locator, Page } from "@playwright/test";
import { axeSource, qrSource } from "./tools.mjs";

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** The rules that the page breaks, each with where. */
export async function brokenRules(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    // A theme that has just changed is drawn by the second frame.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const { axe } = globalThis as unknown as { axe: { run(options: unknown): Promise<{ violations: readonly Violation[] }> } };
    const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`);
  });
}

/** What a camera reads from a picture of a code; undefined when it reads nothing. */
export async function readCode(code: Locator): Promise<string | undefined> {
  const picture = (await code.screenshot()).toString("base64");
  // On an empty page: the app's own policy lets nobody decode anything on its pages.
  const camera = await code.page().context().newPage();
  await camera.evaluate(qrSource);
  const text = await camera.evaluate(async (base64) => {
    const { jsQR } = globalThis as unknown as { jsQR(pixels: Uint8ClampedArray, width: number, height: number): { data: string } | null };
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))]));
    const { width, height } = bitmap;
    const pen = new OffscreenCanvas(width, height).getContext("2d");
    pen?.drawImage(bitmap, 0, 0);
    return pen ? jsQR(pen.getImageData(0, 0, width, height).data, width, height)?.data : undefined;
  }, picture);
  await camera.close();
  return text;
}
