// What others give this person to read: single messages, and what they read along by a rule. Held in memory alone, and let go together.
// What reads along is loaded when somebody first lets this person do so.
import type { Crypto } from "../crypto/work";
import type { Along, Answer, Command, Granted, Grants, Rules } from "../protocol/types.gen";
import type { HeldAlong, HeldRule } from "./along";
import { Distrust } from "./distrust";
import type { SelfFact } from "./facts";
import { HeldGrants } from "./grants";
import type { HeardAnswers } from "./heard";
import type { Memory } from "./memory";
import type { People } from "./people";

/** What it needs around it. */
interface GivenNeeds {
  readonly memory: Memory;
  readonly crypto: Crypto;
  readonly people: People;
  /** Asks the server, unless what it shows cannot be believed yet. */
  fetch<T>(path: string): Promise<T>;
  /** Gives a command at once. */
  give(command: Command): Promise<Answer>;
  now(): number;
  onChange(): void;
}

/** Everything that was given to this person. */
export class Given {
  readonly grants: HeldGrants;
  #held: HeldAlong | undefined;
  #heard: HeardAnswers | undefined;
  #isOver = false;

  constructor(private readonly needs: GivenNeeds) {
    this.grants = new HeldGrants({
      ...needs,
      fetchAll: () => needs.fetch<Grants>("/v1/grants"),
      fetch: (share) => this.#fetch<Granted>(`/v1/grants/${share}`),
    });
  }

  /** By which rules this person reads along. */
  get along(): Iterable<HeldRule> {
    return this.#held?.all ?? [];
  }

  /** What others answered, as far as it counts. Empty until what judges it has come. */
  get heard(): HeardAnswers["all"] {
    if (!this.#heard && this.needs.memory.self.told) void this.#hearing();
    return this.#heard?.all ?? [];
  }

  /** Asks what can be read now; where nobody can be asked, nothing changes. */
  refresh(): void {
    void this.grants.refresh().catch(() => undefined);
    if (this.#held || (this.needs.memory.self.along ?? []).length > 0) void this.#refreshAlong().catch(() => undefined);
  }

  /** Fetches and opens what is read along by a rule. */
  async readAlong(rule: string): Promise<void> {
    await (await this.#reading())?.open(rule);
  }

  /** Something in the own log is about what was given. */
  hear(fact: SelfFact): void {
    switch (fact.kind) {
      case "void":
        this.grants.drop(fact.share);
        break;
      case "grant":
        void this.grants.renew(fact.share).catch(() => undefined);
        void this.grants.refresh().catch(() => undefined);
        break;
      case "rule_given":
        void this.#refreshAlong().catch(() => undefined);
        break;
      case "rule_words":
        void this.#held?.renew(fact.rule).catch(() => undefined);
        break;
      case "rule_over":
        this.#held?.drop(fact.rule);
        break;
      default:
        break;
    }
  }

  /** The own log cannot be believed any more: nothing that it may have taken back is shown. */
  closeIfOpen(): void {
    const isReading = ({ state }: { readonly state: string }): boolean => state === "open" || state === "loading";
    if ([...this.grants.all, ...this.along].some(isReading)) this.closeAll();
  }

  closeAll(): void {
    this.grants.closeAll();
    this.#held?.closeAll();
  }

  stop(): void {
    this.#isOver = true;
    this.grants.stop();
    this.#held?.stop();
  }

  async #fetch<T>(path: string): Promise<T> {
    const given = await this.needs.fetch<T>(path);
    const { alarm } = this.needs.memory.self;
    if (alarm) throw new Distrust(alarm);
    return given;
  }

  async #refreshAlong(): Promise<void> {
    await (await this.#reading())?.refresh();
  }

  async #hearing(): Promise<void> {
    const { HeardAnswers: Heard } = await import("./heard");
    if (this.#isOver || this.#heard) return;
    this.#heard = new Heard(this.needs);
    this.needs.onChange();
  }

  async #reading(): Promise<HeldAlong | undefined> {
    const { HeldAlong: Held } = await import("./along");
    if (this.#isOver) return undefined;
    return (this.#held ??= new Held({
      ...this.needs,
      fetchAll: () => this.needs.fetch<Rules>("/v1/rules"),
      fetch: (rule) => this.#fetch<Along>(`/v1/rules/${rule}`),
    }));
  }
}
