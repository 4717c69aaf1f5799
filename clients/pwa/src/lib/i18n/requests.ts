// What can be said about asking a youth to share something, in every language.

export interface RequestsTexts {
  /** On the first page of whoever is asked. */
  readonly note: {
    readonly title: (names: readonly string[]) => string;
    readonly lead: string;
    readonly act: string;
  };
  /** What a youth is asked. */
  readonly page: {
    readonly title: string;
    readonly lead: string;
    readonly empty: string;
    readonly emptyLead: string;
    /** Who asks, and for whom: about a message, or for something of the youth's choice. */
    readonly about: (from: string, whom: string) => string;
    readonly aboutAnybody: (from: string) => string;
    readonly free: (from: string) => string;
    readonly freeFor: (from: string, whom: string) => string;
    readonly asked: (when: string) => string;
    readonly message: string;
    readonly messageGone: string;
    readonly jump: string;
    readonly choose: string;
    readonly not: string;
    readonly honest: (from: string) => string;
    readonly lapses: (date: string) => string;
    readonly declined: (from: string) => string;
  };
  /** Out of which conversation a youth shares. */
  readonly where: {
    readonly title: string;
    readonly lead: (name: string) => string;
    readonly none: string;
    readonly noneLead: (name: string) => string;
    readonly choosing: (name: string) => string;
  };
  /** Asking. */
  readonly ask: {
    readonly about: (youth: string) => string;
    readonly free: (youth: string) => string;
    readonly who: string;
    readonly somebody: string;
    readonly somebodyHint: string;
    readonly words: string;
    readonly wordsHint: (youth: string) => string;
    readonly mayBeEmpty: string;
    readonly whoMissing: string;
    readonly wordsMissing: string;
    readonly honest: (youth: string) => readonly string[];
    readonly act: string;
    readonly not: string;
    readonly done: (youth: string) => string;
    readonly tooOften: (youth: string) => string;
    readonly nobody: (youth: string) => string;
    readonly stands: (date: string) => string;
    readonly waits: string;
    readonly look: string;
  };
  /** What somebody asked. */
  readonly asked: {
    readonly title: string;
    readonly lead: string;
    readonly empty: string;
    readonly emptyLead: string;
    readonly about: (youth: string, whom: string) => string;
    readonly aboutAnybody: (youth: string) => string;
    readonly free: (youth: string) => string;
    readonly stands: (date: string) => string;
    readonly again: string;
    readonly waiting: string;
    readonly failed: string;
    readonly tryAgain: string;
    readonly letGo: string;
  };
}
