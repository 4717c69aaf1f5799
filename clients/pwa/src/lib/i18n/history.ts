// What an owner reads before somebody may read back, in every language.

export interface HistoryTexts {
  /** The way there, beside somebody who is in. */
  readonly link: string;
  readonly title: (name: string) => string;
  readonly lead: (name: string) => string;
  readonly legend: (name: string) => string;
  readonly choices: Readonly<Record<"now" | "place" | "all", { readonly label: string; readonly detail: string }>>;
  readonly placeLegend: string;
  readonly placeHint: readonly string[];
  readonly placeMissing: string;
  /** A place that begins with something that is not there any more. */
  readonly placeGone: string;
  readonly seesNow: (name: string) => string;
  readonly sees: (name: string) => string;
  readonly seesNothing: (name: string) => string;
  /** Words that their author wants to stay here. */
  readonly locked: (author: string, count: number) => readonly string[];
  readonly honest: readonly string[];
  readonly open: string;
  readonly stay: string;
  readonly done: (name: string) => string;
  readonly later: string;
  readonly nothing: (name: string) => string;
  /** It was chosen without a network, and nothing of it was given to anybody. */
  readonly waits: (name: string) => string;
  readonly waitsMore: string;
  readonly given: string;
  readonly wait: string;
  readonly letGo: string;
  /** What they do not read, this device does not read either. */
  readonly closed: (name: string) => string;
  readonly partly: string;
  readonly back: string;
}
