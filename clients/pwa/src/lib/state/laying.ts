// What a youth lays on the table, as it is said: for whom, and nothing that was left empty.
import type { Laid } from "../protocol/messages";
import type { RoundTable, Saying } from "../protocol/types.gen";
import { Declined } from "../sync/distrust";
import type { Engine } from "../sync/engine";
import type { Item } from "../sync/model";
import { nameOf } from "../sync/names";
import { effectiveMembers } from "../sync/room";
import { mayLay } from "../sync/table";
import type { NewLaid } from "./naast";

/** Lays it there. Throws `Declined` where it cannot stand, and when the server refuses it; without a network it waits. */
export async function layIt(engine: Engine, channel: string, laid: NewLaid): Promise<void> {
  const payload = sayLaid(engine, channel, laid);
  await engine.act({ do: "say", channel, payload }).catch(async (error: unknown) => {
    // Whoever fills in a form still has everything there: it is not kept a second time.
    const words = JSON.stringify(payload);
    const isIt = ({ task, failed }: Item): boolean =>
      failed !== undefined && task.do === "say" && task.channel === channel && JSON.stringify(task.payload) === words;
    const refused = engine.memory.items.findLast(isIt);
    if (refused) await engine.outbox.letGo(refused.id);
    throw error;
  });
}

function sayLaid({ memory, people }: Pick<Engine, "memory" | "people">, id: string, laid: NewLaid): Laid {
  const channel = memory.channel(id);
  if (!channel?.room) throw new Declined("nothing_here");
  const jim = effectiveMembers(channel.room).find(({ role }) => role === "jim");
  const said: Laid =
    laid.kind === "mandate"
      ? {
          kind: "mandate",
          to: jim?.root ?? "",
          whom: jim ? nameOf(memory, people, channel, jim.root) : "",
          topic: laid.topic.trim(),
          ...(laid.until === undefined ? {} : { until: laid.until }),
        }
      : { kind: "round_table", ...filled(laid) };
  if (!mayLay(channel.room, memory.account.by.root, said)) throw new Declined("nothing_here");
  return said;
}

/** A table without what was left empty. */
function filled({ when, place, people, said, instead_of }: RoundTable): RoundTable {
  const where = place?.trim() ?? "";
  const who = (people ?? []).map((name) => name.trim()).filter((name) => name !== "");
  const what = (said ?? []).map(tidy).filter((one) => one.what !== "");
  return {
    ...(when === undefined ? {} : { when }),
    ...(where === "" ? {} : { place: where }),
    ...(who.length === 0 ? {} : { people: who }),
    ...(what.length === 0 ? {} : { said: what }),
    ...(instead_of === undefined ? {} : { instead_of }),
  };
}

function tidy({ what, by }: Saying): Saying {
  const name = by?.who === "other" ? by.name.trim() : "";
  const voice = by?.who === "me" ? by : name === "" ? undefined : { who: "other" as const, name };
  return { what: what.trim(), ...(voice ? { by: voice } : {}) };
}
