// Whether a moment has come. It is told at that moment, also while somebody looks, and when a phone wakes up behind it.

/** Longest delay that a timer takes. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Belongs to the component that makes it. */
export class Due {
  #now = $state(Date.now());
  readonly #at: () => number | undefined;

  constructor(at: () => number | undefined) {
    this.#at = at;
    $effect(() => {
      const moment = at();
      const now = this.#now;
      if (moment === undefined || moment <= now) return;
      const look = (): void => {
        this.#now = Date.now();
      };
      const timer = setTimeout(look, Math.min(TIMER_MS_MAX, moment - now + 1));
      document.addEventListener("visibilitychange", look);
      return () => {
        clearTimeout(timer);
        document.removeEventListener("visibilitychange", look);
      };
    });
  }

  get hasCome(): boolean {
    return (this.#at() ?? Infinity) <= this.#now;
  }
}
