// Several tabs of one browser: one leads, the others show what it shows and have it act; when it closes, another leads.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refused } from "./naast";
import { emptySnapshot, type Snapshot } from "./snapshot";
import { Tab, type TabRole } from "./tabs";

/** Locks as a browser has them: the next one waits until the one before has ended. */
class Locks {
  #waiting: (() => void)[] = [];
  #isHeld = false;
  readonly request = (_: string, hold: () => Promise<never>): Promise<never> =>
    new Promise(() => {
      this.#waiting.push(() => void hold());
      this.#next();
    });
  /** The tab that holds the lock closes. */
  free(): void {
    this.#isHeld = false;
    this.#next();
  }
  #next(): void {
    if (this.#isHeld) return;
    const next = this.#waiting.shift();
    this.#isHeld = next !== undefined;
    next?.();
  }
}

/** What one tab shows, and what it was asked to do. */
class Screen implements TabRole {
  shown: Snapshot | undefined;
  isFollower = false;
  readonly did: unknown[][] = [];
  tell: (snapshot: Snapshot) => void = () => undefined;
  starts = 0;
  show(snapshot: Snapshot, isFollower: boolean): void {
    [this.shown, this.isFollower] = [snapshot, isFollower];
  }
  lead(show: (snapshot: Snapshot) => void): ReturnType<TabRole["lead"]> {
    this.tell = show;
    const act = (name: string) => (...args: unknown[]): Promise<never> => {
      this.did.push([name, ...args]);
      return args[1] === "nee" ? Promise.reject(new Refused("rate_limited", 5)) : (Promise.resolve("gedaan") as Promise<never>);
    };
    return new Proxy({} as ReturnType<TabRole["lead"]>, {
      get: (_, name) => {
        if (name === "start") return () => { this.starts += 1; return Promise.resolve(); };
        return name === "wake" ? () => undefined : act(String(name));
      },
    });
  }
}

let locks: Locks;
beforeEach(() => {
  locks = new Locks();
  vi.stubGlobal("navigator", { locks });
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("document", { addEventListener: () => undefined });
});
afterEach(() => { vi.unstubAllGlobals(); });

test("one tab leads, the other follows, asks, and takes over", async () => {
  const [first, second] = [new Screen(), new Screen()];
  const leading = new Tab(first);
  expect(first.starts).toBe(1);
  first.tell(emptySnapshot("signed_out", "De Brug"));
  const following = new Tab(second);
  // A tab that opens later is told what there is.
  await vi.waitFor(() => { expect(second.shown?.organisation).toBe("De Brug"); });
  expect([first.isFollower, second.isFollower, second.starts]).toEqual([false, true, 0]);

  await expect(following.act("send", ["gesprek", "hoi"])).resolves.toBe("gedaan");
  expect(first.did).toEqual([["send", "gesprek", "hoi"]]);
  await expect(following.act("send", ["gesprek", "nee"])).rejects.toMatchObject({ code: "rate_limited", retryAfterMs: 5 });
  await expect(leading.act("send", ["gesprek", "zelf"])).resolves.toBe("gedaan");

  locks.free();
  expect(second.starts).toBe(1);
  second.tell(emptySnapshot("signed_out", "Anders"));
  expect(second.isFollower).toBe(false);
  await expect(following.act("read", ["gesprek"])).resolves.toBe("gedaan");
  expect(second.did).toEqual([["read", "gesprek"]]);
});
