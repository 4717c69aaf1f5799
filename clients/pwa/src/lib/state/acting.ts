// What every act of a person is made of.
import { Declined } from "../sync/distrust";
import type { Engine } from "../sync/engine";
import type { Snapshot } from "./snapshot";

/** Somebody who can do something while they are signed in. */
export abstract class Acting {
  /** Whoever is signed in, at work; nothing while nobody is. */
  protected engine: Engine | undefined;

  /** How rules are shown, once there is one. */
  protected rules: typeof import("./rules") | undefined;

  /** How answers and wordings are shown, once there is one. */
  protected answers: typeof import("./answers") | undefined;

  /** Loads how answers and wordings are shown. */
  protected async showAnswers(): Promise<void> {
    this.answers ??= await import("./answers");
  }

  /** How reports are shown, once there is one. */
  protected reporting: typeof import("./reports") | undefined;

  /** Loads how rules are shown. */
  protected async showRules(): Promise<void> {
    this.rules ??= await import("./rules");
  }

  /** Does something; when it is done, the screen shows it already. */
  protected abstract act<T>(task: () => Promise<T>): Promise<T>;
  /** What screens show now. */
  protected abstract snapshot(): Snapshot;
  protected abstract now(): number;

  /** Whoever is signed in. Throws `Declined` while nobody is. */
  protected ready(): Engine {
    if (!this.engine) throw new Declined("sign_in_needed");
    return this.engine;
  }
}
