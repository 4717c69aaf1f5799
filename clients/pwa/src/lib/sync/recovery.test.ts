// A code is made with the words of whoever is here, and with nobody else's.
import { beforeEach, expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import type { Opaque } from "../crypto/opaque";
import { readCode } from "../crypto/recovery-code";
import { work } from "../crypto/work";
import { encode } from "../protocol/base64url";
import type { SetUnlock } from "../protocol/types.gen";
import { emptyBag } from "./model";
import { makeRecoveryCode } from "./recovery";
import { Server } from "./server";
import { openVault, type Porch } from "./sign-in";
import { Line } from "./testing/line";
import { safe, WORDS_KEY } from "./testing/safe";
import { somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
const paper = { loginName: "zachte appel", words: "vier woorden op papier" };
let sam: Somebody;
let line: Line;
let porch: Porch;
let given: SetUnlock[];

beforeEach(async () => {
  sam = await somebody(tenant, "Sam");
  given = [];
  line = new Line();
  line.answers.set("/v1/deployment", () => ({ tenant }));
  line.answers.set("/v1/auth/words/start", () => ({ attempt: "attempt", response: "response" }));
  line.answers.set("/v1/auth/words/finish", () => Line.session(sam));
  const vault = await safe(sam, encode(new Uint8Array(16)), emptyBag("Sam"), 0);
  line.answers.set("/v1/vault", () => vault);
  // Words that are not stretched: that takes seconds, and is not what is tried here.
  const opaque = {
    startLogin: () => Promise.resolve({ state: "state", request: "request" }),
    finishLogin: () => Promise.resolve({ finish: "finish", exportKey: WORDS_KEY }),
  } as unknown as Opaque;
  porch = { server: new Server(line, () => 1_000), crypto: work, store: undefined as never, withOpaque: (task) => task(opaque) };
});

const make = (): Promise<string> =>
  makeRecoveryCode(porch, sam, paper, (command) => {
    given.push(command);
    return Promise.resolve();
  });

test("the code opens what the words open", async () => {
  const secret = readCode(await make());
  const [command] = given;
  const before = (await line.answers.get("/v1/vault")?.(undefined)) as { unlock: string[] };
  line.answers.set("/v1/vault", () => ({ ...before, unlock: [...before.unlock, command?.unlock], wraps: command?.wraps }));
  const opened = await openVault(porch, Line.session(sam), { factor: "recovery_code", secret: encode(secret ?? new Uint8Array()) });
  expect(opened.keys.root).toBe(sam.rootSeed);
  expect(opened.unlockN).toBe(1);
});

test("by the words of somebody else no code is made, and nothing is done in their name", async () => {
  const jef = await somebody(tenant, "Jef");
  line.answers.set("/v1/auth/words/finish", () => Line.session(jef));
  await expect(make()).rejects.toMatchObject({ code: "wrong_credentials" });
  expect(given).toEqual([]);
  expect(line.calls.map(({ path }) => path)).not.toContain("/v1/vault");
});
