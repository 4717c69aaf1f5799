// What the first page behind the door says, as types: it travels with the first script, so keep it short.

import type { Kind, Role, Standing } from "../state/naast";
import type { InsideRefusal } from "./texts";

export interface FirstTexts {
  /** As `refusals` of what every page may need: what happened, then what to do. */
  readonly refusals: Readonly<Record<InsideRefusal, string>>;
  readonly roles: Readonly<Record<Role, string>>;
  readonly standings: Readonly<Record<Standing, string>>;
  /** What a conversation of more than two is for, in a word; empty where the other one's role says it. */
  readonly kinds: Readonly<Record<Kind, string>>;
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
    readonly youLeft: string;
    /** Somebody whom this person never met. */
    readonly somebody: string;
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
    readonly together: string;
    /** For somebody who may begin one kind alone: a JIM, a parent. */
    readonly askStaff: string;
    readonly team: string;
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
  readonly until: {
    readonly date: (date: string) => string;
    readonly open: string;
  };
  /** Where an invitation stands. */
  readonly invites: {
    readonly takenBack: string;
    readonly over: string;
    readonly taken: (guest: string) => string;
    readonly open: (guest: string) => string;
    readonly answer: Readonly<Record<"yes" | "later" | "no", (name: string) => string>>;
  };
  readonly date: {
    readonly today: string;
    readonly yesterday: string;
    readonly at: (day: string, time: string) => string;
  };
}
