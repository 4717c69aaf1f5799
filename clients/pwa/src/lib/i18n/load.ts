// Brings the texts of one language, part by part, so that nobody fetches words of a page that they do not open, or of a language
// that they do not read.

import { put, type Texts } from ".";
import { language, type Language } from "./language";

/** Where a part of the texts is, in each language. */
export type Part<T extends Partial<Texts> = Partial<Texts>> = Readonly<Record<Language, () => Promise<T>>>;

export const common: Part<Pick<Texts, "common">> = {
  nl: () => import("./nl/common"),
  en: () => import("./en/common"),
  fr: () => import("./fr/common"),
};

export const card: Part<Pick<Texts, "card">> = { nl: () => import("./nl/card"), en: () => import("./en/card"), fr: () => import("./fr/card") };

export const first: Part<Pick<Texts, "first">> = {
  nl: () => import("./nl/first"),
  en: () => import("./en/first"),
  fr: () => import("./fr/first"),
};

/** What was brought so far. */
export const brought = new Map<Part, Promise<void>>();

/** Brings a part in the language of now; once. */
export function bring(part: Part): Promise<void> {
  const coming = brought.get(part) ?? fetchInto(part);
  brought.set(part, coming);
  return coming;
}

async function fetchInto(part: Part): Promise<void> {
  const asked = language;
  const texts = await part[asked]();
  // Somebody who chose another language meanwhile has its words already.
  if (asked === language) put(texts);
}
