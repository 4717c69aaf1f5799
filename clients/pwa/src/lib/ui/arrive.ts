// Coming to a page: whoever listens to the screen or uses the keyboard goes on from its heading.

/** Focuses a heading when its page opens, except for the first page, which the browser announces by itself. */
export function arrive(heading: HTMLElement): void {
  if (history.state !== null) heading.focus({ preventScroll: true });
}
