// What can be said about reading along by a rule, and about keeping a message where it is, in every language.

export interface RulesTexts {
  /** Parts of the line above the keyboard, without a full stop: who reads what is written here. */
  readonly line: {
    /** Who is in, where somebody else reads too. */
    readonly reads: (names: readonly string[]) => string;
    readonly expected: (guest: string) => string;
    /** Who reads along with what this person writes. */
    readonly along: (who: readonly string[]) => string;
    readonly alongOthers: (name: string, others: readonly string[]) => string;
    readonly someOfOthers: (name: string, others: readonly string[]) => string;
    readonly some: (name: string) => string;
    readonly waiting: (name: string) => string;
    readonly ending: (name: string) => string;
    readonly locked: string;
  };
  /** A message that stays where it is. */
  readonly lock: {
    readonly act: string;
    readonly on: string;
    readonly mine: string;
    readonly what: string;
  };
  /** By which own name a youth calls what they write; nobody else sees it. */
  readonly label: {
    readonly act: string;
    readonly chosen: (name: string) => string;
    readonly mine: (name: string) => string;
    readonly title: string;
    readonly lead: string;
    readonly none: string;
    readonly fresh: string;
    readonly freshHint: string;
    readonly use: string;
    readonly missing: string;
    readonly full: string;
  };
  /** A rule as whoever is in a conversation sees it. */
  readonly card: {
    readonly title: string;
    readonly nobody: string;
    readonly reads: (name: string) => string;
    readonly where: (all: string) => string;
    /** Whoever reads along is not known to whom is asked. */
    readonly stranger: (youth: string) => string;
    readonly own: string;
    readonly ofYouth: (youth: string) => string;
    readonly some: string;
    /** Which of their messages, for the youth alone. */
    readonly named: (names: readonly string[]) => string;
    readonly jimYes: (jim: string) => string;
    readonly jimAsked: (jim: string) => string;
    /** Somebody who came later does not know what a JIM said before. */
    readonly jimMaybe: (jim: string) => string;
    readonly jimNo: (jim: string) => string;
    readonly myYes: string;
    readonly myNo: string;
    readonly since: (date: string) => string;
    readonly lasts: (until: string) => string;
    readonly waiting: string;
    readonly ending: (name: string) => string;
    readonly stop: string;
    readonly stopLabel: (name: string, all: string) => string;
    readonly stopped: (name: string) => string;
    readonly notSet: (name: string) => string;
    readonly notStopped: (name: string) => string;
    readonly notSaid: string;
    readonly cannot: string;
    readonly honest: string;
  };
  /** Lets somebody read along. */
  readonly sheet: {
    readonly title: string;
    readonly open: string;
    readonly where: string;
    readonly who: string;
    readonly whose: string;
    readonly own: string;
    readonly ownHint: string;
    readonly both: (jims: readonly string[]) => string;
    readonly bothHint: (jims: readonly string[]) => string;
    readonly named: string;
    readonly namedHint: string;
    readonly names: string;
    /** Words of a JIM have no label. */
    readonly notJims: (jims: readonly string[]) => string;
    readonly each: (name: string) => string;
    readonly howLong: string;
    readonly today: string;
    readonly friday: string;
    readonly nextFriday: string;
    readonly untilIStop: string;
    readonly preview: string;
    readonly previewOf: (name: string) => string;
    readonly previewEmpty: string;
    readonly previewUnnamed: string;
    readonly previewWhy: string;
    readonly ifYes: (jims: readonly string[]) => string;
    readonly will: (name: string, until: string) => string;
    readonly willToday: (name: string) => string;
    /** Who in the conversation perhaps never met the reader. */
    readonly tell: (names: readonly string[], whom: string) => string;
    readonly everybody: string;
    readonly honest: string;
    readonly nobody: string;
    readonly nobodyLead: string;
    readonly missing: string;
    readonly act: string;
    readonly not: string;
    readonly done: (name: string) => string;
    readonly later: string;
  };
  /** A JIM is asked about his own words. */
  readonly word: {
    readonly asks: (youth: string, name: string) => string;
    readonly yes: (name: string, until: string) => string;
    readonly back: string;
    readonly no: string;
    readonly seen: string;
    readonly actYes: string;
    readonly actNo: string;
    readonly stop: string;
    readonly saidYes: (name: string) => string;
    readonly saidNo: (name: string) => string;
  };
  /** What somebody lets this person read along. */
  readonly reading: {
    readonly lets: (from: string) => string;
    /** Whoever writes with a youth and is read along, where their name is not known. */
    readonly jim: (from: string) => string;
    readonly empty: string;
    readonly gone: (from: string) => string;
    readonly newest: string;
    readonly more: string;
    readonly notKept: string;
  };
  readonly diary: {
    readonly began: (name: string, until: string) => string;
    readonly ended: (name: string) => string;
    readonly over: (name: string) => string;
  };
  /** On the page that shows another's screen. */
  readonly seenAs: {
    readonly along: (name: string, all: string) => string;
    readonly only: string;
  };
}
