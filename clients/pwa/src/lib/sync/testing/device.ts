// A whole device of Hanne's against a server that a test speaks for, with something of Sam's to read. Its timers are the test's.
import "fake-indexeddb/auto";
import { vi } from "vitest";
import { randomId } from "../../crypto/encoding";
import { work, type Crypto } from "../../crypto/work";
import { openStore, type Store } from "../../db/store";
import type { Bag } from "../../protocol/types.gen";
import { Engine } from "../engine";
import type { HeldGrant } from "../grants";
import { emptyBag } from "../model";
import { gift } from "./gift";
import { Line, until } from "./line";
import { somebody, type Somebody } from "./scene";

let devices = 0;

/** Hanne's device. */
export class Device {
  readonly line = new Line();
  /** What Sam shared with her. */
  readonly share = randomId();
  signedOut = 0;
  /** What happens between the arrival of a share and its opening. */
  between: () => Promise<void> = () => Promise.resolve();
  #engine: Engine | undefined;

  private constructor(
    readonly sam: Somebody,
    readonly hanne: Somebody,
    readonly store: Store,
  ) {}

  static async open(): Promise<Device> {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    devices += 1;
    const tenant = randomId();
    const [sam, hanne] = await Promise.all([somebody(tenant, "Sam"), somebody(tenant, "Hanne")]);
    const device = new Device(sam, hanne, await openStore(`device-${devices}`));
    const bag: Bag = { ...emptyBag("Hanne"), pins: { [sam.person]: { root: sam.by.root, g: 0, name: "Sam" } } };
    await device.store.write({ records: { account: hanne, bag: { n: 0, bag } } });
    const { line, share } = device;
    line.answers.set("/v1/auth/refresh", () => Line.session(hanne));
    line.answers.set("/v1/grants", () => ({ grants: [{ share, from: sam.person, at: 1, until: 90_000 }] }));
    const given = await gift(share, sam, hanne, 90_000);
    line.answers.set(`/v1/grants/${share}`, () => given);
    return device;
  }

  /** The page is opened. */
  async recall(): Promise<Engine> {
    const crypto: Crypto = {
      ...work,
      openShared: async (...parts) => {
        await this.between();
        return work.openShared(...parts);
      },
    };
    const engine = (await Engine.recall({ network: this.line, crypto, store: this.store, now: () => 1_000 })) as Engine;
    engine.onSignedOut = () => { this.signedOut += 1; };
    this.#engine = engine;
    return engine;
  }

  /** What Sam shared, as it is here now. */
  get held(): HeldGrant | undefined {
    return [...(this.#engine?.grants.all ?? [])][0];
  }

  /** Goes on line, and opens what Sam shared. */
  async reads(): Promise<void> {
    this.#engine?.start();
    await this.line.welcome();
    await until(() => this.held !== undefined);
    await this.#engine?.grants.open(this.share);
  }

  /** The page is closed. */
  close(): void {
    this.#engine?.stop();
    vi.useRealTimers();
  }
}
