// Taking own words away for everybody: with whatever stands with them, and from the screens of those who were let read them.
import { isLaid } from "../protocol/messages";
import type { Engine } from "../sync/engine";
import { othersOfItsTable } from "../sync/table";

/** Erases a message. What waits for the network stays in the outbox, in this order. */
export async function erase(engine: Engine, channel: string, message: string): Promise<void> {
  const gone = [...besides(engine, channel, message), message];
  // A share of which no words are left is over: the diary shall say so, and not list what nobody can read.
  for (const { body, withdrawnAt } of Object.values(engine.memory.self.shares)) {
    if (withdrawnAt === undefined && body.items.every(({ envelope }) => gone.includes(envelope))) await engine.act({ do: "withdraw", share: body.id });
  }
  for (const envelope of gone) await engine.act({ do: "erase", channel, envelope });
}

/** Other words that were found for it, for whom it was worded, and all other versions of a table: it does not become what it was before. */
function besides({ memory }: Engine, channel: string, message: string): string[] {
  const lines = [...memory.rows(channel)].map(({ line }) => line);
  const stands = lines.flatMap((line) => {
    const isOfIt = line?.kind === "words" && (line.payload.kind === "edit" || line.payload.kind === "worded_for") && line.payload.of === message;
    return isOfIt && line.author.root === memory.account.by.root ? [line.envelope] : [];
  });
  const found = memory.find(channel, message)?.line;
  return found?.kind === "words" && isLaid(found.payload) ? [...stands, ...othersOfItsTable(lines, message)] : stands;
}
