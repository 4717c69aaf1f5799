// What can be said about ways back, in every language.

export interface WaysTexts {
  /** After the server was put back: what is shared waits for this person's word. */
  readonly choices: {
    readonly title: string;
    readonly noteLead: string;
    readonly noteAct: string;
    readonly lead: readonly string[];
    readonly other: string;
    readonly list: string;
    readonly forWhom: (name: string) => string;
    readonly confirm: string;
    readonly later: string;
    readonly confirmed: string;
    readonly missingTitle: string;
    readonly missingLead: readonly string[];
  };
  readonly devices: {
    readonly title: string;
    readonly lead: string;
    readonly link: string;
    readonly here: string;
    readonly hereNow: string;
    readonly other: string;
    readonly lastHere: (when: string) => string;
    readonly since: (when: string) => string;
    readonly remove: string;
    readonly removeLabel: (when: string) => string;
    readonly removeTitle: string;
    readonly removeAllTitle: string;
    readonly removeLead: readonly string[];
    readonly removeAct: string;
    readonly keep: string;
    readonly removed: string;
    readonly removedAll: string;
    readonly removeAll: string;
    readonly alone: string;
    readonly failed: string;
    readonly loading: string;
    readonly lost: string;
    readonly lostLead: string;
    readonly lostAct: string;
  };
  /** A passkey as one more way in. */
  readonly passkey: {
    readonly title: string;
    readonly has: string;
    readonly none: string;
    readonly impossible: string;
    readonly link: string;
    readonly lead: readonly string[];
    readonly act: string;
    readonly busy: string;
    readonly doneTitle: string;
    readonly done: string;
    readonly cancelled: string;
    readonly removeLink: string;
    readonly removeLead: readonly string[];
    readonly removeAct: string;
    readonly removeBusy: string;
    readonly removedTitle: string;
    readonly removed: string;
    readonly signIn: string;
    readonly signInCancelled: string;
    readonly signInUnknown: string;
  };
  /** Something happened to the account, perhaps by somebody else. */
  readonly news: {
    readonly title: string;
    readonly what: (when: string) => string;
    readonly question: string;
    readonly mine: string;
    readonly notMine: string;
    readonly locks: (when: string) => string;
    readonly locksTitle: string;
  };
  /** Going for good. */
  readonly farewell: {
    readonly title: string;
    readonly link: string;
    readonly linkLead: string;
    readonly lead: string;
    readonly steps: readonly string[];
    readonly never: string;
    readonly proof: string;
    readonly act: string;
    readonly busy: string;
  };
  /** A device was lost: three steps, one form. */
  readonly lost: {
    readonly title: string;
    readonly lead: string;
    readonly steps: readonly string[];
    readonly act: string;
    readonly busy: string;
    readonly doneTitle: string;
    readonly done: readonly string[];
    readonly again: string;
    readonly known: string;
  };
}
