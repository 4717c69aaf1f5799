// The app behind the door.

import { mount } from "svelte";
import "./behind-the-door.css";
import "./fonts.css";
import App from "./App.svelte";
import { bring } from "./lib/i18n/load";
import { later } from "./lib/i18n/load-later";
import { createNaast } from "./lib/state/naast.svelte";
import { keepPlea } from "./lib/ui/plea";

/** Draws the app for whoever this browser belongs to; `plea` is what an empty phone showed, if this page was opened with it. */
export function beginApp(target: HTMLElement, plea: string): void {
  keepPlea(plea);
  mount(App, { target, props: { naast: createNaast() } });
  void bring(later);
  void import("./lib/ui/newer").then(({ watchForNewer }) => { watchForNewer(target); });
}
