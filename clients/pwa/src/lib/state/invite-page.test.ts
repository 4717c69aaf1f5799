// A card page that is opened again ends what was begun on it, and draws no other words while nobody knows what became of it.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { freshSecret, randomId } from "../crypto/encoding";
import type { Opaque } from "../crypto/opaque";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { Declined } from "../sync/distrust";
import { register } from "../sync/register";
import { Server } from "../sync/server";
import { Line } from "../sync/testing/line";
import { createInvitePage } from "./invite-page";
import type { InvitePage } from "./naast";

let names = 0;
let store: Store;
let line: Line;
let announced: number;
let page: InvitePage;

const opaque = {
  startRegistration: () => Promise.resolve({ state: "state", request: "request" }),
  finishRegistration: () => Promise.resolve({ record: "record", exportKey: freshSecret() }),
} as unknown as Opaque;

beforeEach(async () => {
  names += 1;
  store = await openStore(`invite-page-${names}`);
  line = new Line();
  announced = 0;
  const withOpaque = <T>(task: (words: Opaque) => Promise<T>): Promise<T> => task(opaque);
  page = createInvitePage({
    network: line,
    prepare: () => Promise.resolve({ crypto: work, store, withOpaque }),
    announce: () => Promise.resolve(void (announced += 1)),
  });
  // A registration is begun and never answered.
  line.answers.set("/v1/auth/words/registration", () => ({ response: "half" }));
  const welcome = { secret: freshSecret(), tenant: randomId(), standing: "guest" as const };
  const porch = { server: new Server(line, () => 1_000), crypto: work, store, withOpaque };
  await expect(register(porch, welcome, "Jef", "zachte appel", "vier woorden op papier")).rejects.toThrow("no answer");
});

test("opened again without its secret, it lets somebody in who is in already", async () => {
  line.answers.set("/v1/accounts", () => ({}));
  expect(await page.open("")).toMatchObject({ state: "in", standing: "guest" });
  expect(announced).toBe(1);
  expect(await store.get("account")).toMatchObject({ name: "Jef", loginName: "zachte appel" });
});

test("opened again when the link is used, it lets in whoever used it", async () => {
  line.answers.set("/v1/accounts", () => ({}));
  expect(await page.open(await usedLink())).toMatchObject({ state: "in" });
});

test("opened again while nobody answers, it does not call the card gone", async () => {
  await expect(page.open("")).rejects.toMatchObject({ code: "unavailable" });
});

test("it draws no words while nobody knows what became of the first ones, and none when they are the words", async () => {
  await expect(page.suggest()).rejects.toMatchObject({ code: "unavailable" });
  line.answers.set("/v1/accounts", () => ({}));
  expect(await page.suggest()).toBeUndefined();
  expect(announced).toBe(1);
  expect(await store.get("account")).toMatchObject({ loginName: "zachte appel" });
});

test("a link that somebody else used is gone, also where something was begun and refused", async () => {
  line.answers.set("/v1/accounts", () => { throw new Declined("invite_gone"); });
  expect(await page.open(await usedLink())).toMatchObject({ state: "gone" });
  expect(await page.open("")).toMatchObject({ state: "gone" });
  expect(await store.get("account")).toBeUndefined();
});

/** What stands behind the `#` of a link whose invite is over. */
async function usedLink(): Promise<string> {
  const secret = freshSecret();
  const { invite } = await work.inviteKeys(secret);
  line.answers.set(`/v1/invites/${invite}`, () => { throw new Declined("nothing_here"); });
  line.answers.set("/v1/deployment", () => ({ tenant: randomId() }));
  return `${secret}.${freshSecret()}`;
}
