// The person at work in the one tab that has the connection: every act that screens can ask for, and a snapshot after each change.
import type { Opaque } from "../crypto/opaque";
import { randomId } from "../crypto/encoding";
import { inviteKeys } from "../crypto/invites";
import { bytes } from "../protocol/base64url";
import type { Deployment, Sessions } from "../protocol/types.gen";
import { Declined } from "../sync/distrust";
import { Engine, type World } from "../sync/engine";
import { makeRecoveryCode } from "../sync/recovery";
import { resumeRegistration } from "../sync/register";
import { finishRenewal, prepareRenewal } from "../sync/renew";
import { Server } from "../sync/server";
import { freshSecret, signInWithCode, signInWithWords, tidyWords, type Porch } from "../sync/sign-in";
import type { InviteView, Naast, SessionView, Standing } from "./naast";
import { asRefused } from "./refusals";
import { emptySnapshot, takeSnapshot, type Snapshot } from "./snapshot";

/** The acts of `Naast`. */
export type Acts = Pick<
  Naast,
  | "send"
  | "sendAgain"
  | "letGo"
  | "erase"
  | "read"
  | "share"
  | "withdraw"
  | "confirmChoices"
  | "openGrant"
  | "askJim"
  | "invite"
  | "takeBackInvite"
  | "nameOrganisation"
  | "makeRecoveryCode"
  | "dismissNewDevices"
  | "listSessions"
  | "endSessions"
  | "loseDevice"
  | "signIn"
  | "signInWithCode"
  | "signOut"
>;

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

/** The person of this browser, in the tab that leads. */
export class Person implements Acts {
  #engine: Engine | undefined;
  #organisation: string | null = null;
  #isSessionOver = false;
  #showing: ReturnType<typeof setTimeout> | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;

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
  }

  stop(): void {
    clearTimeout(this.#showing);
    clearTimeout(this.#expiry);
    clearTimeout(this.#again);
    this.#showing = undefined;
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
    this.#do(() => this.#ready().act({ do: "erase", channel, envelope: message }));

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

  askJim = (guest: string, words: string): Promise<InviteView> =>
    this.#do(async () => {
      const engine = this.#ready();
      const channel = randomId();
      const { secret, until } = await this.#note("guest", guest, channel);
      await engine.act({ do: "keep_seat", channel, secret, role: "jim", until });
      await engine.act({ do: "invite", secret, standing: "guest", until, guest, words, role: "jim", channel });
      return this.#inviteOf(secret);
    });

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

  makeRecoveryCode = (words: string, typedName?: string): Promise<string> =>
    this.#do(async () => {
      const engine = this.#ready();
      const { memory, server } = engine;
      const loginName = tidyWords(memory.account.loginName ?? typedName ?? "");
      const code = await makeRecoveryCode(this.#porch(server), memory.account, { loginName, words }, async (command) => {
        const { receipts } = await engine.give({ do: "set_unlock", ...command });
        // Whoever did it here need not be told here.
        await memory.keepLocal({ devicesSeen: Math.max(memory.local.devicesSeen, receipts.at(-1)?.seq ?? 0) });
      });
      await memory.keepAccount({ ...memory.account, loginName });
      return code;
    });

  dismissNewDevices = (): Promise<void> =>
    this.#do(async () => {
      const { memory } = this.#ready();
      await memory.keepLocal({ devicesSeen: Math.max(memory.self.devices.at(-1)?.seq ?? 0, memory.self.unlock?.seq ?? 0) });
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
      const { memory } = this.#ready();
      const porch = this.#porch(this.#server());
      const { account, bag, bagN } = memory;
      const shown = "code" in way ? way : { words: way.words, loginName: account.loginName ?? way.loginName ?? "" };
      await prepareRenewal(porch, account, { n: bagN, bag }, shown);
      // Nothing is followed with the old keys while the new ones are on their way.
      this.stop();
      await finishRenewal(porch).finally(() => this.start());
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
