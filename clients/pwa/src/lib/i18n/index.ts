// The door to all texts, in the language of this device. They come before anything is drawn and change when somebody chooses
// another language: read them while drawing, never while a module loads.

import type { AnswersTexts } from "./answers";
import type { FirstTexts } from "./first";
import type { FileTexts } from "./file";
import type { HandOverTexts } from "./hand-over";
import type { HistoryTexts } from "./history";
import type { JimFirstTexts } from "./jim-first";
import type { ParentTexts } from "./parent";
import type { PeopleTexts } from "./people";
import type { ReportsTexts } from "./reports";
import type { RequestsTexts } from "./requests";
import type { RoomsTexts } from "./rooms";
import type { RulesTexts } from "./rules";
import type { SharingTexts } from "./sharing";
import type { TableTexts } from "./table";
import type { CardTexts, CommonTexts } from "./texts";
import type { WaysTexts } from "./ways";

/** What comes after the first page. A new area of texts is added here, below, and in `later.ts` of every language. */
export interface LaterTexts {
  readonly answers: AnswersTexts;
  readonly rooms: RoomsTexts;
  readonly file: FileTexts;
  readonly handOver: HandOverTexts;
  readonly history: HistoryTexts;
  readonly jimFirst: JimFirstTexts;
  readonly parent: ParentTexts;
  readonly people: PeopleTexts;
  readonly reports: ReportsTexts;
  readonly requests: RequestsTexts;
  readonly rules: RulesTexts;
  readonly sharing: SharingTexts;
  readonly table: TableTexts;
  readonly ways: WaysTexts;
}

export interface Texts extends LaterTexts {
  readonly common: CommonTexts;
  readonly card: CardTexts;
  readonly first: FirstTexts;
}

export let answers: AnswersTexts;
export let common: CommonTexts;
export let card: CardTexts;
export let app: FirstTexts & RoomsTexts;
export let file: FileTexts;
export let handOver: HandOverTexts;
export let history: HistoryTexts;
export let jimFirst: JimFirstTexts;
export let parent: ParentTexts;
export let people: PeopleTexts;
export let reports: ReportsTexts;
export let requests: RequestsTexts;
export let rules: RulesTexts;
export let sharing: SharingTexts;
export let table: TableTexts;
export let ways: WaysTexts;

/** Says things in these words from now on. */
export function put(texts: Partial<Texts>): void {
  answers = texts.answers ?? answers;
  common = texts.common ?? common;
  card = texts.card ?? card;
  app = { ...app, ...texts.first, ...texts.rooms };
  file = texts.file ?? file;
  handOver = texts.handOver ?? handOver;
  history = texts.history ?? history;
  jimFirst = texts.jimFirst ?? jimFirst;
  parent = texts.parent ?? parent;
  people = texts.people ?? people;
  reports = texts.reports ?? reports;
  requests = texts.requests ?? requests;
  rules = texts.rules ?? rules;
  sharing = texts.sharing ?? sharing;
  table = texts.table ?? table;
  ways = texts.ways ?? ways;
}

/** What to say about an act that did not work. */
export const refusalWords = (reason: unknown): string => wordsFor(reason instanceof Error && "code" in reason ? reason.code : undefined);

/** What to say about a refusal by its code. */
export function wordsFor(code: unknown): string {
  // On a card there are only those of every page.
  const said: Readonly<Partial<Record<string, string>>> = { ...common.refusals, ...app.refusals };
  return said[String(code)] ?? common.refusals.unknown;
}
