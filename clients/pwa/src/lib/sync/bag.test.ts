// Two devices' bags come together without loss, and without believing that one person is two.
import { describe, expect, test } from "vitest";
import type { Bag } from "../protocol/types.gen";
import { bagText, hasBlocked, mergeBags, readBag, rolledBack, withBlock, withMarks } from "./bag";
import { emptyBag, unwritten, type Self } from "./model";

const withPin = (person: string, root: string) => ({ ...emptyBag("Sam"), pins: { [person]: { root, g: 0, name: "" } } });

test("what either device pinned stays", () => {
  const merged = mergeBags(withPin("hanne", "a"), withPin("jef", "b"));
  expect(Object.keys(merged.pins).sort()).toEqual(["hanne", "jef"]);
});

test("one person with two identities is never settled silently", () => {
  expect(() => mergeBags(withPin("jef", "theirs"), withPin("jef", "mine"))).toThrow("changed_root");
});

test("whom either device blocked is blocked on both, and the last change of mind counts wherever it comes from", () => {
  const here = withBlock(emptyBag("Sam"), "hanne", true);
  const there = emptyBag("Sam");
  for (const merged of [mergeBags(here, there), mergeBags(there, here)]) expect(hasBlocked(merged, "hanne")).toBe(true);
  const undone = withBlock(mergeBags(here, there), "hanne", false);
  for (const merged of [mergeBags(undone, here), mergeBags(here, undone)]) expect(hasBlocked(merged, "hanne")).toBe(false);
  expect(withBlock(here, "hanne", true), "twice is the same as once").toBe(here);
});

test("a bag without blocks is written as before, and one with them reads back the same", () => {
  expect(bagText(mergeBags(emptyBag("Sam"), emptyBag("Sam")))).toBe(bagText(emptyBag("Sam")));
  const person = "AAAAAAAAAAAAAAAAAAAAAA";
  const bag = { ...withBlock(emptyBag("Sam"), person, true), marks: { charters: {}, epochs: {}, supports: { [person]: 3 } } };
  expect(readBag(bagText(bag))).toEqual(bag);
});

test("labels of another device, of which this app knows nothing else, are kept and written", () => {
  const labels = { AAAAAAAAAAAAAAAAAAAAAA: "school" };
  const merged = mergeBags({ ...emptyBag("Sam"), labels }, emptyBag("Sam"));
  expect(readBag(bagText(merged))?.labels).toEqual(labels);
});

describe("the newest list of factors that was seen", () => {
  const bag: Bag = { ...emptyBag("Sam"), marks: { charters: {}, epochs: {}, unlocks: { first: 5, second: 2 } } };
  const told = (n: number, more: Partial<Self> = {}): Self =>
    ({ ...unwritten(""), unlock: { n, hash: "", factors: [], seq: 1, at: 1 }, ...more });
  const isBehind = (self: Self): boolean => rolledBack(bag, self, []).self;

  test("is kept by the life of the server, and the higher one of each stays", () => {
    const marked = withMarks(bag, told(3), [], "second");
    expect(marked.marks.unlocks).toEqual({ first: 5, second: 3 });
    expect(mergeBags(marked, bag).marks.unlocks).toEqual(marked.marks.unlocks);
    expect(withMarks(marked, told(1), [], "second"), "nothing moved").toBe(marked);
  });
  test("is held in a log that was never put back, whatever the server calls its life", () => {
    expect([isBehind(told(4)), isBehind(told(5))]).toEqual([true, false]);
  });
  test("is held in the life that the log itself names, and in no other", () => {
    const restored = (lineage: string): Partial<Self> => ({ life: 9, lineage });
    expect([isBehind(told(1, restored("second"))), isBehind(told(2, restored("second")))]).toEqual([true, false]);
    expect(isBehind(told(0, restored("third")))).toBe(false);
  });
});
