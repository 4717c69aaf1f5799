// Everything Naast can say, as types. A language is complete when it compiles: there are no optional texts.
// `common` and `card` travel with the card page, `app` with the rest: keep the first two short.

import type { AlarmCode, Delivery, Kind, Role, Standing } from "../state/naast";
import type { ErrorCode } from "../protocol/types.gen";

/** Reasons to refuse: the server's, and those an app finds by itself. */
export type RefusalCode = ErrorCode | "offline" | "bad_code" | "unknown";

export interface CommonTexts {
  readonly appName: string;
  /** What somebody reads when an act did not work: what happened, then what to do. */
  readonly refusals: Readonly<Record<RefusalCode, string>>;
  readonly tryAgain: string;
  readonly back: string;
  readonly close: string;
  readonly busy: string;
  readonly leave: string;
  readonly leaveHint: string;
  readonly helplines: string;
  readonly copy: string;
  readonly copied: string;
  readonly print: string;
}

/** The card page and everything until somebody is in. */
export interface CardTexts {
  readonly opening: string;
  readonly notOpening: string;
  readonly asks: (from: string) => string;
  readonly invites: (from: string) => string;
  readonly firstTitle: string;
  readonly firstLead: readonly string[];
  readonly writtenBy: (from: string) => string;
  /** By what somebody comes in as; a parent may find more people than two. */
  readonly leads: Readonly<Record<Standing | "parent", (from: string) => readonly string[]>>;
  readonly organisation: (name: string) => string;
  readonly question: string;
  readonly yes: string;
  readonly later: string;
  readonly no: string;
  readonly begin: string;
  readonly free: string;
  readonly laterTitle: string;
  readonly laterLead: (from: string) => string;
  readonly noTitle: string;
  readonly noLead: (from: string) => string;
  readonly extraWords: string;
  readonly sendAnswer: string;
  readonly sentTitle: string;
  readonly sentLater: (from: string) => string;
  readonly sentNo: (from: string) => string;
  readonly changeMind: string;
  readonly nameTitle: string;
  readonly nameLabel: string;
  readonly nameHint: (from: string) => string;
  readonly staffNameHint: string;
  readonly nameMissing: string;
  readonly further: string;
  readonly wordsTitle: string;
  readonly wordsLead: string;
  readonly loginName: string;
  readonly fourWords: string;
  readonly paperHint: string;
  readonly kept: string;
  readonly otherWords: string;
  readonly registering: string;
  readonly gone: string;
  readonly goneHelp: string;
  readonly otherServer: string;
  readonly otherServerHelp: string;
  readonly noSecret: string;
  readonly noSecretHelp: string;
  readonly alreadyIn: string;
  readonly alreadyInHelp: string;
  /** To whoever is here already, and may sit down as who they are. */
  readonly sitHelp: (name: string) => string;
  readonly openApp: string;
  readonly printHeading: string;
}

/** Everything behind the door. */
export interface AppTexts {
  readonly roles: Readonly<Record<Role, string>>;
  readonly standings: Readonly<Record<Standing, string>>;
  /** What a conversation of more than two is for, in a word; empty where the other one's role says it. */
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly marks: Readonly<Record<"heart" | "thumb" | "smile" | "tear" | "star", string>>;
  readonly you: string;
  /** What a conversation is called in which nobody else is left. */
  readonly alone: string;
  readonly starting: string;
  readonly pageMissing: string;
  readonly pageMissingHelp: string;
  readonly toHome: string;
  readonly connection: {
    readonly offline: string;
    /** The server was put back to an earlier time: what was lost is being brought back. */
    readonly restored: string;
    readonly follower: string;
  };
  readonly readers: {
    /** Who reads what is written here now, for the line above the keyboard. */
    readonly line: (others: readonly string[]) => string;
    readonly lineAndExpected: (others: readonly string[], guest: string) => string;
    /** The same, for a list of conversations. */
    readonly inList: (others: readonly string[]) => string;
    readonly expected: (guest: string) => string;
    readonly left: string;
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
  readonly home: {
    readonly title: (name: string) => string;
    readonly conversations: string;
    readonly unread: (count: number) => string;
    readonly noWords: string;
    readonly youWrote: (text: string) => string;
    readonly goneMessage: string;
    readonly quiet: string;
    readonly jimTitle: string;
    readonly jimLead: readonly string[];
    readonly jimAct: string;
    readonly anotherJim: string;
    readonly whoSees: string;
    readonly openIt: string;
    readonly sharedWithMe: string;
    readonly sharedNew: (name: string) => string;
    readonly me: string;
    readonly inviteYouth: string;
    readonly inviteStaff: string;
    readonly staffEmpty: string;
    readonly staffEmptyLead: string;
    readonly coordinatorLead: string;
    readonly guestEmpty: string;
    readonly guestEmptyLead: string;
    readonly invitesTitle: string;
    readonly pickTitle: string;
    readonly pickLead: string;
    readonly nameOrganisation: string;
    readonly nameOrganisationLead: string;
    readonly organisationLabel: string;
    readonly organisationMissing: string;
    readonly organisationAct: string;
    /** Something that waited to be shared, or to be taken back, was refused. */
    readonly notShared: string;
    readonly notWithdrawn: string;
    readonly lookAtIt: string;
    readonly recoveryTitle: string;
    readonly recoveryLead: string;
    readonly recoveryAct: string;
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
    readonly youLeft: string;
  };
  /** A conversation whose owner lost everything. */
  readonly past: {
    readonly title: string;
    readonly inherited: string;
    readonly handed: string;
    readonly mine: string;
    readonly takeUp: string;
    readonly takenUp: string;
    readonly act: (name: string) => string;
  };
  readonly together: {
    readonly title: string;
    /** For somebody who may begin one kind alone: a JIM, a parent. */
    readonly askTitle: string;
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
  readonly until: {
    readonly date: (date: string) => string;
    readonly open: string;
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
    readonly takenBack: string;
    readonly over: string;
    readonly taken: (guest: string) => string;
    readonly open: (guest: string) => string;
    readonly toConversation: string;
    readonly answer: Readonly<Record<"yes" | "later" | "no", (name: string) => string>>;
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
  readonly date: {
    readonly today: string;
    readonly yesterday: string;
    readonly at: (day: string, time: string) => string;
  };
  readonly and: string;
}

/** The page after leaving quickly; it travels alone and names nothing. */
export interface LeftTexts {
  readonly title: string;
  readonly text: string;
}
