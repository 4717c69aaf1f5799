// What can be said about handing a conversation over to whoever lost everything, in every language.

export interface HandOverTexts {
  readonly lead: (name: string) => string;
  readonly who: (name: string) => string;
  readonly whoMissing: string;
  readonly nobody: (name: string) => string;
  readonly nobodyLead: (name: string) => string;
  /** What it means, in short sentences. */
  readonly honest: readonly string[];
  readonly do: string;
  readonly not: string;
  readonly done: (name: string) => string;
}
