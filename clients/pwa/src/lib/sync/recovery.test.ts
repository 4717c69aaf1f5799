// A code is made with the words of whoever is here, and with nobody else's.
import { beforeEach, expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import type { Opaque } from "../crypto/opaque";
import { readCode } from "../crypto/recovery-code";
import { work } from "../crypto/work";
import { encode } from "../protocol/base64url";
import type { SetUnlock, Vault } from "../protocol/types.gen";
import { relist } from "./factors";
import { emptyBag } from "./model";
import { makeRecoveryCode } from "./recovery";
import { Server } from "./server";
import { openVault, type OpenedBy, type OpenVault, type Porch } from "./sign-in";
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

test("a passkey that is not at hand stays as it is, through list after list", async () => {
  const secret = encode(new Uint8Array(32).fill(7));
  const before = (await line.answers.get("/v1/vault")?.(undefined)) as Vault;
  const lists = [...before.unlock];
  const keep = ({ unlock, wraps }: { unlock: string; wraps: Vault["wraps"] }): void => {
    lists.push(unlock);
    line.answers.set("/v1/vault", () => ({ ...before, unlock: lists, wraps }));
  };
  const open = (by: OpenedBy): Promise<OpenVault> => openVault(porch, Line.session(sam), by);
  keep(await relist(work, sam, await open({ factor: "words", secret: WORDS_KEY }), { anew: { factor: "passkey", secret } }));
  for (const time of ["once", "twice"]) {
    await make();
    keep(given.at(-1) as SetUnlock);
    const { list, accountSecret } = await open({ factor: "passkey", secret });
    expect(list.find(({ factor }) => factor === "passkey")?.since, time).toBe(1);
    expect((await open({ factor: "words", secret: WORDS_KEY })).accountSecret).toBe(accountSecret);
  }
  // Taken away it is gone, and everything else is still there.
  keep(await relist(work, sam, await open({ factor: "words", secret: WORDS_KEY }), { without: "passkey" }));
  await expect(open({ factor: "passkey", secret })).rejects.toMatchObject({ alarm: "forged" });
  expect((await open({ factor: "words", secret: WORDS_KEY })).list.map(({ factor }) => factor).toSorted()).toEqual(["recovery_code", "words"]);
});

test("by the words of somebody else no code is made, and nothing is done in their name", async () => {
  const jef = await somebody(tenant, "Jef");
  line.answers.set("/v1/auth/words/finish", () => Line.session(jef));
  await expect(make()).rejects.toMatchObject({ code: "wrong_credentials" });
  expect(given).toEqual([]);
  expect(line.calls.map(({ path }) => path)).not.toContain("/v1/vault");
});
