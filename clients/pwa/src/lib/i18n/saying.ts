// Says every text aloud for the tests: fills in names, dates and numbers by what a text calls them.

import type { Language } from "./language";

/** One text as somebody reads it. */
export interface Said {
  /** Where it stands, as in `card.asks`. */
  readonly place: string;
  readonly text: string;
  /** Everything that the same function says, and what it was given. */
  readonly whole: string;
  readonly given: readonly string[];
}

type Filling = string | number | readonly string[];

const day: Readonly<Record<Language, string>> = { nl: "vrijdag 27 november", en: "Friday 27 November", fr: "vendredi 27 novembre" };
const moment: Readonly<Record<Language, string>> = { nl: "gisteren om 14:05", en: "yesterday at 14:05", fr: "hier à 14:05" };
const until: Readonly<Record<Language, string>> = { nl: `tot en met ${day.nl}`, en: `until the end of ${day.en}`, fr: `jusqu’au ${day.fr} inclus` };
const people: Readonly<Record<string, string>> = {
  name: "opa Jef",
  from: "opa Jef",
  guest: "tante Fatima",
  youth: "Sam",
  jim: "opa Jef",
  author: "opa Jef",
  whom: "tante Fatima",
};
const lists = new Set(["others", "names", "all", "jims", "who", "...others"]);
const numbers = new Set(["count", "most", "left", "tries", "digits", "place"]);

/** What a text is given that calls it so. */
export function fill(called: string, language: Language): Filling {
  if (Object.hasOwn(people, called)) return people[called] ?? "";
  if (lists.has(called)) return ["opa Jef", "Hanne"];
  if (numbers.has(called)) return 3;
  switch (called) {
    case "date":
    case "day":
      return day[language];
    case "when":
      return moment[language];
    case "until":
      return until[language];
    case "year":
      return 2026;
    case "time":
    case "to":
      return "14:05";
    case "hours":
      return "24";
    case "phone":
      return "0800-0432";
    case "text":
      return "Ik maak soep";
    default:
      throw new Error(`nobody knows what to fill in for ${called}`);
  }
}

/** Every text that can be said. */
export function say(part: unknown, language: Language, place = ""): Said[] {
  if (typeof part === "string") return [{ place, text: part, whole: part, given: [] }];
  if (typeof part === "function") return sayFilled(part as (...given: unknown[]) => unknown, language, place);
  if (part === null || typeof part !== "object") return [];
  return Object.entries(part).flatMap(([key, inner]) => say(inner, language, place === "" ? key : `${place}.${key}`));
}

function sayFilled(text: (...given: unknown[]) => unknown, language: Language, place: string): Said[] {
  const called = parameters(text);
  // A person stands beside another one: two names of one text are never the same.
  const given = called.map((one) => fill(one, language)).map((one, at, before) => (before.indexOf(one) < at ? "Hanne" : one));
  const all = say(text(...given.flatMap((one, at) => (called[at]?.startsWith("...") === true ? one : [one]))), language, place);
  const whole = all.map((one) => one.text).join(" ");
  return all.map((one) => ({ ...one, whole, given: given.flat().map(String) }));
}

/** What a function calls what it is given. */
function parameters(text: (...given: unknown[]) => unknown): string[] {
  const [, inside = "", alone = ""] = /^(?:\(([^)]*)\)|(\w+)) *=>/u.exec(text.toString()) ?? [];
  return `${inside}${alone}`.split(",").map((one) => one.trim().replace(/^_/u, "")).filter((one) => one !== "");
}

/** The sentences of a text. */
export function sentencesOf(text: string): string[] {
  return text.split(/[.!?…:]+(?:\s+|$)/u).filter((sentence) => wordsOf(sentence).length > 0);
}

/** The words of a sentence: a mark on its own is none. */
export function wordsOf(sentence: string): string[] {
  return sentence.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
}
