// The voice of the house, counted: sentences of at most twelve words, and no words that do not belong.

import { describe, expect, it } from "vitest";
import { app, card, common, handOver, left, people, sharing, ways } from "..";

const wordsMax = 12;
const names = ["Sam", "Hanne"];

/** Every text that can be said, with names filled in. */
function texts(part: unknown): string[] {
  if (typeof part === "string") return [part];
  if (typeof part === "function") return say(part as (...given: unknown[]) => unknown);
  if (part !== null && typeof part === "object") return Object.values(part).flatMap(texts);
  return [];
}

/** A text takes a name, a number, or a list of names: whichever it can be said with. */
function say(text: (...given: unknown[]) => unknown): string[] {
  for (const given of [names, [names], [2]]) {
    try {
      return texts(text(...given));
    } catch {
      // Said with something else.
    }
  }
  throw new Error(`cannot be said: ${text.toString()}`);
}

const all = [common, card, app, handOver, left, people, sharing, ways].flatMap(texts);
const sentences = all.flatMap((text) => text.split(/[.!?…:]\s+|[.!?…:]$/)).filter((sentence) => sentence !== "");

describe("Dutch", () => {
  it("has sentences of at most twelve words", () => {
    const long = sentences.filter((sentence) => sentence.split(/\s+/).length > wordsMax);
    expect(long).toEqual([]);
  });

  it("never urges, counts silence or speaks of versleuteling", () => {
    const wrong = all.filter((text) => /nog steeds|vergeet niet|je hebt al|snel!|gebruiker|versleutel|account aanmaken|foutcode/i.test(text));
    expect(wrong).toEqual([]);
  });

  it("says je, never u", () => {
    expect(all.filter((text) => /\b(u|uw)\b/i.test(text))).toEqual([]);
  });
});
