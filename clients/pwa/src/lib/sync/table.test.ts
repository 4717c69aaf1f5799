// What fits on the table, and what goes together: as `table.rs` has it.
import { describe, expect, test } from "vitest";
import { readPayload } from "../protocol/messages";
import type { RoundTable, Saying } from "../protocol/types.gen";
import { laidFits, NAME_LETTERS_MAX, othersOfItsTable, PEOPLE_MAX, PLACE_LETTERS_MAX, readLaid, type Said, SAID_LETTERS_MAX, SAID_MAX, TOPIC_LETTERS_MAX, writeLaid } from "./table";

const letters = (count: number): string => "😀".repeat(count);
const table = (over: RoundTable): boolean => laidFits({ kind: "round_table", ...over });
const hash = (letter: string): string => `${letter.repeat(42)}A`;

describe("what fits", () => {
  test("a mandate has a topic and a name within their bounds", () => {
    const of = (whom: number, topic: number): boolean => laidFits({ kind: "mandate", to: hash("a"), whom: letters(whom), topic: letters(topic) });
    expect([of(1, 1), of(NAME_LETTERS_MAX, TOPIC_LETTERS_MAX)]).toEqual([true, true]);
    expect([of(0, 1), of(1, 0), of(NAME_LETTERS_MAX + 1, 1), of(1, TOPIC_LETTERS_MAX + 1)]).toEqual([false, false, false, false]);
  });

  test("a table has something on it", () => {
    expect([table({}), table({ instead_of: hash("a") }), table({ people: [], said: [] })]).toEqual([false, false, false]);
    expect([table({ when: 1 }), table({ place: "hier" }), table({ people: ["Jef"] }), table({ said: [{ what: "rust" }] })]).toEqual([true, true, true, true]);
  });

  test("and no more than fits", () => {
    const says = (count: number, length: number, by?: Saying["by"]): boolean => table({ said: Array.from({ length: count }, () => ({ what: letters(length), ...(by ? { by } : {}) })) });
    const people = (count: number, length: number): boolean => table({ people: Array.from({ length: count }, () => letters(length)) });
    const named = (length: number): Saying["by"] => ({ who: "other", name: letters(length) });
    expect([people(PEOPLE_MAX, NAME_LETTERS_MAX), says(SAID_MAX, SAID_LETTERS_MAX, named(NAME_LETTERS_MAX)), table({ place: letters(PLACE_LETTERS_MAX) })]).toEqual([true, true, true]);
    const tooMuch = [people(PEOPLE_MAX + 1, 1), people(1, NAME_LETTERS_MAX + 1), people(1, 0), says(SAID_MAX + 1, 1), says(1, SAID_LETTERS_MAX + 1), says(1, 0)];
    const more = [says(1, 1, named(0)), says(1, 1, named(NAME_LETTERS_MAX + 1)), says(1, 1, { who: "other" } as never), table({ place: "" }), table({ place: letters(PLACE_LETTERS_MAX + 1) })];
    expect([...tooMuch, ...more]).toEqual([...tooMuch, ...more].map(() => false));
  });

  test("what an app before these kinds reads is a message of no known kind", () => {
    const json = writeLaid({ kind: "mandate", to: hash("a"), whom: "Jef", topic: "school" });
    expect([readLaid(json)?.kind, readPayload(json)]).toEqual(["mandate", undefined]);
    expect(readLaid(json.replace("mandate", "something_later"))).toBeUndefined();
  });
});

test("whatever was said about one table goes together", () => {
  const round = (id: string, instead_of?: string): Said => ({ id, payload: { kind: "round_table", people: ["Jef"], ...(instead_of === undefined ? {} : { instead_of }) } });
  const said = [round("first"), round("other"), round("second", "first"), round("third", "first"), { id: "words", payload: { kind: "text", text: "a" } as const }];
  expect(othersOfItsTable(said, "second")).toEqual(["first", "third"]);
  expect(othersOfItsTable(said, "first")).toEqual(["second", "third"]);
  expect(othersOfItsTable(said, "other")).toEqual([]);
  expect(othersOfItsTable(said, "words")).toEqual([]);
  expect(othersOfItsTable(said, "nowhere")).toEqual([]);
});
