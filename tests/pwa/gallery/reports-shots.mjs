// Reporting something to the organisation's adviser, and reading it: what is photographed of it.
import { fill, seeing, steps, tap } from "./taps.mjs";

const page = { path: "/melden/hanne/h3", shows: "Wat wil je melden?", isWhole: true };
const pick = async (at) => at.getByRole("checkbox", { name: /kom ik niet meer/ }).check();
const send = tap("Meld het aan Vera");

export const reportsShots = [
  {
    name: "talk-actions-report",
    path: "/gesprek/hanne",
    scene: "sam-reports",
    shows: "kom ik niet meer",
    go: async (at) => at.getByRole("button", { name: "Meer bij het bericht van Hanne" }).last().click(),
  },
  { name: "report", ...page, scene: "sam-reports" },
  { name: "report-two", ...page, scene: "sam-reports-to-two" },
  { name: "report-more", ...page, scene: "sam-reports", go: steps(tap("Toon meer berichten"), pick) },
  { name: "report-missing", ...page, scene: "sam-reports", go: steps(send, seeing("Vink eerst aan")) },
  { name: "report-too-often", ...page, scene: "sam-reports", go: steps(pick, fill("Wil je er iets bij zeggen? Dat hoeft niet.", "Dit is de zesde."), send, seeing("vijf keer")) },
  { name: "report-done", path: page.path, shows: page.shows, scene: "sam-reports", go: steps(pick, send, seeing("Je melding is bij Vera")) },
  { name: "report-nobody", path: page.path, scene: "sam-reports-to-nobody", shows: "Niemand kan deze melding lezen" },
  { name: "reports-mine", path: "/meldingen", scene: "sam-reported", shows: "Wat jij meldde", isWhole: true },
  { name: "reports-empty", path: "/meldingen", scene: "sam-reports", shows: "Er is niets gemeld" },
  { name: "reports-received", path: "/meldingen", scene: "vera", shows: "Aan jou gemeld" },
  { name: "home-reported", path: "/", scene: "vera", shows: "Iemand meldt iets aan jou" },
  { name: "home-report-unread", path: "/", scene: "sam-report-unread", shows: "Niemand leest je melding meer" },
  { name: "report-read", path: "/meldingen/r1", scene: "vera-reads", shows: "Een jongere meldt dit", isWhole: true },
  { name: "report-read-known", path: "/meldingen/r2", scene: "vera-reads-of-jef", shows: "Jef", isWhole: true },
  { name: "report-gone", path: "/meldingen/r3", scene: "vera", shows: "is er niet meer" },
  { name: "report-closed", path: "/meldingen/r1", scene: "vera-reads", shows: "Een jongere meldt dit", go: steps(tap("Sluit de melding af"), seeing("is afgesloten")) },
];
