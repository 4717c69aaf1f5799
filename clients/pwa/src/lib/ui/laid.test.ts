// What lies on the table, what is on its way there, and whose it is.
import { expect, test } from "vitest";
import { laidOf } from "../state/message-views";
import type { ChannelView, LaidView, MessageView } from "../state/naast";
import { isOwnTable, mandatesOf, mayLay, onTheirWay, pastTables, tablesOf } from "./laid";

const says = (id: string, laid: LaidView, delivery: "on_server" | "waiting" | "failed" = "on_server"): MessageView => ({
  kind: "words",
  id,
  author: { person: "sam", name: "Sam", role: "youth", isMe: true },
  text: "",
  laid,
  marks: [],
  at: Number(id.slice(1)),
  delivery,
  sharedWith: [],
});
const ids = (messages: Iterable<{ readonly id: string }>): string[] => [...messages].map(({ id }) => id);
const round = { kind: "round_table", place: "thuis" } as const;
const card = { kind: "mandate", to: "jef", whom: "Jef", topic: "school" } as const;

test.each(["waiting", "failed"] as const)("other words about a table that are %s hide nothing of what lies there", (delivery) => {
  const messages = [says("m1", round), says("m2", { ...round, instead_of: "m1" }), says("m3", { ...round, instead_of: "m1" }, delivery)];
  expect(ids(tablesOf({ messages }))).toEqual(["m2"]);
  expect([...pastTables(messages)]).toEqual(["m1"]);
  expect(ids(onTheirWay({ messages }))).toEqual(["m3"]);
});

test("a card counts once the server has it", () => {
  const messages = [says("m1", card, "waiting"), says("m2", card)];
  expect(ids(mandatesOf({ messages }, 0))).toEqual(["m2"]);
  expect(ids(onTheirWay({ messages }))).toEqual(["m1"]);
});

test("where nothing more is written, what lies there can be taken away", () => {
  const closed = { iAmOwner: true, myRole: "youth", canWrite: false } as ChannelView;
  expect([mayLay(closed), isOwnTable(closed)]).toEqual([false, true]);
  expect(isOwnTable({ ...closed, iAmOwner: false })).toBe(false);
});

test("a card is for somebody who is a JIM here now", () => {
  const member = (role: string) => ({ room: { members: [{ root: "jef", role }], taken: [], left: [] } }) as never;
  expect(laidOf(member("jim"), card)).toEqual({ laid: card });
  expect(laidOf(member("professional"), card)).toEqual({ laid: { ...card, isOver: true } });
});
