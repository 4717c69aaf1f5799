// Reads a log made by hand as somebody does: to its end, or to the first thing that an honest server would not give.
import { logStart } from "../../crypto/encoding";
import { work } from "../../crypto/work";
import type { Entry } from "../../protocol/types.gen";
import { Distrust } from "../distrust";
import { examine, type Witness } from "../examine";
import { unread, type Alarm, type Channel, type Line, type Row } from "../model";
import { reduce } from "../reduce";
import type { Somebody } from "./scene";

/** What came of reading. */
export interface ReadLog {
  readonly channel: Channel;
  readonly lines: Line[];
  readonly alarm?: Alarm;
}

/** What the reader knows. */
export interface Known {
  /** Whose chains can be asked for. */
  readonly known: readonly Somebody[];
  /** Whom the reader met. */
  readonly met: readonly Somebody[];
  readonly organisation?: Somebody;
  readonly from?: Channel;
}

/** Reads a log. */
export async function readLog(entries: readonly Entry[], reader: Somebody, id: string, { known, met, organisation, from }: Known): Promise<ReadLog> {
  const rows = new Map<number, Row>();
  const witness: Witness = {
    account: reader,
    crypto: work,
    openWords: work.openWords,
    chain: async (person, root) => {
      const chain = await work.readChain(known.find((one) => one.person === person)?.chain ?? []);
      if (chain?.root !== root) throw new Distrust("changed_root");
      return chain;
    },
    organisation: () => (organisation ? work.readChain(organisation.chain) : Promise.resolve(undefined)),
    isMet: (person, root) => Promise.resolve(met.some((one) => one.person === person && one.by.root === root)),
    hashAt: (seq) => rows.get(seq)?.hash,
    formerHashAt: () => undefined,
    isHere: (envelope) => [...rows.values()].some(({ line }) => line?.envelope === envelope),
  };
  let channel: Channel = from ?? unread(id, 1, logStart(id));
  const lines = (): Line[] => [...rows.values()].flatMap(({ line }) => (line ? [line] : []));
  for (const entry of entries) {
    try {
      const fact = await examine(channel, entry, witness);
      const reduced = reduce(channel, fact, {
        find: (envelope) => [...rows.values()].find(({ line }) => line?.envelope === envelope),
        all: () => rows.values(),
      });
      channel = reduced.channel;
      for (const row of reduced.rows) rows.set(row.seq, row);
    } catch (error) {
      if (!(error instanceof Distrust)) throw error;
      return { channel, lines: lines(), alarm: error.alarm };
    }
  }
  return { channel, lines: lines() };
}
