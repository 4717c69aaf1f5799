// What this person reported, and, for an adviser, what others did, as screens show it. Pure.
import type { Item } from "../sync/model";
import { nameOfPerson } from "../sync/names";
import { mayRead, REPORT_MS } from "../sync/reporting";
import type { Unproven } from "../sync/reported";
import { lostOf } from "./lost";
import type { Reader } from "./message-views";
import type { Kind, PersonView, Role, Standing } from "./naast";

/** Somebody reported something to this person, who advises. */
interface ReportView {
  readonly id: string;
  /** Empty where this person never met them. */
  readonly from: string;
  readonly at: number;
}

/** Something that this person reported. */
export interface OwnReportView {
  readonly id: string;
  readonly at: number;
  /** Who reads it, by name. */
  readonly to: readonly string[];
  /** `nobody`: whoever it went to advises no more. `over`: nobody closed it in its time. */
  readonly state: "waiting" | "failed" | "sent" | "nobody" | "closed" | "over";
  /** Where it is about, as far as this device knows. */
  readonly about?: { readonly channel: string; readonly message: string };
  /** Under which name it can be tried again, and the code of the refusal. */
  readonly refused?: { readonly id: string; readonly code: string };
}

/** A message of a report that was opened. */
export interface ReportedView {
  readonly id: string;
  /** How who reports calls its author, and when it was said: their word alone. */
  readonly called: string;
  readonly at: number;
  /** What is proven; or why nothing is. */
  readonly said:
    | {
        readonly text: string;
        /** Other words for what was said before. */
        readonly isEdit: boolean;
        /** How this person knows the author; empty where they never met. */
        readonly name: string;
        readonly role: Role;
        readonly kind: Kind;
        readonly isStaff: boolean;
        /** Who reports wrote this themselves. */
        readonly isReporter: boolean;
        /** Whose word the role is. */
        readonly listedBy: "reporter" | "owner";
      }
    | Unproven;
}

/** A report that was opened. Nothing of it is kept. */
export interface ReportReading {
  readonly from: { readonly name: string; readonly standing: Standing };
  readonly words: string;
  readonly messages: readonly ReportedView[];
}

/** Reporting, and reading what was reported. */
export interface ReportDoor {
  /** What others reported to this person, oldest first. Empty for whoever is no adviser now. */
  readonly reports: readonly ReportView[];
  /** What this person reported, newest first. */
  readonly ownReports: readonly OwnReportView[];
  /** Who would read a report about a conversation: advisers who were never in it. */
  listAdvisers(channel: string): Promise<readonly PersonView[]>;
  /** Gives messages of a conversation, with some words, to these advisers and nobody else. */
  report(channel: string, messages: readonly string[], words: string, to: readonly string[]): Promise<void>;
  openReport(report: string): Promise<ReportReading>;
  /** Deletes it; who reported is told that. */
  closeReport(report: string): Promise<void>;
}

/** Everything that is shown of reports. Brought by whoever shows them. @public */
export const reportsOf = (sight: Reader): Pick<ReportDoor, "reports" | "ownReports"> => ({ reports: reportViews(sight), ownReports: ownReportViews(sight) });

/** What waits for this person as an adviser. */
function reportViews({ memory, people, now }: Reader): ReportView[] {
  const { account, self, local } = memory;
  const me = { person: account.person, root: account.by.root };
  if (!mayRead(local.team, me, now)) return [];
  const kept = (self.reports ?? []).filter(({ at }) => now < at + REPORT_MS);
  return kept.map(({ report: id, from, at }) => ({ id, from: nameOfPerson(memory, people, from), at }));
}

/** What this person reported, and how it stands. */
function ownReportViews(sight: Reader): OwnReportView[] {
  const { memory } = sight;
  const { reported = {} } = memory.self;
  const taken = Object.entries(reported).map(([id, { to, at, closedAt }]): OwnReportView => ({
    id,
    at,
    to: namesOf(sight, to),
    state: closedAt !== undefined ? "closed" : sight.now >= at + REPORT_MS ? "over" : isReadByNobody(sight, to) ? "nobody" : "sent",
    ...aboutOf(sight, id),
  }));
  const waiting = memory.items.flatMap((item) => (item.task.do === "report" && !reported[item.task.report] ? [waitingView(sight, item, item.task)] : []));
  // What the server lost, and could not be given again.
  const lost = Object.entries(lostOf(memory.local, sight.now)).flatMap(([id, { since: at, to }]): OwnReportView[] =>
    to && !reported[id] ? [{ id, at, to: namesOf(sight, to), state: "failed", ...aboutOf(sight, id) }] : [],
  );
  return [...taken, ...waiting, ...lost].toSorted((a, b) => b.at - a.at);
}

function waitingView(sight: Reader, { id, at, failed, sent }: Item, { report, of: channel, envelopes, to }: Extract<Item["task"], { do: "report" }>): OwnReportView {
  const [message] = envelopes;
  return {
    id: report,
    at,
    to: namesOf(sight, to),
    state: failed !== undefined ? "failed" : sent ? "sent" : "waiting",
    ...(message === undefined ? {} : { about: { channel, message } }),
    ...(failed === undefined ? {} : { refused: { id, code: failed } }),
  };
}

const namesOf = ({ memory, people }: Reader, to: readonly { readonly person: string }[]): string[] => to.map(({ person }) => nameOfPerson(memory, people, person));

/** Nobody whom it was sealed to advises now; while nobody knows who advises, that is not said. */
const isReadByNobody = ({ memory: { local }, now }: Reader, to: readonly Parameters<typeof mayRead>[1][]): boolean =>
  local.team?.advisers !== undefined && to.every((adviser) => !mayRead(local.team, adviser, now));

function aboutOf({ memory }: Reader, report: string): Pick<OwnReportView, "about"> {
  const here = memory.local.reportedHere?.[report];
  const message = here?.envelopes.find((envelope) => memory.find(here.of, envelope)?.line?.kind === "words");
  return here && message !== undefined ? { about: { channel: here.of, message } } : {};
}
