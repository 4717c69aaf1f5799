// What is kept for the day on which the server loses it: as long as backups are, in the order in which it was made, and once.
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { envelopeHash, randomId } from "../crypto/encoding";
import { openStore, type Store } from "../db/store";
import type { Answer, Command } from "../protocol/types.gen";
import { Journal } from "./journal";
import { Scene, somebody, type Somebody } from "./testing/scene";

const DAY = 24 * 60 * 60 * 1000;
const log = randomId();
let names = 0;
let store: Store;
let journal: Journal;
let sam: Somebody;

beforeEach(async () => {
  names += 1;
  store = await openStore(`journal-${names}`);
  journal = await Journal.recall(store);
  sam = await somebody(randomId(), "Sam");
});

const at = (seq: number): Answer => ({ receipts: [{ log, seq, at: 1, content: "", receipt: "" }] });
const leave = (): Command => ({ do: "leave", id: randomId(), statement: "" });
const all = (): boolean => true;
const lostIds = (one = journal): string[] => one.lost.map(({ command }) => command.id);

test("what stands where the log is no longer as it was is lost, in the order in which it was made", async () => {
  const commands = [leave(), leave(), leave()];
  for (const [seq, command] of commands.entries()) await journal.note(command, at(seq + 1), seq);
  await journal.findLost((_, seq) => seq >= 2);
  expect(lostIds()).toEqual([commands[1]?.id, commands[2]?.id]);
  // The next page knows it too; what was given again is not lost any more, and stands at its new place.
  const again = await Journal.recall(store);
  expect(lostIds(again)).toEqual(lostIds());
  await journal.note(commands[1] as Command, at(7), 9);
  expect(lostIds()).toEqual([commands[2]?.id]);
  await journal.findLost((_, seq) => seq === 7);
  expect(lostIds()).toEqual([commands[1]?.id, commands[2]?.id]);
});

test("an erasure follows its message at once, whatever was said between", async () => {
  const scene = new Scene(sam);
  await scene.charters();
  await scene.opens(sam, [sam], sam);
  const sends = await Promise.all(["een", "twee"].map(async (text): Promise<Command> => {
    const said = await scene.says(sam, text);
    if (said.kind !== "message") throw new Error("no message");
    const { header, trail, commit, body } = said;
    return { do: "send", id: randomId(), header, trail, commit, body };
  }));
  const [first, second] = sends as [Extract<Command, { do: "send" }>, Command];
  const erased = await scene.erases(sam, envelopeHash(first.header, first.commit, first.body));
  const erase: Command = { do: "erase", id: randomId(), statement: erased.kind === "erased" ? erased.statement : "" };
  for (const [seq, command] of [first, second, erase].entries()) await journal.note(command, at(seq + 1), seq);
  await journal.findLost(all);
  expect(lostIds()).toEqual([first.id, erase.id, second.id]);
});

test("a page of commands goes when the newest on it is older than backups are kept", async () => {
  const old = leave();
  await journal.note(old, at(1), 0);
  for (let seq = 2; seq <= 128; seq += 1) await journal.note(leave(), at(seq), 0);
  const young = leave();
  await journal.note(young, at(129), 31 * DAY);
  await journal.findLost(all);
  expect(lostIds()).toEqual([young.id]);
  expect(await store.rows("journal:1")).toEqual([]);
});

test("what is kept elsewhere, or is over with its moment, is not kept", async () => {
  await journal.note({ do: "set_bag", id: randomId(), n: 1, bag: "" }, at(1), 1);
  await journal.note({ do: "set_read_mark", id: randomId(), channel: log, seq: 1 }, { receipts: [] }, 1);
  await journal.note({ do: "end_sessions", id: randomId() }, { receipts: [] }, 1);
  await journal.findLost(all);
  expect(journal.lost).toEqual([]);
});
