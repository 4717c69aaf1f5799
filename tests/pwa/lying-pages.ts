// A wire that lies about the web app: between a browser and the real server, and changes the files that come.

import { createHash } from "node:crypto";
import { createServer, request, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";

const sha256 = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");

const script = { "content-type": "text/javascript; charset=utf-8", "cache-control": "public, max-age=31536000, immutable" };
const page = { "content-type": "text/html; charset=utf-8" };

/** Files that are given instead of the server's own, by their paths. */
export type Files = Readonly<Record<string, string>>;

export class LyingPages {
  /** What is given from now on. */
  files: Files = {};
  /** Pages that are given under any address, without a policy. */
  pages: Files = {};

  private constructor(
    private readonly proxy: HttpServer,
    readonly origin: string,
    private readonly server: string,
  ) {}

  static async before(server: string): Promise<LyingPages> {
    const proxy = createServer((asked, answer) => {
      const headers: Record<string, string | string[] | undefined> = { ...asked.headers, "accept-encoding": "identity" };
      const passed = request(`${server}${asked.url ?? "/"}`, { method: asked.method, headers }, (given) => {
        const parts: Buffer[] = [];
        given.on("data", (part: Buffer) => parts.push(part));
        given.on("end", () => {
          const path = new URL(asked.url ?? "/", server).pathname;
          const lie = wire.pages[path] ?? wire.files[path] ?? (path.includes(".") || path.startsWith("/v1/") ? undefined : wire.files["/index.html"]);
          const body = lie === undefined ? Buffer.concat(parts) : Buffer.from(lie);
          const headers = lie === undefined ? given.headers : path in wire.pages ? page : { ...given.headers, ...(path.startsWith("/assets/") ? script : {}) };
          answer.writeHead(lie === undefined ? (given.statusCode ?? 502) : 200, { ...headers, "content-length": body.length });
          answer.end(body);
        });
      });
      passed.on("error", () => answer.destroy());
      asked.pipe(passed);
    });
    await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
    const wire = new LyingPages(proxy, `http://localhost:${String((proxy.address() as AddressInfo).port)}`, server);
    return wire;
  }

  /** What the server itself gives. */
  async honest(path: string): Promise<string> {
    return (await fetch(`${this.server}${path}`)).text();
  }

  /** A newer app that is honest: these files changed or came, the list names them, and the service worker names the list. */
  async newer(changed: Files): Promise<Files> {
    const [list, worker] = [await this.honest("/hashes.txt"), await this.honest("/sw.js")];
    const lines = new Map(list.trim().split("\n").map((line) => [`/${line.split(" ")[2] ?? ""}`, line]));
    for (const [path, text] of Object.entries(changed)) lines.set(path, `${sha256(text)} ${String(Buffer.byteLength(text))} ${path.slice(1)}`);
    const newer = [...lines].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => `${line}\n`).join("");
    return { ...changed, "/hashes.txt": newer, "/sw.js": worker.replaceAll(sha256(list), sha256(newer)) };
  }

  async end(): Promise<void> {
    this.proxy.closeAllConnections();
    await new Promise((done) => this.proxy.close(done));
  }
}
