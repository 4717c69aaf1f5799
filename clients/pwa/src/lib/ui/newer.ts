// An app that stays open while the server gets a newer one: a part that it has not loaded yet may be gone. Then one calm line says so.
// Nothing is loaded again by itself: somebody may be writing.
import { mount } from "svelte";
import { bring } from "../i18n/load";
import { later } from "../i18n/load-later";
import NewVersion from "./NewVersion.svelte";
import { watchForRefused } from "./refused";

/** How long a newer service worker may take to be in charge before the page is loaded again all the same. */
const WORKER_MS = 10_000;

/** From now on, says so when a part of this app cannot be had because there is a newer one. */
export function watchForNewer(target: HTMLElement): void {
  void watchForRefused(target).catch(() => undefined);
  let looking: Promise<boolean> | undefined;
  addEventListener("vite:preloadError", () => {
    looking ??= say(target).catch(() => false).then((isSaid) => {
      if (!isSaid) looking = undefined;
      return isSaid;
    });
  });
}

/** Says so if it is true: a part that cannot be had for another reason says nothing of a newer app. */
async function say(target: HTMLElement): Promise<boolean> {
  if (!(await isNewer())) return false;
  await bring(later);
  mount(NewVersion, { target, ...(target.firstChild ? { anchor: target.firstChild } : {}), props: { onreload: reload } });
  return true;
}

/** Whether the server gives another app than this one. A line that is down says nothing of the kind. */
async function isNewer(): Promise<boolean> {
  const mine = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute("src");
  try {
    // With a question behind it the service worker does not answer from what it keeps.
    const answer = await fetch("/?newest", { cache: "no-store" });
    return answer.ok && mine != null && !(await answer.text()).includes(mine);
  } catch {
    return false;
  }
}

/** Whether something is half written on this page. It is nowhere else: what is not sent is kept in memory only. */
export const isWriting = (): boolean =>
  [...document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea, input:not([type=radio], [type=checkbox], [readonly])")].some(({ value }) => value.trim() !== "");

/** Loads the page again, from the newest app: the service worker gives its own until it has the next one. */
async function reload(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.update();
    const coming = registration?.installing ?? registration?.waiting;
    if (coming) {
      await new Promise<void>((done) => {
        coming.addEventListener("statechange", () => { if (["activated", "redundant"].includes(coming.state)) done(); });
        setTimeout(done, WORKER_MS);
      });
    }
  } catch {
    // Without a service worker the server gives the newest.
  }
  location.reload();
}
