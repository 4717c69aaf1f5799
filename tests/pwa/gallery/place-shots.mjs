// What is photographed of a parent's own page, of letting somebody read back, and of words that let the JIM go first.
import { choose, openPerson, steps, tap } from "./taps.mjs";

const readBack = { path: "/teruglezen/samen/karim", scene: "sam-reads-back", shows: "Wat mag Karim lezen?", isWhole: true };

export const placeShots = [
  { name: "home-parent", path: "/", scene: "eva", shows: "Jouw eigen vragen", isWhole: true },
  { name: "home-parent-shared", path: "/", scene: "eva-shared", shows: "Sam liet je iets lezen", isWhole: true },
  { name: "home-parent-taken-back", path: "/", scene: "eva-taken-back", shows: "Jouw eigen vragen", isWhole: true },
  { name: "home-parent-asks", path: "/", scene: "eva-asks", shows: "Naar je vragen", isWhole: true },
  { name: "home-parent-knows-nobody", path: "/", scene: "eva-knows-nobody", shows: "Jouw eigen vragen", isWhole: true },
  { name: "place", path: "/gedeeld", scene: "eva", shows: "Jouw eigen vragen", isWhole: true },
  { name: "about-jim", path: "/wat-is-een-jim", scene: "eva", shows: "Dit is een JIM niet", isWhole: true },
  { name: "helplines-parents", path: "/hulplijnen/ouders", scene: "eva", shows: "Vlaanderen", isWhole: true },
  { name: "who-read-back", path: "/gesprek/samen", scene: "sam-reads-back", shows: "Karim leest nu", go: steps(tap("Wie is hier"), openPerson("Karim")) },
  { name: "read-back", ...readBack },
  { name: "read-back-place", ...readBack, go: choose(/Vanaf een dag/) },
  { name: "read-back-place-missing", ...readBack, go: steps(choose(/Vanaf een dag/), tap("Laat teruglezen")) },
  { name: "read-back-place-chosen", ...readBack, go: steps(choose(/Vanaf een dag/), choose(/onder ons/)) },
  { name: "read-back-all", ...readBack, go: choose(/Alles/) },
  { name: "read-back-nothing", path: "/teruglezen/samen/karim", scene: "sam-reads-back-nothing", shows: "Karim kan hier alles al lezen." },
  { name: "talk-held", path: "/gesprek/samen", scene: "hanne-waits", shows: "Jef mag eerst." },
];
