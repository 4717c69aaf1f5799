// What can be said about who reads what, in every language.

export interface SharingTexts {
  /** "Wie mag dit lezen?": gives messages to somebody, or takes them back. */
  readonly sheet: {
    readonly title: string;
    readonly preview: (name: string) => string;
    readonly previewNobody: string;
    readonly previewBack: (name: string) => string;
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
    readonly choiceMissing: string;
    readonly nobody: string;
    readonly nobodyLead: string;
    readonly honest: string;
    readonly done: (name: string, until: string) => string;
  };
  readonly whoSees: {
    readonly title: string;
    readonly lead: string;
    readonly empty: string;
    readonly emptyLead: string;
    readonly reads: (name: string) => string;
    readonly since: (date: string) => string;
    readonly opened: (date: string) => string;
    readonly unopened: string;
    readonly waiting: string;
    readonly withdraw: string;
    readonly withdrawLabel: (name: string, text: string) => string;
    readonly withdrawn: (name: string) => string;
    readonly withdrawnOpened: (name: string) => string;
    readonly expired: string;
    /** The server did not take the share, or did not take it back. */
    readonly notShared: (name: string) => string;
    readonly notWithdrawn: (name: string) => string;
    readonly tryAgain: string;
    readonly letGo: string;
    readonly honest: string;
    readonly channelsTitle: string;
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
