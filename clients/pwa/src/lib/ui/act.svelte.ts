// One act of a person on a screen: busy or not, and the sentence that helps when it was refused.

import { refusalWords } from "../i18n";

export class Act {
  isBusy = $state(false);
  problem = $state<string>();
  /** The code of the refusal, for whoever says more about it. */
  code: string | undefined;

  /** Runs the act unless one runs already. True when it worked. */
  async run(act: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.problem = undefined;
    this.code = undefined;
    try {
      await act();
      return true;
    } catch (reason) {
      this.problem = refusalWords(reason);
      this.code = reason instanceof Error && "code" in reason ? String(reason.code) : undefined;
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /** Says why nothing was tried, for instance because something is not filled in. */
  refuse(problem: string): void {
    this.problem = problem;
  }
}
