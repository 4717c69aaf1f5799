// Everything Naast can say, as types, here and in the files beside this one. A language is complete when it compiles: there are
// no optional texts. `common` and `card` travel with the card page: keep them short.

import type { Standing } from "../state/naast";
import type { ErrorCode } from "../protocol/types.gen";

/** Reasons to refuse: the server's, and those an app finds by itself. */
type RefusalCode = ErrorCode | "offline" | "bad_code" | "unknown";

/** Refusals that nobody meets before they are in. */
export type InsideRefusal =
  | "handed_over"
  | "not_in_team"
  | "bad_members"
  | "not_shareable"
  | "already_over"
  | "already_withdrawn"
  | "not_your_task"
  | "last_coordinator"
  | "bad_code";

export interface CommonTexts {
  readonly appName: string;
  /** What somebody reads when an act did not work: what happened, then what to do. */
  readonly refusals: Readonly<Record<Exclude<RefusalCode, InsideRefusal>, string>>;
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
