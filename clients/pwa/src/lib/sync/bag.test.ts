// Two devices' bags come together without loss, and without believing that one person is two.
import { expect, test } from "vitest";
import { mergeBags } from "./bag";
import { emptyBag } from "./model";

const withPin = (person: string, root: string) => ({ ...emptyBag("Sam"), pins: { [person]: { root, g: 0, name: "" } } });

test("what either device pinned stays", () => {
  const merged = mergeBags(withPin("hanne", "a"), withPin("jef", "b"));
  expect(Object.keys(merged.pins).sort()).toEqual(["hanne", "jef"]);
});

test("one person with two identities is never settled silently", () => {
  expect(() => mergeBags(withPin("jef", "theirs"), withPin("jef", "mine"))).toThrow("changed_root");
});
