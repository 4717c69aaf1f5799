// Lies on a line that is open: what is confirmed and stands elsewhere, never or otherwise, what comes by frame, another life.

import { randomId } from "../../../clients/pwa/src/lib/crypto/encoding";
import { both, changed, confirmed, hidden, retold } from "./retold";
import type { Trial } from "./stage";
import type { Json, Lie } from "./wire";
import type { World } from "./world";

/** Any hash, and not the true one. */
const OTHER = "A".repeat(43);

/** What was said is nowhere: no frame brings it, and the log ends before it. */
const isNowhere = ({ room }: World): Lie => hidden(room, (page) => ({ ...page, entries: [], head: page.head - page.entries.length }));

/** New messages come otherwise, by frame and by page. */
function newMessages(world: World, edit: (entry: Json) => Json): Lie {
  const of = (entries: Json[]): Json[] => entries.map((entry) => (entry.kind === "message" ? edit(entry) : entry)).filter((entry) => entry !== undefined);
  return {
    frame: (said) => (said.frame === "entry" && said.entry.log === world.room ? of([said.entry]).map((entry) => ({ frame: "entry", entry })) : [said]),
    answer: (path, said) => (path.startsWith(`/v1/logs/${world.room}/entries`) ? { ...said, entries: of(said.entries) } : said),
  };
}

/** The first that comes of something, and nothing else. */
function first(): (entry: Json) => boolean {
  let seq: number | undefined;
  return (entry) => (seq ??= entry.seq as number) === entry.seq;
}

export const live: readonly Trial[] = [
  {
    name: "another message confirmed, and none there",
    act: "says",
    refusal: "not_sent",
    lie: (world) => both(confirmed((receipts) => receipts.map((one) => ({ ...one, content: OTHER }))), isNowhere(world)),
  },
  { name: "nothing confirmed, and nothing there", act: "says", refusal: "not_sent", lie: (world) => both(confirmed(() => []), isNowhere(world)) },
  {
    name: "confirmed in another log",
    act: "says",
    refusal: "not_sent",
    lie: (world) => both(confirmed((receipts) => receipts.map((one) => ({ ...one, log: world.hannesRoom }))), isNowhere(world)),
  },
  {
    name: "confirmed where something else stands",
    act: "says",
    refusal: "not_sent",
    lie: (world) => both(confirmed((receipts) => receipts.map((one) => ({ ...one, seq: world.at("Eerst dit.") + 1 }))), isNowhere(world)),
  },
  {
    name: "confirmed, and then something else shown there",
    act: "says",
    refusal: { alarm: "rolled_back" },
    lie: (world) => newMessages(world, ({ log, seq, at }) => ({ log, seq, at, kind: "withheld", content: OTHER })),
  },
  { name: "confirmed, and then the log ends before it", act: "says", refusal: { alarm: "rolled_back" }, lie: isNowhere },
  {
    name: "confirmed for another moment than it stands there",
    act: "says",
    refusal: { alarm: "rolled_back" },
    lie: (world) => newMessages(world, (entry) => ({ ...entry, at: entry.at - 86_400_000 })),
  },
  {
    name: "a frame left out, and in every page",
    act: "hears",
    refusal: { alarm: "rolled_back" },
    isHidden: true,
    lie: (world) => {
      const isFirst = first();
      return newMessages(world, (entry) => (isFirst(entry) ? undefined : entry));
    },
  },
  { name: "an edited frame", act: "hears", refusal: "unreadable", isHidden: true, lie: (world) => newMessages(world, (entry) => ({ ...entry, commit: OTHER })) },
  { name: "edited words in a frame", act: "hears", refusal: "unreadable", isHidden: true, lie: (world) => newMessages(world, (entry) => ({ ...entry, body: changed(entry.body) })) },
  {
    name: "another life of the database that begins nowhere",
    act: "looks",
    refusal: { alarm: "rolled_back" },
    // A database that was put back says so in every log; one that only lost its newest entries does not.
    lie: async (world) => {
      const lineage = randomId();
      const elsewhere: Lie = {
        frame: (said) => [said.frame === "welcome" ? { ...said, lineage } : said],
        answer: (path, said) => (path === "/v1/deployment" ? { ...said, lineage } : said),
      };
      return both(elsewhere, retold(await world.entries(world.accounts.sam.person), (entries) => entries.slice(0, -1)));
    },
  },
];
