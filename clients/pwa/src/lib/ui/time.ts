// Dates as people say them, in the zone of the phone.

import { app } from "../i18n";
import { type Language, language } from "../i18n/language";

const locales: Readonly<Record<Language, string>> = { nl: "nl-NL", en: "en-GB", fr: "fr-BE" };
const friday = 5;

/** How one language writes them; made once, for making is slow. */
class Writing {
  readonly clock: Intl.DateTimeFormat;
  readonly weekday: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;

  constructor(readonly language: Language) {
    const locale = locales[language];
    this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    this.weekday = new Intl.DateTimeFormat(locale, { weekday: "long" });
    this.day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
  }
}

let made: Writing | undefined;

function writing(): Writing {
  if (made?.language !== language) made = new Writing(language);
  return made;
}

/** "14:05" */
export function time(at: number): string {
  return writing().clock.format(at);
}

/** "vandaag", "gisteren", "dinsdag" within a week, else "dinsdag 3 november". */
export function dayName(at: number, now: number = Date.now()): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return app.date.today;
  if (days === 1) return app.date.yesterday;
  return days > 1 && days < 7 ? writing().weekday.format(at) : writing().day.format(at);
}

/** "dinsdag 24 november" */
export function fullDay(at: number): string {
  return writing().day.format(at);
}

/** "vandaag om 14:05" */
export function moment(at: number, now: number = Date.now()): string {
  return app.date.at(dayName(at, now), time(at));
}

/** Until when somebody may read: the last day that counts, because sharing ends at midnight; `open` where no end was set. */
export function untilWords(until: number | undefined, open: string = app.until.open): string {
  return until === undefined ? open : app.until.date(fullDay(until - 1));
}

/** Midnight at the end of today. */
export function endOfToday(now: number = Date.now()): number {
  return daysOn(now, 1);
}

/** Midnight at the end of the coming Friday; on a Friday, of the next one, because "until Friday" is never today. */
export function endOfFriday(now: number = Date.now()): number {
  const ahead = (friday - new Date(now).getDay() + 7) % 7;
  return daysOn(now, (ahead === 0 ? 7 : ahead) + 1);
}

export const isFriday = (now: number = Date.now()): boolean => new Date(now).getDay() === friday;

function daysOn(now: number, days: number): number {
  const date = new Date(startOfDay(now));
  date.setDate(date.getDate() + days);
  return date.getTime();
}

function startOfDay(at: number): number {
  const date = new Date(at);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}
