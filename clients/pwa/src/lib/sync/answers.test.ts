// Jef words it, Sam gives it to Eva, Eva answers once: the whole way through every app, and each thing that somebody may lie about, with
// the honest one beside it.
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Chain } from "../crypto/chains";
import { logStart, randomId } from "../crypto/encoding";
import { work } from "../crypto/work";
import { write } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Command, Entry, Granted, Payload, ShareKeys, StatementBodies } from "../protocol/types.gen";
import type { Workshop } from "./build";
import { buildAnswer } from "./build-answer";
import { buildShare } from "./build-choice";
import { Declined, Distrust } from "./distrust";
import { contentHash } from "./entries";
import { examineSelf } from "./examine-self";
import { HeardAnswers, type Heard } from "./heard";
import { emptyBag, unwritten, type Channel, type Row, type Self } from "./model";
import { believeGrant, openGranted, type BelievedGrant, type ReadingNeeds } from "./read-grant";
import { reduceSelf } from "./reduce";
import { readLog } from "./testing/reading";
import { anyHash, Scene, somebody, type Content, type Somebody } from "./testing/scene";
import { ownWords, SHARE_ANSWER_LETTERS_MAX } from "./told";
import { isOutdated, mayWord, wordedFor, wordingsOf } from "./wording";

const tenant = randomId();
const FIRST = "Sam wil even niet naar huis.";
const SECOND = "Sam heeft rust nodig, ook thuis.";
const ANSWER = "Ik had het niet gezien. Dank je.";

let sam: Somebody;
let jef: Somebody;
let eva: Somebody;
let hanne: Somebody;
beforeAll(async () => {
  [sam, jef, eva, hanne] = (await Promise.all(["Sam", "Jef", "Eva", "Hanne"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody, Somebody, Somebody];
});

/** A conversation as somebody's device has it. */
interface Room {
  readonly channel: Channel;
  readonly rows: readonly Row[];
}

async function chainOf(person: string, root: string): Promise<Chain> {
  const chain = await work.readChain([sam, jef, eva, hanne].find((one) => one.person === person)?.chain ?? []);
  if (chain?.root !== root) throw new Distrust("changed_root");
  return chain;
}

async function readRoom(scene: Scene): Promise<Room> {
  const { channel, lines, alarm } = await readLog(scene.entries, sam, scene.channel, { known: [sam, jef, eva, hanne], met: [sam, jef] });
  expect(alarm).toBeUndefined();
  return { channel, rows: lines.map((line) => ({ seq: line.seq, hash: "", line })) };
}

/** Sam's room with Jef, and a way to say things in it. */
async function roomWithJef(): Promise<{ scene: Scene; says: (by: Somebody, payload: Payload) => Promise<string> }> {
  const scene = new Scene(sam);
  await scene.charters();
  await scene.opens(sam, [sam], sam);
  await scene.seats(jef);
  await scene.opens(jef, [sam, jef], sam);
  const says = async (by: Somebody, payload: Payload): Promise<string> => {
    const isSilent = payload.kind === "worded_for" || payload.kind === "edit";
    return contentHash(await scene.says(by, "", { payload, header: { class: isSilent ? "silent" : "countable" } }));
  };
  return { scene, says };
}

const memoryOf = (account: Somebody, rooms: readonly Room[], self: Self = unwritten(logStart(account.person))) => ({
  account,
  self,
  bag: emptyBag(account.name),
  channels: rooms.map(({ channel }) => channel),
  channel: (id: string) => rooms.find(({ channel }) => channel.id === id)?.channel,
  rows: (id: string) => rooms.find(({ channel }) => channel.id === id)?.rows ?? [],
  find: (id: string, envelope: string) => rooms.find(({ channel }) => channel.id === id)?.rows.find(({ line }) => line?.envelope === envelope),
  pin: (person: string) => {
    const one = [sam, jef, hanne].find((known) => known.person === person);
    return one && { root: one.by.root, g: 0, name: one.name };
  },
});

const shopOf = (account: Somebody, rooms: readonly Room[], self?: Self): Workshop =>
  ({
    memory: memoryOf(account, rooms, self),
    crypto: work,
    people: { refresh: (person: string) => chainOf(person, [sam, jef, eva, hanne].find((one) => one.person === person)?.by.root ?? ""), staffName: () => undefined },
    now: () => 1_000,
  }) as unknown as Workshop;

interface Given {
  readonly command: Extract<Command, { do: "share" }>;
  readonly body: StatementBodies["share"];
  readonly keys: ShareKeys;
}

const recipient = (one: Somebody): { person: string; root: string } => ({ person: one.person, root: one.by.root });

/** Sam gives messages of his to somebody. */
async function gives(rooms: readonly Room[], envelopes: readonly string[], over: { to?: Somebody; answerTo?: readonly string[]; takesOutdated?: true; inFile?: true } = {}): Promise<Given> {
  const { to = eva, ...sharing } = over;
  const built = await buildShare(randomId(), { do: "share", share: randomId(), envelopes, to: recipient(to), ...sharing }, shopOf(sam, rooms));
  if (typeof built === "string" || !("command" in built) || built.command.do !== "share") throw new Error("nothing is shared");
  const { command } = built;
  const body = readStatement("share", command.share)?.body as StatementBodies["share"];
  const json = await work.openText(await placeOf(command.share, to), to.keys.seal, command.seal);
  return { command, body, keys: JSON.parse(json ?? "") as ShareKeys };
}

async function placeOf(share: string, to: Somebody) {
  const said = await work.believe("share", share, await chainOf(sam.person, sam.by.root));
  return { label: "share", tenant, statement: said?.hash ?? "", to: to.by } as const;
}

/** What the server hands over of a share; with other keys inside its seal, as a giver could have put them there. */
async function granted(scene: Scene, given: Given, keys: ShareKeys = given.keys): Promise<Granted> {
  const wanted = given.body.items.map(({ envelope }) => envelope);
  const found = scene.entries.filter((entry) => entry.kind === "message" && wanted.includes(contentHash(entry)));
  return {
    share: given.command.share,
    seal: await work.sealText(await placeOf(given.command.share, eva), eva.sealPub, write("ShareKeys", keys)),
    envelopes: found.flatMap((entry) => (entry.kind === "message" ? [{ header: entry.header, commit: entry.commit, body: entry.body }] : [])),
    chains: [sam, jef].map((one) => ({ person: one.person, keys: [...one.chain], staff_name: null })),
  };
}

const reading = (): ReadingNeeds => ({
  memory: memoryOf(eva, []),
  crypto: work,
  people: { look: async ({ person, keys }) => (await work.readChain(keys)) ?? chainOf(person, "") },
});

/** The own log of somebody after these entries. */
async function told(me: Somebody, contents: readonly Content[], self = unwritten(logStart(me.person)), gone: readonly string[] = []): Promise<Self> {
  const known = async (person: string, root: string): Promise<Chain> => {
    if (gone.includes(person)) throw new Declined("nothing_here");
    return chainOf(person, root);
  };
  const chain = await chainOf(me.person, me.by.root);
  let next = self;
  for (const content of contents) {
    const entry: Entry = { log: me.person, seq: next.cursor + 1, at: 1_000 + next.cursor, ...content };
    const witness = { account: me, crypto: work, chain, chainOf: known, isMet: () => Promise.resolve(true), organisation: () => Promise.resolve(undefined), bag: emptyBag(me.name), formerHashAt: () => undefined };
    next = reduceSelf(next, await examineSelf(next, entry, witness));
  }
  return next;
}

/** What counts for somebody. A pass is judged while it is asked for. */
async function heard(me: Somebody, rooms: readonly Room[], self: Self): Promise<readonly Heard[]> {
  const asked: Promise<unknown>[] = [];
  const noted = <T>(promise: Promise<T>): Promise<T> => {
    asked.push(promise);
    return promise;
  };
  const crypto = { believe: (...given: Parameters<typeof work.believe>) => noted(work.believe(...given)) } as Pick<typeof work, "believe">;
  const people = { chain: (person: string, root: string) => noted(chainOf(person, root)) };
  const answers = new HeardAnswers({ memory: memoryOf(me, rooms, self) as never, crypto, people, onChange: () => undefined });
  // A pass is judged when it is asked for, and counts when it was.
  expect(answers.all.filter(({ pass }) => pass !== undefined)).toEqual([]);
  for (let before = -1; before < asked.length; ) {
    before = asked.length;
    await Promise.allSettled(asked);
    await new Promise((done) => setImmediate(done));
  }
  return answers.all;
}

/** An answer by hand, as whoever runs another app may make it. */
async function sealedAnswer(to: Somebody, share: string, over: { by?: Somebody; signer?: Somebody; words?: string; pass?: string; about?: string; from?: string } = {}): Promise<Content> {
  const { by = eva, signer = by, words = ANSWER, pass, about = share, from = by.name } = over;
  const answer = await work.say("answer", { suite: "naast1", tenant, by: by.by, at: 1, share: about, words }, signer.keys.sign);
  const inside = write("ShareAnswer", { answer, from, ...(pass === undefined ? {} : { pass }) });
  const sealed = await work.sealPadded({ label: "share-answer", tenant, share, to: to.by }, to.sealPub, inside);
  return { kind: "answer", share, from: by.person, sealed, content: anyHash() };
}

describe("a wording", () => {
  test("is for whom its author says, and is replaced or edited by its author alone", async () => {
    const { scene, says } = await roomWithJef();
    const first = await says(jef, { kind: "wording", text: FIRST });
    const second = await says(jef, { kind: "wording", text: SECOND });
    await says(jef, { kind: "worded_for", of: first, whom: "je mama" });
    await says(sam, { kind: "edit", of: second, text: "Iets anders." });
    const before = wordingsOf((await readRoom(scene)).rows);
    expect(before.get(first)).toMatchObject({ whom: "je mama" });
    expect([first, second].map((one) => isOutdated(before.get(one) ?? {}))).toEqual([false, false]);
    await says(jef, { kind: "worded_for", of: second, whom: "je mama", instead_of: first });
    const after = wordingsOf((await readRoom(scene)).rows);
    expect(after.get(first)?.replacedBy).toBe(second);
    expect([first, second].map((one) => isOutdated(after.get(one) ?? {}))).toEqual([true, false]);
    await says(jef, { kind: "edit", of: second, text: "Sam heeft tijd nodig." });
    expect(isOutdated(wordingsOf((await readRoom(scene)).rows).get(second) ?? {})).toBe(true);
  });

  test("takes the place of nothing that stands behind it, and has no name of more than sixty letters", async () => {
    const { scene, says } = await roomWithJef();
    const [first, second] = [await says(jef, { kind: "wording", text: FIRST }), await says(jef, { kind: "wording", text: SECOND })];
    await says(jef, { kind: "worded_for", of: first, whom: "m".repeat(60), instead_of: second });
    await says(jef, { kind: "worded_for", of: first, whom: "m".repeat(61) });
    const found = wordingsOf((await readRoom(scene)).rows);
    expect(found.get(first)?.whom).toHaveLength(60);
    expect(found.get(second)?.replacedBy).toBeUndefined();
  });

  test("is said by a JIM where the two are alone, for somebody, in place of an own wording or of none", async () => {
    const { scene, says } = await roomWithJef();
    const first = await says(jef, { kind: "wording", text: FIRST });
    const words = await says(jef, { kind: "text", text: "Dag." });
    const { channel, rows } = await readRoom(scene);
    const may = (me: Somebody, whom = "mama", insteadOf?: string, of = channel): boolean => mayWord(of, rows, me.by.root, whom, insteadOf);
    expect([may(jef), may(jef, "mama", first)]).toEqual([true, true]);
    const room = channel.room && { ...channel.room, kind: "triad" as const };
    const elsewhere = { ...channel, ...(room ? { room } : {}) };
    expect([may(sam), may(jef, ""), may(jef, "m".repeat(61)), may(jef, "mama", words), may(jef, "mama", anyHash()), may(jef, "mama", undefined, elsewhere)]).toEqual(Array(6).fill(false));
  });

  test("is followed by whom it is for, under the name that it has on the server", async () => {
    const { scene, says } = await roomWithJef();
    const envelope = await says(jef, { kind: "wording", text: FIRST });
    const sent = scene.entries.find((entry) => entry.kind === "message" && contentHash(entry) === envelope);
    if (sent?.kind !== "message") throw new Error("it was said");
    const command: Command = { do: "send", id: randomId(), header: sent.header, trail: sent.trail, commit: sent.commit, body: sent.body };
    const plain = { do: "say", channel: scene.channel, payload: { kind: "wording", text: FIRST } } as const;
    const task = { ...plain, wordedFor: { whom: "mama", insteadOf: envelope } };
    expect(wordedFor(task, command)?.payload).toEqual({ kind: "worded_for", of: envelope, whom: "mama", instead_of: envelope });
    expect(wordedFor(plain, command)).toBeUndefined();
  });
});

describe("between Sam, Jef and Eva", () => {
  let scene: Scene;
  let says: Awaited<ReturnType<typeof roomWithJef>>["says"];
  let room: Room;
  let first: string;
  let second: string;
  let own: string;
  beforeEach(async () => {
    ({ scene, says } = await roomWithJef());
    first = await says(jef, { kind: "wording", text: FIRST });
    second = await says(jef, { kind: "wording", text: SECOND });
    await says(jef, { kind: "worded_for", of: second, whom: "je mama", instead_of: first });
    own = await says(sam, { kind: "text", text: "Dit is van mij." });
    room = await readRoom(scene);
  });

  const code = (refused: Promise<unknown>): Promise<unknown> => refused.then(() => "done", (error: unknown) => (error instanceof Declined ? error.code : error));

  test("an outdated wording is shared on purpose only", async () => {
    expect(await code(gives([room], [first]))).toBe("other_words");
    expect((await gives([room], [first], { takesOutdated: true })).body.items).toHaveLength(1);
    expect((await gives([room], [second])).body.answer_to).toBeUndefined();
    await says(jef, { kind: "edit", of: second, text: "Sam heeft tijd nodig." });
    expect(await code(gives([await readRoom(scene)], [second]))).toBe("other_words");
  });

  test("its reader may write it into the care file only when it says so", async () => {
    expect((await gives([room], [second], { to: hanne, inFile: true })).body.in_file).toBe(true);
    expect((await gives([room], [second], { to: hanne })).body).not.toHaveProperty("in_file");
  });

  test("an answer goes to a JIM whose words are given, to nobody else, and the pass names exactly his", async () => {
    const { body, keys } = await gives([room], [second, own], { answerTo: [jef.person] });
    expect(body.answer_to).toEqual([recipient(jef)]);
    const pass = readStatement("pass", keys.passes?.[0] ?? "")?.body;
    expect(pass).toMatchObject({ share: body.id, about: [second], from: recipient(eva), to: recipient(jef), by: sam.by });
    expect(await code(gives([room], [own], { answerTo: [jef.person] }))).toBe("not_shareable");
    expect(await code(gives([room], [second], { answerTo: [hanne.person] }))).toBe("not_shareable");
    expect(await code(gives([room], [second, own], { answerTo: [sam.person] }))).toBe("not_shareable");
    expect(await code(gives([room], [second], { to: jef, answerTo: [jef.person] }))).toBe("not_shareable");
  });

  describe("Eva", () => {
    let given: Given;
    beforeEach(async () => { given = await gives([room], [second], { answerTo: [jef.person] }); });
    const believes = async (keys?: ShareKeys): Promise<BelievedGrant> => believeGrant(given.body.id, sam.person, await granted(scene, given, keys), reading());
    const pass = async (over: Partial<StatementBodies["pass"]> = {}, signer = sam): Promise<string> => {
      const body: StatementBodies["pass"] = { suite: "naast1", tenant, by: sam.by, at: 1, share: given.body.id, about: [second], from: recipient(eva), to: recipient(jef), ...over };
      return work.say("pass", body, signer.keys.sign);
    };

    test("reads whose words they are, and who reads her answer", async () => {
      const believed = await believes();
      expect(believed.answerTo.map(({ name }) => name)).toEqual(["Jef"]);
      expect(await openGranted(believed, await granted(scene, given), reading())).toMatchObject([{ text: SECOND, isWording: true }]);
    });

    test("takes no wording from somebody who is no JIM", async () => {
      const believed = await believes();
      const items = believed.body.items.map((item) => ({ ...item, role: "parent" as const }));
      await expect(openGranted({ ...believed, body: { ...believed.body, items } }, await granted(scene, given), reading())).rejects.toMatchObject({ alarm: "forged" });
    });

    test.each<[string, () => Promise<string[]>]>([
      ["no pass", () => Promise.resolve([])],
      ["one pass too many", async () => [await pass(), await pass()]],
      ["a pass for another share", async () => [await pass({ share: randomId() })]],
      ["a pass for somebody else", async () => [await pass({ from: recipient(hanne) })]],
      ["a pass to somebody else", async () => [await pass({ to: recipient(hanne) })]],
      ["a pass about other words", async () => [await pass({ about: [own] })]],
      ["a pass about nothing", async () => [await pass({ about: [] })]],
      ["a pass that Sam did not sign", async () => [await pass({}, hanne)]],
      ["a pass of somebody else's", async () => [await pass({ by: hanne.by }, hanne)]],
    ])("believes no share with %s", async (_, passes) => {
      expect((await believes({ ...given.keys, passes: [await pass()] })).answerTo).toHaveLength(1);
      const { from, items } = given.keys;
      const swapped = await passes();
      await expect(believes({ from, items, ...(swapped.length > 0 ? { passes: swapped } : {}) })).rejects.toMatchObject({ alarm: "forged" });
    });

    test("does not believe that somebody reads her answer of whom she would not be told", async () => {
      const answerTo = async (role: "jim" | "parent"): Promise<unknown> => {
        const items = given.body.items.map((item) => ({ ...item, role }));
        const body: StatementBodies["share"] = { ...given.body, items };
        const share = await work.say("share", body, sam.keys.sign);
        const anew: Given = { ...given, body, command: { ...given.command, share } };
        return believeGrant(given.body.id, sam.person, await granted(scene, anew), reading());
      };
      await expect(answerTo("jim")).resolves.toBeDefined();
      await expect(answerTo("parent")).rejects.toMatchObject({ alarm: "forged" });
    });

    test("answers once: Sam and Jef read it, and she only knows that she did", async () => {
      const command = await buildAnswer(ANSWER, await believes(), shopOf(eva, []));
      expect(command.seals.map(({ to }) => to)).toEqual([jef.person, sam.person]);
      const toEach = (to: Somebody): Content => ({ kind: "answer", share: command.share, from: eva.person, sealed: command.seals.find((one) => one.to === to.person)?.sealed ?? "", content: anyHash() });
      const toSam = await told(sam, [toEach(sam)], { ...unwritten(logStart(sam.person)), shares: { [given.body.id]: { body: given.body, since: 1 } } });
      const toJef = await told(jef, [toEach(jef)]);
      expect(await heard(sam, [room], toSam)).toMatchObject([{ words: ANSWER, name: "Eva", from: eva.person, about: [second] }]);
      expect(await heard(jef, [room], toJef)).toMatchObject([{ words: ANSWER, name: "Eva", from: eva.person, about: [second] }]);
      const self = await told(eva, [{ kind: "answered", share: command.share, sealed: command.own, content: anyHash() }]);
      expect(self.answered).toEqual([command.share]);
      expect(JSON.stringify(self)).not.toContain(ANSWER);
      expect(await ownWords(command.share, command.own, { account: eva, crypto: work, chain: await chainOf(eva.person, eva.by.root) })).toBe(ANSWER);
      expect(await code(buildAnswer("En nog iets.", await believes(), shopOf(eva, [], self)))).toBe("limit_reached");
      expect(await code(buildAnswer("  ", await believes(), shopOf(eva, [])))).toBe("malformed");
    });

    test("is not sealed to a JIM who is gone", async () => {
      const believed = await believes();
      const chains = new Map([...believed.chains].filter(([root]) => root !== jef.by.root));
      expect((await buildAnswer(ANSWER, { ...believed, chains }, shopOf(eva, []))).seals.map(({ to }) => to)).toEqual([sam.person]);
    });

    test.each<[string, () => Promise<string | undefined>]>([
      ["no pass", () => Promise.resolve(undefined)],
      ["a pass that the youth did not sign", () => pass({}, eva)],
      ["a pass of her own", () => pass({ by: eva.by }, eva)],
      ["a pass for another share", () => pass({ share: randomId() })],
      ["a pass for somebody else", () => pass({ from: recipient(hanne) })],
      ["a pass for another account with her keys", () => pass({ from: { ...recipient(eva), person: hanne.person } })],
      ["a pass to somebody else", () => pass({ to: recipient(hanne) })],
      ["a pass about words that are not his", () => pass({ about: [own] })],
      ["a pass also about words that are not his", () => pass({ about: [second, own] })],
      ["a pass about words that he never saw", () => pass({ about: [anyHash()] })],
      ["a pass about nothing", () => pass({ about: [] })],
    ])("is not heard by Jef with %s", async (_, lie) => {
      const honest = await told(jef, [await sealedAnswer(jef, given.body.id, { pass: await pass() })]);
      expect(await heard(jef, [room], honest)).toHaveLength(1);
      const wrong = await lie();
      const lied = await told(jef, [await sealedAnswer(jef, given.body.id, wrong === undefined ? {} : { pass: wrong })]);
      expect(lied.told).toHaveLength(1);
      expect(await heard(jef, [room], lied)).toEqual([]);
    });

    test("is not heard by Jef on the word of somebody who owns a conversation and is no youth", async () => {
      const self = await told(jef, [await sealedAnswer(jef, given.body.id, { pass: await pass() })]);
      const member = room.channel.met[sam.by.root];
      if (!member) throw new Error("Sam is there");
      const met = { ...room.channel.met, [sam.by.root]: { ...member, role: "parent" as const } };
      expect(await heard(jef, [{ ...room, channel: { ...room.channel, met } }], self)).toEqual([]);
      expect(await heard(jef, [room], self)).toHaveLength(1);
    });

    test("is heard by Jef once his conversation with the youth is there", async () => {
      const self = await told(jef, [await sealedAnswer(jef, given.body.id, { pass: await pass() })]);
      expect(await heard(jef, [], self)).toEqual([]);
      expect(await heard(jef, [room], self)).toHaveLength(1);
    });

    test("is heard by Sam about what was given to her alone", async () => {
      const shares = { [given.body.id]: { body: given.body, since: 1 } };
      const from = { ...unwritten(logStart(sam.person)), shares };
      const hears = async (...contents: Content[]): Promise<readonly Heard[]> => heard(sam, [room], await told(sam, contents, from));
      expect(await hears(await sealedAnswer(sam, given.body.id))).toHaveLength(1);
      expect(await hears(await sealedAnswer(sam, given.body.id, { by: hanne }))).toEqual([]);
      expect(await hears(await sealedAnswer(sam, randomId()))).toEqual([]);
    });

    test("is heard once, whatever a server shows: the first that counts", async () => {
      const from = { ...unwritten(logStart(sam.person)), shares: { [given.body.id]: { body: given.body, since: 1 } } };
      const contents = [await sealedAnswer(sam, given.body.id, { by: hanne }), await sealedAnswer(sam, given.body.id), await sealedAnswer(sam, given.body.id, { words: "En nog iets." })];
      expect((await heard(sam, [room], await told(sam, contents, from))).map(({ words }) => words)).toEqual([ANSWER]);
    });

    test.each<[string, () => Parameters<typeof sealedAnswer>[2]]>([
      ["that somebody else signed", () => ({ signer: hanne })],
      ["to another share than it came with", () => ({ about: randomId() })],
      ["without words", () => ({ words: " \n" })],
      ["of too many letters", () => ({ words: "é".repeat(SHARE_ANSWER_LETTERS_MAX + 1) })],
    ])("says nothing with an answer %s", async (_, over) => {
      expect((await told(sam, [await sealedAnswer(sam, given.body.id, { words: "é".repeat(SHARE_ANSWER_LETTERS_MAX) })])).told).toHaveLength(1);
      expect((await told(sam, [await sealedAnswer(sam, given.body.id, over())])).told).toBeUndefined();
    });

    test("has a name of at most sixty letters", async () => {
      const [one] = (await told(sam, [await sealedAnswer(sam, given.body.id, { from: "é".repeat(200) })])).told ?? [];
      expect(one?.name).toBe("é".repeat(60));
    });

    test("is believed no more once her account is gone, and nothing behind that is held up", async () => {
      const contents = [await sealedAnswer(sam, given.body.id), { kind: "bag", n: 3 } as const];
      const self = await told(sam, contents, undefined, [eva.person]);
      expect([self.told, self.cursor]).toEqual([undefined, 2]);
      expect((await told(sam, contents)).told).toHaveLength(1);
    });
  });

  test("an author is told that words were given, and nothing else", async () => {
    const self = await told(jef, [{ kind: "shared_on", envelope: second, content: anyHash() }]);
    expect(self.sharedOn).toEqual([second]);
    expect(self.told).toBeUndefined();
  });
});
