// Which languages there are, and which one this device speaks. Nobody else is told: the server never hears it.

export type Language = "nl" | "en" | "fr";

/** Every language by what it calls itself. */
export const ownNames: Readonly<Record<Language, string>> = { nl: "Nederlands", en: "English", fr: "Français" };

/** Where the owner's choice is kept on this device. */
export const place = "naast-language";

/** The language in which is spoken now. */
export let language: Language = "nl";

/** Speaks in this language from now on; its texts come from elsewhere. */
export function setLanguage(next: Language): void {
  language = next;
  document.documentElement.lang = next;
}

/** The language of this device: what its owner chose, else the first one of the browser that there is, else Dutch. */
export function deviceLanguage(): Language {
  const wished = navigator.languages.map((tag) => tag.split("-")[0]);
  return [chosen(), ...wished].find(isLanguage) ?? "nl";
}

function chosen(): string | null {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

const isLanguage = (word: string | null | undefined): word is Language => Object.hasOwn(ownNames, String(word));
