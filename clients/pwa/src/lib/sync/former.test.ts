// Who was put out of a room by a charter that a restore lost is not let in by its being lost.
import { expect, test } from "vitest";
import { backAgain, isWaiting, past, stillPutOut } from "./former";
import { unread, type Channel } from "./model";
import type { Room } from "./room";

const member = (root: string) => ({ person: root, root, g: 0, role: "jim" as const });
const room = (charterN: number, charter: string, ...roots: string[]): Room =>
  ({ charterN, charter, members: roots.map(member), taken: [], left: [] }) as unknown as Room;
const met = (...roots: string[]) => Object.fromEntries(roots.map((root) => [root, member(root)]));

/** Hanne was put out by the second charter, and the server has only the first. */
const known: Channel = { ...past({ ...unread("room", 1, ""), room: room(1, "without", "sam", "jef"), met: met("sam", "jef", "hanne") }, []), isPast: undefined as never };
const restored: Channel = { ...known, room: room(0, "first", "sam", "jef", "hanne") };
const afterwards: Channel = { ...restored, ...backAgain(restored), former: { cursor: 9, parted: 4 } };
const next = (channel: Channel, now: Room): Channel => ({ ...channel, room: now, ...stillPutOut(channel, now) });

test("nothing is said while somebody is in who was put out, however many charters others made", () => {
  const more = next(next(afterwards, room(1, "another", "sam", "jef", "hanne")), room(2, "third", "sam", "jef", "hanne"));
  expect(isWaiting(more)).toBe(true);
  const out = next(more, room(3, "fourth", "sam", "jef"));
  expect(isWaiting(out)).toBe(false);
  expect(isWaiting(next(out, room(4, "fifth", "sam", "jef", "hanne"))), "let in again").toBe(false);
});

test("who was put out and sits down once more, on a seat that is open again, is back too", () => {
  const oma: Channel = { ...known, putOut: ["oma"] };
  const gone = next({ ...oma, ...backAgain({ ...oma, room: room(0, "first", "sam") }), former: { cursor: 9, parted: 4 } }, room(2, "third", "sam", "oma"));
  expect(isWaiting(gone)).toBe(true);
});

test("the charter that put them out is back: what comes behind it was decided in this life", () => {
  const again = next(afterwards, room(1, "without", "sam", "jef"));
  expect(again.putOut).toEqual([]);
  expect(isWaiting(next(again, room(2, "later", "sam", "jef", "hanne")))).toBe(false);
});

test("who came in this life, or before a backup that this device had not read to its end, was never put out", () => {
  expect(isWaiting(next(afterwards, room(2, "third", "sam", "jef", "oma")))).toBe(false);
  const further: Channel = { ...known, room: room(2, "further", "sam", "jef", "oma") };
  expect(backAgain(further)).toEqual({ putOut: [] });
});
