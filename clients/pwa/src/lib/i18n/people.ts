// What can be said about rooms in which somebody is talked about, and about who works for the organisation, in every language.

export interface PeopleTexts {
  /** A JIM thinks aloud with professionals: what the youth sees of it. */
  readonly support: {
    readonly title: string;
    readonly who: (jim: string, ...others: readonly string[]) => string;
    readonly what: string;
    /** The button beside somebody, and what it is called for whoever only hears it. */
    readonly stop: string;
    readonly stopLabel: (name: string) => string;
    readonly stopTitle: (name: string) => string;
    readonly stopLead: (jim: string, name: string) => readonly string[];
    readonly stopAct: string;
    readonly keep: string;
    readonly stopped: (name: string) => string;
    readonly out: (name: string) => string;
    readonly back: string;
    readonly backLabel: (name: string) => string;
    readonly backDone: (jim: string, name: string) => string;
    readonly doubted: string;
    /** What whoever is in such a room is told. */
    readonly seen: (youth: string) => string;
    readonly chosen: (youth: string, name: string) => string;
  };
  readonly team: {
    readonly title: string;
    readonly lead: string;
    readonly until: (when: string) => string;
    readonly over: (when: string) => string;
    readonly none: string;
    readonly soonTitle: string;
    readonly soon: (when: string) => string;
    readonly overTitle: string;
    readonly in: string;
    readonly out: string;
    readonly me: (name: string) => string;
    readonly duties: { readonly coordinator: string; readonly professional: string };
    readonly takeAway: string;
    readonly takeAwayLabel: (name: string) => string;
    readonly add: string;
    readonly addLabel: (name: string) => string;
    readonly nobodyOut: string;
    readonly will: string;
    readonly willGo: (names: readonly string[]) => string;
    readonly willCome: (names: readonly string[]) => string;
    readonly willLast: (when: string) => string;
    readonly atOnce: string;
    readonly act: string;
    readonly busy: string;
    readonly doneTitle: string;
    readonly done: (when: string) => string;
    readonly notMine: string;
  };
}
