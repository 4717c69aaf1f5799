// What a story leaves behind, and the search through all of it: data folder, write-ahead log, the server's log at its most
// talkative, and every byte that went over the wire.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const target = process.env["CARGO_TARGET_DIR"] ?? fileURLToPath(new URL("../../target", import.meta.url));
const program = (name: string): string => join(target, "debug", name);

/** A wire that remembers, between browsers and a server. */
export class Wire {
  private constructor(
    readonly folder: string,
    private readonly wiretap: ChildProcess,
  ) {}

  /** Listens on one port of this machine and passes everything to another. */
  static async between(port: number, serverPort: number): Promise<Wire> {
    const folder = await mkdtemp(join(tmpdir(), "naast-wire-"));
    const wiretap = spawn(program("wiretap"), [`127.0.0.1:${String(port)}`, `127.0.0.1:${String(serverPort)}`, folder], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await new Promise((listening, fail) => {
      wiretap.stdout?.once("data", listening);
      wiretap.once("exit", () => { fail(new Error("the wire does not listen")); });
    });
    return new Wire(folder, wiretap);
  }

  /** Ends the recording; its folder then holds everything that went over the wire. */
  async end(): Promise<void> {
    const gone = new Promise((done) => this.wiretap.once("exit", done));
    this.wiretap.stdin?.end();
    await gone;
  }
}

/** What must be nowhere: what each thing is called, and the thing. */
export type Needles = Record<string, string>;

/** Searches files and folders in every spelling; says what was searched, or fails with what was found. */
export async function searchFor(needles: Needles, paths: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "naast-needles-"));
  try {
    const list = join(folder, "needles");
    await writeFile(list, Object.entries(needles).map(([what, needle]) => `${what}\t${needle}\n`).join(""));
    const { stdout } = await promisify(execFile)(program("plaintext-scan"), [list, ...paths], { maxBuffer: 1 << 26 });
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
