// The names that a youth gives to what they write: each once, not too many, and known to own devices alone.
import { describe, expect, test } from "vitest";
import type { Bag } from "../protocol/types.gen";
import { emptyBag } from "../sync/model";
import { findLabel, LABELS_MAX, ownLabels } from "./labels";
import type { Standing } from "./naast";
import { nameLabel } from "./rule-acts";

const [a, b, c] = ["AAAAAAAAAAAAAAAAAAAAAA", "BAAAAAAAAAAAAAAAAAAAAA", "CAAAAAAAAAAAAAAAAAAAAA"] as const;

describe("own labels", () => {
  test("each name once, by name, with every id that two devices gave it", () => {
    expect(ownLabels({ [b]: "thuis", [c]: "School", [a]: "school" })).toEqual([{ name: "school", ids: [a, c] }, { name: "thuis", ids: [b] }]);
    expect(ownLabels(undefined)).toEqual([]);
  });

  test("are found however their name is written", () => {
    expect(findLabel({ [a]: "op kot" }, "  Op   Kot ")?.ids).toEqual([a]);
    expect(findLabel({ [a]: "op kot" }, "op")).toBeUndefined();
  });
});

describe("a new label", () => {
  const person = (labels?: Bag["labels"], standing: Standing = "youth") => {
    let bag: Bag = { ...emptyBag("Sam"), ...(labels ? { labels } : {}) };
    const memory = { account: { standing }, get bag() { return bag; } };
    const changeBag = (change: (bag: Bag) => Bag): Promise<void> => {
      bag = change(bag);
      return Promise.resolve();
    };
    return { memory, engine: { memory, changeBag } as unknown as Parameters<typeof nameLabel>[0] };
  };

  test("lies in the bag, as it was meant", async () => {
    const { memory, engine } = person({ [a]: "thuis" });
    const made = await nameLabel(engine, "  op   kot ");
    expect(memory.bag.labels).toEqual({ [a]: "thuis", [made]: "op kot" });
  });

  test("is the one that there is, where there is one with this name", async () => {
    const { memory, engine } = person({ [a]: "school" });
    expect(await nameLabel(engine, "School ")).toBe(a);
    expect(memory.bag.labels).toEqual({ [a]: "school" });
  });

  test("has a name that fits on a button", async () => {
    const { memory, engine } = person();
    for (const name of ["", "  ", "x".repeat(25)]) await expect(nameLabel(engine, name)).rejects.toMatchObject({ code: "malformed" });
    expect(memory.bag.labels).toBeUndefined();
  });

  test("is not one too many; the last that fits is", async () => {
    const many = Object.fromEntries(Array.from({ length: LABELS_MAX - 1 }, (_, n) => [String(n), `naam ${n}`]));
    const { engine } = person(many);
    await nameLabel(engine, "de laatste");
    await expect(nameLabel(engine, "nog een")).rejects.toMatchObject({ code: "limit_reached" });
    expect(await nameLabel(engine, "naam 3")).toBe("3");
  });

  test("is a youth's alone", async () => {
    await expect(nameLabel(person(undefined, "guest").engine, "school")).rejects.toMatchObject({ code: "not_your_task" });
  });
});
