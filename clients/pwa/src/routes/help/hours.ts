// When a helpline answers, read from the few ways in which the list writes it. What cannot be read is not known: never guessed.

import { app } from "../../lib/i18n";

type Day = keyof typeof app.help.hours.days;
const week: readonly Day[] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const workdays = week.slice(0, 5);

interface Stretch {
  readonly days: readonly Day[];
  readonly from: string;
  /** Absent when only the beginning is known. */
  readonly to?: string;
  readonly words: string;
}

/** One stretch: `daily 11:00-21:00`, `Wed from 14:00`, `Tue-Thu 17:00-19:00`, `Wed and Sun from 15:00`. */
const pattern = /^(daily|weekdays|[A-Z][a-z]{2}(?:-[A-Z][a-z]{2}| and [A-Z][a-z]{2})?) (?:from (\d\d:\d\d)|(\d\d:\d\d)-(\d\d:\d\d))$/;

function isDay(word: string | undefined): word is Day {
  return week.some((day) => day === word);
}

function readDays(words: string): { readonly days: readonly Day[]; readonly words: string } | undefined {
  const t = app.help.hours;
  if (words === "daily") return { days: week, words: t.daily };
  if (words === "weekdays") return { days: workdays, words: t.weekdays };
  const [first, second] = words.split(/-| and /);
  if (!isDay(first)) return undefined;
  if (second === undefined) return { days: [first], words: t.days[first] };
  if (!isDay(second)) return undefined;
  return words.includes("-")
    ? { days: week.slice(week.indexOf(first), week.indexOf(second) + 1), words: `${t.days[first]} ${t.to} ${t.days[second]}` }
    : { days: [first, second], words: `${t.days[first]} ${t.and} ${t.days[second]}` };
}

function readStretch(text: string): Stretch | undefined {
  const [, daysText, begin, from, to] = pattern.exec(text) ?? [];
  const days = daysText === undefined ? undefined : readDays(daysText);
  if (days === undefined) return undefined;
  const t = app.help.hours;
  if (begin !== undefined) return { days: days.days, from: begin, words: `${days.words} ${t.from(begin)}` };
  if (from === undefined || to === undefined) return undefined;
  return { days: days.days, from, to, words: `${days.words} ${t.between(from, to)}` };
}

export interface Hours {
  readonly words: string;
  /** Undefined when nobody can say. */
  readonly isOpen: boolean | undefined;
}

/** Reads opening hours; `undefined` when they are unknown or written in another way. */
export function readHours(text: string | null, now: Date): Hours | undefined {
  if (text === null) return undefined;
  if (text === "24/7") return { words: app.help.hours.always, isOpen: true };
  const stretches = text.split(", ").map(readStretch);
  if (!stretches.every((stretch) => stretch !== undefined)) return undefined;
  return { words: stretches.map((stretch) => stretch.words).join(", "), isOpen: isOpenNow(stretches, now) };
}

function isOpenNow(stretches: readonly Stretch[], now: Date): boolean | undefined {
  const today = week[(now.getDay() + 6) % 7];
  const time = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
  // A later stretch about this day is the exception that counts.
  const stretch = stretches.findLast((one) => one.days.some((day) => day === today));
  const end = stretch?.to ?? stretches[0]?.to;
  if (stretch === undefined || time < stretch.from) return false;
  return end === undefined ? undefined : time < end;
}
