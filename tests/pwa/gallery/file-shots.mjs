// The care file: what is photographed of it.
import { seeing, steps, tap } from "./taps.mjs";

const more = (author) => async (page) => {
  await page.getByRole("button", { name: `Meer bij het bericht van ${author}` }).first().click();
};
const act = "Vraag: mag dit in het dossier?";

export const fileShots = [
  { name: "file-asked", path: "/vragen", scene: "sam-is-asked-for-file", shows: "Hanne vraagt: mag dit in je dossier?", isWhole: true },
  { name: "file-grant", path: "/gedeeld/g1", scene: "hanne-may-file", shows: act },
  { name: "file-allowed", path: "/gedeeld/g3", scene: "hanne-may-file", shows: "Sam vindt goed dat dit in het dossier komt." },
  { name: "file-ask", path: "/gedeeld/g1", scene: "hanne-may-file", shows: act, go: steps(tap(act), seeing("Wacht met opschrijven tot Sam ja zegt.")) },
  { name: "file-ask-which", path: "/gedeeld/g2", scene: "hanne-may-file", shows: act, go: steps(tap(act), seeing("Wat wil je opschrijven?")) },
  { name: "talk-actions-file", path: "/gesprek/hanne", scene: "hanne-asks", shows: "ok", go: more("Sam") },
];
