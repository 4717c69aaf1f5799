// A newer server writes something that this app does not know yet. The app goes on with what stands behind it; what it knows and cannot
// read, or finds in the wrong log, is still refused.
import { describe, expect, test } from "vitest";
import { logHash, logStart, randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { contentHash, hashAfter } from "./entries";
import { examine } from "./examine";
import { examineSelf } from "./examine-self";
import { emptyBag, unread, unwritten } from "./model";
import { reduce, reduceSelf } from "./reduce";
import { anyHash, Scene, somebody, type Content } from "./testing/scene";
import type { Entry } from "../protocol/types.gen";

const later = (content: unknown): Content => ({ kind: "poll", asks: "wat nog niemand weet", content }) as unknown as Content;
const sam = await somebody(randomId(), "Sam");
const met = { chain: () => Promise.reject(new Error("nobody")), organisation: () => Promise.resolve(undefined), isMet: () => Promise.resolve(true) };

async function inARoom(content: Content) {
  const scene = new Scene(sam);
  const entry = scene.append(content);
  const witness = { account: sam, crypto: work, openWords: work.openWords, hashAt: () => undefined, formerHashAt: () => undefined, isHere: () => false };
  const before = unread(scene.channel, 1, logStart(scene.channel));
  const fact = await examine(before, entry, { ...witness, ...met });
  return { entry, ...reduce(before, fact, { find: () => undefined, all: () => [] }) };
}

async function inTheOwnLog(content: Content) {
  const entry: Entry = { log: sam.person, seq: 1, at: 5, ...content };
  const chain = await work.readChain(sam.chain);
  if (!chain) throw new Error("no chain");
  const before = unwritten(logStart(sam.person));
  const witness = { account: sam, crypto: work, chain, bag: emptyBag("Sam"), formerHashAt: () => undefined, chainOf: met.chain, organisation: met.organisation, isMet: met.isMet };
  return { entry, self: reduceSelf(before, await examineSelf(before, entry, witness)) };
}

describe("an entry of a kind that came after this app", () => {
  test("has its place in a conversation, by the hash that comes with it, and shows nothing", async () => {
    const content = anyHash();
    const { entry, channel, rows } = await inARoom(later(content));
    const hash = logHash(logStart(entry.log), 1, entry.at, "poll", content);
    expect(channel).toMatchObject({ cursor: 1, hash });
    expect(rows).toEqual([{ seq: 1, hash }]);
  });
  test("has its place in the own log", async () => {
    const { entry, self } = await inTheOwnLog(later(anyHash()));
    expect(self).toMatchObject({ cursor: 1, hash: hashAfter(logStart(sam.person), entry) });
    expect(self.alarm).toBeUndefined();
  });
  test.each([["without that hash", undefined], ["with something else in its place", 7]])("%s is refused", async (_, content) => {
    await expect(inARoom(later(content))).rejects.toMatchObject({ alarm: "forged" });
  });
  test("with half a hash is refused", () => {
    expect(() => contentHash({ log: sam.person, seq: 1, at: 1, ...later("AAAA") })).toThrow();
  });
});

describe("an entry of a kind that is known", () => {
  test.each<[string, Content]>([
    ["bag", { kind: "bag", n: 1 }],
    ["left", { kind: "left", channel: randomId() }],
  ])("and belongs in a person's own log is refused in a conversation (%s)", async (_, content) => {
    await expect(inARoom(content)).rejects.toMatchObject({ alarm: "forged" });
  });
  test("and belongs in a conversation is refused in the own log", async () => {
    await expect(inTheOwnLog({ kind: "withheld", content: anyHash() })).rejects.toMatchObject({ alarm: "forged" });
  });
});
