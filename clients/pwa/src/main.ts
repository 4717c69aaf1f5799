// Where the app begins: chooses the page that somebody came for, so that a card costs only what a card needs.
// The secret of a link is taken out of the address bar before anything else happens.

import "./app.css";

const target = document.body;

if (location.pathname === "/i") {
  const fragment = location.hash.slice(1);
  history.replaceState(null, "", "/i");
  // Another link opened in this very tab changes only the fragment: begin anew with it.
  addEventListener("hashchange", () => {
    if (location.hash !== "") location.reload();
  });
  void import("./begin-card").then(({ beginCard }) => {
    beginCard(target, fragment);
  });
} else if (location.pathname === "/leeg") {
  void import("./routes/left/left-page").then(({ drawLeftPage }) => {
    drawLeftPage(target);
  });
} else {
  void import("./begin-app").then(({ beginApp }) => {
    beginApp(target);
  });
}
