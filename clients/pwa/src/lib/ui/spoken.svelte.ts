// The language on the screen: when another one is spoken, everything that was drawn is drawn again.

import { type Language, language } from "../i18n/language";

class Spoken {
  #now = $state<Language>();

  /** The language of now. Whoever draws by it draws again when another one is spoken. */
  get language(): Language {
    return this.#now ?? language;
  }

  set language(next: Language) {
    this.#now = next;
  }
}

export const spoken = new Spoken();
