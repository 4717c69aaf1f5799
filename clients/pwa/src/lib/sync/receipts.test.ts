// What the server confirms is held against what was sent, and what it shows later against what it confirmed: each lie about a receipt.
import { beforeEach, describe, expect, test } from "vitest";
import { work } from "../crypto/work";
import { encode } from "../protocol/base64url";
import { random, randomId } from "../crypto/encoding";
import type { Answer, Command, Entry } from "../protocol/types.gen";
import { entriesOf } from "./confirmed";
import { Promises } from "./receipts";
import { anyHash, Scene, somebody, type Somebody } from "./testing/scene";

let sam: Somebody;
let jef: Somebody;
let promises: Promises;
/** One of each command that puts something into a log, by its name. */
let commands: Record<string, Command>;

const statementOf = (entry: Entry): string => ("statement" in entry ? entry.statement : "");

beforeEach(async () => {
  const tenant = randomId();
  [sam, jef] = (await Promise.all(["Sam", "Jef"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody];
  promises = new Promises({ channel: () => undefined, hashAt: () => undefined });
  const scene = new Scene(sam);
  const charter = statementOf(await scene.charters());
  const epoch = statementOf(await scene.opens(sam, [sam], sam));
  const words = await scene.says(sam, "hoi");
  if (words.kind !== "message") throw new Error("no message");
  const { header, trail, commit, body } = words;
  const seat = statementOf(await scene.seats(jef));
  const leave = statementOf(await scene.leaves(jef));
  const other = new Scene(sam);
  await other.charters();
  const elsewhere = statementOf(await other.leaves(jef));
  const erase = await work.say("erase", { ...scene.begin(sam), channel: scene.channel, envelope: anyHash() }, sam.keys.sign);
  const id = randomId();
  const sealed = encode(random(64));
  commands = {
    send: { do: "send", id, header, trail, commit, body },
    resend: { do: "resend", id, header, trail, commit, body },
    erase: { do: "erase", id, statement: erase },
    amend_charter: { do: "amend_charter", id, charter, epoch, seals: [] },
    open_epoch: { do: "open_epoch", id, epoch, seals: [] },
    take_seat: { do: "take_seat", id, statement: seat },
    leave: { do: "leave", id, statement: leave },
    block: { do: "block", id, whom: jef.person, leaves: [leave, elsewhere] },
    share: { do: "share", id, share: epoch, choice: charter, to_g: 0, seal: sealed },
    withdraw: { do: "withdraw", id, withdraw: epoch, choice: charter },
    set_bag: { do: "set_bag", id, n: 4, bag: sealed },
    set_unlock: { do: "set_unlock", id, unlock: charter, wraps: [] },
    stop_keeping: { do: "stop_keeping", id, of: jef.person },
    renew_keys: { do: "renew_keys", id, key: sam.statement, vault: sealed, n: 5, bag: sealed },
  };
});

const NAMES = ["send", "resend", "erase", "amend_charter", "open_epoch", "take_seat", "leave", "block", "share", "withdraw", "set_bag", "set_unlock", "stop_keeping", "renew_keys"];

const due = (name: string) => entriesOf(commands[name] as Command, sam.person);

/** What an honest server answers. */
function truth(name: string): Answer {
  const places = new Map<string, number>();
  const receipts = due(name).map(({ log, content }) => {
    const seq = (places.get(log) ?? 6) + 1;
    places.set(log, seq);
    return { log, seq, at: 50, content, receipt: anyHash() };
  });
  return { receipts };
}

const LIES: [string, (answer: Answer) => Answer][] = [
  ["another content", ({ receipts }) => ({ receipts: receipts.with(-1, { ...(receipts.at(-1) as Answer["receipts"][number]), content: anyHash() }) })],
  ["another log", ({ receipts }) => ({ receipts: receipts.with(-1, { ...(receipts.at(-1) as Answer["receipts"][number]), log: randomId() }) })],
  ["no receipt", () => ({ receipts: [] })],
  ["one receipt too many", ({ receipts }) => ({ receipts: [...receipts, receipts.at(-1) as Answer["receipts"][number]] })],
];

describe.each(NAMES)("the answer to %s", (name) => {
  test("is believed when it is the truth, however often it comes", () => {
    expect(due(name).length).toBeGreaterThan(0);
    const answer = truth(name);
    promises.take(due(name), answer);
    promises.take(due(name), answer);
    for (const { log, seq } of answer.receipts) expect(promises.furthest(log)).toBeGreaterThanOrEqual(seq);
  });
  test.each(LIES)("is refused with %s", (_, lie) => {
    expect(() => { promises.take(due(name), lie(truth(name))); }).toThrow(expect.objectContaining({ alarm: "forged" }) as Error);
  });
  test("is refused when it puts something else where something was promised", () => {
    const answer = truth(name);
    promises.take(due(name), answer);
    const later = { receipts: answer.receipts.map((receipt) => ({ ...receipt, at: 51 })) };
    expect(() => { promises.take(due(name), later); }).toThrow(expect.objectContaining({ alarm: "rolled_back" }) as Error);
  });
  test("holds the server to what it shows there later", () => {
    const answer = truth(name);
    promises.take(due(name), answer);
    for (const { log, seq, at } of answer.receipts) {
      expect(() => { promises.check({ log, seq, at, kind: "void", share: randomId() }); }).toThrow(expect.objectContaining({ alarm: "rolled_back" }) as Error);
    }
  });
});

test("two entries of one command stand one behind the other", () => {
  const { receipts } = truth("amend_charter");
  const torn = { receipts: receipts.map((receipt, at) => ({ ...receipt, seq: receipt.seq + at })) };
  expect(() => { promises.take(due("amend_charter"), torn); }).toThrow(expect.objectContaining({ alarm: "forged" }) as Error);
});

test("what leaves nothing in a log is confirmed by nothing", () => {
  const nothing = entriesOf({ do: "take_back_invite", id: randomId(), invite: randomId() }, sam.person);
  promises.take(nothing, { receipts: [] });
  expect(() => { promises.take(nothing, truth("send")); }).toThrow(expect.objectContaining({ alarm: "forged" }) as Error);
});

test("an entry that comes before its answer is held against it all the same", async () => {
  const answer = truth("set_bag");
  const [receipt] = answer.receipts as [Answer["receipts"][number]];
  const { log, seq } = receipt;
  const given = (shown: Entry): Promise<Answer> =>
    promises.hold(commands["set_bag"] as Command, sam.person, () => {
      promises.check(shown);
      return Promise.resolve(answer);
    });
  await given({ log, seq, at: 50, kind: "bag", n: 4 });
  await expect(given({ log, seq, at: 50, kind: "bag", n: 3 })).rejects.toMatchObject({ alarm: "rolled_back" });
});

test("what was promised in a life of the server that is over is compared elsewhere", () => {
  const answer = truth("set_bag");
  promises.take(due("set_bag"), answer);
  promises.forget();
  promises.check({ log: sam.person, seq: 7, at: 1, kind: "restored", lineage: "second" });
  expect(promises.furthest(sam.person)).toBe(0);
});
