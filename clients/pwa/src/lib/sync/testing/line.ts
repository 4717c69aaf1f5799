// A server that a test speaks for: every call is answered as the test says, and every frame is written down.
import type { ClientFrame, Command, ServerFrame, SignedIn } from "../../protocol/types.gen";
import { Declined } from "../distrust";
import type { Network } from "../server";

/** What is answered to a call; `Declined` is answered as a refusal, anything else thrown is no answer. */
type Answering = (body: unknown) => unknown;

/** A socket whose other end is the test. */
class Wire extends EventTarget {
  readyState = 0;
  constructor(private readonly hear: (frame: ClientFrame) => void) {
    super();
  }
  send(data: string): void {
    this.hear(JSON.parse(data) as ClientFrame);
  }
  close(code = 1006): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
}

/** The network of one phone, from the server's end. */
export class Line implements Network {
  readonly origin = "http://naast.test";
  readonly calls: { readonly path: string; readonly body: string | undefined }[] = [];
  readonly frames: ClientFrame[] = [];
  /** Path without its question → what is answered. A path that stands nowhere is not answered at all. */
  readonly answers = new Map<string, Answering>();
  #wire: Wire | undefined;
  #sockets = 0;

  async fetch(path: string, { body }: RequestInit): Promise<Response> {
    const text = typeof body === "string" ? body : undefined;
    this.calls.push({ path, body: text });
    const answer = this.answers.get(path.split("?")[0] ?? "");
    if (!answer) throw new TypeError("no answer");
    try {
      return Response.json(await answer(text === undefined ? undefined : JSON.parse(text)));
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      return Response.json({ refusal: { code: error.code } }, { status: 401 });
    }
  }

  openSocket(): WebSocket {
    this.#sockets += 1;
    this.#wire = new Wire((frame) => this.frames.push(frame));
    return this.#wire as unknown as WebSocket;
  }

  /** Sockets that were opened so far. */
  get sockets(): number {
    return this.#sockets;
  }

  /** Lets whoever is on the line in. */
  async welcome(lineage = "first"): Promise<void> {
    await until(() => this.#wire?.readyState === 0);
    this.#wire?.open();
    this.says({ frame: "welcome", session: "session", now: 0, lineage });
  }

  says(frame: ServerFrame): void {
    this.#wire?.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }

  breaks(code = 1006): void {
    this.#wire?.close(code);
  }

  /** Commands that were given over the socket. */
  get given(): Command[] {
    return this.frames.flatMap((frame) => (frame.frame === "command" ? [frame.command] : []));
  }

  /** An hour with somebody. */
  static session({ person, standing, tenant }: Pick<SignedIn, "person" | "standing" | "tenant">): SignedIn {
    return { person, standing, tenant, session: "session", access: "token", access_until: 3_600_000 };
  }
}

/** Resolves as soon as something holds; looks after everything that happens. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((next) => setImmediate(next));
}
