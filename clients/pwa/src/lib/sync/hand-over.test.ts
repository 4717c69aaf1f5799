// A conversation whose owner lost everything: what a reader believes of it, each beside what they do not.
import { beforeEach, describe, expect, test } from "vitest";
import { randomId } from "../crypto/encoding";
import type { Alarm } from "./model";
import { toHandOver } from "./hand-over";
import { isPast } from "./room";
import { readLog, type ReadLog } from "./testing/reading";
import { Scene, somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
let sam: Somebody;
let jef: Somebody;
let anew: Somebody;
let eve: Somebody;
let scene: Scene;

beforeEach(async () => {
  [sam, jef, anew, eve] = (await Promise.all(["Sam", "Jef", "Sammie", "Eva"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody, Somebody, Somebody];
  scene = new Scene(sam);
  await scene.charters();
  await scene.seats(jef);
  await scene.opens(jef, [sam, jef], jef);
  await scene.says(sam, "Weet je nog?");
});

const reads = (reader: Somebody = jef): Promise<ReadLog> =>
  readLog(scene.entries, reader, scene.channel, { known: [sam, jef, anew, eve], met: [sam, jef] });

describe("a member hands it over", () => {
  test("and nothing new is written there, while what takes away goes on", async () => {
    await scene.handsOver(jef, anew, [1]);
    const { channel, alarm } = await reads();
    expect(alarm).toBeUndefined();
    expect(channel.room && isPast(channel.room)).toBe(true);
    expect(channel.room?.handed).toMatchObject({ times: 1, heirs: [{ person: anew.person, root: anew.by.root }] });
    expect(toHandOver(channel.epochs, channel.keys, anew.by.root)).toEqual([]);
    expect(toHandOver(channel.epochs, channel.keys, eve.by.root)).toEqual([1]);
    await scene.leaves(anew);
    expect((await reads()).channel.room?.handed?.heirs).toEqual([]);
    await scene.leaves(jef);
    expect((await reads()).alarm).toBeUndefined();
  });

  test.each<[string, () => Promise<unknown>, Alarm]>([
    ["by its owner", () => scene.handsOver(sam, anew, [1]), "forged"],
    ["by somebody who is not in", () => scene.handsOver(eve, anew, [1]), "forged"],
    ["signed by somebody else", () => scene.handsOver(jef, anew, [1], {}, eve), "forged"],
    ["to somebody who is in", () => scene.handsOver(jef, sam, [1]), "forged"],
    ["of another owner", () => scene.handsOver(jef, anew, [1], { from: { person: jef.person, root: jef.by.root } }), "forged"],
    ["of another channel", () => scene.handsOver(jef, anew, [1], { channel: randomId() }), "forged"],
    ["with a key that never was", () => scene.handsOver(jef, anew, [2]), "forged"],
  ])("but not %s", async (_, lie, expected) => {
    await lie();
    expect((await reads()).alarm).toBe(expected);
  });

  test("but not by somebody who sat down and holds no key yet", async () => {
    scene = new Scene(sam);
    await scene.charters();
    await scene.opens(sam, [sam], sam);
    await scene.seats(jef);
    expect((await reads()).alarm).toBeUndefined();
    await scene.handsOver(jef, anew, [1]);
    expect((await reads()).alarm).toBe("forged");
  });

  test("and a word or a key behind it is not believed", async () => {
    await scene.handsOver(jef, anew, [1]);
    const before = scene.entries.length;
    await scene.says(jef, "Nog iets");
    const words = await reads();
    expect(words.alarm ?? words.lines.at(-1)?.kind).not.toBe("words");
    scene.entries.length = before;
    await scene.opens(jef, [sam, jef], jef);
    expect((await reads()).alarm).toBe("forged");
  });
});

describe("its owner takes it up again", () => {
  const amended = async (how: "fresh" | "derived"): Promise<ReadLog> => {
    await scene.handsOver(jef, anew, [1]);
    const prev = scene.charter;
    const members = [
      { person: sam.person, ...sam.by, role: "youth" as const },
      { person: jef.person, ...jef.by, role: "jim" as const },
    ];
    await scene.charters({ n: 1, prev, members, seats: [] });
    await scene.opens(sam, [sam, jef], jef, { how });
    return reads();
  };
  test("with a fresh key, and every heir is out", async () => {
    const { channel, alarm } = await amended("fresh");
    expect(alarm).toBeUndefined();
    expect(channel.room?.handed).toBeUndefined();
  });
  test("and words from before hand it over no second time, as those of now do", async () => {
    await amended("fresh");
    const before = scene.entries.length;
    await scene.handsOver(jef, anew, [1]);
    expect((await reads()).alarm).toBe("forged");
    scene.entries.length = before;
    await scene.handsOver(jef, anew, [1, 2]);
    const { channel, alarm } = await reads();
    expect(alarm).toBeUndefined();
    expect(channel.room && isPast(channel.room)).toBe(true);
  });
  test("but not with a key that follows from what the heir holds", async () => {
    expect((await amended("derived")).alarm).toBe("forged");
  });
});

test("an heir believes the old owner's charters by the word of somebody they met, and by nobody else's", async () => {
  await scene.handsOver(jef, anew, [1]);
  const known = [sam, jef, anew];
  const from = { ...(await readLog([], anew, scene.channel, { known, met: [jef] })).channel };
  expect((await readLog(scene.entries, anew, scene.channel, { known, met: [jef], from })).alarm).toBe("forged");
  const inherited = { ...from, inheritedFrom: sam.by.root };
  expect((await readLog(scene.entries.slice(0, 2), anew, scene.channel, { known, met: [jef], from: inherited })).alarm).toBeUndefined();
  const another = { ...from, inheritedFrom: eve.by.root };
  expect((await readLog(scene.entries, anew, scene.channel, { known, met: [jef], from: another })).alarm).toBe("forged");
});
