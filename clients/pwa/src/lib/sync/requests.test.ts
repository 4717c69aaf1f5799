// What somebody is asked, what they asked, and what whoever forges a request comes to.
import { beforeAll, describe, expect, test } from "vitest";
import { logStart, randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import type { Entry, StatementBodies } from "../protocol/types.gen";
import { mergeBags } from "./bag";
import type { Workshop } from "./build";
import { buildAsk } from "./build-ask";
import { Distrust } from "./distrust";
import { examineSelf } from "./examine-self";
import { emptyBag, unwritten, type Asking, type Self } from "./model";
import { reduceSelf } from "./reduce";
import { isAskable, isDeclined, openRequests, REQUEST_LETTERS_MAX, REQUEST_MS, withDeclined } from "./requests";
import { anyHash, somebody, type Content, type Somebody } from "./testing/scene";

const tenant = randomId();
let sam: Somebody;
let jef: Somebody;
let hanne: Somebody;
beforeAll(async () => {
  [sam, jef, hanne] = (await Promise.all(["Sam", "Jef", "Hanne"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody, Somebody];
});

type Over = Partial<StatementBodies["request"]>;

/** A request of Hanne's to Sam, sealed to somebody. */
async function sealed({ over = {}, signer = hanne, to = sam, label = "request" as const }: { over?: Over; signer?: Somebody; to?: Somebody; label?: "request" } = {}): Promise<string> {
  const body: StatementBodies["request"] = {
    suite: "naast1",
    tenant,
    by: hanne.by,
    at: 1,
    to: { person: sam.person, root: sam.by.root },
    words: "Hoe gaat het op school?",
    ...over,
  };
  return work.sealPadded({ label, tenant, to: to.by }, to.sealPub, await work.say("request", body, signer.keys.sign));
}

/** The own log of somebody after these entries. */
async function told(me: Somebody, contents: readonly Content[], at = 1_000): Promise<Self> {
  let self = unwritten(logStart(me.person));
  const chainOf = async (person: string, root: string) => {
    const chain = await work.readChain([sam, jef, hanne].find((one) => one.person === person)?.chain ?? []);
    if (chain?.root !== root) throw new Distrust("changed_root");
    return chain;
  };
  const isMet = (person: string, root: string): Promise<boolean> => Promise.resolve([sam, jef, hanne].some((one) => one.person === person && one.by.root === root));
  const chain = await chainOf(me.person, me.by.root);
  for (const content of contents) {
    const entry: Entry = { log: me.person, seq: self.cursor + 1, at, ...content };
    const witness = { account: me, crypto: work, chain, chainOf, isMet, organisation: () => Promise.resolve(undefined), bag: emptyBag(me.name), formerHashAt: () => undefined };
    self = reduceSelf(self, await examineSelf(self, entry, witness));
  }
  return self;
}

const toSam = (inside: string, from = hanne): Content => ({ kind: "request", from: from.person, sealed: inside, content: anyHash() });

test("a request is read by whom it is for, and a copy by whoever asked", async () => {
  const own: Content = { kind: "asked", to: sam.person, sealed: await sealed({ to: hanne }), content: anyHash() };
  const [asked] = openRequests(await told(sam, [toSam(await sealed())]), 1_000);
  const [copy] = openRequests(await told(hanne, [own]), 1_000);
  expect(asked).toMatchObject({ from: hanne.person, asker: hanne.by.root, words: "Hoe gaat het op school?" });
  expect(copy).toMatchObject({ from: hanne.person, to: sam.person, hash: copy?.hash });
});

/** What Hanne's app makes of it when she asks Sam, who is who she believes unless it is said otherwise. */
async function asks(self: Self, words: string, about?: string, youth = sam, inFile?: true): Promise<Awaited<ReturnType<typeof buildAsk>>> {
  const chainOf = async (id: string) => {
    const chain = await work.readChain([sam, jef, hanne].find(({ person }) => person === id)?.chain ?? []);
    if (!chain) throw new Error("nobody");
    return chain;
  };
  const shop = { memory: { account: hanne, self }, crypto: work, people: { refresh: chainOf, chain: chainOf }, now: () => 1_000 } as unknown as Workshop;
  const to = { person: sam.person, root: youth.by.root };
  return buildAsk(randomId(), { do: "ask", to, words, ...(about === undefined ? {} : { about }), ...(inFile ? { inFile } : {}) }, shop);
}

test("what somebody asks is sealed to the youth and to themselves, and is asked once", async () => {
  const built = await asks(unwritten(""), "Hoe gaat het op school?");
  if (typeof built === "string" || !("command" in built) || built.command.do !== "ask") throw new Error("nothing is asked");
  const { sealed: toYouth, own, to } = built.command;
  expect(openRequests(await told(sam, [toSam(toYouth)]), 1_000)).toHaveLength(1);
  const self = await told(hanne, [{ kind: "asked", to, sealed: own, content: anyHash() }]);
  expect(openRequests(self, 1_000)).toHaveLength(1);
  expect(openRequests(await told(sam, [toSam(own)]), 1_000)).toHaveLength(0);
  expect(await asks(self, "Echt niet?")).toBe("done");
  expect(await asks(self, "", "AAAA".repeat(10) + "AAA")).toHaveProperty("command");
});

test("nothing is asked without a question, nor of whoever is somebody else now", async () => {
  await expect(asks(unwritten(""), " ")).rejects.toMatchObject({ code: "malformed" });
  await expect(asks(unwritten(""), "Hoe gaat het?", undefined, jef)).rejects.toMatchObject({ code: "nothing_here" });
});

test("into the care file a message is asked by whoever writes it there, beside reading it", async () => {
  const about = anyHash();
  const built = await asks(unwritten(""), "", about, sam, true);
  if (typeof built === "string" || !("command" in built) || built.command.do !== "ask") throw new Error("nothing is asked");
  const reading = toSam(await sealed({ over: { about } }));
  const asked = openRequests(await told(sam, [reading, toSam(built.command.sealed)]), 1_000);
  expect(asked.map(({ inFile }) => inFile)).toEqual([undefined, true]);
  await expect(asks(unwritten(""), "Zomaar", undefined, sam, true)).rejects.toMatchObject({ code: "malformed" });
});

describe("nothing comes of", () => {
  const nothing = async (content: Content): Promise<void> => {
    const self = await told(sam, [content, toSam(await sealed({ over: { words: "Wel van haar." } }))]);
    expect(openRequests(self, 1_000).map(({ words }) => words)).toEqual(["Wel van haar."]);
    expect(self.alarm).toBeUndefined();
  };
  test("a request that somebody else signed", async () => { await nothing(toSam(await sealed({ signer: jef }))); });
  test("a request that the server gives another name", async () => { await nothing(toSam(await sealed(), jef)); });
  test("a request to somebody else, sealed anew", async () => {
    await nothing(toSam(await sealed({ over: { to: { person: jef.person, root: jef.by.root } } })));
  });
  test("a request of another deployment", async () => { await nothing(toSam(await sealed({ over: { tenant: randomId() } }))); });
  test("a request that was sealed to other keys", async () => { await nothing(toSam(await sealed({ to: jef }))); });
  test("a request without a question", async () => { await nothing(toSam(await sealed({ over: { words: " " } }))); });
  test("a request of more letters than the bound", async () => { await nothing(toSam(await sealed({ over: { words: "x".repeat(REQUEST_LETTERS_MAX + 1) } }))); });
  test("asking something into the care file for somebody else, or without a message", async () => {
    await nothing(toSam(await sealed({ over: { about: anyHash(), whom: { person: jef.person, root: jef.by.root }, in_file: true } })));
    await nothing(toSam(await sealed({ over: { in_file: true } })));
  });
  test("bytes that are no seal", async () => { await nothing(toSam("AAAA")); });
});

describe("which requests count", () => {
  const asking = (over: Partial<Asking> = {}): Asking => ({ hash: anyHash(), from: "h", asker: "H", to: "s", words: "?", at: 0, ...over });
  const open = (asked: readonly Asking[], now: number): number[] => openRequests({ ...unwritten(""), asked }, now).map((one) => asked.indexOf(one));

  test("the same one asked twice counts once, and once more when it has lapsed", () => {
    expect(open([asking(), asking({ at: 1 })], 1)).toEqual([0]);
    expect(open([asking(), asking({ at: REQUEST_MS })], REQUEST_MS)).toEqual([1]);
  });

  test("about another message, for somebody else or by somebody else it is another one", () => {
    const whom = { person: "e", root: "E" };
    expect(open([asking(), asking({ about: "m" }), asking({ whom }), asking({ asker: "J" }), asking({ to: "n" })], 1)).toEqual([0, 1, 2, 3, 4]);
    expect(open([asking(), asking({ whom: { person: "h", root: "H" } })], 1)).toEqual([0]);
  });

  test("it is open for fourteen days", () => {
    expect(open([asking()], REQUEST_MS - 1)).toEqual([0]);
    expect(open([asking()], REQUEST_MS)).toEqual([]);
  });

  test("a decline stands in the bag, on every device, until it has lapsed", () => {
    const [first, second] = [asking(), asking({ at: REQUEST_MS })];
    const bag = withDeclined(emptyBag("Sam"), first, 1);
    expect([isDeclined(bag, first), isDeclined(bag, second)]).toEqual([true, false]);
    expect(isDeclined(mergeBags(bag, emptyBag("Sam")), first)).toBe(true);
    expect(isDeclined(mergeBags(emptyBag("Sam"), bag), first)).toBe(true);
    expect(isDeclined(withDeclined(bag, second, REQUEST_MS), first)).toBe(false);
  });

  test("without a message it needs words", () => {
    expect([isAskable("", undefined), isAskable("", "m"), isAskable("?", undefined), isAskable("x".repeat(1001), "m")]).toEqual([false, true, true, false]);
  });
});
