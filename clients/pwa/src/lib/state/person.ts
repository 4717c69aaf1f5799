// The person at work in the one tab that has the connection: who is signed in here and how, and a snapshot after each change.
import type { Opaque } from "../crypto/opaque";
import { randomId } from "../crypto/encoding";
import type { Answer, Deployment, Readers, Sessions, StaffShown } from "../protocol/types.gen";
import { Declined } from "../sync/distrust";
import { Engine, type World } from "../sync/engine";
import type { Shown } from "../sync/passkey";
import type { Way } from "../sync/renew";
import { takeUpRenewal } from "../sync/renewing";
import { sitDown } from "../sync/sit-down";
import { Server } from "../sync/server";
import type { Porch } from "../sync/sign-in";
import type { Naast, Proof, SessionView, TeamView } from "./naast";
import type { KeeperActs } from "./keepers";
import type { PasskeyActs } from "./passkeys";
import type { ReportActs } from "./report-acts";
import { Gathering } from "./gathering";
import { asRefused } from "./refusals";
import { emptySnapshot, takeSnapshot, type Snapshot } from "./snapshot";
import { newestNews } from "./views";

/** What can be done with `Naast`. */
type Act = { [K in keyof Naast]: Naast[K] extends (...given: never[]) => Promise<unknown> ? K : never }[keyof Naast];
/** The acts of `Naast`; with a passkey, those of the tab that leads. */
export type Acts = Omit<Pick<Naast, Act>, "canKeepPasskey" | "addPasskey" | "signInWithPasskey"> & PasskeyActs;

/** The world, with the words' worker. */
export interface PersonWorld extends World {
  readonly withOpaque: <T>(task: (opaque: Opaque) => Promise<T>) => Promise<T>;
}

/** New keys that could not be brought to the server are brought again. */
const RENEW_AGAIN_MS = 10_000;
/** Whose server this is, is asked again while nobody answered. */
const ASK_AGAIN_MS = 5000;
/** Changes that come together are shown together. */
const SHOW_MS = 16;

/** What somebody shows, with the name that this device knows. */
const named = (way: Proof, { loginName }: { readonly loginName?: string }): Way =>
  "code" in way ? way : { words: way.words, loginName: loginName ?? way.loginName ?? "" };

/** The person of this browser, in the tab that leads. */
export class Person extends Gathering implements Acts {
  #organisation: string | null | undefined;
  #asking: ReturnType<typeof setTimeout> | undefined;
  #isSessionOver = false;
  /** Each start and each stop is a turn of its own. */
  #turn = 0;
  #showing: ReturnType<typeof setTimeout> | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  /** Keeps a passkey that is being made, with what was proved for it. */
  #keepsPasskey: ((shown: Shown) => Promise<void>) | undefined;
  /** Acts with a PIN and a person, once somebody needs them. */
  #keepers: Promise<KeeperActs> | undefined;

  constructor(
    private readonly world: PersonWorld,
    private readonly show: (snapshot: Snapshot) => void,
  ) {
    super();
  }

  /** Takes up whoever is signed in here. */
  async start(): Promise<void> {
    this.stop();
    const turn = this.#turn;
    // New keys that were on their way when this page closed.
    const renewing = await takeUpRenewal(this.#porch(this.#server())).catch(() => undefined);
    if (turn !== this.#turn) return;
    if (renewing === undefined) this.#again = setTimeout(() => void this.start(), RENEW_AGAIN_MS);
    let engine = await Engine.recall(this.world);
    if (!engine) {
      // Somebody may have come in and never heard so.
      const porch = { server: this.#server(), store: this.world.store };
      const account = await import("../sync/register").then(({ resumeRegistration }) => resumeRegistration(porch)).catch(() => undefined);
      if (account) engine = await Engine.recall(this.world);
    }
    if (turn !== this.#turn) {
      // Begun anew, or stopped, while this was on its way: two at work on one disk would undo each other's.
      engine?.stop();
      return;
    }
    void this.#askOrganisation();
    this.#isSessionOver = false;
    if (!engine) {
      this.#showNobody();
      return;
    }
    this.engine = engine;
    engine.onChange = () => { this.#changed(); };
    engine.onNamed = () => void this.#askOrganisation();
    engine.onSignedOut = () => {
      this.stop();
      this.#isSessionOver = true;
      this.#showNobody();
    };
    engine.start();
    this.#changed();
    // Somebody who is here already opened a card.
    void sitDown(engine, this.world.store);
  }

  stop(): void {
    this.#turn += 1;
    clearTimeout(this.#showing);
    clearTimeout(this.#expiry);
    clearTimeout(this.#again);
    clearTimeout(this.#asking);
    this.#showing = undefined;
    this.#keepsPasskey = undefined;
    this.engine?.stop();
    this.engine = undefined;
  }

  /** The network is back, or somebody looks at the screen. */
  wake(): void {
    this.engine?.wake();
  }

  sleep(): void {
    this.engine?.sleep();
  }

  nameOrganisation = (name: string): Promise<void> =>
    this.act(() => this.ready().act({ do: "name_organisation", name }));

  listStaff = (): Promise<TeamView> =>
    this.act(async () => {
      const { memory, server, team } = this.ready();
      await team.refresh();
      const { people } = await server.get<StaffShown>("/v1/staff");
      const { checkStaff, teamView } = await import("./team");
      return teamView(memory, checkStaff(memory, people), this.world.now());
    });

  sayTeam: Naast["sayTeam"] = (chosen, way, advisers) =>
    this.act(async () => {
      const engine = this.ready();
      const { memory, server, team } = engine;
      const { crypto, now } = this.world;
      await team.refresh();
      const { people: staff } = await server.get<StaffShown>("/v1/staff");
      const { checkStaff, dutiesOf, teamView } = await import("./team");
      const listed = checkStaff(memory, staff).filter(({ person }) => chosen.includes(person));
      const people = listed.map(({ person, root, g, standing }) => ({ person, root, g, roles: dutiesOf(standing, advisers.includes(person)) }));
      const { buildTeam } = await import("../sync/say-team");
      await engine.give(await buildTeam(this.#porch(server), { memory, crypto, now }, named(way, memory.account), people));
      await team.refresh();
      return teamView(memory, staff, now());
    });

  makeRecoveryCode = (words: string, typedName?: string): Promise<string> =>
    this.act(async () => {
      const engine = this.ready();
      const { memory, server } = engine;
      const [{ makeRecoveryCode }, { tidyWords }] = await Promise.all([import("../sync/recovery"), import("../sync/sign-in")]);
      const loginName = tidyWords(memory.account.loginName ?? typedName ?? "");
      const code = await makeRecoveryCode(this.#porch(server), memory.account, { loginName, words }, async (command) => {
        await this.#changedLocks(await engine.give({ do: "set_unlock", ...command }));
      });
      await memory.keepAccount({ ...memory.account, loginName });
      return code;
    });

  dismissNewDevices = (): Promise<void> =>
    this.act(async () => {
      const { memory } = this.ready();
      await memory.keepLocal({ devicesSeen: newestNews(memory.self) });
    });

  listSessions = (): Promise<readonly SessionView[]> =>
    this.act(async () => {
      const { sessions } = await this.ready().server.get<Sessions>("/v1/sessions");
      const views = sessions.map(({ session: id, is_this: isThis, created_at: since, used_at: usedAt }): SessionView => ({ id, isThis, since, usedAt }));
      return views.toSorted((a, b) => Number(b.isThis) - Number(a.isThis) || b.usedAt - a.usedAt);
    });

  listReaders: Naast["listReaders"] = () =>
    this.act(async () => {
      const { readers } = await this.ready().server.get<Readers>("/v1/readers");
      return new Map(readers.map(({ person, here_at: at }) => [person, at]));
    });

  endSessions = (session: string | undefined): Promise<void> =>
    this.act(async () => {
      await this.ready().give({ do: "end_sessions", id: randomId(), ...(session === undefined ? {} : { session }) });
    });

  loseDevice: Naast["loseDevice"] = (way) =>
    this.act(async () => {
      const { memory, server } = this.ready();
      const { account, bag, bagN } = memory;
      await (await import("../sync/renew")).prepareRenewal(this.#porch(server), account, { n: bagN, bag }, named(way, account));
      // Nothing is followed with the old keys while the new ones are on their way.
      this.stop();
      await takeUpRenewal(this.#porch(this.#server())).finally(() => this.start());
    });

  goForGood: Naast["goForGood"] = (way) =>
    this.act(async () => {
      const { memory, server } = this.ready();
      const { crypto, now } = this.world;
      await (await import("../sync/farewell")).sayFarewell(this.#porch(server), { memory, crypto, now }, named(way, memory.account));
      this.stop();
      this.show(emptySnapshot("starting"));
      await this.world.store.forget();
      await this.start();
    });

  signIn = (loginName: string, words: string): Promise<void> =>
    this.act(async () => {
      await (await import("../sync/sign-in")).signInWithWords(this.#porch(this.#server()), loginName, words);
      await this.start();
    });

  signInWithCode = (code: string): Promise<void> =>
    this.act(async () => {
      await (await import("../sync/sign-in")).signInWithCode(this.#porch(this.#server()), code);
      await this.start();
    });

  preparePasskey: PasskeyActs["preparePasskey"] = (way) =>
    this.act(async () => {
      const { memory, server } = this.ready();
      const { prepareAdding } = await import("../sync/passkey");
      const { asks, keep } = await prepareAdding(this.#porch(server), memory.account, named(way, memory.account));
      this.#keepsPasskey = async (shown) => this.#changedLocks(await keep(shown));
      return asks;
    });

  keepPasskey: PasskeyActs["keepPasskey"] = (shown) =>
    this.act(async () => {
      const keep = this.#keepsPasskey;
      this.#keepsPasskey = undefined;
      if (shown && !keep) throw new Declined("unavailable");
      if (shown) await keep?.(shown);
    });

  removePasskey: PasskeyActs["removePasskey"] = (way) =>
    this.act(async () => {
      const engine = this.ready();
      const { account } = engine.memory;
      const { prepareRemoval } = await import("../sync/passkey");
      const command = await prepareRemoval(this.#porch(engine.server), account, named(way, account));
      await this.#changedLocks(await engine.give({ do: "set_unlock", ...command }));
    });

  askForPasskey: PasskeyActs["askForPasskey"] = () =>
    this.act(async () => (await import("../sync/passkey")).askToSignIn(this.#porch(this.#server())));

  comeInWithPasskey: PasskeyActs["comeInWithPasskey"] = (shown) =>
    this.act(async () => {
      const { isUnknown, signInWithPasskey } = await import("../sync/passkey");
      try {
        await signInWithPasskey(this.#porch(this.#server()), shown);
      } catch (error) {
        if (isUnknown(error)) return false;
        throw error;
      }
      await this.start();
      return true;
    });

  listAdvisers: ReportActs["listAdvisers"] = async (...args) => (await this.#reports()).listAdvisers(...args);
  report: ReportActs["report"] = async (...args) => (await this.#reports()).report(...args);
  openReport: ReportActs["openReport"] = async (...args) => (await this.#reports()).openReport(...args);
  closeReport: ReportActs["closeReport"] = async (...args) => (await this.#reports()).closeReport(...args);

  listHalves: KeeperActs["listHalves"] = async (...args) => (await this.#keeping()).listHalves(...args);
  chooseKeeper: KeeperActs["chooseKeeper"] = async (...args) => (await this.#keeping()).chooseKeeper(...args);
  removeKeeper: KeeperActs["removeKeeper"] = async (...args) => (await this.#keeping()).removeKeeper(...args);
  stopKeeping: KeeperActs["stopKeeping"] = async (...args) => (await this.#keeping()).stopKeeping(...args);
  handOverHalf: KeeperActs["handOverHalf"] = async (...args) => (await this.#keeping()).handOverHalf(...args);
  refuseHalf: KeeperActs["refuseHalf"] = async (...args) => (await this.#keeping()).refuseHalf(...args);
  askForHalf: KeeperActs["askForHalf"] = async (...args) => (await this.#keeping()).askForHalf(...args);
  hearHalf: KeeperActs["hearHalf"] = async (...args) => (await this.#keeping()).hearHalf(...args);
  tryPin: KeeperActs["tryPin"] = async (...args) => (await this.#keeping()).tryPin(...args);
  makeCodeNow: KeeperActs["makeCodeNow"] = async () => (await this.#keeping()).makeCodeNow();
  goIn: KeeperActs["goIn"] = async () => (await this.#keeping()).goIn();

  signOut = (): Promise<void> =>
    this.act(async () => {
      // What lies on this device goes first, and in any case; without a network the session ends when its cookie does.
      this.stop();
      this.show(emptySnapshot("starting"));
      await this.world.store.forget();
      await this.#server().post("/v1/auth/sign-out").catch(() => undefined);
      await this.start();
    });

  protected async act<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await asRefused(task);
    } finally {
      this.#showNow();
    }
  }

  /** What opens the account was changed here: whoever did it need not be told here. */
  async #changedLocks({ receipts }: Answer): Promise<void> {
    const { memory } = this.ready();
    await memory.keepLocal({ devicesSeen: Math.max(memory.local.devicesSeen, receipts.at(-1)?.seq ?? 0) });
  }

  async #reports(): Promise<ReportActs> {
    const { reportActs } = await import("./report-acts");
    return reportActs({ act: (task) => this.act(task), engine: () => this.ready(), crypto: this.world.crypto, now: this.world.now });
  }

  #keeping(): Promise<KeeperActs> {
    return (this.#keepers ??= import("./keepers").then(({ keeperActs }) =>
      keeperActs({
        act: (task) => this.act(task),
        engine: () => this.ready(),
        porch: () => this.#porch(this.#server()),
        named: (way) => named(way, this.ready().memory.account),
        changedLocks: (answer) => this.#changedLocks(answer),
        start: () => this.start(),
      }),
    ));
  }

  #server(): Server {
    const { network, now } = this.world;
    return new Server(network, now);
  }

  #porch(server: Server): Porch {
    const { crypto, store, withOpaque } = this.world;
    return { server, crypto, store, withOpaque };
  }

  async #askOrganisation(): Promise<void> {
    clearTimeout(this.#asking);
    const turn = this.#turn;
    const deployment = await this.#server().openGet<Deployment>("/v1/deployment").catch(() => undefined);
    // Without an answer nobody knows whether it has a name, and a coordinator must not be asked for one.
    if (!deployment && turn === this.#turn) this.#asking = setTimeout(() => void this.#askOrganisation(), ASK_AGAIN_MS);
    if (!deployment || deployment.organisation === this.#organisation) return;
    this.#organisation = deployment.organisation;
    if (this.engine) this.#changed();
    else this.#showNobody();
  }

  #showNobody(): void {
    this.show({ ...emptySnapshot("signed_out", this.#organisation), isSessionOver: this.#isSessionOver });
  }

  protected now(): number {
    return this.world.now();
  }

  protected snapshot(): Snapshot {
    const { network, now } = this.world;
    const engine = this.ready();
    if (!this.rules && engine.hasRules) void this.showRules().then(() => { this.#changed(); });
    if (!this.answers && engine.hasAnswers) void this.showAnswers().then(() => { this.#changed(); });
    if (!this.reporting && engine.hasReports) void import("./reports").then((reporting) => { this.reporting = reporting; this.#changed(); });
    return takeSnapshot(engine, this.#organisation, network.origin, now(), this.rules, this.answers, this.reporting);
  }

  #changed(): void {
    this.#showing ??= setTimeout(() => { this.#showNow(); }, SHOW_MS);
  }

  #showNow(): void {
    clearTimeout(this.#showing);
    this.#showing = undefined;
    if (!this.engine) return;
    const snapshot = this.snapshot();
    this.show(snapshot);
    this.#watchEnds(snapshot);
  }

  /** Shares, invites and requests end by the clock: then they are shown anew. */
  #watchEnds({ shares, invites, requests, asked, channels }: Snapshot): void {
    const now = this.engine?.surely ?? this.world.now();
    const ends = [...shares, ...invites, ...requests, ...asked, ...channels.flatMap(({ rules = [] }) => rules)].flatMap(({ until }) => (until !== undefined && until > now ? [until] : []));
    clearTimeout(this.#expiry);
    if (ends.length > 0) this.#expiry = setTimeout(() => { this.#changed(); }, Math.min(2 ** 31 - 1, Math.min(...ends) - now + 1));
  }
}
