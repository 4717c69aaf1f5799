// Other words and marks: whose count, and which.
import { expect, test } from "vitest";
import type { Payload } from "../protocol/types.gen";
import type { Row } from "../sync/model";
import { marksOf } from "./marks";

let seq = 0;
const row = (root: string, envelope: string, payload: Payload): Row => {
  seq += 1;
  return { seq, hash: "", line: { kind: "words", seq, at: seq, envelope, header: "", author: { root, g: 0 }, role: "youth", payload } };
};
const says = (root: string, envelope: string): Row => row(root, envelope, { kind: "text", text: envelope });
const edits = (root: string, of: string, text: string): Row => row(root, `e${seq}`, { kind: "edit", of, text });
const marks = (root: string, to: string, mark: string): Row => row(root, `r${seq}`, { kind: "reaction", to, mark });
const shown = (rows: readonly Row[], message = "a"): unknown => {
  const found = marksOf(rows).get(message);
  return found && [found.edited, Object.fromEntries(found.marks)];
};

test("the author's newest other words count, and nobody else's", () => {
  expect(shown([says("sam", "a"), edits("sam", "a", "een"), edits("sam", "a", "twee")])).toEqual(["twee", {}]);
  expect(shown([says("sam", "a"), edits("jef", "a", "niet van jou")])).toBeUndefined();
});

test("nothing counts about what stands behind it, or nowhere", () => {
  expect(shown([edits("sam", "a", "te vroeg"), marks("jef", "a", "👍"), says("sam", "a")])).toBeUndefined();
  expect(shown([edits("sam", "a", "waarvan?")])).toBeUndefined();
});

test("everybody has one mark on a message, and may take it back", () => {
  const both = [says("sam", "a"), marks("jef", "a", "👍"), marks("jef", "a", "🎉"), marks("sam", "a", "😊")];
  expect(shown(both)).toEqual([undefined, { jef: "🎉", sam: "😊" }]);
  expect(shown([...both, marks("jef", "a", "")])).toEqual([undefined, { sam: "😊" }]);
});

test("a mark is no letter", () => {
  expect(shown([says("sam", "a"), marks("jef", "a", "x".repeat(49))])).toEqual([undefined, {}]);
  expect(shown([says("sam", "a"), marks("jef", "a", "x".repeat(48))])).toEqual([undefined, { jef: "x".repeat(48) }]);
});

test("marks on marks, and other words for other words, count nothing", () => {
  expect(shown([says("sam", "a"), row("sam", "b", { kind: "edit", of: "a", text: "een" }), edits("sam", "b", "twee"), marks("jef", "b", "👍")])).toEqual(["een", {}]);
});
