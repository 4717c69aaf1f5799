// A person's phone in a test: its own cookies, its own database, the real engine. What a browser would give is made of node's parts.
import "fake-indexeddb/auto";
import WebSocketOfNode from "ws";
import { opaque } from "../../crypto/opaque";
import { work } from "../../crypto/work";
import { openStore, type Store } from "../../db/store";
import type { Network } from "../../sync/server";
import { createInvitePage } from "../invite-page";
import type { InvitePage } from "../naast";
import { Person, type PersonWorld } from "../person";
import { emptySnapshot, type Snapshot } from "../snapshot";

let phones = 0;

/** Words that nobody has to draw in a test. */
export const WORDS = "aaibaar aaien aanbid aanbod";

/** Whether words stand in some conversation, and the server has them. */
export const finds = (text: string) => ({ channels }: Snapshot): boolean =>
  channels.some(({ messages }) => messages.some((one) => one.kind === "words" && one.text === text && one.delivery !== "waiting"));

/** One browser profile. */
export class Phone {
  readonly person: Person;
  readonly #watchers = new Set<() => void>();
  #snapshot: Snapshot = emptySnapshot("starting");
  #cookie = "";
  #sockets = new Set<WebSocketOfNode>();
  isOffline = false;
  /** By how much its clock is ahead. */
  ahead = 0;
  /** So many answers to a registration get lost on the way. */
  losesAnswers = 0;
  /** The answer to a command whose text holds this gets lost on the way. */
  losesAnswersTo: string | undefined;
  /** A session that opens is heard of only when the line of the one before it has closed. */
  hearsOfSessionsLate = false;
  /** Every frame and answer that came to this phone. */
  readonly heard: string[] = [];
  /** Everything that this phone ever kept on its disk, before it was encrypted. */
  readonly written: string[];

  private constructor(
    readonly origin: string,
    readonly store: Store,
    readonly world: PersonWorld,
    written: string[],
  ) {
    this.written = written;
    this.person = new Person(world, (snapshot) => {
      this.#snapshot = snapshot;
      for (const watcher of this.#watchers) watcher();
    });
  }

  static async of(origin: string): Promise<Phone> {
    phones += 1;
    const disk = await openStore(`phone-${phones}`);
    const written: string[] = [];
    const store: Store = {
      ...disk,
      write: (change, hold) => {
        written.push(JSON.stringify(change));
        return disk.write(change, hold);
      },
    };
    const made: { phone?: Phone } = {};
    const network: Network = {
      origin,
      fetch: (path, init) => made.phone?.fetch(path, init) ?? Promise.reject(new Error("no phone")),
      openSocket: (path, protocol) => (made.phone as Phone).openSocket(path, protocol),
    };
    const world: PersonWorld = { network, crypto: work, store, now: () => Date.now() + (made.phone?.ahead ?? 0), withOpaque: (task) => task(opaque) };
    made.phone = new Phone(origin, store, world, written);
    return made.phone;
  }

  /** Somebody comes in by a link, and is called at the door by their name unless it is said otherwise. */
  static async comeIn(link: string, name: string, loginName = `naam ${name.toLowerCase()}`): Promise<Phone> {
    const { origin, hash } = new URL(link);
    const phone = await Phone.of(origin);
    const card = phone.card();
    await card.open(hash);
    await card.register(name, loginName, WORDS);
    await phone.until(({ connection }) => connection === "online");
    return phone;
  }

  get sees(): Snapshot {
    return this.#snapshot;
  }

  /** Resolves with what a look at the screen gives, as soon as it gives anything. */
  until<T>(look: (snapshot: Snapshot) => T | undefined | false): Promise<T> {
    return new Promise((done) => {
      const watcher = (): void => {
        const seen = look(this.#snapshot);
        if (seen === undefined || seen === false) return;
        this.#watchers.delete(watcher);
        done(seen);
      };
      this.#watchers.add(watcher);
      watcher();
    });
  }

  /** Opens a link. */
  card(): InvitePage {
    const { network, crypto, store, withOpaque } = this.world;
    return createInvitePage({
      network,
      prepare: () => Promise.resolve({ crypto, store, withOpaque }),
      announce: () => this.person.start(),
    });
  }

  /** The network goes. */
  goOffline(): void {
    this.isOffline = true;
    for (const socket of this.#sockets) socket.terminate();
  }

  /** The network is back. */
  goOnline(): void {
    this.isOffline = false;
    this.person.wake();
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    if (this.isOffline) throw new TypeError("offline");
    const headers = new Headers(init.headers);
    headers.set("origin", this.origin);
    if (this.#cookie) headers.set("cookie", this.#cookie);
    const { method, body } = init;
    const response = await fetch(this.origin + path, { method: method ?? "GET", headers, ...(body ? { body } : {}) });
    if (this.hearsOfSessionsLate && response.ok && /^\/v1\/auth\/(words\/finish|code)$/u.test(path)) await this.#allClosed();
    for (const cookie of response.headers.getSetCookie()) this.#cookie = cookie.split(";")[0] ?? "";
    if (path === "/v1/accounts" && this.losesAnswers > 0) {
      this.losesAnswers -= 1;
      throw new TypeError("lost");
    }
    if (this.losesAnswersTo !== undefined && typeof body === "string" && body.includes(this.losesAnswersTo)) throw new TypeError("lost");
    this.heard.push(await response.clone().text());
    return response;
  }

  async #allClosed(): Promise<void> {
    const open = [...this.#sockets].filter(({ readyState }) => readyState !== WebSocketOfNode.CLOSED);
    await Promise.all(open.map((socket) => new Promise((closed) => socket.once("close", closed))));
  }

  private openSocket(path: string, protocol: string): WebSocket {
    const url = `${this.origin.replace("http", "ws")}${this.isOffline ? "/nowhere" : path}`;
    const socket = new WebSocketOfNode(url, protocol, { origin: this.origin });
    this.#sockets.add(socket);
    socket.addEventListener("error", () => undefined);
    socket.addEventListener("message", ({ data }) => { if (typeof data === "string") this.heard.push(data); });
    return socket as unknown as WebSocket;
  }
}

/** The session is over: somebody signs in once more, where everything they had still is. */
export async function comesBack(phone: Phone, name: string): Promise<void> {
  phone.person.wake();
  await phone.until(({ state, isSessionOver }) => state === "signed_out" && isSessionOver);
  await phone.person.signIn(`naam ${name}`, WORDS);
  await phone.until(({ connection }) => connection === "online");
}

/** Makes new keys, as after a lost phone. */
export async function renews(phone: Phone): Promise<void> {
  await phone.person.loseDevice({ words: WORDS });
  await phone.until(({ connection }) => connection === "online");
}
