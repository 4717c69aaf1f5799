// A real server on its own port and data folder, for tests in node: started, spoken to, stopped.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = new URL("../../../../../../", import.meta.url).pathname;
const BINARY = resolve(ROOT, process.env["CARGO_TARGET_DIR"] ?? "target", "debug/naast");

/** A running server. */
export interface House {
  readonly origin: string;
  readonly firstLink: string;
  stop(): Promise<void>;
  /** Writes a backup; gives how to put the database back to it. */
  backUp(): () => Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => { done(typeof address === "object" && address ? address.port : 0); });
    });
  });

const isUp = async (origin: string): Promise<boolean> => (await fetch(`${origin}/readyz`).catch(() => undefined))?.ok === true;

/** Starts a server on an empty database and makes its first link. */
export async function openHouse(): Promise<House> {
  if (!existsSync(BINARY)) throw new Error("the server is not built: run `cargo build -p naast` first");
  const data = mkdtempSync(join(tmpdir(), "naast-engine-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const settings = ["--data", data, "--listen", `127.0.0.1:${port}`, "--origin", origin];
  const firstLink = /https?:\S+\/i#\S+/u.exec(execFileSync(BINARY, ["invite-coordinator", ...settings], { encoding: "utf8" }))?.[0];
  if (!firstLink) throw new Error("no first link was printed");
  const serve = async (): Promise<() => Promise<void>> => {
    const server: ChildProcess = spawn(BINARY, ["serve", ...settings, "--log", "warn", "--knocks-per-minute", "10000"], { stdio: "inherit" });
    const ended = new Promise<void>((done) => server.once("exit", () => { done(); }));
    while (!(await isUp(origin))) {
      if (server.exitCode !== null) throw new Error("the server did not start");
      await new Promise((next) => setTimeout(next, 20));
    }
    return () => {
      server.kill("SIGTERM");
      return ended;
    };
  };
  let sleep = await serve();
  return {
    origin,
    firstLink,
    stop: async () => {
      await sleep();
      rmSync(data, { recursive: true, force: true });
    },
    backUp: () => {
      const file = join(data, `${Date.now()}.backup`);
      execFileSync(BINARY, ["backup", "--to", file, ...settings]);
      return async () => {
        await sleep();
        for (const name of readdirSync(data)) if (name.startsWith("naast.db")) rmSync(join(data, name));
        execFileSync(BINARY, ["restore", "--from", file, ...settings]);
        sleep = await serve();
      };
    },
  };
}
