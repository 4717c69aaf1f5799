// Leaving quickly: the screen is empty at once, nothing of Naast is one step back or forward, memory goes with the page.

const emptyPage = "/leeg";

/** How many steps of this app lie behind in the browser's history; the router counts them. */
export interface Steps {
  readonly depth?: number;
}

/** Empties the screen, then the history of this app, then the memory. */
export function leaveQuickly(): void {
  document.body.replaceChildren();
  document.title = "";
  const depth = (history.state as Steps | null)?.depth ?? 0;
  if (depth === 0) {
    cover();
    return;
  }
  addEventListener("popstate", cover, { once: true });
  history.go(-depth);
}

/** Stands on the app's first step: covers it, cuts off everything ahead, and loads a page that knows nothing. */
function cover(): void {
  history.replaceState(null, "", emptyPage);
  history.pushState(null, "", emptyPage);
  location.replace(emptyPage);
}

/** Two presses of Escape within a second leave as well. Returns how to stop listening. */
export function listenForEscape(): () => void {
  const pause = 1000;
  let last = -pause;
  const listen = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - last < pause) leaveQuickly();
    last = event.timeStamp;
  };
  addEventListener("keydown", listen, { capture: true });
  return () => {
    removeEventListener("keydown", listen, { capture: true });
  };
}
