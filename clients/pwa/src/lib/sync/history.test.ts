// What an own device can open to somebody, and what it cannot because it does not read it itself.
import { expect, test } from "vitest";
import { closedTo, isLacking } from "./history";

const said = (...holders: string[]) => ({ seq: 1, how: "fresh" as const, holders });

test("what nobody here has the key of is lacking, unless the other one holds it", () => {
  const epochs = { 1: said("sam"), 2: said("sam", "hanne"), 3: said("sam") } as never;
  expect(isLacking({ epochs, keys: { 1: "k", 2: "k", 3: "k" } }, "hanne")).toBe(false);
  expect(isLacking({ epochs, keys: { 1: "k", 3: "k" } }, "hanne")).toBe(false);
  expect(isLacking({ epochs, keys: { 2: "k", 3: "k" } }, "hanne")).toBe(true);
  expect(closedTo({ epochs, keys: { 2: "k", 3: "k" } }, "hanne")).toEqual([3]);
});
