// What an open app may still ask for after an update.
import { expect, test } from "vitest";
import { giveBefore, keepBefore } from "./kept-before";

const at = (path: string): string => `https://naast.example${path}`;

/** Caches as a browser has them, with as much as is used here. */
function caches(present: Readonly<Record<string, string>>): CacheStorage {
  const all = new Map([["present", new Map(Object.entries(present).map(([path, text]) => [at(path), text]))]]);
  const open = (name: string): Promise<unknown> => {
    const kept = all.get(name) ?? new Map<string, string>();
    all.set(name, kept);
    return Promise.resolve({
      keys: () => Promise.resolve([...kept.keys()].map((url) => new Request(url))),
      match: (request: Request | string) => {
        const text = kept.get(typeof request === "string" ? request : request.url);
        return Promise.resolve(text === undefined ? undefined : new Response(text));
      },
      put: async (request: Request, response: Response) => void kept.set(request.url, await response.text()),
    });
  };
  return { open, delete: (name: string) => Promise.resolve(all.delete(name)) } as unknown as CacheStorage;
}

const given = async (all: CacheStorage, path: string): Promise<string | undefined> => (await giveBefore(all, { url: at(path) }))?.text();

test("the parts that the newer app is without are still given", async () => {
  const all = caches({ "/assets/Me-1.js": "old", "/assets/Talk-1.js": "same", "/index.html?__WB_REVISION__=a": "page" });
  await keepBefore(all, "present", new Set(["/assets/Me-2.js", "/assets/Talk-1.js", "/index.html"]));
  expect(await given(all, "/assets/Me-1.js")).toBe("old");
  expect(await given(all, "/assets/Talk-1.js"), "that stands with the newer app").toBeUndefined();
  expect(await given(all, "/index.html"), "only parts: a page is always the newest").toBeUndefined();
  expect(await given(all, "/v1/sync")).toBeUndefined();
});

test("one app back is kept, no more; the same app once more takes nothing away", async () => {
  const all = caches({ "/assets/Me-1.js": "old" });
  await keepBefore(all, "present", new Set(["/assets/Me-2.js"]));
  const present = await all.open("present");
  await keepBefore(all, "present", new Set(["/assets/Me-1.js"]));
  expect(await given(all, "/assets/Me-1.js")).toBe("old");
  await present.put(new Request(at("/assets/Me-2.js")), new Response("newer"));
  await keepBefore(all, "present", new Set(["/assets/Me-1.js", "/assets/Me-3.js"]));
  expect([await given(all, "/assets/Me-1.js"), await given(all, "/assets/Me-2.js")]).toEqual([undefined, "newer"]);
});
