// An organisation takes its staff away and adds nobody: what counts as its word, in a log and beside it, and what does not.
import "fake-indexeddb/auto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { randomId, statementHash } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore } from "../db/store";
import type { TeamShown } from "../protocol/types.gen";
import { Memory } from "./memory";
import { emptyBag, type Alarm, type Line } from "./model";
import { effectiveMembers } from "./room";
import { ignoresTeam, TeamWatch } from "./team";
import { readLog, type ReadLog } from "./testing/reading";
import { anyHash, Scene, somebody, team, type Somebody } from "./testing/scene";

const tenant = randomId();
let sam: Somebody;
let hanne: Somebody;
let house: Somebody;
let other: Somebody;
beforeAll(async () => {
  [sam, hanne, house, other] = (await Promise.all(["Sam", "Hanne", "De Brug", "Elders"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody, Somebody, Somebody];
});

/** Sam's conversation with Hanne. */
async function talking(): Promise<Scene> {
  const scene = new Scene(sam);
  const members = [{ person: sam.person, ...sam.by, role: "youth" as const }, { person: hanne.person, ...hanne.by, role: "professional" as const }];
  await scene.charters({ kind: "direct", members, seats: [] });
  await scene.opens(sam, [sam, hanne], sam);
  return scene;
}

const read = (scene: Scene): Promise<ReadLog> => readLog(scene.entries, sam, scene.channel, { known: [sam, hanne], met: [sam, hanne], organisation: house });
const names = ({ channel }: ReadLog): string[] => (channel.room ? effectiveMembers(channel.room).map(({ role }) => role) : []);

describe("in a conversation's log", () => {
  test("whoever is missing is out, and only an owner lets them in again", async () => {
    const scene = await talking();
    await scene.teams(house, [hanne]);
    expect(names(await read(scene))).toEqual(["youth", "professional"]);
    await scene.teams(house, [], { n: 1, prev: anyHash() });
    const gone = await read(scene);
    expect([gone.alarm, names(gone)]).toEqual([undefined, ["youth"]]);
    await scene.teams(house, [hanne], { n: 2, prev: anyHash() });
    expect(names(await read(scene))).toEqual(["youth"]);
  });
  test.each<[string, Alarm, (scene: Scene) => Promise<unknown>]>([
    ["that somebody else signed", "forged", (scene) => scene.teams(house, [], {}, other)],
    ["of another organisation", "forged", (scene) => scene.teams(other, [])],
    ["of another deployment", "forged", (scene) => scene.teams(house, [], { tenant: randomId() })],
    ["that was over when it was taken", "forged", (scene) => scene.teams(house, [], { until: 1_002 })],
    ["that was there before", "rolled_back", async (scene) => {
      await scene.teams(house, [hanne], { n: 4, prev: anyHash() });
      await scene.teams(house, [], { n: 4, prev: anyHash() });
    }],
  ])("a team %s is refused (%s)", async (_, alarm, lie) => {
    const scene = await talking();
    await lie(scene);
    const told = await read(scene);
    expect([told.alarm, names(told)]).toEqual([alarm, ["youth", "professional"]]);
  });
});

describe("beside the logs", () => {
  let stores = 0;
  let memory: Memory;
  let watch: TeamWatch;
  let shown: TeamShown;
  /** What the log still brings when it is asked. */
  let comes: () => Promise<void>;
  const says = async (people: readonly Somebody[], over: Parameters<typeof team>[2] = {}, signer = house): Promise<string> => {
    const statement = await team(house, people, over, signer);
    shown = { organisation: { person: house.person, keys: [...house.chain], staff_name: null }, statement };
    return statementHash(statement);
  };
  const stands = (): unknown => [memory.local.team?.n, memory.local.isTeamDoubted === true, memory.bag.marks.team];

  beforeEach(async () => {
    stores += 1;
    const store = await openStore(`team-${stores}`);
    await store.write({ records: { account: sam, bag: { n: 0, bag: emptyBag("Sam") } } });
    memory = (await Memory.recall(store)) as Memory;
    comes = () => Promise.resolve();
    watch = new TeamWatch({
      memory,
      crypto: work,
      fetchTeam: () => Promise.resolve(shown),
      catchUp: () => comes(),
      changeBag: (change) => memory.changeBag(change),
    });
    await says([hanne]);
  });

  test("the first one is believed and its organisation kept; the next has to follow it", async () => {
    await watch.refresh();
    expect(stands()).toEqual([0, false, 0]);
    expect(memory.bag.organisation).toBe(house.by.root);
    const prev = memory.local.team?.hash ?? "";
    await says([], { n: 1, prev });
    await watch.refresh();
    expect(stands()).toEqual([1, false, 1]);
  });
  test.each<[string, () => Promise<unknown>]>([
    ["that somebody else signed", () => says([], { n: 1, prev: memory.local.team?.hash ?? "" }, other)],
    ["that follows another one", () => says([], { n: 1, prev: anyHash() })],
    ["with a lower number", () => says([], { n: 0 })],
    ["of another organisation", () => {
      shown = { ...shown, organisation: { person: other.person, keys: [...other.chain], staff_name: null } };
      return Promise.resolve();
    }],
  ])("a team %s is not believed, and that it was shown is told", async (_, lie) => {
    await watch.refresh();
    await lie();
    await watch.refresh();
    expect(stands()).toEqual([0, true, 0]);
  });
  test("one that is older than what another device of this person saw is not believed", async () => {
    await memory.changeBag((bag) => ({ ...bag, marks: { ...bag.marks, team: 3 } }));
    await watch.refresh();
    expect(stands()).toEqual([undefined, true, 3]);
    await says([hanne], { n: 3, prev: anyHash() });
    await watch.refresh();
    expect(stands()).toEqual([3, false, 3]);
  });
  test("a server that goes on serving whoever is missing is found out, and an honest one that is late is not", async () => {
    const scene = await talking();
    const keep = async (): Promise<void> => { await memory.keepChannel((await read(scene)).channel, []); };
    await keep();
    await watch.refresh();
    await watch.check();
    expect(memory.channel(scene.channel)?.alarm).toBeUndefined();
    await says([], { n: 1, prev: memory.local.team?.hash ?? "" });
    await watch.refresh();
    comes = async () => {
      await scene.teams(house, [], { n: 1, prev: anyHash() });
      await keep();
    };
    await watch.check();
    expect(memory.channel(scene.channel)?.alarm).toBeUndefined();
    scene.entries.pop();
    comes = () => Promise.resolve();
    await keep();
    await watch.check();
    expect(memory.channel(scene.channel)?.alarm).toBe("team_ignored");
  });
  test("words that a professional said after the team was over are found out; those before stay", async () => {
    const scene = await talking();
    await scene.says(hanne, "Op tijd");
    const { channel, lines } = await read(scene);
    const rows = lines.map((line: Line) => ({ seq: line.seq, hash: "", line }));
    const at = lines[0]?.at ?? 0;
    const until = (end: number): boolean => ignoresTeam(channel, rows, { n: 0, hash: "", until: end, people: [{ person: hanne.person, root: hanne.by.root }] });
    expect([until(at + 1), until(at)]).toEqual([false, true]);
  });
});
