// How a lie is told and what becomes of it: somebody does something, in the built app, while the server lies to them.

import type { Browser, Locator, Page } from "@playwright/test";
import { card } from "../../../clients/pwa/src/lib/i18n/nl/card";
import { common } from "../../../clients/pwa/src/lib/i18n/nl/common";
import { rooms } from "../../../clients/pwa/src/lib/i18n/nl/rooms";
import type { AlarmCode } from "../../../clients/pwa/src/lib/state/naast";
import { Person } from "../person";
import { expect } from "../tools.mjs";
import { forgets, putsBack } from "./phone";
import type { Lie } from "./wire";
import { ALONG, asked, handOf, SAID, TO_HANNE, type World } from "./world";

/** What somebody does meanwhile. */
export type Act =
  /** Sam opens a conversation on a device that knows who he is and nothing more: everything is followed anew. */
  | "follows"
  | "follows_hanne"
  /** The same on the first page. */
  | "follows_home"
  /** Sam opens it on a device that knows everything. */
  | "looks"
  | "says"
  | "hears"
  /** Sam signs in with his words. */
  | "signs_in"
  /** And opens the conversation. */
  | "comes_back"
  /** Hanne opens what Sam gave her, and what she reads along. */
  | "opens_grant"
  | "reads_along"
  /** Somebody opens a link. */
  | "opens_link";

/** How the app has to say it. */
export type Sentence =
  | { readonly alarm: AlarmCode }
  /** In the place of a message. */
  | "unreadable"
  | "removed_by_server"
  /** Under own words that were not taken. */
  | "not_sent"
  | "could_not_be_checked"
  | "foreign_link";

/** One lie, and how it must be refused. */
export interface Trial {
  readonly name: string;
  readonly act: Act;
  /** Made right before it is told: of what the server would truly say. */
  readonly lie: (world: World) => Lie | Promise<Lie>;
  readonly refusal: Sentence;
  /** What the lie wants to be read; it is nowhere. */
  readonly never?: string;
  /** The first words that somebody says meanwhile are nowhere either. */
  readonly isHidden?: true;
}

/** What became of a lie. */
export interface Outcome {
  /** The app refused it as it should; else why not. */
  readonly believed?: string;
}

/** So long a refusal may take on a busy machine. */
const PATIENCE_MS = 8_000;
/** Alarms after which a conversation goes on. */
const GOES_ON: readonly AlarmCode[] = ["gap", "team"];
/** What no page shows: a stack trace, or the inside of a program. */
const BARE = /\n\s+at |\.js:\d+|\b[A-Z]\w*Error\b|\[object |\bundefined\b|\bNaN\b/u;

/** What an honest run of an act shows. */
const HONEST: Readonly<Record<Act, readonly string[]>> = {
  follows: [SAID.jef, SAID.one, SAID.two, SAID.three, SAID.renewed, ALONG.jef, ALONG.sam],
  follows_hanne: [TO_HANNE],
  follows_home: ["Dag Sam", "Jef", "Hanne"],
  looks: [SAID.jef, SAID.renewed, ALONG.sam],
  says: [],
  hears: [],
  signs_in: [],
  comes_back: [SAID.jef, ALONG.sam],
  opens_grant: [SAID.one],
  reads_along: [ALONG.jef, ALONG.sam],
  opens_link: ["Hanne"],
};

export class Stage {
  #turn = 0;
  /** Errors that nobody caught, of whichever page. */
  readonly #uncaught: string[] = [];
  /** The addresses at which Hanne reads what Sam let her. */
  #grant = "";
  #along = "";

  constructor(
    private readonly world: World,
    private readonly browser: Browser,
  ) {
    for (const { context } of [world.sam, world.hanne, world.jef]) this.#watch(context.pages());
  }

  #watch(pages: readonly Page[]): void {
    for (const page of pages) page.on("pageerror", (error) => this.#uncaught.push(error.message));
  }

  /** Does it while nothing is changed: every word is there, and nothing is doubted. */
  async playsHonestly(act: Act): Promise<void> {
    this.world.wire.beHonest();
    const { page, done } = await this.#play(act, () => undefined);
    for (const text of [...HONEST[act], ...done]) await expect(page.getByText(text).filter({ visible: true }).first(), `${act}: the truth is there`).toBeVisible();
    if (act === "follows" || act === "follows_hanne" || act === "looks") await expect(page.getByLabel("Je bericht")).toBeVisible();
    // Places for what may go wrong are there, and empty.
    const alarms = await page.getByRole("alert").filter({ hasText: /\S/u }).allInnerTexts();
    expect(alarms, `${act}: the truth is believed`).toEqual([]);
    await this.#ends(act, page);
  }

  /** Does it while the server lies. */
  async plays(trial: Trial, see?: (page: Page) => Promise<void>, patience = PATIENCE_MS): Promise<Outcome> {
    this.world.wire.beHonest();
    this.#uncaught.length = 0;
    const lie = await trial.lie(this.world);
    const { page, done } = await this.#play(trial.act, () => { this.world.wire.lie(whoDoes(trial.act), lie); });
    try {
      await sentence(page, trial.refusal).waitFor({ state: "visible", timeout: patience }).catch(() => undefined);
      expect(this.world.wire.told, `${trial.name} was told`).toBeGreaterThan(0);
      const fault = await this.#fault(page, trial, [...(trial.never === undefined ? [] : [trial.never]), ...(trial.isHidden ? done.slice(0, 1) : [])]);
      if (fault === undefined) await see?.(page);
      return fault === undefined ? {} : { believed: fault };
    } finally {
      this.world.wire.beHonest();
      await this.#ends(trial.act, page);
    }
  }

  /** What is wrong with what the app shows of a lie. */
  async #fault(page: Page, { refusal }: Trial, never: readonly string[]): Promise<string | undefined> {
    const shown = await page.locator("body").innerText();
    if (!(await sentence(page, refusal).isVisible())) return `no ${JSON.stringify(refusal)} in: ${shown.replaceAll("\n", " / ").slice(0, 300)}`;
    for (const text of never) if ((await page.getByText(text).count()) > 0) return `shows ${text}`;
    const isStopped = typeof refusal === "object" && !GOES_ON.includes(refusal.alarm);
    if (isStopped && (await page.getByLabel("Je bericht").count()) > 0) return "goes on talking";
    if (isStopped && [rooms.talk.emptyLead, rooms.talk.emptyExpectedLead].some((lead) => shown.includes(lead))) return "asks to begin";
    if (BARE.test(shown)) return `shows its inside: ${BARE.exec(shown)?.[0] ?? ""}`;
    return this.#uncaught.length > 0 ? `nobody caught: ${this.#uncaught.join("; ")}` : undefined;
  }

  async #ends(act: Act, page: Page): Promise<void> {
    if (act === "opens_link") await page.context().close();
  }

  /** Does it; `lie` begins where the server has something to say about it. Gives where, and the words that came of it. */
  async #play(act: Act, lie: () => void): Promise<{ page: Page; done: readonly string[] }> {
    const { sam, hanne, jef, server, room, hannesRoom, links } = this.world;
    const goes = async (who: Person, path: string): Promise<{ page: Page; done: readonly string[] }> => {
      await who.page.goto(`${server.origin}${path}`);
      return { page: who.page, done: [] };
    };
    switch (act) {
      case "follows":
      case "follows_hanne":
      case "follows_home":
        await putsBack(sam.page, "only_who_they_are");
        lie();
        return goes(sam, act === "follows_home" ? "/" : `/gesprek/${act === "follows" ? room : hannesRoom}`);
      case "looks":
        await putsBack(sam.page, "everything");
        lie();
        return goes(sam, `/gesprek/${room}`);
      case "says": {
        const text = `Hier ${String(++this.#turn)}.`;
        await this.#isThere(sam);
        lie();
        await sam.fills("Je bericht", text);
        await sam.taps("Stuur");
        return { page: sam.page, done: [text] };
      }
      case "hears": {
        this.#turn += 1;
        const texts = [`Hoor ${String(this.#turn)}.`, `Eens ${String(this.#turn)}.`];
        await this.#isThere(sam);
        if (!jef.page.url().includes(room)) await goes(jef, `/gesprek/${room}`);
        lie();
        for (const text of texts) {
          await jef.writes(text);
          // One after the other: what is sent while something is on its way stays in the field.
          await expect(jef.message(text)).toContainText(/verstuurd|afgeleverd|gelezen/u);
        }
        return { page: sam.page, done: texts };
      }
      case "signs_in":
      case "comes_back":
        await forgets(sam.page);
        lie();
        await goes(sam, "/");
        await sam.fills("Je inlognaam", sam.paper.loginName);
        await sam.fills("Je vier woorden", sam.paper.words);
        await sam.taps("Kom binnen");
        if (act === "comes_back") {
          await sam.seesHeading("Dag Sam");
          return goes(sam, `/gesprek/${room}`);
        }
        return { page: sam.page, done: ["Dag Sam"] };
      case "opens_grant":
      case "reads_along":
        this.#grant ||= (await asked<{ grants: { share: string }[] }>(hanne, "/v1/grants")).grants[0]?.share ?? "";
        this.#along ||= (await asked<{ rules: { rule: string }[] }>(hanne, "/v1/rules")).rules[0]?.rule ?? "";
        await putsBack(hanne.page, "everything");
        lie();
        return goes(hanne, `/gedeeld/${act === "opens_grant" ? this.#grant : this.#along}`);
      case "opens_link": {
        const nobody = await Person.withEmptyPhone("Nobody", this.browser, handOf("Nobody"));
        this.#watch([nobody.page]);
        lie();
        await nobody.opens(links[0]);
        return { page: nobody.page, done: [] };
      }
    }
  }

  /** Somebody's app is open in the conversation with Jef, has everything and is online. */
  async #isThere(who: Person): Promise<void> {
    await putsBack(who.page, "everything");
    const isOnline = who.page.waitForEvent("websocket").then((socket) => socket.waitForEvent("framereceived", ({ payload }) => payload.toString().includes("caught_up")));
    await who.page.goto(`${this.world.server.origin}/gesprek/${this.world.room}`);
    await isOnline;
    await who.sees(SAID.renewed);
  }
}

/** To whom the server lies. */
const whoDoes = (act: Act): string => (act === "opens_link" ? "Nobody" : act === "opens_grant" || act === "reads_along" ? "Hanne" : "Sam");

/** Where the app says it. */
function sentence(page: Page, refusal: Sentence): Locator {
  if (typeof refusal === "object") return page.getByRole("alert").filter({ hasText: rooms.alarms[refusal.alarm].what }).filter({ hasText: rooms.alarms[refusal.alarm].help });
  switch (refusal) {
    case "unreadable":
      return page.getByText(rooms.talk.unreadable).first();
    case "removed_by_server":
      return page.getByText(rooms.talk.removedByServer).first();
    case "not_sent":
      return page.getByRole("article").filter({ hasText: common.refusals.bad_statement }).first();
    case "could_not_be_checked":
      return page.getByText(common.refusals.bad_statement).first();
    case "foreign_link":
      return page.getByText(card.otherServer).first();
  }
}
