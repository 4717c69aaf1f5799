// Sam lost phone, words and code: he comes in anew, as Wolf, Jef scans his new card with the phone that he has, and gives him back what they said.

import { expect, test } from "./tools.mjs";
import { Person, samAndJef } from "./person";
import { Server } from "./server";

let server: Server;
test.beforeEach(async () => { server = await Server.start(); });
test.afterEach(async () => { await server.end(); });

test("who lost everything is met again by a card and reads what was; who lost nothing says so", async ({ browser }) => {
  const { hanne, sam, jef } = await samAndJef(server, browser, "Weet je nog, de zee?");
  const anew = await Person.withEmptyPhone("Wolf", browser);
  await sam.writes("Koud was het");

  await test.step("before they met again, there is nobody to give it to", async () => {
    await jef.sees("Koud was het");
    await jef.taps("Wie is hier");
    await jef.page.locator("summary", { hasText: "Sam" }).click();
    await jef.taps("Sam is alles kwijt");
    await jef.seesHeading("Sam is hier nog niet terug");
    await jef.canUseWhatIsThere();
    await jef.taps("Sluiten");
  });

  await test.step("Jef scans the new card and stays who he is", async () => {
    await anew.begins(await hanne.invites("Sam"));
    await anew.sees("Alleen Hanne leest dit");
    await jef.opens(await anew.asks("opa", "Ik ben het, Sam."));
    await jef.taps("Ja");
    await jef.sees("Je bent hier al: Jef.");
    await jef.canUseWhatIsThere();
    await jef.taps("Ja");
    await jef.page.waitForURL((url) => url.pathname !== "/i");
    await jef.goesToTalkWith("Wolf");
    await jef.writes("Ben jij het echt?");
    await anew.goesToTalkWith("Jef");
    await anew.sees("Ben jij het echt?");
    await anew.doesNotSee("Koud was het");
  });

  await test.step("Jef gives the old conversation back", async () => {
    await jef.goesToTalkWith("Sam");
    await jef.sees("Koud was het");
    await jef.taps("Wie is hier");
    await jef.page.locator("summary", { hasText: "Sam" }).click();
    await jef.taps("Sam is alles kwijt");
    await jef.taps("Geef het terug");
    await jef.sees("Kies eerst wie het nu is.");
    await jef.chooses("Wolf");
    await jef.sees("Wie je kiest, leest hier alles wat jij leest.");
    await jef.canUseWhatIsThere();
    await jef.taps("Geef het terug");
    await jef.sees("Dit gesprek is van vroeger. Niemand schrijft hier nog.");
    await expect(jef.page.getByLabel("Je bericht", { exact: true })).toHaveCount(0);
  });

  await test.step("the new Sam reads it, and nothing can be written", async () => {
    await anew.goesHome();
    await anew.seesHeading("Van vroeger");
    await anew.canUseWhatIsThere();
    await anew.page.getByRole("region", { name: "Van vroeger" }).getByRole("link").click();
    await anew.sees("Weet je nog, de zee?");
    await anew.sees("Koud was het");
    await anew.sees("Dit is van vroeger. Je leest het, maar schrijft hier niet meer.");
    await expect(anew.page.getByLabel("Je bericht", { exact: true })).toHaveCount(0);
    await anew.canUseWhatIsThere();
    await anew.closesAndReopensTheTab();
    await anew.sees("Koud was het");
  });

  await test.step("the old phone was only mislaid: its owner goes on, and the heir is out", async () => {
    await sam.sees("Iemand zegt dat jij alles kwijt bent.");
    await sam.canUseWhatIsThere();
    await sam.taps("Ik ben er gewoon nog");
    await sam.writes("Hier ben ik");
    await sam.doesNotSee(/Iemand zegt dat jij alles kwijt bent/);
    await jef.goesToTalkWith("Sam");
    await jef.sees("Hier ben ik");
    await jef.writes("Gelukkig");
    await sam.sees("Gelukkig");
    await anew.sees("Je leest hier niet meer mee.");
    await anew.doesNotSee("Hier ben ik");
    expect(anew.wire.some((text) => text.includes("Hier ben ik"))).toBe(false);
  });
});
