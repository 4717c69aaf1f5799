// What the own log says of reports: what this person reported, and, for an adviser, what others did.
import type { Chain } from "../crypto/chains";
import type { Crypto } from "../crypto/work";
import type { Entry } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import type { Self } from "./model";

type ReportEntry = Extract<Entry, { kind: "reported" | "report" | "report_closed" }>;

/** What is known of reports after an entry. Throws `Distrust` for a report that this person never signed. */
export async function readReportEntry({ reported, reports = [] }: Self, entry: ReportEntry, { crypto, chain }: { readonly crypto: Pick<Crypto, "believe">; readonly chain: Chain }): Promise<Pick<Self, "reported" | "reports">> {
  switch (entry.kind) {
    case "reported": {
      const said = await crypto.believe("report", entry.statement, chain);
      if (!said) throw new Distrust("forged");
      return { reported: { ...reported, [said.body.id]: { to: said.body.to, at: entry.at } } };
    }
    case "report":
      return { reports: [...reports, { report: entry.report, from: entry.from, at: entry.at }] };
    case "report_closed": {
      const own = reported?.[entry.report];
      const left = reports.filter(({ report }) => report !== entry.report);
      return { reports: left, ...(own ? { reported: { ...reported, [entry.report]: { closedAt: entry.at, ...own } } } : {}) };
    }
  }
}
