// The person at work in the one tab that has the connection: every act that screens can ask for, and a snapshot after each change.
import type { Opaque } from "../crypto/opaque";
import { randomId } from "../crypto/encoding";
import { inviteKeys } from "../crypto/invites";
import { bytes } from "../protocol/base64url";
import type { Answer, Deployment, Member, Payload, Sessions, StaffShown } from "../protocol/types.gen";
import { withBlock } from "../sync/bag";
import { Declined } from "../sync/distrust";
import { Engine, type World } from "../sync/engine";
import { sayFarewell } from "../sync/farewell";
import { makeRecoveryCode } from "../sync/recovery";
import type { Shown } from "../sync/passkey";
import { resumeRegistration } from "../sync/register";
import { finishRenewal, prepareRenewal, type Way } from "../sync/renew";
import { toHandOver } from "../sync/hand-over";
import { effectiveMembers } from "../sync/room";
import { sitDown } from "../sync/sit-down";
import { Server } from "../sync/server";
import { freshSecret, signInWithCode, signInWithWords, tidyWords, type Porch } from "../sync/sign-in";
import type { InviteView, Kind, Naast, Proof, Role, SessionView, Standing, TeamView } from "./naast";
import type { KeeperAct, KeeperActs } from "./keepers";
import type { PasskeyActs } from "./passkeys";
import { asRefused } from "./refusals";
import { checkStaff, teamView } from "./team";
import { emptySnapshot, takeSnapshot, type Snapshot } from "./snapshot";
import { newestNews } from "./views";

/** The acts of `Naast`. */
export type Acts = Pick<
  Naast,
  | "send"
  | "sendAgain"
  | "letGo"
  | "erase"
  | "edit"
  | "mark"
  | "writing"
  | "showRead"
  | "begin"
  | "exclude"
  | "endExclude"
  | "inviteInto"
  | "letIn"
  | "showOut"
  | "openHistory"
  | "leave"
  | "handOver"
  | "takeUp"
  | "block"
  | "unblock"
  | "read"
  | "share"
  | "withdraw"
  | "confirmChoices"
  | "openGrant"
  | "askJim"
  | "invite"
  | "takeBackInvite"
  | "nameOrganisation"
  | "listStaff"
  | "sayTeam"
  | "makeRecoveryCode"
  | "dismissNewDevices"
  | "listSessions"
  | "endSessions"
  | "loseDevice"
  | "goForGood"
  | "signIn"
  | "signInWithCode"
  | "signOut"
> &
  PasskeyActs & {
    /** One of the acts with a PIN and a person. */
    readonly half: KeeperAct;
  };

/** The world, with the words' worker. */
export interface PersonWorld extends World {
  readonly withOpaque: <T>(task: (opaque: Opaque) => Promise<T>) => Promise<T>;
}

/** Two weeks, the longest an invite may live, less what clocks may differ. */
const INVITE_MS = 14 * 24 * 60 * 60 * 1000 - 10 * 60 * 1000;
/** New keys that could not be brought to the server are brought again. */
const RENEW_AGAIN_MS = 10_000;
/** Changes that come together are shown together. */
const SHOW_MS = 16;

/** What somebody shows, with the name that this device knows. */
const named = (way: Proof, { loginName }: { readonly loginName?: string }): Way =>
  "code" in way ? way : { words: way.words, loginName: loginName ?? way.loginName ?? "" };

/** The person of this browser, in the tab that leads. */
export class Person implements Acts {
  #engine: Engine | undefined;
  #organisation: string | null = null;
  #isSessionOver = false;
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
  ) {}

  /** Takes up whoever is signed in here. */
  async start(): Promise<void> {
    this.stop();
    // New keys that were on their way when this page closed.
    const renewing = await finishRenewal(this.#porch(this.#server())).catch(() => undefined);
    if (renewing === undefined) this.#again = setTimeout(() => void this.start(), RENEW_AGAIN_MS);
    let engine = await Engine.recall(this.world);
    if (!engine) {
      // Somebody may have come in and never heard so.
      const porch = { server: this.#server(), store: this.world.store };
      const account = await resumeRegistration(porch).catch(() => undefined);
      if (account) engine = await Engine.recall(this.world);
    }
    void this.#askOrganisation();
    this.#isSessionOver = false;
    if (!engine) {
      this.#showNobody();
      return;
    }
    this.#engine = engine;
    engine.onChange = () => { this.#changed(); };
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
    clearTimeout(this.#showing);
    clearTimeout(this.#expiry);
    clearTimeout(this.#again);
    this.#showing = undefined;
    this.#keepsPasskey = undefined;
    this.#engine?.stop();
    this.#engine = undefined;
  }

  /** The network is back, or somebody looks at the screen. */
  wake(): void {
    this.#engine?.wake();
  }

  sleep(): void {
    this.#engine?.sleep();
  }

  send = (channel: string, text: string, replyTo?: string): Promise<void> =>
    this.#do(async () => {
      const payload = replyTo === undefined ? ({ kind: "text", text } as const) : ({ kind: "reply", to: replyTo, text } as const);
      // Words that are refused stay on the screen and say so themselves.
      await this.#ready().act({ do: "say", channel, payload }).catch((error: unknown) => {
        if (!(error instanceof Declined)) throw error;
      });
    });

  sendAgain = (refused: string): Promise<void> => this.#do(() => this.#ready().outbox.retry(refused));

  letGo = (refused: string): Promise<void> => this.#do(() => this.#ready().outbox.letGo(refused));

  erase = (channel: string, message: string): Promise<void> =>
    this.#do(async () => {
      const engine = this.#ready();
      // Other words that were found for it go with it.
      for (const { line } of engine.memory.rows(channel)) {
        const isOfIt = line?.kind === "words" && line.payload.kind === "edit" && line.payload.of === message;
        if (isOfIt && line.author.root === engine.memory.account.by.root) await engine.act({ do: "erase", channel, envelope: line.envelope });
      }
      await engine.act({ do: "erase", channel, envelope: message });
    });

  edit = (channel: string, message: string, text: string): Promise<void> =>
    this.#say(channel, { kind: "edit", of: message, text });

  mark = (channel: string, message: string, mark: string): Promise<void> =>
    this.#say(channel, { kind: "reaction", to: message, mark });

  writing = (channel: string): Promise<void> => {
    this.#engine?.writing.say(channel);
    return Promise.resolve();
  };

  showRead = (channel: string, isShown: boolean): Promise<void> =>
    this.#do(async () => {
      const engine = this.#ready();
      await engine.act({ do: "show_read", channel, isShown });
      const { heads } = engine.memory.local;
      const head = heads[channel] ?? { head: 0, delivered: 0, read: 0 };
      await engine.memory.keepLocal({ heads: { ...heads, [channel]: { ...head, is_shown: isShown } } });
    });

  begin = (kind: Kind, people: readonly { person: string; role: Role }[], about?: string): Promise<string> =>
    this.#do(async () => {
      const engine = this.#ready();
      const channel = randomId();
      const root = about === undefined ? undefined : engine.memory.pin(about)?.root;
      const youth = about !== undefined && root !== undefined ? { about: { person: about, root } } : {};
      await engine.act({ do: "begin", channel, kind, with: this.#members(people), ...youth });
      return channel;
    });

  exclude = (support: string, person: string): Promise<void> => this.#do(() => this.#ready().act({ do: "exclude", support, person }));

  endExclude = (support: string, person: string): Promise<void> => this.#do(() => this.#ready().act({ do: "end_exclude", support, person }));

  inviteInto = (
    place: { readonly channel: string } | { readonly kind: Kind; readonly people: readonly { readonly person: string; readonly role: Role }[] },
    role: Role,
    guest: string,
    words: string,
  ): Promise<InviteView> =>
    this.#do(async () => {
      const engine = this.#ready();
      const channel = "channel" in place ? place.channel : randomId();
      const { secret, until } = await this.#note("guest", guest, channel);
      const seat = { secret, role, until };
      await engine.act("channel" in place ? { do: "let_in", channel, seat } : { do: "begin", channel, kind: place.kind, with: this.#members(place.people), seat });
      await engine.act({ do: "invite", secret, standing: "guest", until, guest, words, role, channel });
      return this.#inviteOf(secret);
    });

  letIn = (channel: string, person: string, role: Role): Promise<void> =>
    this.#do(() => {
      const [who] = this.#members([{ person, role }]);
      return this.#ready().act({ do: "let_in", channel, ...(who ? { who } : {}) });
    });

  showOut = (channel: string, person: string): Promise<void> => this.#do(() => this.#showOut(channel, person));

  openHistory = (channel: string, person: string): Promise<void> =>
    this.#do(async () => {
      const root = this.#rootIn(channel, person);
      if (root !== undefined) await this.#ready().act({ do: "open_history", channel, root });
    });

  leave = (channel: string): Promise<void> => this.#do(() => this.#ready().act({ do: "leave", channel }));

  handOver = (channel: string, person: string): Promise<void> =>
    this.#do(async () => {
      const engine = this.#ready();
      const left = (): number => {
        const { epochs, keys } = engine.memory.channel(channel) ?? {};
        const root = engine.memory.pin(person)?.root;
        return epochs !== undefined && keys !== undefined && root !== undefined ? toHandOver(epochs, keys, root).length : 0;
      };
      // More keys than may be handed over at once take another statement. Without a line the first one waits, and nothing gets less.
      let before: number;
      do {
        before = left();
        await engine.act({ do: "hand_over", channel, person });
      } while (left() > 0 && left() < before);
    });

  takeUp = (channel: string): Promise<void> => this.#do(() => this.#ready().act({ do: "take_up", channel }));

  block = (person: string): Promise<void> =>
    this.#do(async () => {
      const engine = this.#ready();
      const { memory } = engine;
      await engine.act({ do: "block", whom: person });
      await engine.changeBag((bag) => withBlock(bag, person, true));
      for (const { id, room } of [...memory.channels]) if (room?.owner === memory.account.by.root) await this.#showOut(id, person);
    });

  unblock = (person: string): Promise<void> =>
    this.#do(async () => {
      const engine = this.#ready();
      await engine.act({ do: "unblock", whom: person });
      await engine.changeBag((bag) => withBlock(bag, person, false));
    });

  read = (channel: string): Promise<void> =>
    this.#do(async () => {
      const engine = this.#ready();
      const { memory } = engine;
      const seq = memory.channel(channel)?.cursor ?? 0;
      const head = memory.local.heads[channel] ?? { head: seq, delivered: 0, read: 0 };
      if (head.read >= seq) return;
      await memory.keepLocal({ heads: { ...memory.local.heads, [channel]: { ...head, read: seq } } });
      await engine.outbox.add({ do: "read", channel, seq }).kept;
    });

  share = (messages: readonly string[], to: string, until: number | undefined): Promise<void> =>
    this.#do(async () => {
      const engine = this.#ready();
      const pin = engine.memory.pin(to);
      if (!pin) throw new Declined("nothing_here");
      const task = { do: "share" as const, share: randomId(), envelopes: messages, to: { person: to, root: pin.root } };
      await engine.act(until === undefined ? task : { ...task, until });
    });

  withdraw = (share: string): Promise<void> => this.#do(() => this.#ready().act({ do: "withdraw", share }));

  confirmChoices = (): Promise<void> => this.#do(() => this.#ready().lives.confirmChoices());

  openGrant = (grant: string): Promise<void> => this.#do(() => this.#ready().grants.open(grant));

  askJim = (guest: string, words: string): Promise<InviteView> => this.inviteInto({ kind: "private", people: [] }, "jim", guest, words);

  invite = (standing: Standing, guest: string): Promise<InviteView> =>
    this.#do(async () => {
      const { secret, until } = await this.#note(standing, guest, undefined);
      await this.#ready().act({ do: "invite", secret, standing, until, guest, words: "" });
      return this.#inviteOf(secret);
    });

  takeBackInvite = (invite: string): Promise<void> => this.#do(() => this.#ready().act({ do: "take_back", invite }));

  nameOrganisation = (name: string): Promise<void> =>
    this.#do(async () => {
      await this.#ready().act({ do: "name_organisation", name });
      await this.#askOrganisation();
    });

  listStaff = (): Promise<TeamView> =>
    this.#do(async () => {
      const { memory, server, team } = this.#ready();
      await team.refresh();
      const { people } = await server.get<StaffShown>("/v1/staff");
      return teamView(memory, checkStaff(memory, people), this.world.now());
    });

  sayTeam: Naast["sayTeam"] = (chosen, way) =>
    this.#do(async () => {
      const engine = this.#ready();
      const { memory, server, team } = engine;
      const { crypto, now } = this.world;
      await team.refresh();
      const { people: staff } = await server.get<StaffShown>("/v1/staff");
      const listed = checkStaff(memory, staff).filter(({ person }) => chosen.includes(person));
      const people = listed.map(({ person, root, g, standing }) => ({ person, root, g, roles: [standing === "coordinator" ? ("coordinator" as const) : ("professional" as const)] }));
      const { buildTeam } = await import("../sync/say-team");
      await engine.give(await buildTeam(this.#porch(server), { memory, crypto, now }, named(way, memory.account), people));
      await team.refresh();
      return teamView(memory, staff, now());
    });

  makeRecoveryCode = (words: string, typedName?: string): Promise<string> =>
    this.#do(async () => {
      const engine = this.#ready();
      const { memory, server } = engine;
      const loginName = tidyWords(memory.account.loginName ?? typedName ?? "");
      const code = await makeRecoveryCode(this.#porch(server), memory.account, { loginName, words }, async (command) => {
        await this.#changedLocks(await engine.give({ do: "set_unlock", ...command }));
      });
      await memory.keepAccount({ ...memory.account, loginName });
      return code;
    });

  dismissNewDevices = (): Promise<void> =>
    this.#do(async () => {
      const { memory } = this.#ready();
      await memory.keepLocal({ devicesSeen: newestNews(memory.self) });
    });

  listSessions = (): Promise<readonly SessionView[]> =>
    this.#do(async () => {
      const { sessions } = await this.#ready().server.get<Sessions>("/v1/sessions");
      const views = sessions.map(({ session: id, is_this: isThis, created_at: since, used_at: usedAt }): SessionView => ({ id, isThis, since, usedAt }));
      return views.toSorted((a, b) => Number(b.isThis) - Number(a.isThis) || b.usedAt - a.usedAt);
    });

  endSessions = (session: string | undefined): Promise<void> =>
    this.#do(async () => {
      await this.#ready().give({ do: "end_sessions", id: randomId(), ...(session === undefined ? {} : { session }) });
    });

  loseDevice: Naast["loseDevice"] = (way) =>
    this.#do(async () => {
      const { memory, server } = this.#ready();
      const { account, bag, bagN } = memory;
      await prepareRenewal(this.#porch(server), account, { n: bagN, bag }, named(way, account));
      // Nothing is followed with the old keys while the new ones are on their way.
      this.stop();
      await finishRenewal(this.#porch(this.#server())).finally(() => this.start());
    });

  goForGood: Naast["goForGood"] = (way) =>
    this.#do(async () => {
      const { memory, server } = this.#ready();
      const { crypto, now } = this.world;
      await sayFarewell(this.#porch(server), { memory, crypto, now }, named(way, memory.account));
      this.stop();
      this.show(emptySnapshot("starting"));
      await this.world.store.forget();
      await this.start();
    });

  signIn = (loginName: string, words: string): Promise<void> =>
    this.#do(async () => {
      await signInWithWords(this.#porch(this.#server()), loginName, words);
      await this.start();
    });

  signInWithCode = (code: string): Promise<void> =>
    this.#do(async () => {
      await signInWithCode(this.#porch(this.#server()), code);
      await this.start();
    });

  preparePasskey: PasskeyActs["preparePasskey"] = (way) =>
    this.#do(async () => {
      const { memory, server } = this.#ready();
      const { prepareAdding } = await import("../sync/passkey");
      const { asks, keep } = await prepareAdding(this.#porch(server), memory.account, named(way, memory.account));
      this.#keepsPasskey = async (shown) => this.#changedLocks(await keep(shown));
      return asks;
    });

  keepPasskey: PasskeyActs["keepPasskey"] = (shown) =>
    this.#do(async () => {
      const keep = this.#keepsPasskey;
      this.#keepsPasskey = undefined;
      if (shown && !keep) throw new Declined("unavailable");
      if (shown) await keep?.(shown);
    });

  removePasskey: PasskeyActs["removePasskey"] = (way) =>
    this.#do(async () => {
      const engine = this.#ready();
      const { account } = engine.memory;
      const { prepareRemoval } = await import("../sync/passkey");
      const command = await prepareRemoval(this.#porch(engine.server), account, named(way, account));
      await this.#changedLocks(await engine.give({ do: "set_unlock", ...command }));
    });

  askForPasskey: PasskeyActs["askForPasskey"] = () =>
    this.#do(async () => (await import("../sync/passkey")).askToSignIn(this.#porch(this.#server())));

  comeInWithPasskey: PasskeyActs["comeInWithPasskey"] = (shown) =>
    this.#do(async () => {
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

  half: KeeperAct = (act, args) => {
    this.#keepers ??= import("./keepers").then(({ keeperActs }) =>
      keeperActs({
        act: (task) => this.#do(task),
        engine: () => this.#ready(),
        porch: () => this.#porch(this.#server()),
        named: (way) => named(way, this.#ready().memory.account),
        changedLocks: (answer) => this.#changedLocks(answer),
        start: () => this.start(),
      }),
    );
    const done = this.#keepers.then((acts) => (acts[act] as (...given: unknown[]) => Promise<unknown>)(...args));
    return done as ReturnType<KeeperActs[typeof act]>;
  };

  signOut = (): Promise<void> =>
    this.#do(async () => {
      // What lies on this device goes first, and in any case; without a network the session ends when its cookie does.
      this.stop();
      this.show(emptySnapshot("starting"));
      await this.world.store.forget();
      await this.#server().post("/v1/auth/sign-out").catch(() => undefined);
      await this.start();
    });

  /** Does something; when it is done, the screen shows it already. */
  async #do<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await asRefused(act);
    } finally {
      this.#showNow();
    }
  }

  /** What opens the account was changed here: whoever did it need not be told here. */
  async #changedLocks({ receipts }: Answer): Promise<void> {
    const { memory } = this.#ready();
    await memory.keepLocal({ devicesSeen: Math.max(memory.local.devicesSeen, receipts.at(-1)?.seq ?? 0) });
  }

  /** Says something about a message. What is refused of it is told at once, and nothing of it stays. */
  #say(channel: string, payload: Payload): Promise<void> {
    return this.#do(() => this.#ready().act({ do: "say", channel, payload }));
  }

  async #showOut(channel: string, person: string): Promise<void> {
    const root = this.#rootIn(channel, person);
    if (root !== undefined) await this.#ready().act({ do: "show_out", channel, root });
  }

  /** Under which identity somebody is in a channel. */
  #rootIn(channel: string, person: string): string | undefined {
    const room = this.#ready().memory.channel(channel)?.room;
    return room && effectiveMembers(room).find((member) => member.person === person)?.root;
  }

  /** People as a charter lists them: only whom this person met. */
  #members(people: readonly { readonly person: string; readonly role: Role }[]): Member[] {
    return people.map(({ person, role }) => {
      const pin = this.#ready().memory.pin(person);
      if (!pin) throw new Declined("nothing_here");
      return { person, root: pin.root, g: pin.g, role };
    });
  }

  #ready(): Engine {
    if (!this.#engine) throw new Declined("sign_in_needed");
    return this.#engine;
  }

  #server(): Server {
    const { network, now } = this.world;
    return new Server(network, now);
  }

  #porch(server: Server): Porch {
    const { crypto, store, withOpaque } = this.world;
    return { server, crypto, store, withOpaque };
  }

  /** Keeps an invite's secret before anybody else hears of it. */
  async #note(standing: Standing, guest: string, channel: string | undefined): Promise<{ secret: string; until: number }> {
    const secret = freshSecret();
    const until = this.world.now() + INVITE_MS;
    const { invite } = await inviteKeys(bytes(secret, 32));
    const note = { secret, standing, guest, ...(channel === undefined ? {} : { channel }), until };
    await this.#ready().changeBag((bag) => ({ ...bag, invites: { ...bag.invites, [invite]: note } }));
    return { secret, until };
  }

  async #inviteOf(secret: string): Promise<InviteView> {
    const { invite } = await inviteKeys(bytes(secret, 32));
    const view = this.#snapshot().invites.find(({ id }) => id === invite);
    if (!view) throw new Declined("invite_gone");
    return view;
  }

  async #askOrganisation(): Promise<void> {
    const deployment = await this.#server().openGet<Deployment>("/v1/deployment").catch(() => undefined);
    if (!deployment || deployment.organisation === this.#organisation) return;
    this.#organisation = deployment.organisation;
    if (this.#engine) this.#changed();
    else this.#showNobody();
  }

  #showNobody(): void {
    this.show({ ...emptySnapshot("signed_out", this.#organisation), isSessionOver: this.#isSessionOver });
  }

  #snapshot(): Snapshot {
    const { network, now } = this.world;
    return takeSnapshot(this.#ready(), this.#organisation, network.origin, now());
  }

  #changed(): void {
    this.#showing ??= setTimeout(() => { this.#showNow(); }, SHOW_MS);
  }

  #showNow(): void {
    clearTimeout(this.#showing);
    this.#showing = undefined;
    if (!this.#engine) return;
    const snapshot = this.#snapshot();
    this.show(snapshot);
    this.#watchEnds(snapshot);
  }

  /** Shares and invites end by the clock: then they are shown anew. */
  #watchEnds({ shares, invites }: Snapshot): void {
    const now = this.world.now();
    const ends = [...shares, ...invites].flatMap(({ until }) => (until !== undefined && until > now ? [until] : []));
    clearTimeout(this.#expiry);
    if (ends.length > 0) this.#expiry = setTimeout(() => { this.#changed(); }, Math.min(2 ** 31 - 1, Math.min(...ends) - now + 1));
  }
}
