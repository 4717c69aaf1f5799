// What a scripted person does with reports.

import { Refused, type Naast, type PersonView } from "../../../clients/pwa/src/lib/state/naast";
import type { ReportReading } from "../../../clients/pwa/src/lib/state/reports";
import { ScriptedAccount } from "./scripted-account.svelte";
import type { Script } from "./script";

export abstract class ScriptedReports extends ScriptedAccount {
  reports: Naast["reports"] = $state([]);
  ownReports: Naast["ownReports"] = $state([]);
  readonly #advisers: readonly PersonView[];
  readonly #reading: ReportReading | undefined;

  constructor(script: Script) {
    super(script);
    this.reports = script.reports ?? [];
    this.ownReports = script.ownReports ?? [];
    this.#advisers = script.advisers ?? [];
    this.#reading = script.reading;
  }

  listAdvisers(): Promise<readonly PersonView[]> {
    return Promise.resolve(this.#advisers);
  }

  /** Whoever reports too much hears that. */
  report(_: string, __: readonly string[], words: string): Promise<void> {
    return words.includes("zesde") ? Promise.reject(new Refused("rate_limited")) : Promise.resolve();
  }

  openReport(): Promise<ReportReading> {
    return this.#reading ? Promise.resolve(this.#reading) : Promise.reject(new Refused("nothing_here"));
  }

  closeReport(report: string): Promise<void> {
    this.reports = this.reports.filter(({ id }) => id !== report);
    return Promise.resolve();
  }
}
