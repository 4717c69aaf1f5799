// The care file: Hanne reads what Sam shared, asks whether it may be written down, and hears only when Sam says yes.

import { expect, test } from "./tools.mjs";
import { samAndJef } from "./person";
import { Server } from "./server";

const secret = "Ik slaap slecht sinds mei.";
const ask = "Vraag: mag dit in het dossier?";
const allowed = "Sam vindt goed dat dit in het dossier komt.";

test("Hanne may write something down when Sam says so, and no longer when Sam stops it", async ({ browser }) => {
  const server = await Server.start();
  try {
    const { hanne, sam, jef } = await samAndJef(server, browser);
    await sam.writes(secret);
    await jef.sees(secret);
    await sam.shares(secret, "Hanne", "Tot ik stop");

    await test.step("reading is not writing down: Hanne asks", async () => {
      await hanne.goesHome();
      await hanne.follows("Gedeeld");
      await hanne.follows(/Sam/);
      await hanne.sees(secret);
      await hanne.doesNotSee(allowed);
      await hanne.taps(ask);
      await hanne.fills("Waarom?", "Voor het plan.");
      await hanne.canUseWhatIsThere();
      await hanne.taps("Vraag het");
      await hanne.sees("Je vroeg het aan Sam.");
    });

    await test.step("Sam reads what that means, and says yes", async () => {
      await sam.goesHome();
      await sam.follows("Bekijk het");
      await sam.seesHeading("Hanne vraagt: mag dit in je dossier?");
      await sam.sees("Voor het plan.");
      await sam.sees(secret);
      await sam.canUseWhatIsThere();
      await sam.taps("Dat mag");
      await sam.seesHeading("Niemand vraagt je nu iets");
      await sam.goesHome();
      await sam.follows("Wie ziet wat?");
      await sam.sees("Dit mag in je dossier.");
    });

    await test.step("Hanne is told, and takes the words along; Jef hears of nothing", async () => {
      await hanne.goesHome();
      await hanne.follows("Gedeeld");
      const grants = hanne.page.locator('main a[href^="/gedeeld/"]').filter({ visible: true });
      await expect(grants).toHaveCount(2);
      const places = await grants.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
      const said: string[] = [];
      for (const place of places) {
        await hanne.page.goto(place);
        await hanne.sees(secret);
        await expect(hanne.page.getByText(allowed).or(hanne.page.getByRole("button", { name: ask }))).toBeVisible();
        said.push((await hanne.page.getByText(allowed).count()) > 0 ? "allowed" : "read");
      }
      expect(said.toSorted()).toEqual(["allowed", "read"]);
      expect(jef.wire.join("\n")).not.toContain("in_file");
    });
  } finally {
    await server.end();
  }
});
