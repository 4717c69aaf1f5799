// The service worker: keeps the app's own files, so that it opens without a network. It never keeps an answer of the
// server: whatever a person may read comes from the engine's encrypted database or from memory.
/// <reference lib="webworker" />
import { cacheNames } from "workbox-core";
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { giveBefore, keepBefore } from "./kept-before";

declare const self: ServiceWorkerGlobalScope;

cleanupOutdatedCaches();
// Of the texts only those of the language that stands behind this script's own address.
const language = location.search.slice(1);
const urlOf = (entry: (typeof self.__WB_MANIFEST)[number]): string => (typeof entry === "string" ? entry : entry.url);
const files = self.__WB_MANIFEST.filter((entry) => {
  const [, of = language] = /^assets\/(nl|en|fr)\./.exec(urlOf(entry)) ?? [];
  return of === language;
});
precacheAndRoute(files);
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/assets/"),
  async ({ request }) => (await giveBefore(caches, request)) ?? fetch(request),
);
// Every address of the app is the same page; the server's own addresses are never answered from here.
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [/^\/v1\//, /^\/healthz/, /^\/readyz/] }));

self.addEventListener("install", (event) => {
  event.waitUntil(keepBefore(caches, cacheNames.precache, new Set(files.map((entry) => new URL(urlOf(entry), location.origin).pathname))));
  void self.skipWaiting();
});
self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});
