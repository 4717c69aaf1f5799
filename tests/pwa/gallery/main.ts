// The screens with a scripted person behind them: for looking, never shipped. `?scene=` chooses the person.

import { mount } from "svelte";
import "../../../clients/pwa/src/app.css";
import App from "../../../clients/pwa/src/App.svelte";
import CardPage from "../../../clients/pwa/src/routes/card/CardPage.svelte";
import { drawLeftPage } from "../../../clients/pwa/src/routes/left/left-page";
import { deviceLanguage, setLanguage } from "../../../clients/pwa/src/lib/i18n/language";
import { bring, card, common, first } from "../../../clients/pwa/src/lib/i18n/load";
import { later } from "../../../clients/pwa/src/lib/i18n/load-later";
import { watchForNewer } from "../../../clients/pwa/src/lib/ui/newer";
import { keepPlea } from "../../../clients/pwa/src/lib/ui/plea";
import { asking } from "./asking";
import { cards } from "./cards";
import { careFile } from "./file";
import { people } from "./people";
import { place } from "./place";
import { reading } from "./reading";
import { reporting } from "./reports";
import { Scripted } from "./scripted.svelte";
import { atTable } from "./table";
import { worded } from "./worded";

const scene = new URLSearchParams(location.search).get("scene") ?? "sam";
const target = document.body;

setLanguage(deviceLanguage());
await Promise.all([common, card, first, later].map(bring));

if (location.pathname === "/leeg") {
  drawLeftPage(target);
} else if (location.pathname === "/i") {
  const page = cards[scene];
  if (page === undefined) throw new Error(`no such card: ${scene}`);
  mount(CardPage, { target, props: { page, fragment: scene === "no-secret" ? "" : "secret", onin: () => undefined } });
} else {
  // As in the shipped app: the card page does without these.
  await Promise.all([import("../../../clients/pwa/src/behind-the-door.css"), import("../../../clients/pwa/src/fonts.css")]);
  const person = people[scene] ?? asking[scene] ?? place[scene] ?? worded[scene] ?? reading[scene] ?? reporting[scene] ?? atTable[scene] ?? careFile[scene];
  if (person === undefined) throw new Error(`no such person: ${scene}`);
  keepPlea("A".repeat(43));
  mount(App, { target, props: { naast: new Scripted(person) } });
  watchForNewer(target);
}
