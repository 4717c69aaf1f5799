// A worker as if it were an object: calls go over, answers come back. What is called lives in the worker's own file. Calls that are
// made in one go travel together, and so do their answers: each crossing costs as much as the work of a small call.

/** Functions that a worker offers. All are asynchronous, whatever they do inside. */
type Work = Record<string, (...args: never[]) => Promise<unknown>>;

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}
type Reply = { readonly id: number; readonly ok: unknown } | { readonly id: number; readonly failed: string };

/** Calls that travel together at most: few enough that the page goes on with the first while the worker does the next. */
const TOGETHER = 16;

/** In the worker: answers calls. */
export function serve(work: Work): void {
  const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
  scope.addEventListener("message", ({ data }: MessageEvent<readonly Call[]>) => {
    void Promise.all(data.map(answer)).then((replies) => { scope.postMessage(replies); });
  });

  async function answer({ id, name, args }: Call): Promise<Reply> {
    try {
      const called = Object.hasOwn(work, name) ? work[name] : undefined;
      if (!called) throw new Error("no such work");
      return { id, ok: await called(...(args as never[])) };
    } catch (error) {
      return { id, failed: error instanceof Error ? error.message : "failed" };
    }
  }
}

/** In the page: the worker's functions. */
export function connect(worker: Worker): object {
  const waiting = new Map<number, { done: (ok: unknown) => void; failed: (error: Error) => void }>();
  let gathered: Call[] = [];
  let last = 0;
  // A message to oneself comes when all that can go on now has gone on; unlike a timer it is never held back.
  const turn = new MessageChannel();
  turn.port1.onmessage = send;
  worker.addEventListener("message", ({ data }: MessageEvent<readonly Reply[]>) => {
    for (const reply of data) {
      const call = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ("ok" in reply) call?.done(reply.ok);
      else call?.failed(new Error(reply.failed));
    }
  });
  worker.addEventListener("error", () => {
    for (const { failed } of waiting.values()) failed(new Error("the worker stopped"));
    waiting.clear();
  });
  return new Proxy({}, {
    // A thenable would be awaited away.
    get: (_, name) => (typeof name === "symbol" || name === "then" ? undefined : call(name)),
  });

  function send(): void {
    const calls = gathered;
    gathered = [];
    try {
      if (calls.length > 0) worker.postMessage(calls);
    } catch {
      // Something that cannot travel: nobody waits for an answer that never comes.
      for (const { id } of calls) {
        waiting.get(id)?.failed(new Error("not sent"));
        waiting.delete(id);
      }
    }
  }

  function call(name: string) {
    return (...args: unknown[]): Promise<unknown> =>
      new Promise((done, failed) => {
        last += 1;
        waiting.set(last, { done, failed });
        gathered.push({ id: last, name, args });
        if (gathered.length === TOGETHER) send();
        else if (gathered.length === 1) turn.port2.postMessage(null);
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
