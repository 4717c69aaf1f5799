// The part of a scripted person that is about coming in and going: ways in, devices, halves of a PIN.

import { Refused, type Naast, type PasskeyOutcome, type SessionView } from "../../../clients/pwa/src/lib/state/naast";
import { sessionsOf, type Script } from "./script";

export class ScriptedAccount {
  state: Naast["state"] = $state("ready");
  me: Naast["me"] = $state();
  hasRecoveryCode: boolean;
  hasPasskey: boolean = $state(false);
  keeper: Naast["keeper"] = $state("none");
  keeperGone: Naast["keeperGone"] = $state();
  keeps: Naast["keeps"] = $state([]);
  newDevices: Naast["newDevices"] = $state([]);
  newLocksAt: Naast["newLocksAt"] = $state();
  sessions: readonly SessionView[];
  readonly #hears: NonNullable<Script["hears"]>;

  constructor(script: Script) {
    this.state = script.state;
    this.me = script.me;
    this.hasRecoveryCode = script.hasRecoveryCode;
    this.hasPasskey = script.hasPasskey;
    this.keeper = script.keeper;
    this.keeperGone = script.keeperGone;
    this.keeps = script.keeps;
    this.newDevices = script.newDevices;
    this.newLocksAt = script.newLocksAt;
    this.#hears = script.hears ?? "waiting";
    this.sessions = sessionsOf(script);
  }

  makeRecoveryCode(): Promise<string> {
    return Promise.resolve("7KQ2-M8XD-0F3H-9TWB-C5RA-1JZE-6NPV");
  }

  dismissNewDevices(): Promise<void> {
    this.newDevices = [];
    this.newLocksAt = undefined;
    return Promise.resolve();
  }

  listSessions(): Promise<readonly SessionView[]> {
    return Promise.resolve(this.sessions);
  }

  endSessions(session: string | undefined): Promise<void> {
    this.sessions = this.sessions.filter(({ id, isThis }) => isThis || (session !== undefined && id !== session));
    return Promise.resolve();
  }

  loseDevice(): Promise<void> {
    return Promise.resolve();
  }

  goForGood(): Promise<void> {
    this.state = "signed_out";
    return Promise.resolve();
  }

  signIn(): Promise<void> {
    return Promise.resolve();
  }

  signInWithCode(): Promise<void> {
    return Promise.resolve();
  }

  canKeepPasskey(): Promise<boolean> {
    return Promise.resolve(this.me?.standing !== "guest");
  }

  addPasskey(): Promise<PasskeyOutcome> {
    this.hasPasskey = this.me?.loginName !== undefined;
    return Promise.resolve(this.hasPasskey ? "done" : "cancelled");
  }

  removePasskey(): Promise<void> {
    this.hasPasskey = false;
    return Promise.resolve();
  }

  signInWithPasskey(): Promise<PasskeyOutcome> {
    return Promise.resolve("cancelled");
  }

  listHalves(): ReturnType<Naast["listHalves"]> {
    return Promise.resolve({ own: { keeper: "jef", left: 7 }, kept: this.keeps.map(({ person }) => person) });
  }

  chooseKeeper(): Promise<void> {
    this.keeper = "kept";
    return Promise.resolve();
  }

  removeKeeper(): Promise<void> {
    this.keeper = "none";
    return Promise.resolve();
  }

  stopKeeping(gone: string): Promise<void> {
    this.keeps = this.keeps.filter(({ person }) => person !== gone);
    return Promise.resolve();
  }

  /** Noor's phone waited too long. */
  handOverHalf(_: string, person: string): Promise<void> {
    return person === "noor" ? Promise.reject(new Refused("nothing_here")) : Promise.resolve();
  }

  refuseHalf(): Promise<void> {
    return Promise.resolve();
  }

  askForHalf(): Promise<string> {
    return Promise.resolve(`https://naast.example/h#${"A".repeat(43)}`);
  }

  hearHalf(): ReturnType<Naast["hearHalf"]> {
    return Promise.resolve(this.#hears);
  }

  /** Zeros are the last try there was. */
  tryPin(pin: string): ReturnType<Naast["tryPin"]> {
    if (pin === "482915") return Promise.resolve("in");
    return Promise.resolve(pin === "000000" ? { left: 0, leftHere: 0 } : { left: 6, leftHere: 2 });
  }

  makeCodeNow(): Promise<string> {
    return Promise.resolve("7KQ2-M8XD-0F3H-9TWB-C5RA-1JZE-6NPV");
  }

  goIn(): Promise<void> {
    return Promise.resolve();
  }

  signOut(): Promise<void> {
    this.state = "signed_out";
    return Promise.resolve();
  }
}
