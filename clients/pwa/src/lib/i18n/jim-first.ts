// What a professional reads of words that let a JIM go first, in every language.

export interface JimFirstTexts {
  /** The hour of the day at which words go out. */
  readonly at: (time: string) => string;
  readonly waits: (jims: readonly string[], when: string) => readonly string[];
  readonly sendNow: string;
}
