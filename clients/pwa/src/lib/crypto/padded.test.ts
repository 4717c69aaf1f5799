import { expect, test } from "vitest";
import { padded, unpadded } from "./padded";

test("what was padded comes out again, in few lengths", () => {
  for (const length of [0, 1, 251, 252, 253, 5000]) expect(unpadded(padded("x".repeat(length)))).toBe("x".repeat(length));
  expect(padded("kort")).toHaveLength(padded("een stuk langer").length);
});

test("padding of another length or content is none", () => {
  const inside = padded("woorden");
  expect(unpadded(inside.slice(0, -1))).toBeUndefined();
  expect(unpadded(new Uint8Array([...inside, ...new Uint8Array(256)]))).toBeUndefined();
  expect(unpadded(new Uint8Array(2))).toBeUndefined();
  inside[255] = 1;
  expect(unpadded(inside)).toBeUndefined();
});
