// What is given to read comes from somebody this person met, and ends when they said.
import { beforeEach, expect, test } from "vitest";
import { randomId, statementHash } from "../crypto/encoding";
import { work } from "../crypto/work";
import { write } from "../protocol/messages";
import type { Granted, Pin } from "../protocol/types.gen";
import type { Store } from "../db/store";
import { HeldGrants } from "./grants";
import type { Memory } from "./memory";
import { People } from "./people";
import { somebody, type Somebody } from "./testing/scene";

const tenant = randomId();
const share = randomId();
let sam: Somebody;
let hanne: Somebody;
let pins: Record<string, Pin>;
let granted: Granted;
let listed: number | null;
let written: number;
let grants: HeldGrants;

beforeEach(async () => {
  [sam, hanne] = (await Promise.all(["Sam", "Hanne"].map((name) => somebody(tenant, name)))) as [Somebody, Somebody];
  pins = { [sam.person]: { root: sam.by.root, g: 0, name: "Sam" } };
  [listed, written] = [5_000, 0];
  const to = { person: hanne.person, root: hanne.by.root };
  const said = await work.say("share", { suite: "naast1", tenant, by: sam.by, at: 1, id: share, items: [], to, until: 5_000 }, sam.keys.sign);
  const place = { label: "share", tenant, statement: statementHash(said), to: hanne.by } as const;
  const seal = await work.sealText(place, hanne.sealPub, write("ShareKeys", { from: "Sam", items: [] }));
  granted = { share: said, seal, envelopes: [], chains: [{ person: sam.person, keys: [...sam.chain], staff_name: null }] };
  const pin = (person: string): Pin | undefined => pins[person];
  const people = new People({
    crypto: work,
    store: { get: () => Promise.resolve(undefined), write: () => Promise.resolve(void (written += 1)) } as unknown as Store,
    tenant,
    fetchChain: () => Promise.reject(new Error("nobody asks")),
    pin,
    meet: () => { written += 1; },
  });
  grants = new HeldGrants({
    memory: { account: hanne, pin } as unknown as Memory,
    crypto: work,
    people,
    fetchAll: () => Promise.resolve({ grants: [{ share, from: sam.person, at: 1, until: listed }] } as never),
    fetch: () => Promise.resolve(granted),
    now: () => 1_000,
    onChange: () => undefined,
  });
  await grants.refresh();
});

const held = () => [...grants.all][0];

test("a share of somebody who was met opens, and nothing of it stays", async () => {
  await grants.open(share);
  expect(held()).toMatchObject({ state: "open", giver: "Sam", until: 5_000 });
  expect(written).toBe(0);
});

test("a share of somebody who never was met does not open (forged)", async () => {
  pins = {};
  await expect(grants.open(share)).rejects.toMatchObject({ alarm: "forged" });
  expect(held()?.state).toBe("closed");
});

test("a share by another identity of somebody does not open (changed_root)", async () => {
  pins = { [sam.person]: { root: hanne.by.root, g: 0, name: "Sam" } };
  await expect(grants.open(share)).rejects.toMatchObject({ alarm: "changed_root" });
});

test.each([[9_000], [null]])("a list that says %s lets nobody read longer than the giver said", async (later) => {
  await grants.open(share);
  listed = later;
  await grants.refresh();
  expect(held()?.until).toBe(5_000);
  listed = 2_000;
  await grants.refresh();
  expect(held()?.until).toBe(2_000);
});
