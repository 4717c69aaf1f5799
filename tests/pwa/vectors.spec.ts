// The formats in a real browser: the very code that the app runs computes every vector, and fails on every change of one.

import { expect, test, vite } from "./tools.mjs";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface Vector {
  readonly format: string;
  readonly name: string;
}
interface Verifier {
  isTrue(vector: Vector): Promise<boolean>;
  flipped(vector: Vector): Generator<Vector & { readonly output: unknown }>;
}

const folder = fileURLToPath(new URL("../vectors/", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
/** Inputs that may change without the output changing: case, spaces and look-alikes of what people type. */
const forgiving = ["recovery_code_read", "login"];

test("every vector is true in the browser, and none is with a changed byte", async ({ page }) => {
  const out = await mkdtemp(join(tmpdir(), "naast-vectors-"));
  const entry = fileURLToPath(new URL("../../clients/pwa/src/lib/sync/vectors.ts", import.meta.url));
  const { build } = await vite();
  await build({ configFile: false, logLevel: "error", build: { outDir: out, lib: { entry, formats: ["es"], fileName: "vectors" } } });
  // A secure context, because browsers give their cryptography to no other.
  await page.route("http://localhost:1/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    if (!pathname.endsWith(".js")) return route.fulfill({ contentType: "text/html", body: "<!doctype html><title>vectors</title>" });
    return route.fulfill({ contentType: "text/javascript", body: await readFile(join(out, pathname), "utf8") });
  });
  await page.goto("http://localhost:1/");
  for (const file of files) {
    const vectors = JSON.parse(readFileSync(folder + file, "utf8")) as Vector[];
    const wrong = await page.evaluate(
      async ([given, lenient]) => {
        const verifier = (await import("http://localhost:1/vectors.js" as string)) as Verifier;
        const bad: string[] = [];
        for (const vector of given) {
          if (!(await verifier.isTrue(vector))) bad.push(`${vector.format}: ${vector.name} is not true`);
          for (const changed of verifier.flipped(vector)) {
            const isSameOutput = changed.output === (vector as typeof changed).output;
            if (lenient.includes(vector.format) && isSameOutput) continue;
            if (await verifier.isTrue(changed)) bad.push(`${vector.format}: ${vector.name} is true with a change`);
          }
        }
        return bad;
      },
      [vectors, forgiving] as const,
    );
    expect(wrong, file).toEqual([]);
    expect(vectors.length, file).toBeGreaterThan(0);
  }
  await rm(out, { recursive: true, force: true });
});
