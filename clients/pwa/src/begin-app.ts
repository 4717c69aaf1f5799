// The app behind the door.

import { mount } from "svelte";
import "./fonts.css";
import App from "./App.svelte";
import { keepOffline } from "./keep-offline";
import { createNaast } from "./lib/state/naast.svelte";

/** Draws the app for whoever this browser belongs to. */
export function beginApp(target: HTMLElement): void {
  mount(App, { target, props: { naast: createNaast() } });
  void keepOffline();
}
