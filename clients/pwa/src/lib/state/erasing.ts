// Taking own words away for everybody: with whatever stands with them, and from the screens of those who were let read them.
import { isLaid } from "../protocol/messages";
import type { Engine } from "../sync/engine";
import { envelopeOf } from "../sync/model";
import { othersOfItsTable, type Said } from "../sync/table";

/** Erases a message. What waits for the network stays in the outbox, in this order. */
export async function erase(engine: Engine, channel: string, message: string): Promise<void> {
  const gone = [...besides(ownWords(engine, channel), message), message];
  for (const share of emptied(engine, channel, gone)) await engine.act({ do: "withdraw", share });
  for (const envelope of gone) await engine.act({ do: "erase", channel, envelope });
}

/** Shares of which no words are left: they are over, so that the diary says it and does not list what nobody can read. */
function emptied({ memory }: Engine, channel: string, gone: readonly string[]): string[] {
  const waiting = memory.items.map(({ task }) => task);
  const isGone = (envelope: string): boolean =>
    gone.includes(envelope) || memory.find(channel, envelope)?.line?.kind === "gone" || waiting.some((task) => task.do === "erase" && task.envelope === envelope);
  const isOver = (share: string): boolean => waiting.some((task) => task.do === "withdraw" && task.share === share);
  return Object.values(memory.self.shares).flatMap(({ body: { id, items }, withdrawnAt }) => {
    const isHit = items.some(({ envelope }) => gone.includes(envelope));
    return isHit && withdrawnAt === undefined && !isOver(id) && items.every(({ envelope }) => isGone(envelope)) ? [id] : [];
  });
}

/** What this person said in a conversation, also what is still on its way. */
function ownWords({ memory }: Engine, channel: string): Said[] {
  const { root } = memory.account.by;
  const inLog = [...memory.rows(channel)].flatMap(({ line }) => (line?.kind === "words" && line.author.root === root ? [{ id: line.envelope, payload: line.payload }] : []));
  const waiting = memory.items.flatMap((item) => {
    const { id, task, sent } = item;
    return task.do === "say" && task.channel === channel ? [{ id: (sent && envelopeOf(item)) ?? id, payload: task.payload }] : [];
  });
  return [...inLog, ...waiting];
}

/** Other words that were found for it, for whom it was worded, and all other versions of a table: it does not become what it was before. */
function besides(own: readonly Said[], message: string): string[] {
  const stands = own.flatMap(({ id, payload }) => ((payload.kind === "edit" || payload.kind === "worded_for") && payload.of === message ? [id] : []));
  const found = own.find(({ id }) => id === message);
  return found && isLaid(found.payload) ? [...stands, ...othersOfItsTable(own, message)] : stands;
}
