// What is there after leaving quickly: nothing, and nothing that says what was there. Plain, so that it is there at once.

import { left } from "../../lib/i18n";

/** Draws the empty page. */
export function drawLeftPage(target: HTMLElement): void {
  document.title = left.title;
  const heading = document.createElement("h1");
  heading.textContent = left.text;
  const page = document.createElement("main");
  page.className = "left";
  page.append(heading);
  target.replaceChildren(page);
}
