// The two halves of a passkey: what is shown goes on to whoever talks with the server, and what was prepared is let go of otherwise.
import { afterEach, expect, test, vi } from "vitest";
import { passkeys } from "./passkeys";

const secret = new Uint8Array(32).fill(9);
const asked = { attempt: "a", options: JSON.stringify({ publicKey: {} }), salt: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

/** A browser whose authenticator gives this. */
class Credential {
  static parseCreationOptionsFromJSON = (): object => ({});
  static parseRequestOptionsFromJSON = (): object => ({});
  rawId = new ArrayBuffer(4);
  constructor(private readonly results: { enabled?: boolean; results?: { first: ArrayBuffer } }) {}
  getClientExtensionResults = (): object => ({ prf: this.results });
  toJSON = (): object => ({ id: "id", clientExtensionResults: { prf: structuredClone(this.results) } });
}
const withSecret = { enabled: true, results: { first: secret.buffer } };

function browser(create: () => Promise<unknown>, get: () => Promise<unknown>): { acts: [string, unknown[]][]; naast: ReturnType<typeof passkeys> } {
  vi.stubGlobal("PublicKeyCredential", Credential);
  vi.stubGlobal("navigator", { credentials: { create, get } });
  const acts: [string, unknown[]][] = [];
  const act = (name: string, args: unknown[]): Promise<unknown> => {
    acts.push([name, args]);
    return Promise.resolve(name === "comeInWithPasskey" ? false : asked);
  };
  return { acts, naast: passkeys({ act } as unknown as Parameters<typeof passkeys>[0]) };
}
afterEach(() => { vi.unstubAllGlobals(); });

const never = (): Promise<never> => Promise.reject(new DOMException("", "NotAllowedError"));
const derived = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk";

test("an authenticator that derives nothing while it makes is asked once more", async () => {
  const get = vi.fn(() => Promise.resolve(new Credential(withSecret)));
  const { acts, naast } = browser(() => Promise.resolve(new Credential({ enabled: true })), get);
  expect(await naast.addPasskey({ words: "w" })).toBe("done");
  expect(get).toHaveBeenCalledTimes(1);
  expect(acts[1]).toEqual(["keepPasskey", [{ attempt: "a", credential: '{"id":"id","clientExtensionResults":{"prf":{"enabled":true}}}', derived }]]);
});

test("what was derived is not in the text that is sent", async () => {
  const { acts, naast } = browser(() => Promise.resolve(new Credential(withSecret)), never);
  expect(await naast.addPasskey({ words: "w" })).toBe("done");
  expect(acts[1]?.[1]).toEqual([{ attempt: "a", credential: '{"id":"id","clientExtensionResults":{"prf":{"enabled":true}}}', derived }]);
});

test("whatever does not come about is let go of, and said for what it is", async () => {
  const none = browser(() => Promise.resolve(new Credential({ enabled: false })), never);
  expect(await none.naast.addPasskey({ words: "w" })).toBe("impossible");
  expect(none.acts.at(-1)).toEqual(["keepPasskey", [undefined]]);
  const refused = browser(never, never);
  expect(await refused.naast.addPasskey({ words: "w" })).toBe("cancelled");
  expect(refused.acts.at(-1)).toEqual(["keepPasskey", [undefined]]);
  expect(await refused.naast.signInWithPasskey()).toBe("cancelled");
  const over = browser(never, () => Promise.resolve(new Credential(withSecret)));
  expect(await over.naast.signInWithPasskey()).toBe("unknown");
});
