// The real server, started for a test on a free port of this machine with an empty data folder.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Wire } from "./evidence";
import { LyingWire } from "./liar/wire";

const target = process.env["CARGO_TARGET_DIR"] ?? fileURLToPath(new URL("../../target", import.meta.url));
const program = process.env["NAAST_PROGRAM"] ?? join(target, "debug", "naast");

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address !== "string") done(address.port);
        else fail(new Error("no port"));
      });
    });
  });
}

export class Server {
  private constructor(
    readonly origin: string,
    readonly data: string,
    private readonly port: number,
    private process: ChildProcess | undefined,
    /** Where everything that the server says is written; without it, warnings go to the test's own output. */
    private readonly log: number | undefined = undefined,
  ) {}

  /** Starts a server with an empty database. */
  static async start(): Promise<Server> {
    const port = await freePort();
    const server = new Server(`http://localhost:${String(port)}`, await mkdtemp(join(tmpdir(), "naast-pwa-")), port, undefined);
    await server.wake();
    return server;
  }

  /** Starts a server whose traffic is recorded and whose log is kept beside it. */
  static async startListenedTo(): Promise<{ server: Server; wire: Wire }> {
    const [port, inner] = [await freePort(), await freePort()];
    const wire = await Wire.between(port, inner);
    const log = openSync(join(wire.folder, "server.log"), "a");
    const data = await mkdtemp(join(tmpdir(), "naast-pwa-"));
    const server = new Server(`http://localhost:${String(port)}`, data, inner, undefined, log);
    await server.wake();
    return { server, wire };
  }

  /** Starts a server that browsers reach over a wire that can lie. */
  static async startBehindALiar(): Promise<{ server: Server; wire: LyingWire }> {
    const [port, inner] = [await freePort(), await freePort()];
    const wire = await LyingWire.between(port, inner);
    const server = new Server(`http://localhost:${String(port)}`, await mkdtemp(join(tmpdir(), "naast-pwa-")), inner, undefined);
    await server.wake();
    return { server, wire };
  }

  private get settings(): string[] {
    return ["--listen", `127.0.0.1:${String(this.port)}`, "--data", this.data, "--origin", this.origin, "--log", this.log === undefined ? "warn" : "debug"];
  }

  /** Starts again on the same data. */
  async wake(): Promise<void> {
    this.process = spawn(program, ["serve", ...this.settings], { stdio: ["ignore", "ignore", this.log ?? "inherit"] });
    const until = Date.now() + 20_000;
    while (!(await this.isReady())) {
      if (this.process.exitCode !== null || Date.now() > until) throw new Error(`${program} does not serve`);
      await new Promise((next) => setTimeout(next, 50));
    }
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  /** The very first link, printed by the program as an operator would. */
  async coordinatorLink(): Promise<string> {
    const { stdout } = await promisify(execFile)(program, ["invite-coordinator", ...this.settings]);
    return stdout.trim();
  }

  /** Writes a backup; gives how to put the database back to it, as an operator would after the disk broke. */
  async backUp(): Promise<() => Promise<void>> {
    const file = join(this.data, "copy.backup");
    await promisify(execFile)(program, ["backup", "--to", file, ...this.settings]);
    return async () => {
      await this.sleep();
      for (const name of await readdir(this.data)) if (name.startsWith("naast.db")) await rm(join(this.data, name));
      await promisify(execFile)(program, ["restore", "--from", file, ...this.settings]);
      await this.wake();
    };
  }

  /** Stops; the data stays. */
  async sleep(): Promise<void> {
    const running = this.process;
    if (running === undefined || running.exitCode !== null) return;
    const gone = new Promise((done) => running.once("exit", done));
    running.kill("SIGTERM");
    await gone;
  }

  /** Stops and removes the data. */
  async end(): Promise<void> {
    await this.sleep();
    await rm(this.data, { recursive: true, force: true });
  }
}
