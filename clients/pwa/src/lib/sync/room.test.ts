// The rules of a room, each with its twin: what it allows and what it refuses.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../protocol/base64url";
import type { By, Member, Role, StatementBodies } from "../protocol/types.gen";
import { amend, begin, effectiveMembers, enter, holders, isTalking, leave, mayErase, mayWrite, memberOf, openEpoch, peopleFit, seat, sealsDue, type Room } from "./room";

type Charter = StatementBodies["charter"];
type Epoch = StatementBodies["epoch"];

const id = (n: number): string => encode(new Uint8Array(16).fill(n));
const hash = (n: number): string => encode(new Uint8Array(32).fill(n));
const tenant = id(1);
const channel = id(2);
const sam: By = { root: hash(10), g: 0 };
const jef: By = { root: hash(11), g: 0 };
const eve: By = { root: hash(12), g: 0 };
const member = (by: By, role: Role): Member => ({ person: id(by.root.charCodeAt(1)), ...by, role });
const kept = { invite: id(3), key: hash(4), role: "jim" as const, until: 1000 };

const charter = (over: Partial<Charter> = {}): Charter => ({
  suite: "naast1",
  tenant,
  by: sam,
  at: 1,
  channel,
  kind: "private",
  n: 0,
  members: [member(sam, "youth")],
  seats: [kept],
  retention: {},
  ...over,
});
const epoch = (room: Room, over: Partial<Epoch> = {}): Epoch => ({
  suite: "naast1",
  tenant,
  by: sam,
  at: 1,
  channel,
  epoch: (room.epoch?.epoch ?? 0) + 1,
  charter: room.charter,
  members: [...(holders(room, [sam, jef]) ?? [])],
  how: "fresh",
  commitment: hash(5),
  ...over,
});
const sits = (by: By = jef): StatementBodies["take_seat"] => ({
  suite: "naast1",
  tenant,
  by,
  at: 1,
  invite: kept.invite,
  channel,
  person: id(9),
  role: "jim",
  proof: "",
});
const room = (given: Room | string): Room => {
  if (typeof given === "string") throw new Error(given);
  return given;
};
const asked = room(begin(charter(), hash(20), 1));
const talking = room(openEpoch(asked, epoch(asked), hash(21), [sam], 2));
const taken = room(seat(talking, sits(), true, 500, 3));
const both = room(openEpoch(taken, epoch(taken, { by: jef }), hash(22), [sam, jef], 4));
const next = charter({ n: 1, prev: asked.charter, members: [member(sam, "youth"), { ...member(jef, "jim"), person: id(9) }], seats: [] });

describe("charters", () => {
  test("the first is number 0 and follows nothing", () => {
    expect(begin(charter({ n: 1 }), hash(20), 1)).toBe("stale");
    expect(begin(charter({ prev: hash(1) }), hash(20), 1)).toBe("stale");
  });
  test("people fit the kind: the owner is the youth, nobody is in twice, and there is room", () => {
    expect(peopleFit(charter())).toBe(true);
    expect(peopleFit(charter({ members: [member(sam, "jim")] }))).toBe(false);
    expect(peopleFit(charter({ members: [], seats: [kept] }))).toBe(false);
    expect(peopleFit(charter({ members: [{ ...member(sam, "youth"), g: 1 }] }))).toBe(false);
    expect(peopleFit(charter({ members: [member(sam, "youth"), member(jef, "jim")] }))).toBe(false);
    expect(peopleFit(charter({ members: [member(sam, "youth"), member(jef, "professional")], seats: [] }))).toBe(false);
    expect(peopleFit(charter({ kind: "direct", members: [member(sam, "youth"), member(jef, "professional")], seats: [] }))).toBe(true);
    expect(peopleFit(charter({ members: [member(sam, "youth"), member(sam, "youth")], seats: [] }))).toBe(false);
    expect(peopleFit(charter({ members: [], seats: [kept, kept] }))).toBe(false);
  });
  test("only the owner says who is here, and only one after the other", () => {
    expect(room(amend(both, next, hash(23), 5)).members).toHaveLength(2);
    expect(amend(both, { ...next, by: jef }, hash(23), 5)).toBe("not_owner");
    expect(amend(both, { ...next, n: 2 }, hash(23), 5)).toBe("stale");
    expect(amend(both, { ...next, prev: hash(1) }, hash(23), 5)).toBe("stale");
    for (const changed of [{ kind: "direct" as const }, { channel: id(99) }, { tenant: id(99) }]) {
      expect(amend(both, { ...next, ...changed }, hash(23), 5)).toBe("changed");
    }
    const older = { ...both, members: [{ ...member(sam, "youth"), g: 1 }] };
    expect(amend(older, next, hash(23), 5)).toBe("not_owner");
  });
  test("who left is not brought back by an owner who did not see it", () => {
    const listed = room(amend(both, next, hash(23), 5));
    const said = { suite: "naast1" as const, tenant, by: jef, at: 1, channel, charter: listed.charter };
    const gone = room(leave(listed, said, 6));
    expect(effectiveMembers(gone).map(({ root }) => root)).toEqual([sam.root]);
    expect(amend(gone, { ...next, n: 2, prev: listed.charter }, hash(24), 7)).toBe("stale");
    expect(leave(listed, { ...said, charter: hash(1) }, 6)).toBe("stale_charter");
    expect(leave(listed, { ...said, by: sam }, 6)).toBe("not_member");
    expect(leave(listed, { ...said, by: eve }, 6)).toBe("not_member");
  });
  test("a newcomer enters at the newest charter, whatever its number", () => {
    const later = charter({ n: 7, prev: hash(1) });
    expect(room(enter(later, hash(20), 30))).toMatchObject({ charterN: 7, isEntered: true });
    const entered = room(enter(later, hash(20), 30));
    expect(room(openEpoch(entered, epoch(entered, { epoch: 12 }), hash(21), [sam], 31)).epoch?.epoch).toBe(12);
    expect(enter(charter({ n: 7, members: [] }), hash(20), 30)).toBe("members");
  });
});

describe("seats", () => {
  test("the first who held the link sits", () => {
    expect(memberOf(taken, jef.root)?.role).toBe("jim");
    expect(seat(talking, sits(), false, 500, 3)).toBe("seat");
    expect(seat(talking, sits(), true, 1000, 3)).toBe("seat");
    expect(seat(taken, sits(eve), true, 500, 4)).toBe("seat");
    expect(seat(talking, sits(sam), true, 500, 4)).toBe("stale_charter");
    for (const wrong of [{ role: "parent" as const }, { channel: id(99) }, { tenant: id(99) }, { invite: id(99) }]) {
      expect(seat(talking, { ...sits(), ...wrong }, true, 500, 3)).toBe("seat");
    }
  });
  test("a seat that is folded into the next charter counts once", () => {
    expect(effectiveMembers(room(amend(both, next, hash(23), 5)))).toHaveLength(2);
  });
  test("whoever left does not sit down again under this charter, nor sits on under the next", () => {
    const gone = room(leave(taken, { suite: "naast1", tenant, by: jef, at: 1, channel, charter: taken.charter }, 4));
    const twoSeats = { ...gone, seats: [...gone.seats, { ...kept, invite: id(5) }] };
    expect(seat(twoSeats, { ...sits(), invite: id(5) }, true, 500, 5)).toBe("stale_charter");
    expect(memberOf(room(seat(twoSeats, { ...sits(eve), invite: id(5) }, true, 500, 5)), eve.root)).toBeDefined();
    const again = room(amend(gone, charter({ n: 1, prev: asked.charter }), hash(23), 5));
    expect(effectiveMembers(again).map(({ root }) => root)).toEqual([sam.root]);
  });
});

describe("epochs", () => {
  test("count only for exactly the people who are in, at their newest keys", () => {
    expect(openEpoch(taken, epoch(taken, { members: [sam] }), hash(22), [sam, jef], 4)).toBe("stale_key");
    expect(openEpoch(taken, epoch(taken, { members: [sam, jef, eve] }), hash(22), [sam, jef, eve], 4)).toBe("stale_key");
    expect(openEpoch(taken, epoch(taken, { members: [jef, sam] }), hash(22), [sam, jef], 4)).toBe("stale_key");
    expect(openEpoch(taken, epoch(taken), hash(22), [sam], 4)).toBe("stale_key");
    expect(openEpoch(taken, epoch(taken, { by: eve }), hash(22), [sam, jef], 4)).toBe("not_member");
    expect(openEpoch(taken, epoch(taken, { by: { ...sam, g: 1 } }), hash(22), [sam, jef], 4)).toBe("stale_key");
    expect(openEpoch(taken, epoch(taken, { epoch: 3 }), hash(22), [sam, jef], 4)).toBe("stale_epoch");
    expect(openEpoch(taken, epoch(taken, { charter: hash(1) }), hash(22), [sam, jef], 4)).toBe("stale_charter");
  });
  test("a key is derived only to add, by somebody who held the last one, behind a new charter", () => {
    const listed = room(amend(taken, next, hash(23), 4));
    const derived = epoch(listed, { how: "derived" });
    expect(room(openEpoch(listed, derived, hash(24), [sam, jef], 5)).epoch?.epoch).toBe(2);
    expect(sealsDue(listed, derived)).toEqual([jef]);
    expect(sealsDue(listed, { ...derived, how: "fresh" })).toEqual([sam, jef]);
    expect(openEpoch(listed, { ...derived, by: jef }, hash(24), [sam, jef], 5)).toBe("stale_epoch");
    expect(openEpoch(taken, epoch(taken, { how: "derived" }), hash(24), [sam, jef], 5)).toBe("stale_epoch");
    const listedBoth = room(amend(both, next, hash(23), 5));
    const gone = room(leave(listedBoth, { suite: "naast1", tenant, by: jef, at: 1, channel, charter: listedBoth.charter }, 6));
    expect(openEpoch(gone, epoch(gone, { how: "derived", members: [sam] }), hash(24), [sam], 7)).toBe("stale_epoch");
  });
});

describe("messages", () => {
  const header = { channel, tenant, author: jef, epoch: 2 };
  test("come only from who is in, under the newest key behind the last change", () => {
    expect(mayWrite(both, header)).toBeUndefined();
    expect(mayWrite(both, { ...header, author: eve })).toBe("not_member");
    expect(mayWrite(both, { ...header, channel: id(99) })).toBe("not_member");
    expect(mayWrite(both, { ...header, tenant: id(99) })).toBe("not_member");
    expect(mayWrite(both, { ...header, epoch: 1 })).toBe("stale_epoch");
    expect(mayWrite(taken, { ...header, author: sam, epoch: 1 })).toBe("stale_epoch");
    expect(mayWrite(both, { ...header, author: { ...jef, g: 1 } })).toBe("stale_key");
    expect(mayWrite(asked, { ...header, author: sam })).toBe("stale_epoch");
  });
  test("are erased by their author alone", () => {
    expect(mayErase(both, jef, { ...jef, g: 3 })).toBe(true);
    expect(mayErase(both, sam, jef)).toBe(false);
    expect(mayErase(both, eve, eve)).toBe(false);
  });
});

test("whatever comes, the key is never held by somebody who is not in, and nobody writes with it before it is opened", () => {
  type Step = "fold" | "seat" | "leave" | "fresh" | "derived";
  const step = fc.constantFrom<Step>("fold", "seat", "leave", "fresh", "derived");
  const who = fc.constantFrom(sam, jef, eve);
  fc.assert(
    fc.property(fc.array(fc.tuple(step, who, fc.boolean()), { maxLength: 24 }), (steps) => {
      let now = asked;
      let seq = 1;
      for (const [what, by, isHeld] of steps) {
        seq += 1;
        const said = { suite: "naast1" as const, tenant, by, at: 1, channel };
        const members = [...(holders(now, [sam, jef, eve]) ?? [])];
        const folded = charter({
          by,
          n: now.charterN + 1,
          prev: now.charter,
          members: [...effectiveMembers(now)],
          seats: now.taken.length > 0 ? [] : [...now.seats],
        });
        const decided = {
          fold: () => amend(now, folded, hash(100 + (seq % 100)), seq),
          seat: () => seat(now, { ...sits(by) }, isHeld, 500, seq),
          leave: () => leave(now, { ...said, charter: now.charter }, seq),
          fresh: () => openEpoch(now, epoch(now, { by, members }), hash(seq), [sam, jef, eve], seq),
          derived: () => openEpoch(now, epoch(now, { by, members, how: "derived" }), hash(seq), [sam, jef, eve], seq),
        }[what]();
        if (typeof decided !== "string") now = decided;
        const inNow = effectiveMembers(now).map(({ root }) => root);
        expect(new Set(inNow).size).toBe(inNow.length);
        expect(inNow).toContain(sam.root);
        for (const author of [sam, jef, eve]) {
          const may = now.epoch && mayWrite(now, { channel, tenant, author, epoch: now.epoch.epoch }) === undefined;
          if (may) expect(inNow).toContain(author.root);
        }
        if (isTalking(now)) expect(now.epoch.members.map(({ root }) => root).sort()).toEqual([...inNow].sort());
      }
    }),
    { numRuns: 400 },
  );
});
