// Two devices' bags come together without loss, and without believing that one person is two.
import { expect, test } from "vitest";
import { bagText, hasBlocked, mergeBags, readBag, withBlock } from "./bag";
import { emptyBag } from "./model";

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
