// What can be said about reporting something to the organisation's adviser, in every language.

import type { Role, Standing } from "../state/naast";
import type { OwnReportView } from "../state/reports";
import type { Unproven } from "../sync/reported";

export interface ReportsTexts {
  /** In what can be done with a message. */
  readonly act: string;
  /** The page of whoever reports. */
  readonly make: {
    readonly title: string;
    readonly lead: string;
    readonly looking: string;
    /** Exactly who reads it. */
    readonly readBy: (names: readonly string[]) => string;
    readonly nobodyElse: string;
    readonly notTold: string;
    readonly server: string;
    readonly pick: string;
    readonly pickHint: string;
    readonly begunFrom: string;
    readonly all: string;
    readonly by: (name: string, when: string) => string;
    readonly words: string;
    readonly wordsHint: string;
    readonly proof: (names: readonly string[]) => string;
    readonly stays: string;
    readonly act: (names: readonly string[]) => string;
    readonly not: string;
    readonly missing: string;
    readonly tooMany: string;
    readonly done: (names: readonly string[]) => string;
    readonly doneNext: string;
    readonly later: string;
    readonly look: string;
    /** Nobody advises, or whoever does is in that conversation. */
    readonly nobody: string;
    readonly nobodyLead: string;
    readonly trusted: string;
    readonly helplines: string;
    readonly refusals: Readonly<Record<string, string>>;
  };
  /** What this person reported, and what others reported to them. */
  readonly page: {
    readonly title: string;
    readonly link: string;
    readonly mine: string;
    readonly received: string;
    readonly empty: string;
    readonly emptyLead: string;
    readonly to: (names: readonly string[]) => string;
    readonly states: Readonly<Record<OwnReportView["state"], string>>;
    readonly anew: string;
    readonly show: string;
    readonly again: string;
    readonly letGo: string;
    readonly from: (name: string) => string;
    readonly open: string;
    readonly openLabel: (when: string) => string;
  };
  /** What waits on the first page. */
  readonly note: {
    readonly title: string;
    readonly lead: string;
    readonly act: string;
    readonly nobodyTitle: string;
    readonly failedTitle: string;
    readonly look: string;
  };
  /** A report, as its adviser reads it. */
  readonly read: {
    readonly title: string;
    readonly opening: string;
    readonly gone: string;
    readonly from: Readonly<Record<Standing, string>>;
    readonly fromName: (name: string) => string;
    readonly words: string;
    readonly noWords: string;
    readonly messages: string;
    /** Who wrote it, proven. */
    readonly proven: string;
    readonly unproven: string;
    readonly why: Readonly<Record<Unproven, string>>;
    readonly called: (name: string) => string;
    readonly name: (name: string) => string;
    readonly role: Readonly<Record<Role, string>>;
    readonly byOwner: string;
    readonly byReporter: string;
    readonly staff: string;
    readonly notStaff: string;
    readonly isReporter: string;
    readonly edit: string;
    readonly honest: readonly string[];
    readonly closeLead: string;
    readonly close: string;
    readonly keep: string;
    readonly closed: string;
  };
  /** On the list of staff. */
  readonly duty: {
    readonly title: string;
    readonly lead: string;
    readonly label: (name: string) => string;
    readonly desk: string;
    readonly none: string;
    readonly will: (names: readonly string[]) => string;
    readonly isAdviser: string;
  };
}
