// Whether somebody looks at this page. What others gave is drawn for eyes only: behind another tab, in a pocket and in the pictures
// that a phone makes of its open apps nothing of it stands. A page that sleeps hears nothing, neither that something was taken back nor
// that its time is over; so whoever comes, or comes back, sees it only after it was
// asked for anew: it may have been open since before the page slept, while another one was drawn.
import { untrack } from "svelte";

/** Belongs to the component that makes it. */
export class Looking {
  #isLooking = $state(false);

  /** `ask` gets it anew and never rejects; as long as it takes, nothing is drawn. */
  constructor(ask: () => Promise<unknown>) {
    $effect(() => {
      const turn = (): void => {
        if (document.visibilityState !== "visible") this.#isLooking = false;
        else if (!this.#isLooking) void ask().then(() => { this.#isLooking = document.visibilityState === "visible"; });
      };
      untrack(turn);
      document.addEventListener("visibilitychange", turn);
      return () => { document.removeEventListener("visibilitychange", turn); };
    });
  }

  get is(): boolean {
    return this.#isLooking;
  }
}
