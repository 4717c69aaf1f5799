// The socket: hello, resume, entries, replies; comes back by itself with full jitter, and stops when the server says stop.
import type { Answer, ClientFrame, Command, Entry, Head, ServerFrame } from "../protocol/types.gen";
import { Declined, Unreachable } from "./distrust";
import { declined, type Server } from "./server";

/** Whoever listens to the socket. */
export interface Listener {
  /** Logs to deliver, with the newest entry that is stored. */
  cursors(): Readonly<Record<string, number>>;
  onEntry(entry: Entry): void;
  onHeads(heads: Readonly<Record<string, Head>>): void;
  /** How far all others have a log on their devices, and how far those who say so saw it. */
  onDelivered(log: string, seq: number, seen: number | undefined): void;
  /** The other one of two is writing. */
  onTyping(log: string): void;
  onCaughtUp(): void;
  onState(state: ConnectionState): void;
  /** The session is over: somebody has to sign in again. */
  onSignedOut(): void;
  /** Whether this is the life of the server that this device knows. Over a socket of another one nothing is taken and nothing given. */
  isKnown(lineage: string): boolean;
  /** The server lives another life. The connection rests until it is started again. */
  onOtherLife(lineage: string): void;
}

/** `restored`: the server was put back to an earlier time, and what it shows is being held against what this device knows. */
export type ConnectionState = "online" | "connecting" | "offline" | "restored";

const SUBPROTOCOL = "naast.v1";
const APP = "naast-pwa/0.1.0";
/** The server pings every 25 s, jittered: twice that without a frame is a dead line. */
const SILENCE_MS = 60_000;
const BACKOFF_MS_MIN = 500;
const BACKOFF_MS_MAX = 30_000;
/** Logs in one `resume` frame. */
const RESUME_LOGS_MAX = 500;
/** Acks are coalesced: a burst of entries costs one frame. */
const ACK_MS = 100;

interface Waiting {
  readonly done: (answer: Answer) => void;
  readonly failed: (error: Error) => void;
}

/** One socket at a time, for as long as it is not stopped. */
export class Connection {
  #socket: WebSocket | undefined;
  #isOpen = false;
  #isStopped = true;
  #isConnecting = false;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #renew: ReturnType<typeof setTimeout> | undefined;
  #ack: ReturnType<typeof setTimeout> | undefined;
  #acks: Record<string, number> = {};
  readonly #waiting = new Map<string, Waiting>();
  /** By how much this device's clock is ahead of the server's, as of the newest line. */
  #ahead: number | undefined;

  constructor(
    private readonly server: Server,
    private readonly listener: Listener,
    private readonly now: () => number,
  ) {}

  /** What the server's clock says; undefined before the first line. */
  get serverNow(): number | undefined {
    return this.#ahead === undefined ? undefined : this.now() - this.#ahead;
  }

  /** Connects, and keeps connecting. */
  start(): void {
    this.#isStopped = false;
    this.retryNow();
  }

  /** Connects at once instead of waiting: the network is back, or somebody looks. */
  retryNow(): void {
    if (this.#isStopped || this.#socket || this.#isConnecting) return;
    clearTimeout(this.#retry);
    this.#isConnecting = true;
    void this.#connect().finally(() => (this.#isConnecting = false));
  }

  /** The phone says that it has no network: a socket that cannot answer is not waited for. */
  lose(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#lost(1006);
    socket.close();
  }

  /** Ends the connection for good. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    this.#socket?.close(1000);
    this.#closed();
  }

  get isOnline(): boolean {
    return this.#isOpen;
  }

  /** Asks for more logs. */
  resume(logs: Readonly<Record<string, number>>): void {
    const all = Object.entries(logs);
    for (let at = 0; this.#isOpen && at < all.length; at += RESUME_LOGS_MAX) {
      this.#say({ frame: "resume", logs: Object.fromEntries(all.slice(at, at + RESUME_LOGS_MAX)) });
    }
  }

  /** Says that entries are stored here. */
  ack(log: string, seq: number): void {
    this.#acks[log] = seq;
    this.#ack ??= setTimeout(() => {
      this.#ack = undefined;
      const logs = this.#acks;
      this.#acks = {};
      if (this.#isOpen) this.#say({ frame: "ack", logs });
    }, ACK_MS);
  }

  /** Says that this person is writing. Nothing of it is kept. */
  typing(log: string): void {
    if (this.#isOpen) this.#say({ frame: "typing", log });
  }

  /** Gives a command. Throws `Declined`; `Unreachable` when the line broke and nobody knows. */
  command(command: Command): Promise<Answer> {
    if (!this.#isOpen) return Promise.reject(new Unreachable("not connected"));
    return new Promise((done, failed) => {
      this.#waiting.set(command.id, { done, failed });
      this.#say({ frame: "command", command });
    });
  }

  async #connect(): Promise<void> {
    this.listener.onState("connecting");
    let token: string;
    try {
      const session = await this.server.session();
      token = session.access;
      this.#renewBefore(session.access_until);
    } catch (error) {
      if (!this.#isOver(error)) this.#comeBack();
      return;
    }
    if (this.#isStopped) return;
    const socket = this.server.network.openSocket("/v1/socket", SUBPROTOCOL);
    this.#socket = socket;
    this.#listenForSilence();
    socket.addEventListener("open", () => {
      this.#say({ frame: "hello", token, app: APP });
    });
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket && typeof data === "string") this.#hear(data);
    });
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket === socket) this.#lost(code);
    });
  }

  #hear(data: string): void {
    this.#listenForSilence();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(data) as ServerFrame;
    } catch {
      return;
    }
    switch (frame.frame) {
      case "welcome":
        if (!this.listener.isKnown(frame.lineage)) {
          this.stop();
          this.listener.onState("restored");
          this.listener.onOtherLife(frame.lineage);
          break;
        }
        this.#ahead = this.now() - frame.now;
        this.#isOpen = true;
        this.#tries = 0;
        this.resume(this.listener.cursors());
        this.listener.onState("online");
        break;
      case "heads":
        this.listener.onHeads(frame.logs);
        break;
      case "entry":
        this.listener.onEntry(frame.entry);
        break;
      case "caught_up":
        this.listener.onCaughtUp();
        break;
      case "reply":
        this.#waiting.get(frame.id)?.done(frame.ok);
        this.#waiting.delete(frame.id);
        break;
      case "refused":
        if (frame.id === undefined) break;
        this.#waiting.get(frame.id)?.failed(declined(frame.error));
        this.#waiting.delete(frame.id);
        break;
      case "notice":
        this.listener.onDelivered(frame.log, frame.delivered, frame.seen);
        break;
      case "typing":
        this.listener.onTyping(frame.log);
        break;
      case "ping":
        this.#say({ frame: "pong" });
        this.listener.onHeads(frame.logs);
        this.resume(this.#missed(frame.logs));
        break;
      case "bye":
        break;
    }
  }

  /** Logs of which the server has more than is stored here. */
  #missed(heads: Readonly<Record<string, Head>>): Record<string, number> {
    const logs = Object.entries(this.listener.cursors());
    return Object.fromEntries(logs.filter(([log, seq]) => (heads[log]?.head ?? 0) > seq));
  }

  #say(frame: ClientFrame): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  #lost(code: number): void {
    this.#closed();
    if (this.#isStopped) return;
    if (code >= 4500 && code < 5000) {
      this.#isStopped = true;
      this.listener.onState("offline");
      return;
    }
    if (code !== 4401) {
      this.#comeBack();
      return;
    }
    // The token was refused although it may look good for a while: never the same one again.
    this.server.adopt(undefined);
    void this.server.renew().then(() => { this.retryNow(); }, (error: unknown) => {
      if (!this.#isOver(error)) this.#comeBack();
    });
  }

  /** Whether the session is over; then whoever listens knows it at once. */
  #isOver(error: unknown): boolean {
    if (!(error instanceof Declined) || error.code !== "sign_in_needed") return false;
    if (this.#isStopped) return true;
    this.stop();
    this.listener.onSignedOut();
    return true;
  }

  #closed(): void {
    this.#socket = undefined;
    this.#isOpen = false;
    clearTimeout(this.#silence);
    clearTimeout(this.#renew);
    clearTimeout(this.#ack);
    this.#ack = undefined;
    for (const { failed } of this.#waiting.values()) failed(new Unreachable("the line broke"));
    this.#waiting.clear();
    this.listener.onState("offline");
  }

  /** Full jitter: a thousand phones that lost one server do not come back in the same second. */
  #comeBack(): void {
    if (this.#isStopped) return;
    this.listener.onState("offline");
    const most = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** this.#tries);
    this.#tries += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => { this.retryNow(); }, Math.random() * most);
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      const silent = this.#socket;
      this.#lost(1006);
      silent?.close();
    }, SILENCE_MS);
  }

  #renewBefore(until: number): void {
    clearTimeout(this.#renew);
    this.#renew = setTimeout(() => {
      void this.server.renew().then(
        (session) => {
          this.#say({ frame: "token", token: session.access });
          this.#renewBefore(session.access_until);
        },
        // The line closes with 4401 when the token ends, and that is where it is mended.
        () => undefined,
      );
    }, Math.max(5_000, until - this.now() - 60_000));
  }
}
