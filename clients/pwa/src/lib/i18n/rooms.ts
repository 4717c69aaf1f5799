// What the pages behind the first one say, as types: they travel after it.

import type { AlarmCode, Delivery, Kind } from "../state/naast";

export interface RoomsTexts {
  readonly marks: Readonly<Record<"heart" | "thumb" | "smile" | "tear" | "star", string>>;
  /** The server gives a newer app than the one that is open. */
  readonly newVersion: {
    readonly is: string;
    readonly act: string;
    readonly unsent: string;
    readonly anyway: string;
    /** What came was not what its version names, and was not taken. */
    readonly refused: string;
  };
  readonly alarms: Readonly<Record<AlarmCode, { readonly what: string; readonly help: string }>>;
  readonly signIn: {
    readonly title: string;
    /** The server ended the session; what was here still is. */
    readonly ended: string;
    readonly welcome: string;
    readonly welcomeLead: string;
    readonly words: string;
    readonly wordsHint: string;
    readonly loginName: string;
    readonly act: string;
    readonly busy: string;
    readonly byCode: string;
    readonly byWords: string;
    readonly code: string;
    readonly codeHint: string;
    readonly noAccount: string;
    readonly lost: string;
    readonly lostHelp: string;
    readonly loginNameMissing: string;
    readonly wordsMissing: string;
    readonly codeMissing: string;
  };
  readonly talk: {
    readonly label: (name: string) => string;
    readonly message: string;
    readonly placeholder: string;
    readonly send: string;
    readonly empty: (name: string) => string;
    readonly emptyLead: string;
    readonly emptyExpected: (guest: string) => string;
    readonly emptyExpectedLead: string;
    readonly showCard: string;
    readonly delivery: Readonly<Record<Delivery, string>>;
    /** Beside words that were not sent: try again, or let them go. */
    readonly sendAgain: string;
    readonly discard: string;
    readonly gone: string;
    readonly removedByServer: string;
    readonly removedHelp: string;
    readonly unreadable: string;
    readonly unreadableHelp: string;
    readonly more: (author: string) => string;
    readonly isWriting: string;
    readonly edited: string;
    /** Beside words that were shared before other ones were found. */
    readonly sharedFirst: string;
    readonly edit: string;
    readonly editing: string;
    readonly stopEdit: string;
    readonly keep: string;
    readonly markThis: string;
    readonly marksOn: string;
    readonly actionsTitle: string;
    readonly reply: string;
    readonly replyTo: (author: string) => string;
    readonly stopReply: string;
    readonly share: string;
    /** Why somebody else's message cannot be shared. */
    readonly locked: (author: string) => string;
    readonly erase: string;
    readonly eraseTitle: string;
    readonly eraseLead: string;
    readonly eraseAct: string;
    readonly eraseKeep: string;
    readonly erased: string;
    readonly alsoReads: (names: readonly string[]) => string;
    readonly chooseMessages: string;
    readonly chosen: (count: number) => string;
    readonly tooMany: (most: number) => string;
    readonly chooseThis: (author: string) => string;
    readonly chooseWho: string;
    readonly stopChoosing: string;
    readonly newest: string;
    readonly closed: string;
    readonly log: (name: string) => string;
  };
  readonly room: {
    readonly title: string;
    readonly leads: Readonly<Record<Kind, string>>;
    readonly me: (name: string) => string;
    readonly expected: (guest: string) => string;
    readonly paused: string;
    readonly showRead: string;
    readonly showReadHint: string;
    readonly add: string;
    readonly keep: string;
    readonly outTitle: (name: string) => string;
    readonly outLead: string;
    readonly outAct: string;
    readonly outDone: (name: string) => string;
    readonly blockTitle: (name: string) => string;
    readonly blockLead: (name: string) => string;
    readonly blockAct: string;
    readonly blockDone: (name: string) => string;
    readonly historyTitle: (name: string) => string;
    readonly historyLead: string;
    readonly historyAct: string;
    readonly historyDone: (name: string) => string;
    readonly leaveTry: string;
    readonly leaveTitle: string;
    readonly leaveLead: string;
    readonly leaveAct: string;
  };
  readonly together: {
    readonly addTitle: string;
    readonly kindLegend: string;
    readonly kindMissing: string;
    readonly kindNames: Readonly<Record<Kind, string>>;
    readonly kindLeads: Readonly<Record<Kind, string>>;
    readonly whoLegend: string;
    /** About which youth a JIM wants to think aloud. */
    readonly aboutLegend: string;
    readonly aboutMissing: string;
    readonly nobodyMissing: string;
    readonly nobodyKnown: string;
    readonly tooMany: string;
    readonly guest: string;
    readonly guestHint: string;
    readonly honest: string;
    readonly honestAdd: string;
    readonly act: string;
    readonly addAct: string;
    readonly notYet: string;
    readonly notYetLead: string;
  };
  readonly blocked: {
    readonly title: string;
    readonly lead: string;
    readonly undo: string;
    readonly undoLabel: (name: string) => string;
  };
  readonly askJim: {
    readonly title: string;
    readonly lead: string;
    readonly who: string;
    readonly whoHint: string;
    readonly whoMissing: string;
    readonly words: string;
    readonly wordsHint: string;
    readonly wordsMissing: string;
    readonly start: (guest: string) => string;
    readonly act: string;
    readonly nobodyKnows: string;
  };
  readonly invite: {
    readonly youthTitle: string;
    readonly staffTitle: string;
    readonly youthLead: string;
    readonly staffLead: string;
    readonly name: string;
    readonly youthNameHint: string;
    readonly staffNameHint: string;
    readonly nameMissing: string;
    readonly standing: string;
    readonly act: string;
    readonly shownTitle: (guest: string) => string;
    readonly scan: string;
    readonly qrLabel: (guest: string) => string;
    readonly link: string;
    readonly copyLink: string;
    readonly shareLink: string;
    readonly until: (date: string) => string;
    readonly secret: string;
    readonly takeBack: string;
    readonly toConversation: string;
    readonly answerHelp: Readonly<Record<"yes" | "later" | "no", string>>;
    readonly missing: string;
    readonly missingLead: string;
    readonly shareText: string;
  };
  readonly code: {
    readonly title: string;
    readonly lead: readonly string[];
    readonly words: string;
    readonly wordsHint: string;
    readonly wordsMissing: string;
    readonly act: string;
    readonly busy: string;
    readonly shownTitle: string;
    readonly shownLead: string;
    readonly kept: string;
    readonly again: string;
    readonly label: string;
  };
  readonly me: {
    readonly title: string;
    readonly name: string;
    readonly loginName: string;
    readonly standing: string;
    readonly factors: string;
    readonly hasCode: string;
    readonly noCode: string;
    readonly leaveTitle: string;
    readonly leaveLead: string;
    readonly signOut: string;
    readonly signOutLead: string;
    readonly signOutSure: string;
    readonly signOutStay: string;
    readonly invites: string;
    readonly language: string;
  };
  readonly help: {
    readonly title: string;
    readonly lead: string;
    readonly danger: string;
    readonly countries: Readonly<Record<"nl" | "be-vl", string>>;
    readonly call: (phone: string) => string;
    readonly chat: (name: string) => string;
    readonly chatAct: string;
    readonly openNow: string;
    readonly hoursUnknown: string;
    readonly free: string;
    readonly anonymous: string;
    readonly readIn: (year: number) => string;
    readonly yearUnknown: string;
    readonly notKept: string;
    readonly failed: string;
    readonly loading: string;
    readonly phoneHours: (hours: string) => string;
    readonly chatHours: (hours: string) => string;
    readonly hours: {
      readonly always: string;
      readonly daily: string;
      readonly weekdays: string;
      readonly from: (time: string) => string;
      readonly between: (from: string, to: string) => string;
      readonly days: Readonly<Record<"Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun", string>>;
      readonly and: string;
      readonly to: string;
    };
  };
}
