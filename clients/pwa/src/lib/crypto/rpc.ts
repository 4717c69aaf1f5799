// A worker as if it were an object: calls go over, answers come back. What is called lives in the worker's own file.

/** Functions that a worker offers. All are asynchronous, whatever they do inside. */
type Work = Record<string, (...args: never[]) => Promise<unknown>>;

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}
type Reply = { readonly id: number; readonly ok: unknown } | { readonly id: number; readonly failed: string };

/** In the worker: answers calls. */
export function serve(work: Work): void {
  const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
  scope.addEventListener("message", ({ data }: MessageEvent<Call>) => {
    const called = Object.hasOwn(work, data.name) ? work[data.name] : undefined;
    const answer = called ? called(...(data.args as never[])) : Promise.reject(new Error("no such work"));
    answer.then(
      (ok) => {
        scope.postMessage({ id: data.id, ok } satisfies Reply);
      },
      (error: unknown) => {
        scope.postMessage({ id: data.id, failed: error instanceof Error ? error.message : "failed" } satisfies Reply);
      },
    );
  });
}

/** In the page: the worker's functions. */
export function connect(worker: Worker): object {
  const waiting = new Map<number, { done: (ok: unknown) => void; failed: (error: Error) => void }>();
  let last = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if ("ok" in data) call?.done(data.ok);
    else call?.failed(new Error(data.failed));
  });
  worker.addEventListener("error", () => {
    for (const { failed } of waiting.values()) failed(new Error("the worker stopped"));
    waiting.clear();
  });
  return new Proxy({}, {
    // A thenable would be awaited away.
    get: (_, name) => (typeof name === "symbol" || name === "then" ? undefined : call(name)),
  });

  function call(name: string) {
    return (...args: unknown[]): Promise<unknown> =>
      new Promise((done, failed) => {
        last += 1;
        waiting.set(last, { done, failed });
        worker.postMessage({ id: last, name, args } satisfies Call);
      });
  }
}

/** What the browser wants before a script may be loaded from an address that was computed. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string };
}

let policy: { createScriptURL(url: string): string } | undefined;

/** Starts one of the app's own workers; never a script from elsewhere. */
export function startWorker(url: string): Worker {
  const own = (given: string): string => {
    if (new URL(given, location.origin).origin !== location.origin) throw new TypeError("not one of the app's own workers");
    return given;
  };
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("naast-worker", { createScriptURL: own }) ?? { createScriptURL: own };
  return new Worker(policy.createScriptURL(url), { type: "module" });
}
