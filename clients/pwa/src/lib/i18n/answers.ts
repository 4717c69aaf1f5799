// What is said where a JIM words something for somebody, and where somebody answers what was shared, in every language.

export interface AnswersTexts {
  /** A JIM words it. */
  readonly word: {
    readonly act: string;
    readonly again: string;
    readonly about: string;
    readonly whom: string;
    readonly whomHint: (youth: string) => string;
    readonly words: string;
    readonly wordsHint: (youth: string) => string;
    readonly whomMissing: string;
    readonly wordsMissing: string;
    readonly give: (youth: string) => string;
    readonly not: string;
    readonly done: (youth: string) => string;
  };
  /** The card in the conversation of the two. */
  readonly wording: {
    readonly title: (jim: string, whom: string) => string;
    readonly titleNobody: (jim: string) => string;
    readonly mine: (whom: string) => string;
    readonly mineNobody: string;
    readonly outdated: (jim: string) => string;
    readonly outdatedMine: string;
    readonly other: string;
    readonly share: string;
  };
  readonly beside: {
    /** Nobody tells with whom. */
    readonly sharedOn: (youth: string) => string;
    readonly answered: (names: readonly string[]) => string;
  };
  /** Beside what is shared. */
  readonly share: {
    readonly legend: string;
    readonly alsoReads: (jim: string) => string;
    readonly once: string;
    readonly old: string;
    readonly oldHint: (jim: string) => string;
    readonly oldMissing: string;
  };
  /** What its reader sees above a wording. */
  readonly worded: (jim: string, from: string) => string;
  readonly answer: {
    readonly open: string;
    readonly title: (from: string) => string;
    readonly readers: (names: readonly string[]) => string;
    readonly once: string;
    readonly words: string;
    readonly missing: string;
    readonly act: string;
    readonly not: string;
    readonly done: string;
    readonly twice: string;
    readonly gone: string;
    /** The server lost it, and nobody could give it again. */
    readonly lost: string;
    readonly lostGone: string;
  };
  /** What others answered. */
  readonly page: {
    readonly title: string;
    readonly lead: string;
    readonly empty: string;
    readonly emptyLead: string;
    readonly said: (name: string) => string;
    readonly unmet: (name: string) => string;
    readonly about: string;
    readonly aboutGone: string;
    readonly alsoRead: (names: readonly string[]) => string;
    readonly onlyYou: string;
  };
  readonly note: {
    readonly title: (names: readonly string[]) => string;
    readonly act: string;
  };
}
