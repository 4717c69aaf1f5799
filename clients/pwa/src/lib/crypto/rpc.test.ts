// Calls to a worker: those that are made in one go travel together, and each gets its own answer.
import { beforeEach, expect, test, vi } from "vitest";
import { connect, serve } from "./rpc";

type Listener = (event: { readonly data: unknown }) => void;

/** How often something crossed to the worker and back. */
let crossings: { to: number; back: number };
let page: Record<string, (...args: unknown[]) => Promise<unknown>>;

/** A worker in this very process: what crosses is copied, as between two. */
beforeEach(() => {
  crossings = { to: 0, back: 0 };
  let inWorker: Listener | undefined;
  let inPage: Listener | undefined;
  vi.stubGlobal("addEventListener", (_: string, listener: Listener) => { inWorker = listener; });
  vi.stubGlobal("postMessage", (data: unknown) => {
    crossings.back += 1;
    inPage?.({ data: structuredClone(data) });
  });
  serve({
    double: (n: number) => Promise.resolve(2 * n),
    fail: (why: string) => Promise.reject(new Error(why)),
  });
  const worker = {
    addEventListener: (kind: string, listener: Listener) => { if (kind === "message") inPage = listener; },
    postMessage: (data: unknown) => {
      const copy: unknown = structuredClone(data);
      crossings.to += 1;
      queueMicrotask(() => { inWorker?.({ data: copy }); });
    },
  };
  page = connect(worker as unknown as Worker) as typeof page;
  return () => { vi.unstubAllGlobals(); };
});

test("calls made in one go cross together, sixteen at most, and so do their answers", async () => {
  const calls = Array.from({ length: 20 }, async (_, n) => {
    // Made after a turn of their own, as by whoever looks something up before.
    await Promise.resolve();
    return page["double"]?.(n);
  });
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, n) => 2 * n));
  expect(crossings).toEqual({ to: 2, back: 2 });
});

test("each call gets its own failure, and the others their answers", async () => {
  const all = await Promise.allSettled([page["double"]?.(1), page["fail"]?.("no"), page["constructor"]?.(), page["double"]?.(2)]);
  expect(all.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message))).toEqual([2, "no", "no such work", 4]);
});

test("what cannot travel is refused at once", async () => {
  await expect(page["double"]?.(() => 1)).rejects.toThrow("not sent");
  expect(await page["double"]?.(3)).toBe(6);
});
