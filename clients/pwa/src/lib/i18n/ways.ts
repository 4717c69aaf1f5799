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
  /** Which app this is, for somebody who checks it. */
  readonly version: { readonly title: string; readonly lead: string };
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
  /** Digits that are tapped. */
  readonly pinPad: {
    readonly wipe: string;
    readonly count: (digits: number) => string;
  };
  /** A PIN and somebody who keeps a half, as one more way in. */
  readonly keeper: {
    readonly title: string;
    readonly none: readonly string[];
    readonly nobody: readonly string[];
    readonly somebody: string;
    readonly has: (name: string) => string;
    readonly hasOne: string;
    readonly left: (tries: number) => string;
    readonly gone: string;
    readonly link: string;
    readonly changeLink: string;
    readonly againLink: string;
    readonly youHelp: (name: string) => string;
    readonly stopLink: string;
    readonly stopTitle: (name: string) => string;
    readonly stopLead: (name: string) => string;
    readonly stopKeep: string;
    readonly stopAct: string;
    readonly whoTitle: string;
    readonly whoLead: string;
    readonly pinTitle: string;
    readonly pinLead: string;
    readonly pinEasy: string;
    readonly pinDiffers: string;
    readonly againTitle: string;
    readonly againLead: string;
    readonly proveTitle: string;
    readonly proveLead: string;
    readonly act: string;
    readonly busy: string;
    readonly doneTitle: string;
    readonly done: (name: string) => readonly string[];
    readonly removeLink: string;
    readonly removeTitle: string;
    readonly removeLead: string;
    readonly removeAct: string;
    readonly removeBusy: string;
    readonly removedTitle: string;
    readonly removed: string;
    readonly newsTitle: string;
    readonly news: Readonly<Record<"keeper" | "tries", string>>;
    readonly chosenTitle: (name: string) => string;
    readonly chosen: (name: string) => string;
    readonly seen: string;
  };
  /** Whoever keeps a half, beside somebody with an empty phone. */
  readonly giveHalf: {
    readonly title: string;
    readonly wish: (name: string) => string;
    readonly question: (name: string) => string;
    readonly warning: string;
    readonly who: string;
    readonly yes: string;
    readonly no: string;
    readonly busy: string;
    readonly givenTitle: string;
    readonly given: (name: string) => string;
    readonly refusedTitle: string;
    readonly refused: string;
    readonly goneTitle: string;
    readonly gone: string;
    readonly nobody: string;
  };
  /** The empty phone itself. */
  readonly helped: {
    readonly link: string;
    readonly title: string;
    readonly lead: readonly string[];
    readonly code: string;
    readonly copy: string;
    readonly waiting: string;
    readonly pinTitle: string;
    readonly pinLead: string;
    readonly busy: string;
    readonly wrong: (left: number) => string;
    readonly endTitle: string;
    readonly no: string;
    readonly over: string;
    readonly used: string;
    readonly again: string;
    /** In, with nothing else at hand: the moment at which a code can be made. */
    readonly inTitle: string;
    readonly inLead: readonly string[];
    readonly makeCode: string;
    readonly notNow: string;
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
