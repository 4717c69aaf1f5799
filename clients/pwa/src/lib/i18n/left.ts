// The page after leaving quickly, in every language: it travels alone and names nothing.

import type { Language } from "./language";

export interface LeftTexts {
  readonly title: string;
  readonly text: string;
}

export const left: Readonly<Record<Language, LeftTexts>> = {
  nl: { title: "Leeg", text: "Deze pagina is leeg." },
  en: { title: "Empty", text: "This page is empty." },
  fr: { title: "Vide", text: "Cette page est vide." },
};
