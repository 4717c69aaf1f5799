// The voice of the house, counted in every language, with real names and dates filled in: short sentences, no words that do not
// belong, nothing left in Dutch by mistake.

import { describe, expect, it } from "vitest";
import type { Texts } from ".";
import type { Language } from "./language";
import { left, type LeftTexts } from "./left";
import { card as cardEn } from "./en/card";
import { common as commonEn } from "./en/common";
import { first as firstEn } from "./en/first";
import * as laterEn from "./en/later";
import { card as cardFr } from "./fr/card";
import { common as commonFr } from "./fr/common";
import { first as firstFr } from "./fr/first";
import * as laterFr from "./fr/later";
import { card } from "./nl/card";
import { common } from "./nl/common";
import { first } from "./nl/first";
import * as later from "./nl/later";
import { fill, say, sentencesOf, type Said, wordsOf } from "./saying";

const all: Readonly<Record<Language, Texts & { readonly left: LeftTexts }>> = {
  nl: { common, card, first, ...later, left: left.nl },
  en: { common: commonEn, card: cardEn, first: firstEn, ...laterEn, left: left.en },
  fr: { common: commonFr, card: cardFr, first: firstFr, ...laterFr, left: left.fr },
};
const said: Readonly<Record<Language, readonly Said[]>> = { nl: say(all.nl, "nl"), en: say(all.en, "en"), fr: say(all.fr, "fr") };
const texts = (language: Language): readonly string[] => said[language].map(({ text }) => text);

/** What is the same in two languages because people say the same. */
const shared = new Set(["Naast", "JIM", "Chat", "Open", "Open Naast", "Later", "Print", "Stop"]);

describe.each(["nl", "en", "fr"] as const)("%s", (language) => {
  it("has sentences of at most twelve words, with the longest names and dates that are usual", () => {
    const long = texts(language).flatMap(sentencesOf).filter((sentence) => wordsOf(sentence).length > 12);
    expect(long).toEqual([]);
  });

  it("says what it was given: every name, number and date", () => {
    const lost = said[language].filter(({ given, whole }) => given.some((one) => !whole.includes(one)));
    expect(lost.map(({ place, whole }) => `${place}: ${whole}`)).toEqual([]);
  });

  it("is silent only where Dutch is", () => {
    const silent = (of: Language): string[] => said[of].filter(({ text }) => text === "").map(({ place }) => place);
    expect(silent(language)).toEqual(silent("nl"));
  });
});

describe("the voice", () => {
  const unwanted: Readonly<Record<Language, RegExp>> = {
    nl: /nog steeds|vergeet niet|je hebt al|snel!|gebruiker|versleutel|account aanmaken|foutcode|\b(u|uw)\b/i,
    en: /don’t forget|you still haven’t|hurry|\buser\b|encrypt|error code|create an account/i,
    fr: /n’oublie pas|toujours pas|dépêche|utilisateur|chiffrement|crypt|code d’erreur|veuillez|s’il vous plaît|·/i,
  };

  it.each(["nl", "en", "fr"] as const)("never urges, counts silence or speaks of machinery: %s", (language) => {
    expect(texts(language).filter((text) => unwanted[language].test(text))).toEqual([]);
  });

  it("leaves nothing in Dutch by mistake", () => {
    for (const language of ["en", "fr"] as const) {
      const dutch = new Map(said.nl.map(({ place, text }) => [place, text]));
      const same = said[language].filter(({ place, text }) => text !== "" && text === dutch.get(place) && !shared.has(text));
      expect(same).toEqual([]);
    }
  });

  it("writes English and French with curved apostrophes, and French with a thin space before its tall marks", () => {
    expect([...texts("en"), ...texts("fr")].filter((text) => /\w'\w/u.test(text))).toEqual([]);
    expect(texts("fr").filter((text) => /(?<![\u202f\u00a0])[?!;](?=\s|$)|(?<![\u202f\u00a0]):(?=\s|$)/u.test(text))).toEqual([]);
  });
});

describe("the counting itself", () => {
  it("finds a sentence of thirteen words, and knows a mark on its own is no word", () => {
    const text = "Een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien. Kort\u202f?";
    expect(sentencesOf(text).map((sentence) => wordsOf(sentence).length)).toEqual([13, 1]);
  });

  it("finds a text that loses what it was given, and refuses a text that nobody can fill in", () => {
    const [one] = say({ hello: (name: string) => `Dag ${name.slice(0, 1)}` }, "nl");
    expect(one?.given.every((given) => one.whole.includes(given))).toBe(false);
    expect(() => fill("gadget", "nl")).toThrow("gadget");
  });
});
