// Where the app begins: chooses the page that somebody came for, so that a card costs only what a card needs.
// The secret of a link is taken out of the address bar before anything else happens.

import "./app.css";

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

if (location.pathname === "/i") {
  const fragment = takeFragment();
  void import("./begin-card").then(({ beginCard }) => {
    beginCard(target, fragment);
  });
} else if (location.pathname === "/leeg") {
  void import("./routes/left/left-page").then(({ drawLeftPage }) => {
    drawLeftPage(target);
  });
} else {
  const fragment = location.pathname === "/h" ? takeFragment() : "";
  void import("./begin-app").then(({ beginApp }) => {
    beginApp(target, fragment);
  });
}
