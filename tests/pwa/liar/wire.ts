// A wire that lies: between browsers and a real server, and changes what the server says to somebody when it is told to.
//
// Every answer and every frame is read as JSON and written again, also while nothing is changed: so an honest run over the same wire
// shows that what the app refuses is the lie and not the wire.

import { createServer, request, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "../tools.mjs";

/** What a server says, or is asked: JSON, as a lie finds it. */
export type Json = any;

/** Changes what a server says. It is given everything, and gives back what is said instead. */
export interface Lie {
  /** The answer to a request; `path` has its query. */
  answer?(path: string, said: Json, asked: Json): Json;
  /** A frame of the socket: none, one or more come in its place. */
  frame?(said: Json): readonly Json[];
}

/** Under this name a browser is known to the wire: the last word of its user agent. */
const nameOf = ({ headers }: IncomingMessage): string => (headers["user-agent"] ?? "").split(" ").at(-1) ?? "";

const parsed = (text: Buffer | string): Json => {
  try {
    return JSON.parse(text.toString()) as Json;
  } catch {
    return undefined;
  }
};

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

export class LyingWire {
  readonly #http: HttpServer;
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: ([first]) => first ?? false });
  #victim = "";
  #lie: Lie | undefined;
  #told = 0;

  private constructor(private readonly inner: number) {
    this.#http = createServer((asked, answer) => void this.#pass(asked, answer).catch(() => answer.destroy()));
    this.#http.on("upgrade", (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#sockets.handleUpgrade(asked, socket, head, (browser) => { this.#relay(asked, browser); });
    });
  }

  /** Listens on one port of this machine and passes everything to another. It tells the truth until it is told to lie. */
  static async between(port: number, inner: number): Promise<LyingWire> {
    const wire = new LyingWire(inner);
    await new Promise<void>((listening) => wire.#http.listen(port, "127.0.0.1", listening));
    return wire;
  }

  /** Lies to one person from here on. */
  lie(to: string, lie: Lie): void {
    [this.#victim, this.#lie, this.#told] = [to, lie, 0];
  }

  /** Tells the truth from here on. */
  beHonest(): void {
    this.#lie = undefined;
  }

  /** How often something was changed since it was told to lie. */
  get told(): number {
    return this.#told;
  }

  async end(): Promise<void> {
    for (const browser of this.#sockets.clients) browser.terminate();
    this.#http.closeAllConnections();
    await new Promise((done) => this.#http.close(done));
  }

  /** What is said, as it is passed on: written again from what was read. */
  #tell(to: string, said: Json, lie: (lie: Lie, said: Json) => readonly Json[]): string[] {
    const honest = JSON.stringify(said);
    if (this.#lie === undefined || to !== this.#victim) return [honest];
    const told = lie(this.#lie, parsed(honest)).map((one) => JSON.stringify(one));
    if (told.length !== 1 || told[0] !== honest) this.#told += 1;
    return told;
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const [path, sent] = [asked.url ?? "/", await bodyOf(asked)];
    const headers = { ...asked.headers, "accept-encoding": "identity" };
    const given = await new Promise<IncomingMessage>((done, fail) => {
      const passed = request({ host: "127.0.0.1", port: this.inner, method: asked.method, path, headers }, done);
      passed.on("error", fail);
      passed.end(sent);
    });
    const body = await bodyOf(given);
    const said = path.startsWith("/v1/") ? parsed(body) : undefined;
    const before = this.#told;
    const [told] = said === undefined ? [body] : this.#tell(nameOf(asked), said, (lie, truth) => [lie.answer?.(path, truth, parsed(sent)) ?? truth]);
    const passedOn = Buffer.from(told ?? body);
    // What is said in the place of a refusal is an answer.
    const status = this.#told > before ? 200 : given.statusCode;
    const { "transfer-encoding": _, ...kept } = given.headers;
    answer.writeHead(status ?? 502, { ...kept, "content-length": passedOn.length });
    answer.end(passedOn);
  }

  #relay(asked: IncomingMessage, browser: WebSocket): void {
    const { origin = "" } = asked.headers;
    const server = new WebSocket(`ws://127.0.0.1:${String(this.inner)}${asked.url ?? ""}`, browser.protocol, { origin, headers: { host: asked.headers.host ?? "" }, perMessageDeflate: false });
    const waiting: string[] = [];
    browser.on("message", (text: Buffer) => {
      if (server.readyState === WebSocket.OPEN) server.send(text.toString());
      else waiting.push(text.toString());
    });
    server.on("open", () => { for (const text of waiting) server.send(text); });
    server.on("message", (text: Buffer) => {
      for (const told of this.#tell(nameOf(asked), parsed(text), (lie, said) => lie.frame?.(said) ?? [said])) browser.send(told);
    });
    // Whoever broke it, a wire ends with its connection; the server's own reason is passed on.
    const ends = (other: WebSocket) => (code: number, reason: Buffer): void => {
      if (code >= 3000 && other.readyState === WebSocket.OPEN) other.close(code, reason);
      else other.terminate();
    };
    server.on("close", ends(browser));
    browser.on("close", ends(server));
    for (const socket of [browser, server]) socket.on("error", () => undefined);
  }
}
