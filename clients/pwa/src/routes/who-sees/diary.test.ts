// The diary tells when somebody began to read along, and when that was over.
import { expect, it } from "vitest";
import { diaryOf } from "./diary";

const to = { person: "hanne", name: "Hanne" };
const told = (rule: { since: number; until?: number; endedAt?: number }, now: number): string[] =>
  diaryOf([], [{ id: "r1", to, ...rule }], now).map(({ what, at }) => `${what} ${String(at)}`);

it("tells of a rule that stands only that it began", () => {
  expect(told({ since: 10 }, 100)).toEqual(["began 10"]);
  expect(told({ since: 10, until: 200 }, 100)).toEqual(["began 10"]);
});

it("tells how a rule was over: it was ended, or its time was up, whichever came first", () => {
  expect(told({ since: 10, endedAt: 50 }, 100)).toEqual(["ended 50", "began 10"]);
  expect(told({ since: 10, until: 60 }, 100)).toEqual(["time_over 60", "began 10"]);
  expect(told({ since: 10, until: 60, endedAt: 70 }, 100)).toEqual(["time_over 60", "began 10"]);
  expect(told({ since: 10, until: 60, endedAt: 50 }, 100)).toEqual(["ended 50", "began 10"]);
});
