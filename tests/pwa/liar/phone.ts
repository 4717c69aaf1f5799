// What a browser keeps for the app, kept aside and put back: so that each lie meets the same device. Runs in a page of the app's origin
// in which the app itself does not run.

import type { Page } from "@playwright/test";
import type { Bag } from "../../../clients/pwa/src/lib/protocol/types.gen";
import type { Account } from "../../../clients/pwa/src/lib/sync/model";

/** A file of the app that is no page: the same origin, and nothing runs. */
const STILL = "/icon.svg";

/** How much of what was kept aside is put back: all of it, or only who somebody is, as right after they came in on an empty device. */
export type Known = "everything" | "only_who_they_are";

/** What the functions below use inside the page. */
interface Tools {
  wait<T>(request: IDBRequest<T>): Promise<T>;
  /** What a record is called in the database whose names tell nothing. */
  hidden(database: IDBDatabase, record: string): Promise<string>;
}

/** Brings these into the page that is open. */
function bringTools(): void {
  const wait: Tools["wait"] = (request) =>
    new Promise((done, fail) => {
      request.onsuccess = () => { done(request.result); };
      request.onerror = () => { fail(request.error ?? new Error("unreadable")); };
    });
  const hidden: Tools["hidden"] = async (database, record) => {
    const name = (await wait(database.transaction("key").objectStore("key").get("name"))) as CryptoKey;
    const mac = new Uint8Array(await crypto.subtle.sign("HMAC", name, new TextEncoder().encode(`record:${record}`)));
    return btoa(String.fromCharCode(...mac)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  Object.assign(globalThis, { wait, hidden });
}

/** Ends the app in this page, without leaving its origin. */
async function stops(page: Page): Promise<void> {
  await page.goto(new URL(STILL, page.url()).href);
  await page.evaluate(bringTools);
}

/** Keeps aside what this browser keeps now. */
export async function keepsAside(page: Page): Promise<void> {
  await stops(page);
  await page.evaluate(async () => {
    const { wait } = globalThis as unknown as Tools;
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
    const { hidden, wait } = globalThis as unknown as Tools;
    const from = await wait(indexedDB.open("aside"));
    const to = await wait(indexedDB.open("naast"));
    const whoTheyAre: unknown[] = [await hidden(from, "account"), await hidden(from, "bag")];
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
    const database = await (globalThis as unknown as Tools).wait(indexedDB.open("naast"));
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
    const { hidden, wait } = globalThis as unknown as Tools;
    const database = await wait(indexedDB.open("naast"));
    const seal = (await wait(database.transaction("key").objectStore("key").get("seal"))) as CryptoKey;
    const place = await hidden(database, wanted);
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
