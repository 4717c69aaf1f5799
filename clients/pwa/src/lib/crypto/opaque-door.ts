// Starts the worker for words.
import workerUrl from "./opaque.worker?worker&url";
import type { Opaque } from "./opaque";
import { connect, startWorker } from "./rpc";

/** Runs one task with the words' worker and ends it: what it held of the words goes with it. */
export async function withOpaque<T>(task: (opaque: Opaque) => Promise<T>): Promise<T> {
  const worker = startWorker(workerUrl);
  try {
    return await task(connect(worker) as Opaque);
  } finally {
    worker.terminate();
  }
}
