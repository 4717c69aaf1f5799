// What a youth is told of a room about them, and what a server that lies about it comes to.
import { beforeAll, describe, expect, test } from "vitest";
import { logStart, random, randomId, statementHash } from "../crypto/encoding";
import { encode } from "../protocol/base64url";
import { work } from "../crypto/work";
import type { Entry, StatementBodies } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import { rolledBack, withMarks } from "./bag";
import { hashAfter } from "./entries";
import { examineSelf } from "./examine-self";
import { emptyBag, unwritten, type Alarm, type Self } from "./model";
import { reduceSelf } from "./reduce";
import { effectiveMembers } from "./room";
import { readLog } from "./testing/reading";
import { anyHash, Scene, somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
let sam: Somebody;
let jef: Somebody;
let hanne: Somebody;
beforeAll(async () => {
  [sam, jef, hanne] = (await Promise.all(["Sam", "Jef", "Hanne"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody, Somebody];
});

type Over = Partial<StatementBodies["charter"]>;

/** Jef's room about Sam, with Hanne in it. */
class Support extends Scene {
  async lists(staff: readonly Somebody[], over: Over = {}): Promise<string> {
    const members = [{ person: jef.person, ...jef.by, role: "jim" as const }, ...staff.map(({ person, by }) => ({ person, ...by, role: "professional" as const }))];
    const youth = { person: sam.person, root: sam.by.root };
    const entry = await this.charters({ kind: "support", members, seats: [], youth, ...over });
    return entry.kind === "charter" ? entry.statement : "";
  }

  async excludes(who: Somebody, by = sam, over: Partial<StatementBodies["exclude"]> = {}): Promise<string> {
    const professional = { person: who.person, root: who.by.root };
    const statement = await work.say("exclude", { ...this.begin(by), channel: this.channel, charter: this.charter, professional, ...over }, by.keys.sign);
    this.append({ kind: "exclude", statement });
    return statement;
  }

  async ends(exclude: string, by = sam): Promise<string> {
    const statement = await work.say("end_exclude", { ...this.begin(by), channel: this.channel, exclude: statementHash(exclude) }, by.keys.sign);
    this.append({ kind: "end_exclude", statement });
    return statement;
  }
}

/** Sam's own log, told these things of a room. */
async function told(channel: string, statements: readonly string[]): Promise<Self> {
  let self = unwritten(logStart(sam.person));
  const chainOf = async (person: string, root: string) => {
    const chain = await work.readChain([sam, jef, hanne].find((one) => one.person === person)?.chain ?? []);
    if (chain?.root !== root) throw new Distrust("changed_root");
    return chain;
  };
  const chain = await chainOf(sam.person, sam.by.root);
  for (const statement of statements) {
    const entry: Entry = { log: sam.person, seq: self.cursor + 1, at: 1_000, kind: "support", channel, statement };
    const isMet = (person: string): Promise<boolean> => Promise.resolve(person === jef.person);
    const organisation = (): Promise<undefined> => Promise.resolve(undefined);
    const fact = await examineSelf(self, entry, { account: sam, crypto: work, chain, chainOf, isMet, organisation, bag: emptyBag("Sam"), formerHashAt: () => undefined });
    self = reduceSelf(self, fact);
    expect(self.hash).toBe(hashAfter(fact.seq === 1 ? logStart(sam.person) : before, entry));
    before = self.hash;
  }
  return self;
}
let before = "";

const stands = (self: Self, channel: string): unknown => {
  const { room, alarm } = self.supports?.[channel] ?? {};
  return [alarm, room && effectiveMembers(room).map(({ role }) => role)];
};

describe("the youth's own log", () => {
  test("tells who is in, who is excluded, and who came back", async () => {
    const room = new Support(jef);
    const first = await room.lists([hanne]);
    const exclude = await room.excludes(hanne);
    expect(stands(await told(room.channel, [first]), room.channel)).toEqual([undefined, ["jim", "professional"]]);
    expect(stands(await told(room.channel, [first, exclude]), room.channel)).toEqual([undefined, ["jim"]]);
    const prev = room.charter;
    const without = await room.lists([], { n: 1, prev });
    const end = await room.ends(exclude);
    const again = await room.lists([hanne], { n: 2, prev: room.charter });
    expect(stands(await told(room.channel, [first, exclude, without, end, again]), room.channel)).toEqual([undefined, ["jim", "professional"]]);
  });

  test.each<[string, Alarm, (room: Support) => Promise<readonly string[]>]>([
    ["somebody listed again who is excluded", "exclusion_ignored", async (room) => {
      const said = [await room.lists([hanne]), await room.excludes(hanne)];
      said.push(await room.lists([], { n: 1, prev: room.charter }));
      return [...said, await room.lists([hanne], { n: 2, prev: room.charter })];
    }],
    ["a room about somebody else", "forged", async (room) => [await room.lists([hanne], { youth: { person: hanne.person, root: anyHash() } })]],
    ["a room that begins in the middle", "forged", async (room) => [await room.lists([hanne], { n: 1, prev: anyHash() })]],
    ["an exclusion that somebody else signed", "forged", async (room) => [await room.lists([hanne]), await room.excludes(hanne, jef)]],
    ["an exclusion of another charter", "forged", async (room) => [await room.lists([hanne]), await room.excludes(hanne, sam, { charter: anyHash() })]],
    ["a charter that was left out", "rolled_back", async (room) => [await room.lists([hanne]), await room.lists([], { n: 2, prev: anyHash() })]],
    ["something that is no statement about who is in", "forged", async (room) => [await room.lists([hanne]), encode(random(40))]],
  ])("stops at %s (%s), and goes on with everything else", async (_, alarm, lie) => {
    const room = new Support(jef);
    const self = await told(room.channel, await lie(room));
    expect(self.supports?.[room.channel]?.alarm).toBe(alarm);
    expect(self.alarm).toBeUndefined();
  });

  test("that tells less than any device heard before is a lie", async () => {
    const room = new Support(jef);
    const first = await room.lists([hanne]);
    const whole = await told(room.channel, [first, await room.excludes(hanne)]);
    const bag = withMarks(emptyBag("Sam"), whole, [], undefined);
    expect(rolledBack(bag, whole, []).self).toBe(false);
    expect(rolledBack(bag, await told(room.channel, [first]), []).self).toBe(true);
  });
});

test("whoever is in the room follows the same rule: nobody excluded speaks there or is listed", async () => {
  const read = (room: Support) => readLog(room.entries, jef, room.channel, { known: [sam, jef, hanne], met: [sam, hanne] });
  const room = new Support(jef);
  await room.lists([hanne]);
  await room.opens(jef, [jef, hanne], jef);
  await room.says(hanne, "Zo zou ik het doen.");
  expect((await read(room)).alarm).toBeUndefined();
  await room.excludes(hanne);
  expect((await read(room)).channel.room?.excluded).toHaveLength(1);
  await room.says(hanne, "En nog iets.");
  expect((await read(room)).alarm).toBe("forged");
});
