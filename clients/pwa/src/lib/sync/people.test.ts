// How many generations of somebody's keys a server has to show: as many as were met, or the fewer ones that took their place.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { possession } from "../crypto/chains";
import { sign } from "../crypto/ed25519";
import { randomId, statementHash } from "../crypto/encoding";
import { work } from "../crypto/work";
import { openStore, type Store } from "../db/store";
import { bytes, encode } from "../protocol/base64url";
import type { KeyChain, Pin } from "../protocol/types.gen";
import { People } from "./people";
import { somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
let names = 0;
let sam: Somebody;
let store: Store;
let pins: Record<string, Pin>;
let lineage: string;
/** What the server shows. */
let shown: readonly string[];

beforeEach(async () => {
  names += 1;
  store = await openStore(`people-${names}`);
  sam = await somebody(tenant, "Sam");
  pins = { [sam.person]: { root: sam.by.root, g: 0, name: "Sam" } };
  [lineage, shown] = ["first", sam.chain];
});

/** The chain with so many generations behind it, each time others. */
async function renewed(chain: readonly string[], times: number): Promise<readonly string[]> {
  if (times === 0) return chain;
  const [signKey, sealKey] = await Promise.all([work.newSignKey(), work.newSealKey()]);
  const published = { tenant, person: sam.person, g: chain.length, sign_pub: signKey.pub, seal_pub: sealKey.pub };
  const proof = encode(await sign(bytes(signKey.seed, 32), possession(published)));
  const key = await work.say("key", { suite: "naast1", at: 1, ...published, prev: statementHash(chain.at(-1) ?? ""), proof }, sam.rootSeed);
  return renewed([...chain, key], times - 1);
}

/** Everybody whom this device knows, as after a start. */
const people = (): People =>
  new People({
    crypto: work,
    store,
    tenant,
    lineage: () => lineage,
    fetchChain: () => Promise.resolve(given(shown)),
    pin: (person) => pins[person],
    meet: (person, pin) => { pins[person] = pin; },
  });

const given = (keys: readonly string[]): KeyChain => ({ person: sam.person, keys: [...keys], staff_name: null });

/** How many generations are believed of what the server shows now. */
async function believes(keys: readonly string[], by = people()): Promise<number> {
  shown = keys;
  return (await by.refresh(sam.person)).generations.length;
}

describe("fewer generations than were met", () => {
  test("are believed in no life when they are only the first ones of those that are known", async () => {
    const all = await renewed(sam.chain, 3);
    const by = people();
    await believes(all, by);
    await expect(believes(all.slice(0, 2), by)).rejects.toMatchObject({ alarm: "rolled_back" });
    // The server was put back: it shows fewer, and what is known goes on.
    lineage = "second";
    expect(await believes(all.slice(0, 2), by)).toBe(4);
    await expect(believes(all.slice(0, 1), by)).rejects.toMatchObject({ alarm: "rolled_back" });
  });

  test("are not believed by who knows of them from another device alone", async () => {
    pins = { [sam.person]: { root: sam.by.root, g: 3, name: "Sam" } };
    await expect(believes(await renewed(sam.chain, 1))).rejects.toMatchObject({ alarm: "rolled_back" });
  });
});

describe("fewer generations that took the place of forgotten ones", () => {
  let fewer: readonly string[];

  beforeEach(async () => {
    expect(await believes(await renewed(sam.chain, 3))).toBe(4);
    lineage = "second";
    fewer = await renewed(sam.chain, 2);
    expect(await believes(fewer)).toBe(3);
  });

  test("are the least that is believed from then on, also beside a grant, and after the app was closed", async () => {
    for (const by of [people(), people()]) {
      await expect(by.look(given(fewer.slice(0, 2)))).rejects.toMatchObject({ alarm: "rolled_back" });
      expect((await by.look(given(fewer))).generations).toHaveLength(3);
      await expect(believes(fewer.slice(0, 2), by)).rejects.toMatchObject({ alarm: "rolled_back" });
      expect(await believes(fewer, by)).toBe(3);
    }
  });

  test("are believed in the life after that too", async () => {
    lineage = "third";
    expect(await believes(fewer)).toBe(3);
    expect(await believes(await renewed(fewer, 1))).toBe(4);
  });

  test("excuse nothing once another device of this person met more", async () => {
    pins = { [sam.person]: { root: sam.by.root, g: 4, name: "Sam" } };
    const by = people();
    await expect(believes(fewer, by)).rejects.toMatchObject({ alarm: "rolled_back" });
    await expect(by.look(given(fewer))).rejects.toMatchObject({ alarm: "rolled_back" });
    expect(await believes(await renewed(fewer, 2), by)).toBe(5);
  });

  test("give no way to a third chain in the same life", async () => {
    await expect(believes(await renewed(sam.chain, 3))).rejects.toMatchObject({ alarm: "forged" });
  });
});
