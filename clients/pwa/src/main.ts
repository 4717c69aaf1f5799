// Where the app begins: chooses the page that somebody came for, so that a card costs only what a card needs,
// and brings its words in the language of this device along with it.
// The secret of a link is taken out of the address bar before anything else happens.

import "./app.css";
import { deviceLanguage, setLanguage } from "./lib/i18n/language";
import { bring, card, common, first } from "./lib/i18n/load";

const target = document.body;

/** Takes what stands behind the hash out of the address. */
function takeFragment(): string {
  const fragment = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  // Another link opened in this very tab changes only the fragment: begin anew with it.
  addEventListener("hashchange", () => {
    if (location.hash !== "") location.reload();
  });
  return fragment;
}

setLanguage(deviceLanguage());

if (location.pathname === "/i") {
  const fragment = takeFragment();
  const words = Promise.all([bring(common), bring(card)]);
  void import("./begin-card").then(async ({ beginCard }) => {
    await words;
    beginCard(target, fragment);
  });
} else if (location.pathname === "/leeg") {
  void import("./routes/left/left-page").then(({ drawLeftPage }) => {
    drawLeftPage(target);
  });
} else {
  const fragment = location.pathname === "/h" ? takeFragment() : "";
  const words = Promise.all([bring(common), bring(first)]);
  void import("./begin-app").then(async ({ beginApp }) => {
    await words;
    beginApp(target, fragment);
  });
}
