// The service worker: keeps the app's own files, so that it opens without a network. It never keeps an answer of the
// server: whatever a person may read comes from the engine's encrypted database or from memory.
/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope;

cleanupOutdatedCaches();
// Of the texts only those of the language that stands behind this script's own address.
const language = location.search.slice(1);
precacheAndRoute(
  self.__WB_MANIFEST.filter((entry) => {
    const [, of = language] = /^assets\/(nl|en|fr)\./.exec(typeof entry === "string" ? entry : entry.url) ?? [];
    return of === language;
  }),
);
// Every address of the app is the same page; the server's own addresses are never answered from here.
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [/^\/v1\//, /^\/healthz/, /^\/readyz/] }));

self.addEventListener("install", () => {
  void self.skipWaiting();
});
self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});
