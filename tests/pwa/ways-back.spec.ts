// Ways back: a server that is put back to a backup, devices that come and go, a phone that is lost.

import type { Browser } from "@playwright/test";
import { expect, test } from "./tools.mjs";
import { hanneAndSam, Person } from "./person";
import { Server } from "./server";

let server: Server;
test.beforeEach(async () => { server = await Server.start(); });
test.afterEach(async () => { await server.end(); });

/** Hanne and Sam, each with the conversation on the screen. */
async function inConversation(browser: Browser): Promise<{ hanne: Person; sam: Person }> {
  const { mira, hanne, sam } = await hanneAndSam(server, browser);
  await hanne.goesToTalkWith("Sam");
  await sam.goesToTalkWith("Hanne");
  await mira.context.close();
  return { hanne, sam };
}

test("after a restore people sign in once, and what was said since the backup is there again", async ({ browser }) => {
  const { hanne, sam } = await inConversation(browser);
  await sam.writes("voor de kopie");
  await hanne.sees("voor de kopie");
  const putBack = await server.backUp();
  await sam.writes("na de kopie");
  await hanne.sees("na de kopie");
  await hanne.writes("ik ook");
  await sam.sees("ik ook");
  await putBack();
  for (const [person, other] of [[sam, "Hanne"], [hanne, "Sam"]] as const) {
    await person.sees("Je bent niet meer ingelogd.");
    await person.fills("Je inlognaam", person.paper.loginName);
    await person.fills("Je vier woorden", person.paper.words);
    await person.taps("Kom binnen");
    await person.seesHeading(other);
  }
  for (const [person, other] of [[sam, "Hanne"], [hanne, "Sam"]] as const) {
    await person.goesToTalkWith(other);
    for (const text of ["voor de kopie", "na de kopie", "ik ook"]) await expect(person.message(text)).toHaveCount(1);
    await expect(person.page.getByText("De server vergat het laatste stukje.")).toHaveCount(0);
    await person.doesNotSee("Hier mist misschien een bericht.");
  }
  await sam.writes("en verder");
  await hanne.sees("en verder");
});

test("a new device is asked about on the others, sent away, and everything is locked with one form", async ({ browser }) => {
  const { hanne, sam } = await inConversation(browser);
  await sam.writes("dag Hanne");
  await hanne.sees("dag Hanne");
  const tablet = await Person.withEmptyPhone("Sam", browser);
  tablet.paper = sam.paper;
  await tablet.page.goto(server.origin);
  await tablet.signsInWithWords();
  await sam.goesHome();
  await sam.seesHeading("Er kwam een toestel bij");
  await sam.sees("Was jij dat?");
  await sam.taps("Ja");
  await sam.doesNotSee("Was jij dat?");

  await sam.follows("Ik");
  await sam.follows("Bekijk je toestellen");
  await sam.seesHeading("Dit toestel");
  await sam.canUseWhatIsThere();
  await sam.taps(/^Haal weg/);
  await sam.taps("Ja, haal weg");
  await expect(sam.page.getByRole("heading", { name: "Een ander toestel" })).toHaveCount(0);
  await tablet.sees("Je bent niet meer ingelogd.");

  // It comes back once more; then Sam loses it.
  await tablet.signsInWithWords();
  await sam.goesHome();
  await sam.follows(/^Nee/);
  await sam.seesHeading("Toestel kwijt");
  await sam.fills("Je vier woorden", sam.paper.words);
  await sam.taps("Zet alles op slot");
  await sam.seesHeading("Het is weer van jou");
  await tablet.sees("Je bent niet meer ingelogd.");
  await sam.goesToTalkWith("Hanne");
  await sam.writes("met nieuwe sleutels");
  await hanne.sees("met nieuwe sleutels");
  await tablet.signsInWithWords();
  await tablet.goesToTalkWith("Hanne");
  await tablet.sees("dag Hanne");
  await tablet.sees("met nieuwe sleutels");
});

/** What a browser can lose in the middle of a session, by whatever clears it. */
const losses: Readonly<Record<string, readonly string[]>> = {
  "the database alone": ["indexeddb"],
  "local and session storage alone": ["local_storage"],
  "the cookies alone": ["cookies"],
  everything: ["indexeddb", "local_storage", "cookies", "cache_storage", "service_workers"],
};
for (const [what, types] of Object.entries(losses)) {
  for (const isOnline of [true, false]) {
    test(`${what} is wiped while ${isOnline ? "online" : "offline with a message waiting"}: what was acknowledged is there again`, async ({ browser }) => {
      const { hanne, sam } = await inConversation(browser);
      await sam.writes("dit heeft de server");
      await hanne.sees("dit heeft de server");
      if (!isOnline) {
        await sam.context.setOffline(true);
        await sam.writes("dit wacht nog");
      }
      if (types.includes("cookies")) await sam.context.clearCookies();
      const rest = types.filter((type) => type !== "cookies").join(",");
      if (rest !== "") {
        const session = await sam.context.newCDPSession(sam.page);
        await session.send("Storage.clearDataForOrigin", { origin: server.origin, storageTypes: rest });
        if (rest.includes("local_storage")) await sam.page.evaluate(() => { sessionStorage.clear(); });
      }
      if (!isOnline) await sam.context.setOffline(false);
      await sam.page.goto(server.origin);
      // Without its cookie or its database a browser is nobody's; until it has heard so, it may show what it knew.
      const isOut = types.includes("cookies") || types.includes("indexeddb");
      await expect(isOut ? sam.button("Kom binnen") : sam.page.getByRole("heading", { name: "Dag Sam" })).toBeVisible();
      if (isOut) await sam.signsInWithWords();
      await sam.goesToTalkWith("Hanne");
      await sam.sees("dit heeft de server");
      await sam.writes("en verder");
      await hanne.sees("en verder");
      await sam.doesNotSee("Hier mist misschien een bericht.");
      // What the disk still had is sent all the same, once.
      if (!isOnline && !types.includes("indexeddb")) await expect(hanne.message("dit wacht nog")).toHaveCount(1);
    });
  }
}
