// A newcomer's history, a parent's place, and the JIM who goes first: on real phones against a real server, and by keyboard in the gallery.

import type { Browser, Page } from "@playwright/test";
import { serveGallery } from "./gallery/serve.mjs";
import { brokenRules } from "./looks";
import { Person, samAndJef } from "./person";
import { Server } from "./server";
import { tapsTable, Thumb } from "./thumb";
import { expect, test } from "./tools.mjs";

/** What stands in a conversation, without what can be done there. */
const log = (page: Page, within: string): Promise<string> =>
  page.locator(`${within} ol`).evaluate((list) => {
    const copy = list.cloneNode(true) as HTMLElement;
    for (const button of copy.querySelectorAll("button")) button.remove();
    return copy.outerHTML;
  });

/** Sam's room with Jef, in which two things were said before anybody came. */
async function triad(sam: Person, jef: Person): Promise<void> {
  await sam.goesHome();
  await sam.follows("Samen praten");
  await sam.chooses("JIM en hulpverlener");
  await sam.ticks(/^Jef/);
  await sam.taps("Begin het gesprek");
  await sam.writes("Dit was van Jef en mij");
  await jef.goesHome();
  await jef.follows(/samen/);
  await jef.sees("Dit was van Jef en mij");
  await jef.writes("Dat weet ik nog");
  await sam.sees("Dat weet ik nog");
}

test.describe("op echte telefoons", () => {
  let server: Server;

  test.beforeEach(async () => {
    server = await Server.start();
  });
  test.afterEach(async () => {
    await server.end();
  });

  test("Hanne comes into a room: Sam sees what she will read, and that is what she reads", async ({ browser }) => {
    const { hanne, sam, jef } = await samAndJef(server, browser);
    await triad(sam, jef);

    await test.step("Sam lets her in and looks; nothing is ticked, and nothing is open", async () => {
      await sam.taps("Wie is hier");
      await sam.follows("Haal iemand erbij");
      await sam.ticks(/^Hanne/);
      await sam.taps("Haal erbij");
      await sam.seesHeading("Mag Hanne teruglezen?");
      await expect(sam.page.getByRole("radio", { checked: true })).toHaveCount(0);
      await sam.sees("Hanne ziet hier nog geen berichten.");
      await sam.canUseWhatIsThere();
      await sam.taps("Alleen vanaf nu");
      await sam.writes("Hanne leest nu mee");
      await hanne.goesHome();
      await hanne.follows(/samen/);
      await hanne.sees("Hanne leest nu mee");
      await hanne.doesNotSee("Dit was van Jef en mij");
    });

    await test.step("later he opens it; the preview and her screen are the same", async () => {
      await sam.taps("Wie is hier");
      await sam.page.locator("summary").filter({ hasText: "Hanne" }).click();
      await sam.follows("Laat teruglezen");
      await sam.page.getByRole("radio", { name: /^Vanaf een dag/ }).check();
      await sam.taps("Laat teruglezen");
      await sam.sees("Kies eerst vanaf welk bericht.");
      await sam.page.getByRole("radio", { name: /Dit was van Jef en mij/ }).check();
      await sam.sees("Je kunt dit niet terugdraaien.");
      await sam.canUseWhatIsThere();
      const shown = await log(sam.page, "[role=region]");
      expect(shown).toContain("Dat weet ik nog");
      await sam.taps("Laat teruglezen");
      await hanne.sees("Dat weet ik nog");
      expect(await log(hanne.page, "[role=log]")).toBe(shown);
    });
  });

  test("Jef is first: what Hanne writes waits, survives the closing of her app, and goes when he wrote", async ({ browser }) => {
    const { hanne, sam, jef } = await samAndJef(server, browser);
    await sam.goesHome();
    await sam.follows("Samen praten");
    await sam.chooses("JIM en hulpverlener");
    await sam.ticks(/^Jef/);
    await sam.ticks(/^Hanne/);
    await sam.taps("Begin het gesprek");
    await sam.writes("Durf ik morgen te gaan?");
    const room = sam.page.url();
    await hanne.goesHome();
    await hanne.follows(/samen/);
    await hanne.sees("Durf ik morgen te gaan?");
    await hanne.writes("Ik denk graag mee");
    await hanne.sees("Jef mag eerst.");
    await hanne.sees(/^Of eerder, als Jef schrijft\.$/);
    await hanne.canUseWhatIsThere();
    await hanne.closesAndReopensTheTab();
    await hanne.sees("Jef mag eerst.");
    await jef.goesHome();
    await jef.follows(/samen/);
    await jef.sees("Durf ik morgen te gaan?");
    for (const one of [sam, jef]) await one.doesNotSee("Ik denk graag mee");
    await jef.writes("Ik loop met je mee");
    for (const one of [sam, jef]) await one.sees("Ik denk graag mee");
    await hanne.doesNotSee("Jef mag eerst.");

    await test.step("she may send it now after all", async () => {
      await sam.writes("Hoe laat dan?");
      await hanne.sees("Hoe laat dan?");
      await hanne.writes("Om acht uur");
      await hanne.sees("Jef mag eerst.");
      await hanne.taps("Nu toch sturen");
      await sam.sees("Om acht uur");
      await expect(sam.message("Om acht uur")).toHaveCount(1);
      expect(sam.page.url()).toBe(room);
    });

    await test.step("and when four hours are over it goes by itself", async () => {
      await hanne.page.clock.install({ time: Date.now() });
      await hanne.page.reload();
      await sam.writes("Nog iets");
      await hanne.sees("Nog iets");
      await hanne.writes("Vertel maar");
      await hanne.sees("Jef mag eerst.");
      await hanne.page.clock.fastForward("03:59:00");
      await hanne.sees("Jef mag eerst.");
      await sam.doesNotSee("Vertel maar");
      await hanne.page.clock.fastForward("00:02:00");
      await sam.sees("Vertel maar");
      await expect(sam.message("Vertel maar")).toHaveCount(1);
    });
  });

  test("mama's own page: a share comes among the cards and goes without a trace; her questions are hers", async ({ browser }) => {
    const { hanne, sam } = await samAndJef(server, browser, "Vertel gerust");
    const mama = await Person.withEmptyPhone("Eva", browser);
    await sam.goesHome();
    await sam.follows("Samen praten");
    await sam.chooses("Iemand van thuis");
    await sam.ticks(/^Hanne/);
    await sam.ticks("Iemand die hier nog niet is");
    await sam.fills("Hoe noem jij deze persoon?", "mama");
    await sam.fills("Wat wil je zeggen?", "Kom je erbij?");
    await sam.taps("Maak de kaart");
    await mama.saysYes(await sam.readsLink(), "Ja");
    await sam.goesToTalkWith("Jef");
    await sam.writes("Ik wil dat mama dit weet");
    await mama.goesHome();
    await mama.seesHeading("Wat is een JIM?");
    const place = (): Promise<string> => mama.page.locator(".beside").evaluate((home) => home.outerHTML);
    // Everybody is here, and said how they are called.
    await mama.sees("Alleen jij, Sam en Hanne lezen dit");
    const before = await place();
    expect(before).not.toMatch(/gedeeld|niets|leeg/i);
    await mama.canUseWhatIsThere();

    await sam.goesToTalkWith("Jef");
    await sam.shares("Ik wil dat mama dit weet", "Eva", "Tot ik stop");
    await mama.seesHeading("Sam liet je iets lezen");
    await mama.canUseWhatIsThere();
    expect(await place()).not.toBe(before);
    await sam.goesHome();
    await sam.follows("Wie ziet wat?");
    await sam.taps(/^Neem terug van Eva/);
    await expect(mama.page.getByRole("heading", { name: "Sam liet je iets lezen" })).toHaveCount(0);
    expect(await place()).toBe(before);
    await mama.page.goto(new URL("/gedeeld", mama.page.url()).href);
    await mama.seesHeading("Voor jou als ouder");
    await mama.doesNotSee("Hier is nu niets");

    await test.step("she asks Hanne; Sam hears nothing of it", async () => {
      await mama.goesHome();
      await mama.follows("Vraag een hulpverlener");
      await mama.ticks(/^Hanne/);
      await mama.taps("Begin het gesprek");
      await mama.sees("Alleen Hanne leest dit");
      await mama.writes("Hoe hou ik dit vol?");
      await hanne.goesHome();
      await hanne.follows(/eigen vragen/);
      await hanne.sees("Hoe hou ik dit vol?");
      await sam.goesHome();
      await sam.doesNotSee("Hoe hou ik dit vol?");
      await mama.goesHome();
      await mama.follows("Naar je vragen");
      await mama.sees("Hoe hou ik dit vol?");
    });
  });
});

test.describe("by thumb and by keyboard", () => {
  let gallery: Awaited<ReturnType<typeof serveGallery>>;

  test.beforeAll(async () => {
    gallery = await serveGallery();
  });
  test.afterAll(async () => {
    await gallery.stop();
  });

  const open = async (browser: Browser, path: string, scene: string): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 }, locale: "nl-NL", reducedMotion: "reduce" });
    await page.goto(`${gallery.origin}${path}?scene=${scene}`);
    return page;
  };

  test("a parent's page without a share and with one that was taken back are the same bytes", async ({ browser }) => {
    const look = async (scene: string, path: string): Promise<string> => {
      const page = await open(browser, path, scene);
      await page.getByText("Jouw eigen vragen").filter({ visible: true }).first().waitFor();
      const html = await page.evaluate(() => document.body.outerHTML);
      await page.close();
      return html;
    };
    for (const path of ["/", "/gedeeld"]) {
      const none = await look("eva", path);
      expect(await look("eva-taken-back", path)).toBe(none);
      expect(none).not.toMatch(/gedeeld met|is nu niets|leeg/i);
      expect(await look("eva-shared", path), "the comparison can fail").not.toBe(none);
    }
  });

  test("to let somebody read back takes few taps, and fewer to leave it", async ({ browser }) => {
    const taps: Record<string, number> = {};
    const count = async (act: string, ...names: readonly (string | RegExp)[]): Promise<void> => {
      const page = await open(browser, "/teruglezen/samen/karim", "sam-reads-back");
      for (const name of names) {
        const what = page.getByRole("radio", { name }).or(page.getByRole("button", { name }));
        await what.first().click();
        taps[act] = (taps[act] ?? 0) + 1;
      }
      await page.getByLabel("Je bericht").waitFor();
      await page.close();
    };
    await count("leave it from now on", "Alleen vanaf nu");
    await count("let somebody read back everything", /^Alles/, "Laat teruglezen");
    await count("let somebody read back from a day on", /^Vanaf een dag/, /onder ons/, "Laat teruglezen");
    console.log(tapsTable(taps));
    expect(taps).toEqual({ "leave it from now on": 1, "let somebody read back everything": 2, "let somebody read back from a day on": 3 });
  });

  test("where a parent finds what is shared, it says once whose place that is", async ({ browser }) => {
    const page = await open(browser, "/gedeeld", "eva");
    await expect(page.getByRole("heading", { name: "Voor jou als ouder" })).toHaveCount(1);
    await expect(page.getByRole("heading", { level: 2, name: "Jouw eigen vragen" })).toBeVisible();
    expect(await brokenRules(page)).toEqual([]);
    await page.close();
  });

  test("what a parent does takes few taps, and so does sending before the JIM", async ({ browser }) => {
    const taps: Record<string, number> = {};
    const parent = await Thumb.on(browser, `${gallery.origin}/?scene=eva`);
    await parent.taps(parent.page.getByRole("link", { name: "Vraag een hulpverlener" }).filter({ visible: true }));
    await parent.taps(parent.page.getByRole("checkbox", { name: /^Hanne/ }));
    await parent.tapsButton("Begin het gesprek");
    taps["ask a professional something of one's own, as a parent"] = await parent.end();

    const reads = await Thumb.on(browser, `${gallery.origin}/?scene=eva-shared`);
    await reads.taps(reads.page.getByRole("link", { name: "Open" }).filter({ visible: true }));
    await reads.page.getByText("Ik ga zondag bij opa eten.").waitFor();
    taps["read what somebody shared, from the first page on"] = await reads.end();

    const hanne = await Thumb.on(browser, `${gallery.origin}/gesprek/samen?scene=hanne-waits`);
    await hanne.tapsButton("Nu toch sturen");
    taps["send now, before the JIM"] = await hanne.end();

    console.log(tapsTable(taps));
    expect(taps).toEqual({
      "ask a professional something of one's own, as a parent": 3,
      "read what somebody shared, from the first page on": 1,
      "send now, before the JIM": 1,
    });
  });

  test("with the keyboard alone: choosing, reading what will be read, and opening it", async ({ browser }) => {
    const page = await open(browser, "/teruglezen/samen/karim", "sam-reads-back");
    await page.getByRole("heading", { name: "Mag Karim teruglezen?" }).waitFor();
    const reach = async (name: string, role: "radio" | "button" | "region"): Promise<void> => {
      const what = page.getByRole(role, { name }).first();
      for (let step = 0; step < 40 && !(await what.evaluate((one) => one === document.activeElement)); step += 1) await page.keyboard.press("Tab");
      await expect(what).toBeFocused();
    };
    await reach("Vanaf nu", "radio");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("radio", { name: /^Alles/ })).toBeChecked();
    await reach("Dit ziet Karim dan", "region");
    await expect(page.getByRole("region", { name: "Dit ziet Karim dan" })).toContainText("Zullen we het over school hebben?");
    await expect(page.getByText("Jef wil dat een bericht hier blijft.")).toBeVisible();
    await reach("Laat teruglezen", "button");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Je bericht")).toBeVisible();
    await page.close();
  });
});
