// The whole of a signed-in device: one connection, one inbox, one outbox, and what keeps them going.
import type { Crypto } from "../crypto/work";
import type { Store } from "../db/store";
import type { Answer, Bag, Command, Deployment, KeyChain, Logs, Page, TeamShown, Vault } from "../protocol/types.gen";
import { withOrganisation, withoutSeat } from "./bag";
import { BagKeeper } from "./bag-keeper";
import { Connection, type ConnectionState } from "./connection";
import { Declined, Unreachable } from "./distrust";
import type { SelfFact } from "./facts";
import { Given } from "./given";
import type { HeldGrants } from "./grants";
import { withHeads, withNotice } from "./heads";
import { keepHouse } from "./housekeeping";
import { Inbox } from "./inbox";
import { Journal } from "./journal";
import { Lives } from "./lives";
import { Memory } from "./memory";
import type { Task } from "./model";
import { Outbox } from "./outbox";
import { withSealed } from "./past-rules";
import { People } from "./people";
import { openRequests, withDeclined } from "./requests";
import { Server, type Network } from "./server";
import { TeamWatch } from "./team";
import { Writing } from "./writing";
import { statementHash } from "../crypto/encoding";

/** What an engine is made of; given from outside, so that tests can be their own world. */
export interface World {
  readonly network: Network;
  readonly crypto: Crypto;
  readonly store: Store;
  readonly now: () => number;
}

/** A command larger than this goes over HTTP: frames are bounded. */
const FRAME_BYTES_MAX = 60_000;
const STUCK_MS = 3_000;
/** So long after a restore grants may come to light that nothing tells of: backups are kept no longer. */
const RESTORED_MS = 30 * 24 * 60 * 60 * 1000;
/** How long open grants stay readable while nobody can be asked about them. */
const GRANTS_OFFLINE_MS = 30_000;

/** A signed-in device at work. */
export class Engine {
  readonly server: Server;
  readonly people: People;
  readonly given: Given;
  readonly outbox: Outbox;
  readonly lives: Lives;
  readonly team: TeamWatch;
  readonly writing = new Writing({
    after: (ms, task) => { this.#after(ms, task); },
    say: (log) => { this.#connection.typing(log); },
    onChange: () => { this.onChange(); },
    now: () => this.world.now(),
  });
  connection: ConnectionState = "connecting";
  /** Called after each change of anything. */
  onChange: () => void = () => undefined;
  /** The session is over. */
  onSignedOut: () => void = () => undefined;
  /** The organisation has a name. */
  onNamed: () => void = () => undefined;

  readonly #connection: Connection;
  readonly #inbox: Inbox;
  readonly #bag: BagKeeper;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #isCaughtUp = false;
  #isStopped = false;
  #isChoring = false;
  #areChoresDue = false;
  #grantsTimer: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    private readonly world: World,
    readonly memory: Memory,
    private readonly journal: Journal,
  ) {
    const { crypto, now } = world;
    this.server = new Server(world.network, now);
    this.people = new People({
      crypto,
      store: memory.disk,
      tenant: memory.account.tenant,
      fetchChain: (person) => this.server.get<KeyChain>(`/v1/chains/${person}`),
      lineage: () => memory.local.lineage,
      pin: (person) => memory.pin(person),
      meet: (person, pin) => {
        if (person !== memory.account.person) void this.changeBag((bag) => ({ ...bag, pins: { ...bag.pins, [person]: pin } }));
      },
    });
    this.given = new Given({
      memory,
      crypto,
      people: this.people,
      fetch: async (path) => {
        this.#refuseWhileComparing();
        return this.server.get(path);
      },
      give: (command) => this.give(command),
      now,
      onChange: () => { this.onChange(); },
    });
    this.#bag = new BagKeeper({
      memory,
      crypto,
      fetchVault: () => this.server.get<Vault>("/v1/vault"),
      isSameLife: () => this.#isSameLife(),
      send: () => { void this.outbox.add({ do: "set_bag" }).kept; },
    });
    this.team = new TeamWatch({
      memory,
      crypto,
      fetchTeam: (known) => this.server.get<TeamShown>(`/v1/team${known === undefined ? "" : `?known=${known}`}`),
      catchUp: (log) => this.#inbox.catchUp(log),
      changeBag: (change) => this.changeBag(change),
    });
    this.#inbox = new Inbox({
      memory,
      crypto,
      people: this.people,
      organisation: () => this.team.organisation(),
      fetchPage: (log, after) => this.server.get<Page>(`/v1/logs/${log}/entries?after=${after}&limit=500`),
      fetchBag: () => this.#bag.fetch(),
      isSameLife: () => this.#isSameLife(),
      onSelf: (fact) => { this.#onSelf(fact); },
      onStored: (log, seq) => { this.writing.end(log); this.#connection.ack(log, seq); this.#stored(); },
      onStuck: (log) => { this.#after(STUCK_MS, () => { void this.#inbox.catchUp(log).catch(() => undefined); }); },
    });
    this.outbox = new Outbox({
      memory,
      crypto,
      people: this.people,
      now,
      isOnline: () => this.#connection.isOnline,
      give: (command) => this.#carry(command),
      catchUp: (log) => this.#inbox.catchUp(log),
      reach: (log, seq) => this.#inbox.reach(log, seq),
      fetchBag: () => this.#bag.fetch(),
      onTaken: (task, command, answer) => this.#onTaken(task, command, answer),
      onStands: (task) => this.#onStands(task),
      mustWait: (channel) => this.lives.mustWait(channel),
      archive: {
        page: (log, after, limit) => this.server.get<Page>(`/v1/logs/${log}/entries?after=${after}&limit=${limit}`),
        refreshTeam: () => this.team.refresh(),
      },
      onGivenUp: (task) => this.#onGivenUp(task),
      after: (ms, again) => { this.#after(ms, again); },
    });
    this.lives = new Lives({
      memory,
      crypto,
      people: this.people,
      now,
      journal,
      fetchVault: () => this.server.get<Vault>("/v1/vault"),
      catchUp: (log) => this.#inbox.catchUp(log),
      reach: (log, seq) => this.#inbox.reach(log, seq),
      give: (command) => this.#carry(command),
      surely: () => this.surely,
      answerAgain: (share, words) => this.grants.answer(share, words),
      after: (ms, again) => { this.#after(ms, again); },
    });
    this.#connection = new Connection(
      this.server,
      {
        cursors: () => this.#cursors(),
        onEntry: (entry) => { this.#inbox.push(entry); },
        onHeads: (heads) => {
          void memory.keepLocal({ heads: withHeads(memory.local.heads, heads) });
          // Nobody is told when a giver compared their choices after a restore: what they give is asked for with each ping.
          const { lifeAt } = memory.self;
          if (lifeAt !== undefined && lifeAt > now() - RESTORED_MS) this.given.refresh();
        },
        onDelivered: (log, delivered, seen) => void memory.keepLocal({ heads: withNotice(memory.local.heads, log, delivered, seen) }),
        onTyping: (log) => { this.writing.hear(log); },
        onCaughtUp: () => void this.#inbox.settled().then(() => { this.#isCaughtUp = true; this.#stored(); }),
        onState: (state) => { this.#onState(state); },
        onSignedOut: () => { this.#signedOut(); },
        isKnown: (lineage) => this.#isKnown(lineage),
        onOtherLife: (lineage) => { void this.#compare(lineage); },
      },
      now,
    );
    memory.onChange = () => {
      if (memory.self.alarm) this.given.closeIfOpen();
      this.onChange();
    };
  }

  /** The engine of whoever is signed in in this browser; undefined when nobody is. */
  static async recall(world: World): Promise<Engine | undefined> {
    const memory = await Memory.recall(world.store);
    if (!memory) return undefined;
    const engine = new Engine(world, memory, await Journal.recall(memory.disk));
    const { person, chain } = memory.account;
    await engine.people.take({ person, keys: [...chain], staff_name: null });
    return engine;
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#isStopped = true;
    this.#connection.stop();
    for (const timer of this.#timers) clearTimeout(timer);
    clearTimeout(this.#grantsTimer);
    this.given.stop();
    this.memory.close();
    this.server.close();
  }

  /**
   * A moment that is over for the server too: until then it may still give out what this person shared. A phone's clock may be ahead,
   * and a server may lie about its own: the earlier one counts. Before the first line, the newest entry is what is known of it.
   */
  get surely(): number {
    const { now } = this.world;
    return Math.min(now(), this.#connection.serverNow ?? Math.max(0, ...[...this.memory.channels].map(({ at = 0 }) => at)));
  }

  /** The network is back, or somebody looks: no waiting now. */
  wake(): void {
    this.#connection.retryNow();
  }

  /** The network is gone: says so at once. */
  sleep(): void {
    this.#connection.lose();
  }

  /**
   * Does something: kept at once; with a line, waited for until the server took it, so that a refusal is heard. Without one it
   * waits in the outbox. Words that are refused stay where they stand; of anything else whoever hears the refusal keeps nothing.
   */
  async act(task: Task): Promise<void> {
    const { id, kept, settled, isHeld } = this.outbox.add(task);
    await kept;
    if (!this.#connection.isOnline || isHeld === true) return;
    try {
      await settled;
    } catch (error) {
      if (task.do !== "say") await this.outbox.letGo(id);
      throw error;
    }
  }

  /** Changes the bag, and has it sent. */
  changeBag(change: (bag: Bag) => Bag): Promise<void> {
    return this.#bag.change(change);
  }

  /** Whether somebody reads along somewhere, or is to, or this person does. */
  get hasRules(): boolean {
    const { channels, items, self } = this.memory;
    return (self.along ?? []).length > 0 || items.some(({ task }) => task.do === "set_rule") || [...channels].some(({ room }) => room?.rules !== undefined);
  }

  /** Whether somebody worded something, answered, or gave words of this person's to somebody. */
  get hasAnswers(): boolean {
    const { channels, local, self } = this.memory;
    return (self.told ?? self.sharedOn ?? local.lost) !== undefined || [...channels].some(({ hasWordings }) => hasWordings);
  }

  /** Whether this person reported something, or somebody did to them. */
  get hasReports(): boolean {
    const { items, local, self } = this.memory;
    return (self.reported ?? self.reports ?? local.lost) !== undefined || items.some(({ task }) => task.do === "report");
  }

  get grants(): HeldGrants {
    return this.given.grants;
  }

  #cursors(): Record<string, number> {
    const { account, self, channels } = this.memory;
    const logs: Record<string, number> = { [account.person]: self.cursor };
    for (const { id, cursor, isLeft, isPast } of channels) if (isLeft !== true && isPast !== true) logs[id] = cursor;
    return logs;
  }

  #carry(command: Command): Promise<Answer> {
    const fits = JSON.stringify(command).length < FRAME_BYTES_MAX;
    return this.#held(command, () => (fits ? this.#connection.command(command) : this.server.command(command)));
  }

  /** Gives a command, and holds the server to its answer. */
  #held(command: Command, give: () => Promise<Answer>): Promise<Answer> {
    return this.#inbox.promises.hold(command, this.memory.account.person, give);
  }

  /** The server may have forgotten what was taken back: what it shows or asks is not believed before it was compared. */
  #refuseWhileComparing(): void {
    if (this.connection === "restored") throw new Unreachable("put back");
  }

  /** Gives a command at once, past the outbox, and remembers it as given. */
  async give(command: Command): Promise<Answer> {
    this.#refuseWhileComparing();
    const answer = await this.#held(command, () => this.server.command(command));
    await this.journal.note(command, answer, this.world.now());
    return answer;
  }

  #onSelf(fact: SelfFact): void {
    switch (fact.kind) {
      case "joined":
      case "inherited":
        // While everything is followed again, its turn comes when the whole own log is known.
        if (this.connection !== "restored") void this.lives.takeUp().then(() => { this.#connection.resume({ [fact.channel]: this.memory.channel(fact.channel)?.cursor ?? 0 }); });
        break;
      case "bag":
        if (fact.n > this.memory.bagN) void this.#bag.fetch(fact.n).catch(() => undefined);
        break;
      case "taken": {
        const { person, root } = fact;
        const name = this.memory.bag.invites[fact.invite]?.guest ?? "";
        if (!this.memory.pin(person)) void this.changeBag((bag) => ({ ...bag, pins: { ...bag.pins, [person]: { root, g: 0, name } } }));
        break;
      }
      default:
        this.given.hear(fact);
        break;
    }
  }

  /** A request waits no more: this person said no, or gave what answers it. Only their own devices know. */
  async endRequest(request: string): Promise<void> {
    const { surely } = this;
    const asking = openRequests(this.memory.self, surely).find(({ hash }) => hash === request);
    if (asking) await this.changeBag((bag) => withDeclined(bag, asking, surely));
  }

  /** What answers a request ends it once it stands. */
  async #onStands(task: Task): Promise<void> {
    if (task.do === "share" && task.answers !== undefined) await this.endRequest(task.answers);
  }

  async #onTaken(task: Task, command: Command, answer: Answer): Promise<void> {
    const { memory } = this;
    await this.journal.note(command, answer, this.world.now());
    if (command.do === "set_bag") await memory.keepBag({ n: Math.max(memory.bagN, command.n), bag: memory.bag });
    const { organisation_key: key } = memory.bag;
    if (task.do === "name_organisation" && key !== undefined) {
      await this.changeBag((bag) => withOrganisation(bag, statementHash(key)));
      this.onNamed();
    }
    await this.#onStands(task);
    if (task.do === "seal_rule") await this.#noteSealed(task);
    if (task.do === "say" && task.wordedFor) await this.#sayWhom(task, command);
    if (task.do === "report") await memory.keepLocal({ reportedHere: { ...memory.local.reportedHere, [task.report]: { of: task.of, envelopes: task.envelopes } } });
    if (task.do === "take_back") await memory.keepSelf({ ...memory.self, takenBack: [...memory.self.takenBack, task.invite] });
  }

  async #onGivenUp(task: Task): Promise<void> {
    // Nobody ever sits on that seat: it is asked for no more.
    if (task.do === "take_seat") await this.changeBag(withoutSeat);
    // Whoever is gone reads nothing, and keeps nobody from talking.
    if (task.do === "seal_rule") await this.#noteSealed(task);
  }

  /** A wording is on the server: for whom it is follows. */
  async #sayWhom(task: Extract<Task, { do: "say" }>, command: Command): Promise<void> {
    const said = (await import("./wording")).wordedFor(task, command);
    if (said) await this.outbox.add(said).kept;
  }

  #noteSealed(task: Extract<Task, { do: "seal_rule" }>): Promise<void> {
    const { memory } = this;
    return memory.keepLocal({ sealedRules: withSealed(memory.local.sealedRules, task) });
  }

  /** The first life of the server that is seen stays the one that is known, until what it lost was compared. */
  #isKnown(lineage: string): boolean {
    const { local, lives } = this.memory;
    if (local.lineage === undefined) void this.memory.keepLocal({ lineage });
    return (local.lineage ?? lineage) === lineage && !lives.isUnsorted;
  }

  /** What does not fit what is known here is a lie, unless the server lives another life: then it is compared first. */
  async #isSameLife(): Promise<boolean> {
    return (await this.server.openGet<Deployment>("/v1/deployment")).lineage === this.memory.local.lineage;
  }

  /** Follows every log in another life of the server, as often as it takes, and goes on from there. */
  async #compare(lineage: string): Promise<void> {
    this.#inbox.promises.forget();
    try {
      await this.lives.compare(lineage);
    } catch (error) {
      if (this.#isStopped) return;
      if (error instanceof Declined && error.code === "sign_in_needed") this.#signedOut();
      // Perhaps it was put back once more: the line says in which life it is now.
      else this.#after(STUCK_MS, () => { this.#connection.start(); });
      return;
    }
    // A life with another past stays shut out; what is here stays.
    if (this.memory.self.alarm === undefined && !this.#isStopped) this.#connection.start();
  }

  #signedOut(): void {
    this.given.closeAll();
    this.onSignedOut();
  }

  #onState(state: ConnectionState): void {
    if (this.connection === state) return;
    this.connection = state;
    if (state === "online") {
      clearTimeout(this.#grantsTimer);
      this.#grantsTimer = undefined;
      this.given.refresh();
      void this.team.refresh().catch(() => undefined);
      this.outbox.run();
    } else if (state === "restored") {
      this.given.closeAll();
    } else {
      this.#isCaughtUp = false;
      // From the first moment on: each try to come back does not buy another half minute.
      this.#grantsTimer ??= setTimeout(() => { this.given.closeAll(); }, GRANTS_OFFLINE_MS);
    }
    this.onChange();
  }

  readonly fetchHeads = async (): Promise<Logs["logs"]> => (await this.server.get<Logs>("/v1/logs")).logs;

  /** Something arrived: what waited for it goes on, and what follows from it is done. */
  #stored(): void {
    this.#areChoresDue = true;
    if (!this.#isCaughtUp || this.#isChoring) return;
    this.#isChoring = true;
    void this.#doAllChores().finally(() => (this.#isChoring = false));
  }

  async #doAllChores(): Promise<void> {
    while (this.#areChoresDue) {
      this.#areChoresDue = false;
      await keepHouse(this);
    }
  }

  #after(ms: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, ms);
    this.#timers.add(timer);
  }
}
