// What the service worker keeps of the app before the newest one: an app that is still open may ask for a part of itself that the server
// has no longer. One app back, no more. Files are called after what is in them, so that an old one never takes a new one's place.

/** Under which name it is kept. */
const BEFORE = "naast-before";

const isPart = (path: string): boolean => path.startsWith("/assets/");

/** While a newer app is installed: keeps the parts of the one before (`present` is where those are) that the newer one (`paths`) is without. */
export async function keepBefore(all: Pick<CacheStorage, "open" | "delete">, present: string, paths: ReadonlySet<string>): Promise<void> {
  const from = await all.open(present);
  const old = (await from.keys()).filter(({ url }) => isPart(new URL(url).pathname) && !paths.has(new URL(url).pathname));
  // The same app once more, in another language or after a fault: what was kept stays.
  if (old.length === 0) return;
  await all.delete(BEFORE);
  const to = await all.open(BEFORE);
  for (const request of old) {
    const part = await from.match(request);
    if (part) await to.put(request, part);
  }
}

/** A part of the app before; undefined where this has nothing to say. */
export async function giveBefore(all: Pick<CacheStorage, "open">, { url }: Pick<Request, "url">): Promise<Response | undefined> {
  return isPart(new URL(url).pathname) ? (await all.open(BEFORE)).match(url) : undefined;
}
