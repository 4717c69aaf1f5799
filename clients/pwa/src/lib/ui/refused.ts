// The service worker was given files that are not what their version names. It keeps those it has; here somebody hears of it.
import { mount, unmount } from "svelte";
import { bring } from "../i18n/load";
import { later } from "../i18n/load-later";
import Refused from "./Refused.svelte";

/** Where the service worker notes it, and what it calls out to pages that are open. */
const REFUSED = "naast-refused";

/** Says so now if it happened before, and whenever it happens. */
export async function watchForRefused(target: HTMLElement): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  let isSaid = false;
  const say = async (): Promise<void> => {
    if (isSaid) return;
    isSaid = true;
    await bring(later);
    const line = mount(Refused, {
      target,
      ...(target.firstChild ? { anchor: target.firstChild } : {}),
      props: {
        onclose: () => {
          isSaid = false;
          void caches.delete(REFUSED);
          void unmount(line);
        },
      },
    });
  };
  navigator.serviceWorker.addEventListener("message", ({ data }) => { if (data === REFUSED) void say(); });
  if (await caches.has(REFUSED)) await say();
}
