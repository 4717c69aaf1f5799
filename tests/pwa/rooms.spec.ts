// More than two in a room: Sam, Jef and Hanne together; then Sam, Jef and Sam's mother, who comes by her own card.

import { expect, test } from "./tools.mjs";
import { Person, samAndJef } from "./person";
import { Server } from "./server";

test.describe("samen praten", () => {
  let server: Server;

  test.beforeEach(async () => {
    server = await Server.start();
  });
  test.afterEach(async () => {
    await server.end();
  });

  test("Sam, Jef and Hanne talk together; Sam's mother comes into another room and reads only that", async ({ browser }) => {
    const { mira, hanne, sam, jef } = await samAndJef(server, browser);
    const eva = await Person.withEmptyPhone("Eva", browser);

    await test.step("Sam begins a room with his JIM and his professional", async () => {
      await sam.goesHome();
      await sam.follows("Samen praten");
      await sam.chooses("JIM en hulpverlener");
      await sam.ticks(/^Jef/);
      await sam.ticks(/^Hanne/);
      await sam.canUseWhatIsThere();
      await sam.taps("Begin het gesprek");
      await sam.sees(/^Alleen (Jef en Hanne|Hanne en Jef) lezen dit$/);
      await sam.writes("Zullen we het over school hebben?");
      for (const one of [jef, hanne]) {
        await one.goesHome();
        await one.follows(/samen/);
        await one.sees("Zullen we het over school hebben?");
      }
    });

    await test.step("Jef finds other words and puts a heart; everybody sees that", async () => {
      await jef.writes("Goed idee");
      await hanne.sees("Goed idee");
      await jef.opensWhatIsPossibleWith("Goed idee");
      await jef.taps("Pas je woorden aan");
      await jef.fills("Je bericht", "Goed plan, jongen");
      await jef.taps("Klaar");
      await expect(sam.message("Goed plan, jongen")).toContainText("aangepast");
      await sam.doesNotSee("Goed idee");
      await jef.opensWhatIsPossibleWith("Zullen we het over school hebben?");
      await jef.canUseWhatIsThere();
      await jef.taps("hart");
      await expect(sam.message("Zullen we het over school hebben?").getByRole("list", { name: "Tekens bij dit bericht" })).toContainText("Jef");
    });

    await test.step("Jef shows that he read it; it was off until then", async () => {
      await expect(sam.message("Zullen we het over school hebben?")).not.toContainText("gelezen");
      for (const one of [jef, hanne]) {
        await one.taps("Wie is hier");
        const box = one.page.getByRole("switch");
        await expect(box).not.toBeChecked();
        await box.check();
        await one.taps("Sluiten");
      }
      await expect(sam.message("Zullen we het over school hebben?")).toContainText("gelezen");
    });

    await test.step("Sam's mother gets a card for a room at home; Jef is there already", async () => {
      await sam.goesHome();
      await sam.follows("Samen praten");
      await sam.chooses("Iemand van thuis");
      await sam.ticks(/^Jef/);
      await sam.ticks("Iemand die hier nog niet is");
      await sam.fills("Hoe noem jij deze persoon?", "mama");
      await sam.fills("Wat wil je zeggen?", "Mama, kom je erbij?");
      await sam.taps("Maak de kaart");
      const link = await sam.readsLink();
      await sam.follows("Naar het gesprek");
      await sam.sees("Alleen Jef leest dit, straks ook mama");
      await sam.writes("Voor mama er was");
      await eva.opens(link);
      await eva.sees("Soms zijn er meer mensen bij.");
      await eva.saysYes(link, "Ja");
      await eva.sees(/^Alleen (Jef en Sam|Sam en Jef) lezen dit$/);
      await eva.writes("Dag allebei");
      await sam.sees("Dag allebei");
      await eva.doesNotSee("Voor mama er was");
      await eva.goesHome();
      await eva.doesNotSee("Zullen we het over school hebben?");
    });

    await test.step("Sam lets her read back, and then shows her out", async () => {
      await eva.follows(/thuis/);
      await sam.taps("Wie is hier");
      await sam.page.locator("summary").filter({ hasText: "Eva" }).click();
      await sam.canUseWhatIsThere();
      await sam.follows("Laat teruglezen");
      await sam.page.getByRole("radio", { name: /^Alles/ }).check();
      await sam.sees("Voor mama er was");
      await sam.taps("Laat teruglezen");
      await eva.sees("Voor mama er was");
      await sam.taps("Wie is hier");
      await sam.page.locator("summary").filter({ hasText: "Eva" }).click();
      await sam.taps("Haal weg uit dit gesprek");
      await sam.taps("Haal weg uit dit gesprek");
      await expect(sam.page.getByRole("dialog")).toHaveCount(0);
      await sam.sees("Alleen Jef leest dit");
      await sam.writes("Zonder mama");
      await eva.sees("Je leest hier niet meer mee.");
      await eva.doesNotSee("Zonder mama");
    });

    await test.step("Jef leaves the room with three, and asks Hanne in his own", async () => {
      await jef.taps("Wie is hier");
      await jef.taps("Verlaat dit gesprek");
      await jef.taps("Verlaat het");
      await jef.sees("Je leest hier niet meer mee.");
      await hanne.sees("Alleen Sam leest dit");
      await jef.goesHome();
      await jef.follows("Vraag een hulpverlener");
      await jef.ticks(/^Hanne/);
      await jef.taps("Begin het gesprek");
      await jef.sees("Alleen Hanne leest dit");
      await jef.writes("Hoe begin ik?");
      await hanne.goesHome();
      await hanne.follows(/meedenken/);
      await hanne.sees("Hoe begin ik?");
      await sam.goesHome();
      await sam.doesNotSee("Hoe begin ik?");
    });

    await test.step("Sam sees who thinks along, and has Hanne out: her open screen loses the room", async () => {
      await sam.follows("Wie ziet wat?");
      await sam.sees("Jef praat ook met Hanne over JIM zijn.");
      await sam.canUseWhatIsThere();
      await sam.taps("Liever niet met Hanne");
      await sam.canUseWhatIsThere();
      await sam.taps(/^Liever niet$/);
      await sam.sees("Hanne leest hier niet meer mee. Dat koos jij.");
      await hanne.sees("Je leest hier niet meer mee.");
      await jef.sees("Sam koos dat Hanne hier niet meer meeleest.");
      await jef.canUseWhatIsThere();
      await sam.doesNotSee("Hoe begin ik?");
    });

    await test.step("the coordinator signs who works here, without Hanne", async () => {
      await mira.goesHome();
      await mira.follows("Wie werkt hier?");
      await mira.sees("Er is nog geen lijst.");
      await mira.canUseWhatIsThere();
      await mira.taps("Weg: Hanne");
      await mira.sees("Hanne leest meteen nergens meer mee.");
      await mira.fills("Je vier woorden", mira.paper.words);
      await mira.taps("Teken de lijst");
      await mira.seesHeading("De lijst is getekend");
    });
  });
});
