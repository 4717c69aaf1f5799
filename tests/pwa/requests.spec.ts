// Asking a youth to share something, and being asked: by thumb on the narrowest phone, by keyboard alone, and between two people.

import type { Page } from "@playwright/test";
import { serveGallery } from "./gallery/serve.mjs";
import { reach } from "./keyboard";
import { hanneAndSam, type Person, samAndJef } from "./person";
import { Server } from "./server";
import { tapsTable, Thumb } from "./thumb";
import { expect, test } from "./tools.mjs";

const secret = "Op school heb ik Bram geduwd.";

test.describe("on screens", () => {
  let gallery: Awaited<ReturnType<typeof serveGallery>>;
  const at = (path: string, scene: string): string => `${gallery.origin}${path}?scene=${scene}`;

  test.beforeAll(async () => {
    gallery = await serveGallery();
  });
  test.afterAll(async () => {
    await gallery.stop();
  });

  test("saying no takes fewer taps than sharing, and both weigh the same", async ({ browser }) => {
    const taps: Record<string, number> = {};
    const sam = await Thumb.on(browser, at("/", "sam-is-asked"));
    await sam.taps(sam.page.getByRole("link", { name: "Bekijk het" }).filter({ visible: true }));
    const [no, yes] = [sam.page.getByRole("button", { name: "Niet delen" }).first(), sam.page.getByRole("button", { name: "Kies wat je deelt" }).first()];
    const look = (button: typeof no): Promise<unknown> =>
      button.evaluate((one) => {
        const { width, height } = one.getBoundingClientRect();
        const { backgroundColor, color, borderTopColor, fontSize, fontWeight } = getComputedStyle(one);
        return { width: Math.round(width), height: Math.round(height), backgroundColor, color, borderTopColor, fontSize, fontWeight };
      });
    expect(await look(no)).toEqual(await look(yes));
    await sam.taps(no);
    await expect(sam.page.getByText("Hanne vraagt")).toHaveCount(0);
    await expect(sam.page.getByText("De vraag is weg. Hanne hoort dat niet.")).toBeAttached();
    taps["do not share what is asked, from the first page on"] = sam.touches;

    const before = sam.touches;
    await sam.tapsButton("Kies wat je deelt");
    const sheet = sam.page.getByRole("dialog", { name: "Wie mag dit lezen?" });
    await expect(sheet.getByRole("radio", { checked: true }), "nothing is chosen beforehand").toHaveCount(0);
    await expect(sheet.getByRole("group", { name: "Eva" }), "it is for Hanne").toHaveCount(0);
    await sam.taps(sheet.getByRole("radio", { name: "Hanne: Vandaag" }));
    await sam.tapsButton(/^Deel$/);
    await expect(sam.page.getByText("Niemand vraagt je nu iets")).toBeVisible();
    taps["share the message that is asked about, from its request on"] = sam.touches - before;
    await sam.end();

    const free = await Thumb.on(browser, at("/vragen", "sam-is-asked"));
    await free.tapsButton("Kies wat je deelt");
    await free.taps(free.page.getByRole("dialog").getByRole("link", { name: "Jef" }));
    await expect(free.page.getByText("Kies wat Hanne mag lezen.")).toBeVisible();
    await free.taps(free.page.getByRole("listitem").filter({ has: free.message("Op mijn kamer") }).getByRole("checkbox"));
    await free.tapsButton("Kies wie");
    await free.taps(free.page.getByRole("radio", { name: "Hanne: Vandaag" }));
    await free.tapsButton(/^Deel$/);
    taps["share something of one's own choice, from its request on"] = await free.end();

    const jef = await Thumb.on(browser, at("/gesprek/jef", "jef-asks"));
    await jef.taps(jef.message("Op school zei Bram").getByRole("button", { name: /^Meer bij/ }));
    await jef.tapsButton("Vraag Sam of iemand dit mag lezen");
    await jef.taps(jef.page.getByRole("radio", { name: /^Hanne/ }));
    await jef.tapsButton("Vraag het");
    await expect(jef.page.getByText("Je vroeg het aan Sam.")).toBeAttached();
    taps["ask about a message"] = await jef.end();

    console.log(tapsTable(taps));
    expect(taps["do not share what is asked, from the first page on"]).toBe(2);
    expect(taps["share the message that is asked about, from its request on"]).toBe(3);
    expect(taps["ask about a message"]).toBe(4);
  });

  test("what stays with its author, and what nobody may ask about, is not offered", async ({ browser }) => {
    const jef = await Thumb.on(browser, at("/gesprek/jef", "jef-asks"));
    for (const text of ["Dit blijft hier, opa.", "Altijd. Ik maak soep."]) {
      await jef.taps(jef.message(text).getByRole("button", { name: /^Meer bij/ }));
      await expect(jef.page.getByRole("button", { name: /^Vraag Sam/ })).toHaveCount(0);
      await jef.tapsButton("Sluit");
    }
    await jef.end();
    // Of the youths whom Hanne knows, none hears of another.
    const hanne = await Thumb.on(browser, at("/gesprek/hanne", "hanne-asks"));
    await hanne.taps(hanne.message("ok").getByRole("button", { name: /^Meer bij/ }));
    await hanne.tapsButton("Vraag Sam of iemand dit mag lezen");
    await expect(hanne.page.getByRole("dialog").getByRole("button", { name: "Vraag het" })).toBeVisible();
    await expect(hanne.page.getByText("Noor")).toHaveCount(0);
    await hanne.page.context().close();
  });

  test("what is refused keeps its words and says what to do; what stands is not asked again", async ({ browser }) => {
    const hanne = await Thumb.on(browser, at("/gesprek/hanne", "hanne-asks"));
    const asks = async (): Promise<void> => {
      await hanne.tapsButton("Wie is hier");
      await hanne.tapsButton("Vraag Sam om iets te delen");
    };
    await asks();
    const words = hanne.page.getByLabel("Je vraag", { exact: true });
    await hanne.tapsButton("Vraag het");
    await expect(hanne.page.getByText("Schrijf eerst je vraag.")).toBeVisible();
    await words.fill("Dit is de zesde.");
    await hanne.tapsButton("Vraag het");
    await expect(hanne.page.getByText("Voor vandaag vroeg je Sam genoeg. Morgen kan het weer.")).toBeVisible();
    await expect(words).toHaveValue("Dit is de zesde.");
    await words.fill("Hoe gaat het?");
    await hanne.tapsButton("Vraag het");
    await expect(hanne.page.getByRole("dialog")).toHaveCount(0);
    await asks();
    await expect(hanne.page.getByText("Dit vroeg je al.")).toBeVisible();
    await hanne.taps(hanne.page.getByRole("link", { name: "Bekijk wat je vroeg" }));
    await expect(hanne.page.getByText("Hoe gaat het?")).toBeVisible();
    await hanne.end();
  });

  test("with the keyboard alone somebody asks, and somebody says no and shares", async ({ browser }) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "nl-NL" });
    const enter = (name: string): Promise<void> => reach(page.getByRole("button", { name, exact: true }).first()).then(() => page.keyboard.press("Enter"));
    await page.goto(at("/gesprek/hanne", "hanne-asks"));
    await enter("Wie is hier");
    await enter("Vraag Sam om iets te delen");
    await reach(page.getByLabel("Je vraag", { exact: true }));
    await page.keyboard.type("Hoe was het zondag?");
    await enter("Vraag het");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    // The sheet that asked is opened from another one, which is gone: back to what opened the first.
    await expect(page.getByRole("button", { name: "Wie is hier", exact: true })).toBeFocused();

    await page.goto(at("/vragen", "sam-is-asked"));
    await enter("Niet delen");
    await expect(page.getByRole("heading", { level: 1, name: "Vragen aan jou" })).toBeFocused();
    await enter("Kies wat je deelt");
    const option = page.getByRole("radio", { name: "Hanne: Vandaag" });
    await reach(page.getByRole("radio").first());
    await page.keyboard.press("Space");
    await expect(option).toBeChecked();
    await enter("Deel");
    await expect(page.getByText("Niemand vraagt je nu iets")).toBeVisible();
    await expect(page.getByRole("heading", { level: 1, name: "Vragen aan jou" })).toBeFocused();
    await page.close();
  });

  test("from a request to its message, and back", async ({ browser }) => {
    const sam = await Thumb.on(browser, at("/vragen", "sam-is-asked"));
    await sam.taps(sam.page.getByRole("link", { name: "Toon in het gesprek" }));
    await expect(sam.page.locator("#m2")).toBeFocused();
    await expect(sam.page.locator("#m2")).toBeInViewport();
    await sam.taps(sam.page.getByRole("link", { name: "Terug" }));
    await expect(sam.page.getByRole("heading", { name: "Vragen aan jou" })).toBeVisible();
    await sam.page.context().close();
  });
});

test.describe("between two people", () => {
  let server: Server;
  test.beforeEach(async () => {
    server = await Server.start();
  });
  test.afterEach(async () => {
    await server.end();
  });

  /** Everything that Hanne can read about what she asked, on every page of hers. */
  async function everythingHanneSees({ page }: Person): Promise<string> {
    const seen: string[] = [];
    for (const path of ["/gevraagd", "/gedeeld", "/"]) {
      await page.goto(new URL(path, page.url()).href);
      await expect(page.getByRole("heading", { level: 1 }).filter({ visible: true }).first()).toBeVisible();
      await expect(page.getByText("Je bent offline")).toHaveCount(0);
      // Asked of the server by every page, and here or not a moment sooner or later.
      await expect(page.getByText("De Brug").first()).toBeAttached();
      seen.push(await settled(page));
    }
    return seen.join("\n");
  }

  /** What stands on a page once it says the same twice, and no longer that it is opening. */
  async function settled(page: Page): Promise<string> {
    let [before, now] = ["", await page.locator("body").innerText()];
    await expect
      .poll(async () => {
        [before, now] = [now, await page.locator("body").innerText()];
        return now !== "" && before === now && !/Naast gaat open|Even geduld/u.test(now);
      })
      .toBe(true);
    return now;
  }

  async function asksSam(hanne: Person, words: string): Promise<void> {
    await hanne.goesToTalkWith("Sam");
    await hanne.taps("Wie is hier");
    await hanne.taps("Vraag Sam om iets te delen");
    await hanne.fills("Je vraag", words);
    await hanne.canUseWhatIsThere();
    await hanne.taps("Vraag het");
    await expect(hanne.page.getByRole("dialog")).toHaveCount(0);
  }

  test("Sam says no, and Hanne's screens say the same as when Sam was silent, byte for byte", async ({ browser }) => {
    const { hanne, sam } = await hanneAndSam(server, browser);
    await asksSam(hanne, "Hoe gaat het op school?");
    await sam.goesHome();
    await sam.seesHeading("Hanne vraagt je iets");
    const silent = await everythingHanneSees(hanne);
    expect(silent).toContain("Hoe gaat het op school?");

    await sam.follows("Bekijk het");
    await sam.sees("Hanne hoort niet dat je nee zegt.");
    await sam.canUseWhatIsThere();
    await sam.taps("Niet delen");
    await sam.seesHeading("Niemand vraagt je nu iets");
    // Another phone of Sam's knows it: so does the server, as far as it knows anything.
    const tablet = await (await browser.newContext({ locale: "nl-NL" })).newPage();
    await tablet.goto(server.origin);
    await tablet.getByLabel("Je inlognaam", { exact: true }).fill(sam.paper.loginName);
    await tablet.getByLabel("Je vier woorden", { exact: true }).fill(sam.paper.words);
    await tablet.getByRole("button", { name: "Kom binnen" }).click();
    await expect(tablet.getByRole("heading", { name: "Dag Sam" }).first()).toBeVisible();
    await tablet.goto(`${server.origin}/vragen`);
    await expect(tablet.getByRole("heading", { name: "Niemand vraagt je nu iets" })).toBeVisible();

    expect(await everythingHanneSees(hanne)).toBe(silent);
    // These pages do tell when something comes: what they say now is not what they always say.
    await sam.goesToTalkWith("Hanne");
    await sam.writes("Straks meer.");
    await expect.poll(() => everythingHanneSees(hanne)).not.toBe(silent);
  });

  test("Sam shares something of another conversation, and Hanne reads it", async ({ browser }) => {
    const { hanne, sam } = await samAndJef(server, browser);
    await sam.writes(secret);
    await asksSam(hanne, "Hoe gaat het op school?");
    await sam.goesHome();
    await sam.follows("Bekijk het");
    await sam.taps("Kies wat je deelt");
    await sam.canUseWhatIsThere();
    await sam.page.getByRole("dialog").getByRole("link", { name: "Jef" }).click();
    await sam.sees("Kies wat Hanne mag lezen.");
    await sam.page.getByRole("listitem").filter({ has: sam.message(secret) }).getByRole("checkbox").check();
    await sam.taps("Kies wie");
    await sam.chooses("Hanne: Tot ik stop");
    await sam.taps(/^Deel$/);
    await expect(sam.page.getByRole("dialog")).toHaveCount(0);
    await expect(sam.message(secret)).toContainText("Ook Hanne kan dit lezen");
    await hanne.goesHome();
    await hanne.sees("Sam liet je iets lezen");
    await hanne.follows("Open");
    await hanne.sees(secret);
    // It is answered: Sam is not asked any more.
    await sam.page.goto(`${server.origin}/vragen`);
    await sam.seesHeading("Niemand vraagt je nu iets");
  });
});
