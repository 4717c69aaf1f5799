// Acts of whoever reports something, and of the adviser who reads it.
import { randomId } from "../crypto/encoding";
import type { Crypto } from "../crypto/work";
import { isWritten } from "../protocol/messages";
import type { ReportShown } from "../protocol/types.gen";
import { Declined } from "../sync/distrust";
import type { Engine } from "../sync/engine";
import { nameOfPerson } from "../sync/names";
import { openReported, type CheckedReport } from "../sync/open-report";
import type { CheckedMessage } from "../sync/reported";
import { advisersOutside } from "../sync/reporting";
import { wordsOf } from "../sync/table";
import type { ReportDoor, ReportedView } from "./reports";

interface Acting {
  readonly act: <T>(task: () => Promise<T>) => Promise<T>;
  readonly engine: () => Engine;
  readonly crypto: Crypto;
  readonly now: () => number;
}

export type ReportActs = Pick<ReportDoor, "listAdvisers" | "report" | "openReport" | "closeReport">;

/** Acts with reports. */
export const reportActs = ({ act, engine, crypto, now }: Acting): ReportActs => ({
  listAdvisers: (channel) =>
    act(async () => {
      const { memory, people, team } = engine();
      await team.refresh();
      const advisers = outside(engine(), channel, now());
      // What the organisation calls them; one who shows as somebody else is nobody's adviser.
      const met = await Promise.all(advisers.map(async (one) => ((await people.refresh(one.person)).root === one.root ? [one] : [])));
      return met.flat().map(({ person }) => ({ person, name: nameOfPerson(memory, people, person) }));
    }),

  report: (channel, messages, words, to) =>
    act(async () => {
      const readers = outside(engine(), channel, now()).filter(({ person }) => to.includes(person));
      if (readers.length === 0) throw new Declined("no_adviser");
      await engine().act({ do: "report", report: randomId(), of: channel, envelopes: messages, words: words.trim(), to: readers });
    }),

  openReport: (report) =>
    act(async () => {
      const { memory, people, server, team } = engine();
      const shown = await server.get<ReportShown>(`/v1/reports/${report}`);
      await team.refresh();
      const opened = await openReported(report, shown, { memory, crypto, people });
      const { from, standing, words, messages } = opened;
      return { from: { name: nameOfPerson(memory, people, from), standing }, words, messages: messages.map((one) => viewOf(one, opened, engine())) };
    }),

  closeReport: (report) =>
    act(async () => {
      await engine().give({ do: "close_report", id: randomId(), report });
    }),
});

const outside = ({ memory }: Engine, channel: string, now: number): ReturnType<typeof advisersOutside> =>
  advisersOutside({ account: memory.account, local: memory.local, channel: (id) => memory.channel(id) }, channel, now);

function viewOf({ envelope: id, called, at, said }: CheckedMessage, { root }: CheckedReport, { memory, people }: Engine): ReportedView {
  if (typeof said === "string") return { id, called, at, said };
  const { payload, author, person, role, kind, isStaff, listedBy } = said;
  // What is checked is words, or other words for some.
  const text = isWritten(payload) ? wordsOf(payload) : payload.kind === "edit" ? payload.text : "";
  const shown = { text, isEdit: payload.kind === "edit", name: nameOfPerson(memory, people, person), role, kind, isStaff };
  return { id, called, at, said: { ...shown, isReporter: author.root === root, listedBy: listedBy === root ? "reporter" : "owner" } };
}
