// The service worker: keeps the app's own files, so that it opens without a network, and gives no file that is not of its version.
// It never keeps an answer of the server: whatever a person may read comes from the engine's encrypted database or from memory.
/// <reference lib="webworker" />
import { giveBefore, keepBefore } from "./kept-before";
import { checked, LIST, NotListed, readList } from "./listed";

declare const self: ServiceWorkerGlobalScope;
/** The hash of the list of files; the build writes it here. */
declare const NAAST_VERSION: string;

const PAGE = "/index.html";
/** Noted when something was refused; `lib/ui/refused.ts` reads it. */
const REFUSED = "naast-refused";
// Of the texts only those of the language that stands behind this script's own address.
const language = location.search.slice(1);
const kept = `naast-${NAAST_VERSION}-${language}`;

/** What is fetched when it is needed: other languages, and what only the pages for coming in need. */
const isForLater = (path: string): boolean => {
  const [, of = language] = /^\/assets\/(nl|en|fr)\./u.exec(path) ?? [];
  return of !== language || path.startsWith("/assets/opaque") || path === "/sw.js";
};
const isFile = (path: string): boolean => path.startsWith("/assets/") || (/^\/[^/]+\.\w+$/u.test(path) && path !== "/sw.js");
/** What the server says in plain text to whoever asks for it in a browser. */
const isText = (path: string): boolean => /^\/(?:healthz|readyz|\.well-known\/[\w.-]+)$/u.test(path);

/** Nobody's cookies go along: whom it is for is not said. */
const fetched = async (path: string, hash: string, cache: RequestCache): Promise<Response> =>
  checked(await fetch(path, { credentials: "omit", redirect: "error", cache }), hash);

/** A file of the server. Those under `assets/` are called after what is in them, so the browser may have them; if it has others, it asks anew. */
const ask = async (path: string, hash: string): Promise<Response> =>
  path.startsWith("/assets/") ? fetched(path, hash, "default").catch(() => fetched(path, hash, "reload")) : fetched(path, hash, "reload");

let list: Promise<ReadonlyMap<string, string>> | undefined;

/** The list of this version, and of no other. */
async function readOwnList(): Promise<ReadonlyMap<string, string>> {
  const answer = (await (await caches.open(kept)).match(LIST)) ?? (await ask(LIST, NAAST_VERSION));
  return readList(await answer.text());
}
const listed = (): Promise<ReadonlyMap<string, string>> =>
  (list ??= readOwnList().catch((fault: unknown) => {
    list = undefined;
    throw fault;
  }));

/** A file that another version has already, if it is the same one. */
async function had(path: string, hash: string): Promise<Response | undefined> {
  const answer = path.startsWith("/assets/") ? await caches.match(path) : undefined;
  return answer && checked(answer, hash).catch(() => undefined);
}

/** The version that works now: its list came last. */
async function present(): Promise<string | undefined> {
  for (const name of await caches.keys()) if (name !== kept && (await (await caches.open(name)).match(LIST))) return name;
  return undefined;
}

/** All of this version, or nothing: then the version before goes on. */
async function install(): Promise<void> {
  try {
    const all = await listed();
    const cache = await caches.open(kept);
    for (const [path, hash] of all) {
      if (!isForLater(path) && !(await cache.match(path))) await cache.put(path, (await had(path, hash)) ?? (await ask(path, hash)));
    }
    const before = await present();
    if (before !== undefined) await keepBefore(caches, before, new Set(all.keys()));
    await cache.put(LIST, await ask(LIST, NAAST_VERSION));
  } catch (fault) {
    await caches.delete(kept);
    if (fault instanceof NotListed) await tell();
    throw fault;
  }
}

/** Says that something was refused. While the server changes to another one, its files are of two versions for a moment: that is no lie. */
async function tell(): Promise<void> {
  const now = await fetch("/sw.js", { credentials: "omit", cache: "reload" });
  if (!(await now.text()).includes(NAAST_VERSION)) return;
  await (await caches.open(REFUSED)).put(PAGE, new Response());
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(REFUSED);
}

/** A file of this version or of the one before; any other is not given, whatever the server has. */
async function give(path: string): Promise<Response> {
  const hash = path === LIST ? NAAST_VERSION : (await listed()).get(path);
  if (hash === undefined) return (await giveBefore(caches, { url: new URL(path, location.origin).href })) ?? new Response(null, { status: 404 });
  const here = await (await caches.open(kept)).match(path);
  if (here) return here;
  try {
    return await ask(path, hash);
  } catch (fault) {
    if (fault instanceof NotListed) await tell();
    throw fault;
  }
}

/** What the server says there, as letters and nothing else. */
async function asText(path: string): Promise<Response> {
  const answer = await fetch(path, { credentials: "omit", redirect: "error" });
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return new Response(await answer.text(), { status: answer.status, headers });
}

self.addEventListener("install", (event) => {
  event.waitUntil(install());
  void self.skipWaiting();
});
self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== kept && name !== "naast-before") await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  // Every page comes from here: what the server gives at some other address, or to a form on another site, could read what lies on this phone.
  if (request.mode === "navigate") event.respondWith(isText(pathname) ? asText(pathname) : give(isFile(pathname) ? pathname : PAGE));
  else if (request.method === "GET" && isFile(pathname)) event.respondWith(give(pathname));
});
