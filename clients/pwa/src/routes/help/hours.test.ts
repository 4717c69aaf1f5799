import { describe, expect, it } from "vitest";
import { readHours } from "./hours";
import { dial } from "./lines";

/** 25 November 2026 is a Wednesday, 29 November a Sunday. */
const on = (text: string): Date => new Date(`2026-11-${text}`);

describe("opening hours", () => {
  it("are read in every way in which the list writes them", () => {
    for (const text of [
      "24/7",
      "daily 11:00-21:00",
      "weekdays 09:00-17:00",
      "daily from 16:00, Wed from 14:00",
      "daily 18:00-23:00, Wed and Sun from 15:00",
      "Tue-Thu 17:00-19:00",
    ]) {
      expect(readHours(text, on("25T12:00"))?.words, text).toBeTruthy();
    }
  });

  it("say whether somebody answers now", () => {
    expect(readHours("daily 11:00-21:00", on("25T20:59"))?.isOpen).toBe(true);
    expect(readHours("daily 11:00-21:00", on("25T21:00"))?.isOpen).toBe(false);
    expect(readHours("weekdays 09:00-17:00", on("29T12:00"))?.isOpen).toBe(false);
    expect(readHours("Tue-Thu 17:00-19:00", on("25T18:00"))?.isOpen).toBe(true);
  });

  it("let the exception for a day count", () => {
    const hours = "daily 18:00-23:00, Wed and Sun from 15:00";
    expect(readHours(hours, on("25T16:00"))?.isOpen).toBe(true);
    expect(readHours(hours, on("26T16:00"))?.isOpen).toBe(false);
  });

  it("are never guessed", () => {
    expect(readHours(null, on("25T12:00"))).toBeUndefined();
    expect(readHours("most afternoons", on("25T12:00"))).toBeUndefined();
    expect(readHours("daily from 16:00", on("25T17:00"))?.isOpen).toBeUndefined();
  });

  it("are words without the list's own language", () => {
    expect(readHours("daily from 16:00, Wed from 14:00", on("25T12:00"))?.words).toBe("elke dag vanaf 16:00, woensdag vanaf 14:00");
  });
});

describe("numbers to dial", () => {
  it("take the one that works from every phone", () => {
    expect(dial("113 / 0800-0113")).toBe("08000113");
    expect(dial("088-5551000")).toBe("0885551000");
  });
});
