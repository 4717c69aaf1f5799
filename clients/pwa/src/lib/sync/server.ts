// The server over HTTP: one call, one answer, and a session that refreshes itself by its cookie.
import type { Answer, Command, Problem, SignedIn } from "../protocol/types.gen";
import { Declined, Unreachable } from "./distrust";

/** What the network is made of; given from outside, so that tests can be their own. */
export interface Network {
  readonly origin: string;
  fetch(path: string, init: RequestInit): Promise<Response>;
  openSocket(path: string, protocol: string): WebSocket;
}

/** This page's own network. */
export const pageNetwork = (): Network => ({
  origin: location.origin,
  fetch: (path, init) => fetch(path, init),
  openSocket: (path, protocol) => new WebSocket(`${location.origin.replace(/^http/u, "ws")}${path}`, protocol),
});

/** An access token is renewed when it has less than this to live. */
const RENEW_MS = 60_000;

/** The server as a signed-in or not yet signed-in person sees it. */
export class Server {
  #session: SignedIn | undefined;
  /** Whose cookie this page has, as far as it knows. */
  #person: string | undefined;
  /** A session that is being opened; nothing when none is. */
  #opening: Promise<SignedIn | undefined> = Promise.resolve(undefined);
  #renewing: Promise<SignedIn> | undefined;
  #isClosed = false;

  constructor(
    readonly network: Network,
    private readonly now: () => number,
  ) {}

  /** Goes on with a session that was just opened. */
  adopt(session: SignedIn | undefined): void {
    this.#session = session;
    this.#person = session?.person ?? this.#person;
  }

  /** Opens a session in place of the one there was. The server ends the old one at once, perhaps before the cookie of the new one is
   * here: whoever wants to renew meanwhile waits for it. */
  open(path: string, body: object): Promise<SignedIn> {
    const opening = this.#call<SignedIn>("POST", path, body, undefined).finally(() => (this.#opening = Promise.resolve(undefined)));
    this.#opening = opening.catch(() => undefined);
    return opening;
  }

  /** Whoever this was for left: nothing is said in their name any more, nor in the name of who comes next. */
  close(): void {
    this.#isClosed = true;
    this.#session = undefined;
  }

  /** A session with a token that is good for a while. */
  async session(): Promise<SignedIn> {
    const { access_until: until = 0 } = this.#session ?? {};
    if (this.#session && until - this.now() > RENEW_MS) return this.#session;
    return this.renew();
  }

  /** Asks for a new token by the cookie. Throws `sign_in_needed` also when the cookie has become somebody else's. */
  renew(): Promise<SignedIn> {
    this.#renewing ??= this.#opening
      .then((opened) => opened ?? this.#call<SignedIn>("POST", "/v1/auth/refresh", undefined, undefined))
      .then((session) => {
        if (this.#person !== undefined && session.person !== this.#person) throw new Declined("sign_in_needed");
        this.adopt(session);
        return session;
      })
      .finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  /** Asks for something as nobody in particular. */
  openGet<T>(path: string): Promise<T> {
    return this.#call("GET", path, undefined, undefined);
  }

  /** Says something as nobody in particular. */
  openPost<T>(path: string, body: object): Promise<T> {
    return this.#call("POST", path, body, undefined);
  }

  /** Asks for something as this person. */
  get<T>(path: string): Promise<T> {
    return this.#asMe("GET", path, undefined);
  }

  /** Says something as this person. */
  post<T>(path: string, body?: object): Promise<T> {
    return this.#asMe("POST", path, body);
  }

  /** Gives a command over HTTP. */
  command(command: Command): Promise<Answer> {
    return this.post("/v1/commands", command);
  }

  async #asMe<T>(method: string, path: string, body: object | undefined): Promise<T> {
    const { access } = await this.session();
    try {
      return await this.#call(method, path, body, access);
    } catch (error) {
      if (!(error instanceof Declined) || error.code !== "sign_in_needed") throw error;
      // The token may have ended early: once with a new one.
      const { access: fresh } = await this.renew();
      return this.#call(method, path, body, fresh);
    }
  }

  async #call<T>(method: string, path: string, body: object | undefined, access: string | undefined): Promise<T> {
    if (this.#isClosed) throw new Unreachable("nobody is here");
    let response: Response;
    try {
      response = await this.network.fetch(path, {
        method,
        headers: {
          ...(body ? { "content-type": "application/json" } : {}),
          ...(access ? { authorization: `Bearer ${access}` } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        cache: "no-store",
        credentials: "same-origin",
        redirect: "error",
        referrerPolicy: "no-referrer",
      });
    } catch {
      throw new Unreachable("no answer");
    }
    if (response.ok) return (response.status === 204 ? undefined : await readJson(response)) as T;
    const { refusal } = ((await readJson(response).catch(() => undefined)) ?? {}) as Partial<Problem>;
    if (!refusal) throw new Unreachable(`answer ${response.status}`);
    throw declined(refusal);
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new Unreachable("half an answer");
  }
}

/** A refusal as it is thrown. */
export const declined = ({ code, retry_after_ms: retryAfterMs, n, log }: Problem["refusal"]): Declined =>
  new Declined(code, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(n === undefined ? {} : { n }),
    ...(log === undefined ? {} : { log }),
  });
