// What may be written into the care file: asking the youth, and what the youth says.

export interface FileTexts {
  readonly ask: {
    readonly act: string;
    readonly title: (youth: string) => string;
    readonly what: string;
    readonly whatMissing: string;
    readonly why: string;
    readonly whyHint: (youth: string) => string;
    readonly honest: (youth: string) => readonly string[];
    readonly send: string;
    readonly not: string;
    readonly done: (youth: string) => string;
  };
  readonly answer: {
    readonly title: (from: string) => string;
    readonly means: (from: string) => readonly string[];
    readonly yes: string;
    readonly no: string;
    readonly done: (from: string) => string;
  };
  readonly given: {
    readonly allowed: (youth: string) => string;
    readonly copy: string;
  };
  readonly mine: {
    readonly allowed: string;
    readonly stays: string;
  };
  readonly asked: (youth: string) => string;
}
