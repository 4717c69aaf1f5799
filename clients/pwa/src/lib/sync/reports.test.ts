// Reports: what is made is what an adviser can check, and reports that lie, each beside the one that does not.
import { beforeAll, describe, expect, test } from "vitest";
import { envelopeHash, freshSecret, messageKey, randomId, statementHash } from "../crypto/encoding";
import { work } from "../crypto/work";
import { bytes, encode } from "../protocol/base64url";
import { write } from "../protocol/messages";
import { readReported, writeReported } from "../protocol/reported";
import type { Entry, Header, Payload, Pin, Reported, ReportedMessage, ReportShown, Standing, StatementBodies } from "../protocol/types.gen";
import { buildReport, type Archive } from "./build-report";
import type { Workshop } from "./build";
import { entriesOf } from "./confirmed";
import { contentHash } from "./entries";
import { examineSelf } from "./examine-self";
import { unwritten, unread, type Team, type Task } from "./model";
import { openReported } from "./open-report";
import { reduceSelf } from "./reduce";
import { check, type Adviser, type Said, type Unproven } from "./reported";
import { advisersOutside } from "./reporting";
import { anyHash, somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
const here = randomId();
let [sam, jef, hanne, vera]: Somebody[] = [];
let ask: { sam: Somebody; jef: Somebody; hanne: Somebody; vera: Somebody };

beforeAll(async () => {
  [sam, jef, hanne, vera] = await Promise.all(["Sam", "Jef", "Hanne", "Vera"].map((name) => somebody(tenant, name)));
  if (!sam || !jef || !hanne || !vera) throw new Error("nobody");
  ask = { sam, jef, hanne, vera };
});

type Charter = StatementBodies["charter"];
const member = ({ person, by }: Somebody, role: Charter["members"][number]["role"]): Charter["members"][number] => ({ person, ...by, role });

/** Sam's triad with Jef and Hanne. */
const charter = (over: Partial<Charter> = {}, owner = ask.sam): Charter => ({
  suite: "naast1",
  tenant,
  by: owner.by,
  at: 1,
  channel: here,
  kind: "triad",
  n: 0,
  members: [member(owner, "youth"), member(ask.jef, "jim"), member(ask.hanne, "professional")],
  seats: [],
  retention: {},
  ...over,
});
const signed = (body: Charter, signer = ask.sam): Promise<string> => work.say("charter", body, signer.keys.sign);

const headerOf = (author: Somebody, over: Partial<Header> = {}): Header => ({
  suite: "naast1",
  tenant,
  channel: here,
  epoch: 1,
  author: author.by,
  id: randomId(),
  salt: randomId(),
  class: "countable",
  trail: anyHash(),
  ...over,
});

/** A message under this header, signed by whoever `signer` is. */
async function message(header: Header, payload: Payload, signer: Somebody, epochKey = freshSecret()): Promise<ReportedMessage> {
  const text = write("Header", header);
  const { commit, body } = await work.sealWords(epochKey, text, write("Payload", payload), signer.keys.sign);
  return { header: text, commit, body, key: encode(messageKey(bytes(epochKey, 32), text)), author: "Hanne", at: 9 };
}

const text = (words: string): Payload => ({ kind: "text", text: words });

/** What Jef reports truly: what Hanne said in Sam's triad. */
const trueReport = async (): Promise<Reported> => ({
  words: "Dit kan niet.",
  channel: here,
  messages: [await message(headerOf(ask.hanne), text("Zwijg daarover."), ask.hanne)],
  places: [await signed(charter())],
  chains: [ask.sam, ask.jef, ask.hanne].map(({ chain }) => [...chain]),
});

const teamOf = (people: readonly { person: string; root: string }[], advisers: readonly { person: string; root: string }[] = []): Team => ({ n: 0, hash: anyHash(), until: 1_000_000, people, advisers });
const who = ({ person, by }: Somebody): { person: string; root: string } => ({ person, root: by.root });

async function saidBy(inside: Reported, by: { root: string; standing: Standing } = { root: ask.jef.by.root, standing: "guest" }, over: Partial<Adviser> = {}): Promise<Said | Unproven> {
  const [first] = await check(inside, by, { tenant, crypto: work, team: undefined, pin: () => undefined, ...over });
  if (!first) throw new Error("no message");
  return first.said;
}

describe("what is proven", () => {
  test("a true report shows who said what, and by whose word they are there", async () => {
    const { sam: owner, hanne: author } = ask;
    const said = await saidBy(await trueReport(), undefined, { team: teamOf([who(author)]) });
    expect(said).toEqual({ author: author.by, person: author.person, role: "professional", kind: "triad", listedBy: owner.by.root, isStaff: true, payload: text("Zwijg daarover.") });
    expect(await saidBy(await trueReport()), "without a team nobody is known to be staff").toMatchObject({ isStaff: false });
  });

  const lies: readonly [string, Unproven, (inside: Reported) => Promise<Reported> | Reported][] = [
    ["another key", "body", (inside) => withFirst(inside, (one) => ({ ...one, key: freshSecret() }))],
    ["a key of another length", "form", (inside) => withFirst(inside, (one) => ({ ...one, key: randomId() }))],
    ["a swapped body", "body", async (inside) => {
      const other = await message(headerOf(ask.hanne), text("Tot morgen."), ask.hanne);
      return withFirst(inside, (one) => ({ ...one, body: other.body }));
    }],
    ["the key of another message", "body", async (inside) => {
      const other = await message(headerOf(ask.hanne), text("Tot morgen."), ask.hanne);
      return withFirst(inside, (one) => ({ ...one, key: other.key }));
    }],
    ["the key of another message with its commitment", "body", async (inside) => {
      const other = await message(headerOf(ask.hanne), text("Tot morgen."), ask.hanne);
      return withFirst(inside, (one) => ({ ...one, key: other.key, commit: other.commit }));
    }],
    ["other words, sealed with the true key by somebody else", "body", async (inside) => ({ ...inside, messages: [await message(headerOf(ask.hanne), text("Sla hem."), ask.jef)] })],
    ["what Jef wrote under a header of Hanne's", "body", async (inside) => {
      const own = await message(headerOf(ask.jef), text("Sla hem."), ask.jef);
      return { ...inside, messages: [{ ...own, header: write("Header", headerOf(ask.hanne)) }] };
    }],
    ["what she wrote in another conversation", "elsewhere", async (inside) => ({ ...inside, messages: [await message(headerOf(ask.hanne, { channel: randomId() }), text("Zwijg."), ask.hanne)] })],
    ["in another deployment", "elsewhere", async (inside) => ({ ...inside, messages: [await message(headerOf(ask.hanne, { tenant: randomId() }), text("Zwijg."), ask.hanne)] })],
    ["a generation that she never had", "keys", async (inside) => ({ ...inside, messages: [await message(headerOf(ask.hanne, { author: { ...ask.hanne.by, g: 1 } }), text("Zwijg."), ask.hanne)] })],
    ["without her keys", "keys", (inside) => ({ ...inside, chains: inside.chains.slice(0, 2) })],
    ["a header in another spelling", "form", (inside) => withFirst(inside, (one) => ({ ...one, header: `${one.header} ` }))],
    ["her name, which is no words", "form", async (inside) => ({ ...inside, messages: [await message(headerOf(ask.hanne), { kind: "profile", name: "Hanne" }, ask.hanne)] })],
  ];

  test.each(lies)("%s proves nothing", async (_, reason, spoil) => {
    const inside = await trueReport();
    expect(await saidBy(inside), "the true one is believed").not.toBeTypeOf("string");
    expect(await saidBy(await spoil(inside))).toBe(reason);
  });

  test("other words of her own are hers", async () => {
    const edit: Payload = { kind: "edit", of: anyHash(), text: "Sst." };
    const inside = { ...(await trueReport()), messages: [await message(headerOf(ask.hanne), edit, ask.hanne)] };
    expect(await saidBy(inside)).toMatchObject({ payload: edit });
  });

  test("a place that the owner did not give proves nothing", async () => {
    const under = async (place: string, by?: { root: string; standing: Standing }): Promise<Said | Unproven> => saidBy({ ...(await trueReport()), places: [place] }, by);
    expect(await under(await signed(charter()))).toMatchObject({ role: "professional" });
    const forged: readonly [string, string][] = [
      ["Sam's charter, signed by Jef", await signed(charter(), ask.jef)],
      ["a charter of another conversation", await signed(charter({ channel: randomId() }))],
      ["a charter without her", await signed(charter({ members: [member(ask.sam, "youth"), member(ask.jef, "jim")] }))],
      ["her identity under another account", await signed(charter({ members: [member(ask.sam, "youth"), { ...member(ask.hanne, "professional"), person: randomId() }] }))],
      ["people who are no circle", await signed(charter({ members: [member(ask.sam, "youth"), member(ask.hanne, "parent")] }))],
    ];
    for (const [what, place] of forged) expect(await under(place), what).toBe("not_listed");
    const byJef = await signed(charter({ members: [member(ask.jef, "youth"), member(ask.hanne, "professional")] }, ask.jef), ask.jef);
    expect(await under(byJef), "a JIM owns no triad").toBe("not_listed");
    const { root } = ask.jef.by;
    expect(await under(byJef, { root, standing: "youth" }), "that it is their own word can be seen").toMatchObject({ listedBy: root });
  });

  test("an account that is known under another identity is nobody's", async () => {
    const inside = await trueReport();
    const { person } = ask.hanne;
    const other: Pin = { root: anyHash(), g: 0, name: "" };
    expect(await saidBy(inside, undefined, { team: teamOf([{ person, root: other.root }]) }), "the team knows better").toBe("identity");
    expect(await saidBy(inside, undefined, { pin: () => other }), "who met her knows better").toBe("identity");
  });

  test("a guest on a seat is there by the invite's own key", async () => {
    const secret = freshSecret();
    const { invite, key } = await work.inviteKeys(secret);
    const kept = await signed(charter({ members: [member(ask.sam, "youth")], seats: [{ invite, key, role: "jim", until: 99 }] }));
    const said = async (by: string): Promise<Said | Unproven> => {
      const { person, by: jefs } = ask.jef;
      const proof = await work.proveInvite(by, { use: "seat", tenant, channel: here, person, root: jefs.root });
      const taken = await work.say("take_seat", { suite: "naast1", tenant, by: jefs, at: 1, invite, channel: here, person, role: "jim", proof }, ask.jef.keys.sign);
      return saidBy({ ...(await trueReport()), messages: [await message(headerOf(ask.jef), text("Ja."), ask.jef)], places: [kept, taken] }, { root: ask.sam.by.root, standing: "youth" });
    };
    expect(await said(secret)).toMatchObject({ role: "jim" });
    expect(await said(freshSecret()), "without the link").toBe("not_listed");
  });
});

const withFirst = (inside: Reported, change: (one: ReportedMessage) => ReportedMessage): Reported => ({ ...inside, messages: inside.messages.map(change) });

describe("on its way", () => {
  /** Jef's device: the triad with what Hanne said in it, and a server that keeps its entries. */
  async function scene() {
    const epochKey = freshSecret();
    const said = await message(headerOf(ask.hanne), text("Zwijg daarover."), ask.hanne, epochKey);
    const other = await message(headerOf(ask.hanne), text("Tot morgen."), ask.hanne, epochKey);
    const place = await signed(charter());
    const entry = ({ header, commit, body }: ReportedMessage, seq: number): Entry => ({ log: here, seq, at: 9, kind: "message", header, trail: "", commit, body });
    const entries: Entry[] = [{ log: here, seq: 1, at: 1, kind: "charter", statement: place }, entry(said, 2), entry(other, 3)];
    const lines = [said, other].map(({ header, commit, body }, at) => ({
      seq: at + 2,
      hash: anyHash(),
      line: { kind: "words" as const, seq: at + 2, at: 9, envelope: envelopeHash(header, commit, body), header, author: ask.hanne.by, role: "professional" as const, payload: text("Zwijg daarover.") },
    }));
    const met = Object.fromEntries(charter().members.map((one) => [one.root, one]));
    const channel = { ...unread(here, 1, anyHash()), cursor: 3, met, keys: { 1: epochKey }, names: { [ask.hanne.by.root]: "Hanne" }, room: { owner: ask.sam.by.root, charterSeq: 1 } };
    const memory = {
      account: ask.jef,
      self: unwritten(anyHash()),
      bag: { name: "Jef" },
      channels: [channel],
      local: { team: teamOf([who(ask.hanne), who(ask.vera)], [who(ask.vera)]) },
      channel: () => channel,
      rows: () => lines,
      pin: () => undefined,
    };
    const chains = new Map([ask.sam, ask.hanne, ask.vera].map((one) => [one.person, one]));
    const people = {
      statements: (person: string) => Promise.resolve(chains.get(person)?.chain ?? []),
      refresh: (person: string) => work.readChain(chains.get(person)?.chain ?? []),
      staffName: () => undefined,
    };
    const archive: Archive = {
      page: (_log, after, limit) => Promise.resolve({ entries: entries.filter(({ seq }) => seq > after).slice(0, limit) } as Awaited<ReturnType<Archive["page"]>>),
      refreshTeam: () => Promise.resolve(),
    };
    const shop = { memory, crypto: work, people, now: () => 10 } as unknown as Workshop;
    const [first] = lines;
    const task: Extract<Task, { do: "report" }> = { do: "report", report: randomId(), of: here, envelopes: [first?.line.envelope ?? ""], words: "Dit kan niet.", to: [who(ask.vera)] };
    return { shop, archive, task, memory, channel, entries };
  }

  async function made(at: Awaited<ReturnType<typeof scene>>) {
    const built = await buildReport(randomId(), at.task, at.shop, at.archive);
    if (typeof built === "string" || !("command" in built) || built.command.do !== "report") throw new Error("nothing was made");
    return built.command;
  }

  const opens = async (report: string, shown: ReportShown, reader: Somebody) => {
    const self = { ...unwritten(anyHash()), reports: [{ report, from: ask.jef.person, at: 1 }] };
    const memory = { account: reader, self, local: { devicesSeen: 0, heads: {}, team: teamOf([who(ask.hanne)]) }, pin: () => undefined };
    const look = async (): Promise<NonNullable<Awaited<ReturnType<typeof work.readChain>>>> => (await work.readChain(shown.chain.keys)) ?? Promise.reject(new Error("no chain"));
    return openReported(report, shown, { memory, crypto: work, people: { look } });
  };

  const shownOf = ({ statement, sealed, seals }: Awaited<ReturnType<typeof made>>): ReportShown => ({
    statement,
    sealed,
    seal: seals[0]?.sealed ?? "",
    chain: { person: ask.jef.person, keys: [...ask.jef.chain], staff_name: null },
    standing: "guest",
  });

  test("an adviser reads exactly what was picked, and who said it", async () => {
    const at = await scene();
    const read = await opens(at.task.report, shownOf(await made(at)), ask.vera);
    expect([read.from, read.words, read.standing]).toEqual([ask.jef.person, "Dit kan niet.", "guest"]);
    expect(read.messages).toHaveLength(1);
    expect(read.messages[0]).toMatchObject({ called: "Hanne", said: { person: ask.hanne.person, role: "professional", isStaff: true, payload: text("Zwijg daarover.") } });
  });

  test("nobody but who it is for opens it, and nothing in it may be changed on the way", async () => {
    const at = await scene();
    const command = await made(at);
    const shown = shownOf(command);
    await expect(opens(at.task.report, shown, ask.hanne), "Hanne").rejects.toThrow();
    await expect(opens(randomId(), shown, ask.vera), "another report's name").rejects.toThrow();
    const other = shownOf(await made({ ...at, task: { ...at.task, report: at.task.report, words: "Niets aan de hand." } }));
    for (const lie of [{ sealed: other.sealed }, { seal: other.seal }, { statement: other.statement }]) await expect(opens(at.task.report, { ...shown, ...lie }, ask.vera)).rejects.toThrow();
    await expect(opens(at.task.report, { ...shown, chain: { person: ask.sam.person, keys: [...ask.sam.chain], staff_name: null } }, ask.vera), "by somebody else").rejects.toThrow();
    await expect(opens(at.task.report, shown, ask.vera), "unchanged it opens").resolves.toMatchObject({ from: ask.jef.person });
  });

  test("what two advisers would read differently, and what is signed for somebody else, is refused", async () => {
    const at = await scene();
    const { report } = at.task;
    const [key, inside] = [freshSecret(), await trueReport()];
    const place = { tenant, report, root: ask.jef.by.root };
    const sealed = await work.sealReport(place, key, writeReported(inside));
    const other = await work.sealReport(place, key, writeReported({ ...inside, words: "Iets anders." }));
    const shown = async (to: Somebody, bytesOf = sealed.sealed): Promise<ReportShown> => {
      const body: StatementBodies["report"] = { suite: "naast1", tenant, by: ask.jef.by, at: 1, id: report, sealed: sealed.hash, commit: sealed.commit, to: [who(to)] };
      const statement = await work.say("report", body, ask.jef.keys.sign);
      const seal = await work.sealReportKey({ tenant, statement: statementHash(statement), to: ask.vera.by }, ask.vera.sealPub, key);
      return { statement, sealed: bytesOf, seal, chain: { person: ask.jef.person, keys: [...ask.jef.chain], staff_name: null }, standing: "guest" };
    };
    await expect(opens(report, await shown(ask.vera), ask.vera), "the true one").resolves.toMatchObject({ words: inside.words });
    await expect(opens(report, await shown(ask.vera, other.sealed), ask.vera), "other bytes under the same key").rejects.toThrow();
    await expect(opens(report, await shown(ask.sam), ask.vera), "signed for Sam").rejects.toThrow();
  });

  test("it goes to advisers outside the conversation alone, and never to somebody who was not shown", async () => {
    const at = await scene();
    const outside = (team: Team | undefined, now = 10) => advisersOutside({ account: ask.jef, local: { devicesSeen: 0, heads: {}, ...(team ? { team } : {}) }, channel: () => at.channel as never }, here, now);
    expect(outside(at.memory.local.team)).toEqual([who(ask.vera)]);
    expect(outside(teamOf([], [who(ask.hanne), who(ask.jef), who(ask.vera)])), "Hanne is in it").toEqual([who(ask.vera)]);
    expect(outside(at.memory.local.team, 1_000_000), "a team that ended").toEqual([]);
    expect(outside(undefined), "no team").toEqual([]);
    const unseen = { ...at, task: { ...at.task, to: [who(ask.sam)] } };
    await expect(made(unseen), "who was shown advises no more").rejects.toMatchObject({ code: "no_adviser" });
    at.memory.local.team = teamOf([], [who(ask.hanne)]);
    await expect(made({ ...at, task: { ...at.task, to: [who(ask.hanne), who(ask.vera)] } }), "only she who is in it advises").rejects.toMatchObject({ code: "no_adviser" });
  });

  test("what is not there any more, or never was, cannot be reported; nor more than a report may hold", async () => {
    const at = await scene();
    await expect(made({ ...at, task: { ...at.task, envelopes: [anyHash()] } })).rejects.toMatchObject({ code: "nothing_here" });
    await expect(made({ ...at, task: { ...at.task, envelopes: [] } })).rejects.toMatchObject({ code: "too_large" });
    await expect(made({ ...at, task: { ...at.task, words: "é".repeat(2_001) } })).rejects.toMatchObject({ code: "malformed" });
    at.entries.splice(1, 1);
    await expect(made(at), "erased meanwhile").rejects.toMatchObject({ code: "nothing_here" });
    const inside = await trueReport();
    expect(readReported(writeReported(inside))).toEqual(inside);
    const [one] = inside.messages;
    for (const over of [{ words: "é".repeat(2_001) }, { messages: [] }, { messages: Array.from({ length: 21 }, () => one as ReportedMessage) }]) expect(readReported(writeReported({ ...inside, ...over }))).toBeUndefined();
  });

  test("the own log tells of it, until it was closed", async () => {
    const at = await scene();
    const command = await made(at);
    const [due] = entriesOf(command, ask.jef.person);
    const chain = await work.readChain(ask.jef.chain);
    const entry: Entry = { log: ask.jef.person, seq: 1, at: 7, kind: "reported", statement: command.statement, content: "" };
    expect(due).toEqual({ log: ask.jef.person, kind: "reported", content: contentHash(entry) });
    expect(due?.content, "its content is the statement's").toBe(statementHash(command.statement));
    const witness = { account: ask.jef, crypto: work, chain, formerHashAt: () => undefined } as never;
    const self = reduceSelf(unwritten(anyHash()), await examineSelf(unwritten(anyHash()), entry, witness));
    expect(self.reported).toEqual({ [at.task.report]: { to: [who(ask.vera)], at: 7 } });
    await expect(examineSelf(unwritten(anyHash()), { ...entry, statement: await signed(charter()) }, witness), "something else").rejects.toMatchObject({ alarm: "forged" });
    const closed: Entry = { log: ask.jef.person, seq: 2, at: 8, kind: "report_closed", report: at.task.report, content: "" };
    expect(reduceSelf(self, await examineSelf(self, closed, witness)).reported?.[at.task.report]?.closedAt).toBe(8);
    expect(await buildReport(randomId(), at.task, { ...at.shop, memory: { ...at.memory, self } } as never, at.archive), "it is reported once").toBe("done");
  });
});
