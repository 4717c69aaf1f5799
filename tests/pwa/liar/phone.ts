// What a browser keeps for the app, kept aside and put back: so that each lie meets the same device. Runs in a page of the app's origin
// in which the app itself does not run.

import type { Page } from "@playwright/test";
import type { Bag } from "../../../clients/pwa/src/lib/protocol/types.gen";
import type { Account } from "../../../clients/pwa/src/lib/sync/model";

/** A file of the app that is no page: the same origin, and nothing runs. */
const STILL = "/icon.svg";

/** How much of what was kept aside is put back: all of it, or only who somebody is, as right after they came in on an empty device. */
export type Known = "everything" | "only_who_they_are";

/** Ends the app in this page, without leaving its origin. */
export const stops = (page: Page): Promise<unknown> => page.goto(new URL(STILL, page.url()).href);

/** Keeps aside what this browser keeps now. */
export async function keepsAside(page: Page): Promise<void> {
  await stops(page);
  await page.evaluate(async () => {
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((done, fail) => { request.onsuccess = () => { done(request.result); }; request.onerror = () => { fail(request.error ?? new Error("unreadable")); }; });
    const from = await wait(indexedDB.open("naast"));
    const opening = indexedDB.open("aside", 1);
    opening.onupgradeneeded = () => { for (const store of from.objectStoreNames) opening.result.createObjectStore(store); };
    const to = await wait(opening);
    for (const store of from.objectStoreNames) {
      const rows = from.transaction(store).objectStore(store);
      const [keys, values] = [await wait(rows.getAllKeys()), await wait(rows.getAll())];
      const kept = to.transaction(store, "readwrite").objectStore(store);
      await Promise.all([wait(kept.clear()), ...keys.map((key, at) => wait(kept.put(values[at], key)))]);
    }
    from.close();
    to.close();
  });
}

/** Puts back what was kept aside. */
export async function putsBack(page: Page, known: Known): Promise<void> {
  await stops(page);
  await page.evaluate(async (isAll) => {
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((done, fail) => { request.onsuccess = () => { done(request.result); }; request.onerror = () => { fail(request.error ?? new Error("unreadable")); }; });
    const from = await wait(indexedDB.open("aside"));
    const to = await wait(indexedDB.open("naast"));
    const name = (await wait(from.transaction("key").objectStore("key").get("name"))) as CryptoKey;
    const hidden = async (record: string): Promise<string> => {
      const mac = new Uint8Array(await crypto.subtle.sign("HMAC", name, new TextEncoder().encode(`record:${record}`)));
      return btoa(String.fromCharCode(...mac)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    };
    const whoTheyAre: unknown[] = await Promise.all(["account", "bag"].map(hidden));
    for (const store of from.objectStoreNames) {
      const rows = from.transaction(store).objectStore(store);
      const [keys, values] = [await wait(rows.getAllKeys()), await wait(rows.getAll())];
      const is = (key: unknown): boolean => isAll || store === "key" || (store === "record" && whoTheyAre.includes(key));
      const kept = to.transaction(store, "readwrite").objectStore(store);
      await Promise.all([wait(kept.clear()), ...keys.map((key, at) => (is(key) ? wait(kept.put(values[at], key)) : undefined))]);
    }
    from.close();
    to.close();
  }, known === "everything");
}

/** Forgets who lives in this browser. */
export async function forgets(page: Page): Promise<void> {
  await stops(page);
  await page.context().clearCookies();
  await page.evaluate(async () => {
    const opening = indexedDB.open("naast");
    const database = await new Promise<IDBDatabase>((done, fail) => { opening.onsuccess = () => { done(opening.result); }; opening.onerror = () => { fail(new Error("unreadable")); }; });
    const stores = [...database.objectStoreNames];
    const clearing = database.transaction(stores, "readwrite");
    for (const store of stores) clearing.objectStore(store).clear();
    await new Promise((done) => { clearing.oncomplete = done; });
    database.close();
  });
}

/** Opens one thing that this browser keeps: whoever has the unlocked device, such as somebody who lies together with the server. */
async function opens(page: Page, record: string): Promise<unknown> {
  await stops(page);
  return page.evaluate(async (wanted) => {
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((done, fail) => { request.onsuccess = () => { done(request.result); }; request.onerror = () => { fail(request.error ?? new Error("unreadable")); }; });
    const database = await wait(indexedDB.open("naast"));
    const key = async (name: string): Promise<CryptoKey> => (await wait(database.transaction("key").objectStore("key").get(name))) as CryptoKey;
    const [seal, name] = [await key("seal"), await key("name")];
    const mac = new Uint8Array(await crypto.subtle.sign("HMAC", name, new TextEncoder().encode(`record:${wanted}`)));
    const place = btoa(String.fromCharCode(...mac)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const { iv, bytes } = (await wait(database.transaction("record").objectStore("record").get(place))) as { iv: BufferSource; bytes: BufferSource };
    database.close();
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) }, seal, bytes);
    return JSON.parse(new TextDecoder().decode(plain)) as unknown;
  }, record);
}

/** Who lives in this browser, with the keys that its app has. */
export const accountOf = async (page: Page): Promise<Account> => (await opens(page, "account")) as Account;

/** The keys of a conversation that this browser has, by epoch. */
export const keysOf = async (page: Page, channel: string): Promise<Readonly<Record<number, string>>> =>
  ((await opens(page, `channel:${channel}`)) as { keys: Record<number, string> }).keys;

/** What the devices of whoever lives in this browser share with each other. */
export const bagOf = async (page: Page): Promise<Bag> => ((await opens(page, "bag")) as { bag: Bag }).bag;
