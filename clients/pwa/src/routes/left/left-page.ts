// What is there after leaving quickly: nothing, and nothing that says what was there. Plain, so that it is there at once.

import { language } from "../../lib/i18n/language";
import { left } from "../../lib/i18n/left";

/** Draws the empty page. */
export function drawLeftPage(target: HTMLElement): void {
  const { title, text } = left[language];
  document.title = title;
  const heading = document.createElement("h1");
  heading.textContent = text;
  const page = document.createElement("main");
  page.className = "left";
  page.append(heading);
  target.replaceChildren(page);
}
