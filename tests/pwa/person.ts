// A person with a phone: sees what is on the screen, taps what can be tapped. Knows nothing of the app's inside.

import type { Browser, BrowserContext, Locator, Page } from "@playwright/test";
import { type Hand, mouse } from "./hands";
import { brokenRules, readCode } from "./looks";
import type { Server } from "./server";
import { expect } from "./tools.mjs";

/** What somebody wrote on paper when they came in. */
export interface Paper {
  readonly loginName: string;
  readonly words: string;
}

export class Person {
  /** Everything that came over this person's wire, in the order of arrival. */
  readonly wire: string[] = [];
  /** The newest access token that this person's browser sent. */
  token = "";
  paper: Paper = { loginName: "", words: "" };

  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    public page: Page,
    readonly hand: Hand,
  ) {}

  /** A fresh browser profile: nothing is stored in it. */
  static async withEmptyPhone(name: string, browser: Browser, hand = mouse): Promise<Person> {
    const context = await browser.newContext({ locale: "nl-NL", reducedMotion: "reduce", ...hand.screen });
    const person = new Person(name, context, await context.newPage(), hand);
    person.listen();
    return person;
  }

  private listen(): void {
    this.page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => this.wire.push(payload.toString()));
    });
    this.page.on("response", (response) => {
      if (!response.url().includes("/v1/")) return;
      void response.text().then(
        (text) => this.wire.push(text),
        () => undefined,
      );
    });
    this.page.on("request", (request) => {
      const token = request.headers()["authorization"];
      if (token !== undefined) this.token = token;
    });
  }

  /** Closes the tab and opens another one at the same place. */
  async closesAndReopensTheTab(): Promise<void> {
    const here = this.page.url();
    await this.page.close();
    this.page = await this.context.newPage();
    this.listen();
    await this.page.goto(here);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  async taps(name: string | RegExp): Promise<void> {
    await this.hand.press(this.button(name).first());
  }

  /** Chooses one of a few. */
  async chooses(name: string): Promise<void> {
    await this.hand.choose(this.page.getByRole("radio", { name }));
  }

  async ticks(name: string | RegExp): Promise<void> {
    await this.hand.tick(this.page.getByRole("checkbox", { name }));
  }

  async follows(name: string | RegExp): Promise<void> {
    await this.hand.press(this.page.getByRole("link", { name }).filter({ visible: true }).first());
  }

  async fills(label: string, text: string): Promise<void> {
    await this.hand.fill(this.page.getByLabel(label, { exact: true }), text);
  }

  async sees(text: string | RegExp): Promise<void> {
    await expect(this.page.getByText(text).filter({ visible: true }).first()).toBeVisible();
  }

  async seesHeading(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("heading", { name: text }).filter({ visible: true }).first()).toBeVisible();
  }

  async doesNotSee(text: string | RegExp): Promise<void> {
    await expect(this.page.getByText(text)).toHaveCount(0);
  }

  /** Opens a link that somebody gave. */
  async opens(link: string): Promise<void> {
    await this.page.goto(link);
    await expect.poll(() => new URL(this.page.url()).hash, "the secret leaves the address bar").toBe("");
  }

  /** Goes on from a card: name, words to keep, in. */
  private async comesIn(): Promise<void> {
    await this.taps("Verder");
    await this.seesHeading("Bewaar deze woorden");
    const read = async (label: string): Promise<string> =>
      (await this.page.getByRole("list", { name: label }).getByRole("listitem").allInnerTexts()).map((word) => word.trim()).join(" ");
    this.paper = { loginName: await read("Je inlognaam"), words: await read("Je vier woorden") };
    expect(this.paper.loginName.split(" ")).toHaveLength(2);
    expect(this.paper.words.split(" ")).toHaveLength(4);
    await this.taps("Ik heb ze bewaard");
    await this.page.waitForURL((url) => url.pathname !== "/i");
  }

  /** Begins with an invitation as staff or as a youth. */
  async begins(link: string): Promise<void> {
    await this.opens(link);
    await this.taps("Beginnen");
    await this.fills("Je naam", this.name);
    await this.comesIn();
  }

  /** Comes in by the very first link, and says how the organisation is called. */
  async opensTheHouse(link: string): Promise<void> {
    await this.begins(link);
    await this.fills("Naam van de organisatie", "De Brug");
    await this.taps("Zo heten we");
    await expect(this.page.getByRole("link", { name: "Wie werkt hier?" })).toBeVisible();
  }

  /** Says yes to a youth's card. */
  async saysYes(link: string, words: string): Promise<void> {
    await this.opens(link);
    await this.taps("Ja");
    await this.fills("Je naam", this.name);
    await this.fills("Wil je er iets bij zeggen? Dat hoeft niet.", words);
    await this.comesIn();
  }

  /** Says later or no. */
  async answers(link: string, answer: "Later" | "Nee"): Promise<void> {
    await this.opens(link);
    await this.taps(answer);
    await this.taps("Stuur mijn antwoord");
    await this.seesHeading("Je antwoord is weg");
  }

  async goesHome(): Promise<void> {
    await this.page.goto(new URL("/", this.page.url()).href);
    await this.seesHeading(`Dag ${this.name}`);
  }

  /** The link of an invitation that is on the screen; a camera reads the same. */
  async readsLink(): Promise<string> {
    const link = this.page.getByText(/\/i#/);
    const code = this.page.getByRole("img", { name: /om te scannen/ });
    await expect(code).toBeVisible();
    const text = (await link.innerText()).trim();
    expect(await readCode(code), "a camera reads the very link").toBe(text);
    return text;
  }

  /** Staff invite somebody; gives the link. */
  async invites(guest: string): Promise<string> {
    await this.goesHome();
    await this.follows(/^Nodig een (jongere|collega) uit/);
    await this.fills("Naam", guest);
    await this.taps("Maak de uitnodiging");
    return this.readsLink();
  }

  /** A youth makes a card; gives its link. */
  async asks(guest: string, words: string): Promise<string> {
    await this.goesHome();
    await this.follows(/^Vraag (nog )?iemand/);
    await this.fills("Hoe noem jij deze persoon?", guest);
    await this.fills("Wat wil je zeggen?", words);
    await this.taps("Maak de kaart");
    return this.readsLink();
  }

  async goesToTalkWith(other: string): Promise<void> {
    await this.goesHome();
    await this.follows(new RegExp(`^${other}`));
    await this.seesHeading(other);
  }

  async writes(text: string): Promise<void> {
    await this.fills("Je bericht", text);
    await this.taps("Stuur");
    await this.sees(text);
  }

  message(text: string): Locator {
    return this.page.getByRole("article").filter({ hasText: text });
  }

  async opensWhatIsPossibleWith(text: string): Promise<void> {
    await this.hand.press(this.message(text).getByRole("button", { name: /^Meer bij/ }));
  }

  /** Shares one message of the open conversation. */
  async shares(text: string, withWhom: string, howLong: "Vandaag" | "Tot vrijdag" | "Tot ik stop"): Promise<void> {
    await this.opensWhatIsPossibleWith(text);
    await this.taps("Wie mag dit lezen?");
    const sheet = this.page.getByRole("dialog", { name: "Wie mag dit lezen?" });
    await expect(sheet.getByRole("radio", { checked: true })).toHaveCount(0);
    // On a Friday the coming one is called the next one.
    const option = howLong === "Tot vrijdag" ? /: Tot (volgende )?vrijdag$/ : `: ${howLong}`;
    await sheet.getByRole("group", { name: withWhom }).getByRole("radio", { name: option }).check();
    await expect(sheet.getByRole("article")).toContainText(text);
    await this.canUseWhatIsThere();
    await sheet.getByRole("button", { name: "Deel", exact: true }).click();
    await expect(sheet).toHaveCount(0);
  }

  async signsInWithWords(): Promise<void> {
    await this.fills("Je inlognaam", this.paper.loginName);
    await this.fills("Je vier woorden", this.paper.words);
    await this.taps("Kom binnen");
    await this.seesHeading(`Dag ${this.name}`);
  }

  async signsInWithCode(code: string): Promise<void> {
    await this.taps("Ik gebruik mijn herstelcode");
    await this.fills("Je herstelcode", code);
    await this.taps("Kom binnen");
    await this.seesHeading(`Dag ${this.name}`);
  }

  /** Makes a recovery code; gives it as it stands on the screen. */
  async makesRecoveryCode(): Promise<string> {
    await this.goesHome();
    await this.follows("Maak een herstelcode");
    await this.fills("Je vier woorden", this.paper.words);
    await this.taps("Maak mijn code");
    await this.seesHeading("Dit is je herstelcode");
    const groups = await this.page.getByRole("list", { name: "Je herstelcode" }).getByRole("listitem").allInnerTexts();
    await this.taps("Ik heb hem bewaard");
    return groups.join("-");
  }

  /** What is on this person's screen now breaks none of the rules of WCAG 2.2 AA that a machine can check. */
  async canUseWhatIsThere(): Promise<void> {
    expect(await brokenRules(this.page), `${this.name} at ${this.page.url()}`).toEqual([]);
  }

  /** Everything that this browser keeps on its disk for the site, as one text. */
  async keepsOnDisk(): Promise<string> {
    return this.page.evaluate(async () => {
      const found: unknown[] = [{ ...localStorage }, { ...sessionStorage }];
      const readable = (value: unknown): unknown => {
        if (value instanceof ArrayBuffer) return new TextDecoder("latin1").decode(value);
        if (ArrayBuffer.isView(value)) return new TextDecoder("latin1").decode(value);
        if (Array.isArray(value)) return value.map(readable);
        if (value !== null && typeof value === "object" && !(value instanceof CryptoKey)) {
          return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, readable(one)]));
        }
        return value;
      };
      const wait = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((done, fail) => {
          request.onsuccess = () => { done(request.result); };
          request.onerror = () => { fail(request.error ?? new Error("unreadable")); };
        });
      for (const { name } of await indexedDB.databases()) {
        if (name === undefined) continue;
        const database = await wait(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
          const rows = database.transaction(store).objectStore(store);
          found.push(store, (await wait(rows.getAllKeys())).map(readable), (await wait(rows.getAll())).map(readable));
        }
        database.close();
      }
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const answer = await cache.match(request);
          found.push(request.url, request.url.includes("/v1/") ? await answer?.text() : "");
        }
      }
      return JSON.stringify(found);
    });
  }
}

/** How most stories begin: Mira opens the house and invites Hanne, Hanne invites Sam, and those two have a conversation. */
export async function hanneAndSam(server: Server, browser: Browser, hand = mouse): Promise<{ mira: Person; hanne: Person; sam: Person }> {
  const phone = (name: string): Promise<Person> => Person.withEmptyPhone(name, browser, hand);
  const [mira, hanne, sam] = await Promise.all([phone("Mira"), phone("Hanne"), phone("Sam")]);
  await mira.opensTheHouse(await server.coordinatorLink());
  await hanne.begins(await mira.invites("Hanne"));
  await sam.begins(await hanne.invites("Sam"));
  await sam.sees("Alleen Hanne leest dit");
  return { mira, hanne, sam };
}

/** And on: Sam asked his grandfather with a card, Jef said yes and then this, and Sam reads it. */
export async function samAndJef(server: Server, browser: Browser, words = "Dag jongen", hand = mouse): Promise<{ mira: Person; hanne: Person; sam: Person; jef: Person }> {
  const { mira, hanne, sam } = await hanneAndSam(server, browser, hand);
  const jef = await Person.withEmptyPhone("Jef", browser, hand);
  await jef.saysYes(await sam.asks("opa", "Wil jij meedenken?"), "Ja hoor");
  await jef.writes(words);
  await sam.goesToTalkWith("Jef");
  await sam.sees(words);
  return { mira, hanne, sam, jef };
}
