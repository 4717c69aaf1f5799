import { describe, expect, it } from "vitest";
import { dayName, endOfFriday, endOfToday, untilWords } from "./time";

const at = (text: string): number => new Date(text).getTime();

describe("until when", () => {
  it("today ends at midnight", () => {
    expect(endOfToday(at("2026-11-21T23:59:00"))).toBe(at("2026-11-22T00:00:00"));
  });

  it("until Friday holds all of the coming Friday", () => {
    expect(endOfFriday(at("2026-11-21T10:00:00"))).toBe(at("2026-11-28T00:00:00"));
    expect(endOfFriday(at("2026-11-26T10:00:00"))).toBe(at("2026-11-28T00:00:00"));
  });

  it("until Friday, said on a Friday, is a week long", () => {
    expect(endOfFriday(at("2026-11-27T10:00:00"))).toBe(at("2026-12-05T00:00:00"));
  });

  it("names the last day on which somebody may read", () => {
    expect(untilWords(at("2026-11-28T00:00:00"))).toBe("tot en met vrijdag 27 november");
    expect(untilWords(undefined)).toBe("tot je stopt");
  });

  it("keeps whole days when the clock changes", () => {
    expect(dayName(at("2026-10-24T23:30:00"), at("2026-10-26T00:30:00"))).toBe("zaterdag");
    expect(dayName(at("2026-10-25T12:00:00"), at("2026-10-26T00:30:00"))).toBe("gisteren");
  });
});
