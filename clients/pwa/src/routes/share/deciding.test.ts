// Several people in one sheet: who sees what, and what is done when one of them is refused.
import { expect, test } from "vitest";
import type { ShareView } from "../../lib/state/naast";
import { actOf, choicesOf, inOrder, sightsOf, told, type Choice, type Outcome } from "./deciding";
import type { Reader } from "./standing";

const share = (id: string, person: string, ...items: readonly string[]): ShareView => ({
  id,
  to: { person, name: person },
  items: items.map((one, at) => ({ id: one, author: "Sam", text: one, at })),
  since: 0,
  state: "active",
});
const reader = (name: string, ...shares: readonly ShareView[]): Reader => ({ who: { person: name, name }, shares, readsAll: shares.length > 0 });

const eva = reader("Eva");
const karim = reader("Karim");
const hanne = reader("Hanne", share("s1", "Hanne", "a", "b"));
const jef = reader("Jef", share("s2", "Jef", "a"), share("s3", "Jef", "b"));
const mama = reader("mama", share("s4", "mama", "a"));
const chosen = (...all: Choice[]): Choice[] => all;

test("each person has a choice of their own, and what cannot be chosen any more is none", () => {
  const all = [eva, karim, hanne];
  expect(choicesOf(all, {})).toEqual([]);
  expect(choicesOf(all, { Hanne: "stop", Eva: "today" })).toEqual([{ reader: eva, what: "today" }, { reader: hanne, what: "stop" }]);
  expect(choicesOf(all, { Hanne: "today", Karim: "stop", Eva: undefined })).toEqual([]);
});

test("it gives, takes back, or does both", () => {
  expect(actOf([])).toBe("give");
  expect(actOf(chosen({ reader: eva, what: "open" }, { reader: karim, what: "today" }))).toBe("give");
  expect(actOf(chosen({ reader: hanne, what: "stop" }))).toBe("back");
  expect(actOf(chosen({ reader: eva, what: "open" }, { reader: hanne, what: "stop" }))).toBe("both");
});

test("who is given the same is named together; what is taken back stands apart, once for all who read just that", () => {
  const sights = sightsOf(
    chosen({ reader: hanne, what: "stop" }, { reader: eva, what: "today" }, { reader: jef, what: "stop" }, { reader: mama, what: "stop" }, { reader: karim, what: "open" }),
  );
  expect(sights.map(({ names, back }) => [names, back?.map(({ id }) => id)])).toEqual([
    [["Eva", "Karim"], undefined],
    [["Hanne", "Jef"], ["a", "b"]],
    [["mama"], ["a"]],
  ]);
});

test("one after the other; whoever is refused keeps nobody else from theirs", async () => {
  const asked: string[] = [];
  let running = 0;
  let isOnline = true;
  const outcomes = await inOrder(
    chosen({ reader: eva, what: "today" }, { reader: mama, what: "stop" }, { reader: karim, what: "open" }),
    async ({ reader: { who }, what }) => {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      asked.push(`${who.name} ${what}`);
      running -= 1;
      if (who.name === "mama") throw new Error("no");
      if (who.name === "Karim") isOnline = false;
    },
    () => isOnline,
  );
  expect(asked).toEqual(["Eva today", "mama stop", "Karim open"]);
  expect(outcomes.map(({ choice, came }) => [choice.reader.who.name, came])).toEqual([["Eva", "done"], ["mama", "refused"], ["Karim", "waiting"]]);
  expect(outcomes[1]?.reason).toMatchObject({ message: "no" });
});

test("what came of it is told by name, also when one of them was refused, and plainly when there is one", () => {
  const done: Outcome = { choice: { reader: karim, what: "open" }, came: "done" };
  const refused: Outcome = { choice: { reader: mama, what: "today" }, came: "refused", reason: Object.assign(new Error("no"), { code: "not_shareable" }) };
  const say = (...outcomes: readonly Outcome[]): string => told(outcomes, () => undefined);
  const why = say(refused);
  expect(say(done, refused)).toBe(`${say(done)} Voor mama lukte het niet. ${why}`);
  expect(say(done)).toMatch(/^Karim kan dit nu lezen, /);
  expect(say({ choice: { reader: hanne, what: "stop" }, came: "done" }, done)).toMatch(/^Hanne kan dit niet meer lezen\. Karim kan dit nu lezen, /);
  expect(say({ ...done, came: "waiting" })).toBe("Dit gebeurt zodra er weer internet is.");
  expect(say(done, { ...refused, came: "waiting" })).toBe(`${say(done)} Voor mama gebeurt het zodra er weer internet is.`);
});
