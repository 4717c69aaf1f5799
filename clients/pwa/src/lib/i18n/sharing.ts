// What can be said about who reads what, in every language.

export interface SharingTexts {
  /** "Wie mag dit lezen?": gives messages to somebody, or takes them back. */
  readonly sheet: {
    readonly title: string;
    readonly preview: (names: readonly string[]) => string;
    readonly previewNobody: string;
    readonly previewBack: (names: readonly string[]) => string;
    readonly whoTitle: string;
    readonly today: string;
    readonly friday: string;
    /** Said on a Friday, when the coming one is a week away. */
    readonly nextFriday: string;
    readonly untilIStop: string;
    readonly stop: string;
    readonly reads: (until: string) => string;
    readonly waits: string;
    readonly readsSome: string;
    readonly insideTitle: string;
    readonly inside: string;
    readonly will: (name: string, until: string) => string;
    readonly willToday: (name: string) => string;
    readonly willStop: (name: string) => string;
    readonly together: string;
    readonly act: string;
    readonly not: string;
    readonly actBack: string;
    readonly notBack: string;
    /** Gives to somebody, and takes back from somebody else. */
    readonly actBoth: string;
    readonly notBoth: string;
    readonly choiceMissing: string;
    readonly nobody: string;
    readonly nobodyLead: string;
    readonly honest: string;
    readonly done: (name: string, until: string) => string;
    readonly later: string;
    /** Beside somebody for whom it is done. */
    readonly laterFor: (name: string) => string;
    /** `text` says why, and what to do. */
    readonly refused: (name: string, text: string) => string;
  };
  readonly whoSees: {
    readonly title: string;
    readonly lead: string;
    readonly empty: string;
    readonly emptyLead: string;
    readonly reads: (name: string) => string;
    readonly views: string;
    readonly viewNames: { readonly people: string; readonly messages: string; readonly diary: string };
    readonly seenAs: (name: string) => string;
    /** When the youth chose it. */
    readonly since: (date: string) => string;
    /** Until when; beside when it was chosen. */
    readonly lasts: (until: string) => string;
    /** Who reads an answer: the youth, and whoever they let. */
    readonly answers: (names: readonly string[]) => string;
    readonly along: string;
    readonly ending: (name: string) => string;
    readonly opened: (date: string) => string;
    readonly unopened: string;
    readonly waiting: string;
    readonly withdraw: string;
    readonly withdrawLabel: (name: string, text: string) => string;
    readonly withdrawn: (name: string) => string;
    readonly withdrawnOpened: (name: string) => string;
    /** It ended, and another share gives the same words. */
    readonly still: (name: string) => string;
    readonly expired: string;
    /** The server did not take the share, or did not take it back. */
    readonly notShared: (name: string) => string;
    readonly notWithdrawn: (name: string) => string;
    readonly tryAgain: string;
    readonly letGo: string;
    readonly honest: string;
    readonly channelsTitle: string;
    /** When somebody's device was last here: `day` is "vandaag" or a day of the week. */
    readonly lastHere: (day: string) => string;
  };
  /** What the youth chose, and what came of it. */
  readonly diary: {
    readonly empty: string;
    readonly emptyLead: string;
    readonly lookedTitle: string;
    readonly looked: (name: string, when: string) => string;
    readonly nobodyLooked: string;
    readonly firstOnly: string;
    readonly chosenTitle: string;
    readonly shared: (name: string, count: number, until: string) => string;
    readonly opened: (name: string) => string;
    readonly withdrawn: (name: string) => string;
    readonly over: (name: string) => string;
    readonly gone: string;
    readonly onlyYou: string;
  };
  /** The screen of somebody who reads, shown to whoever lets them. */
  readonly seenAs: {
    readonly title: (name: string) => string;
    readonly lead: (name: string) => string;
    readonly screen: (name: string) => string;
    readonly only: string;
    readonly empty: (name: string) => string;
    readonly emptyLead: string;
  };
  readonly grants: {
    readonly title: string;
    readonly lead: string;
    readonly empty: string;
    readonly emptyLead: string;
    readonly from: (name: string) => string;
    readonly givenBy: (name: string) => string;
    /** No end was set. */
    readonly open: (name: string) => string;
    readonly openIt: string;
    readonly opening: string;
    readonly seen: (name: string) => string;
    readonly gone: string;
    readonly notKept: string;
  };
}
