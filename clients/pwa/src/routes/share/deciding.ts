// What is chosen for several people in one sheet: who sees what then, and what came of it when it was done one by one. Pure.
import { refusalWords, sharing } from "../../lib/i18n";
import type { ShareView } from "../../lib/state/naast";
import { untilWords } from "../../lib/ui/time";
import { itemsOf, type Reader } from "./standing";

export type What = "today" | "friday" | "open" | "stop";

/** What was chosen for somebody. */
export interface Choice {
  readonly reader: Reader;
  readonly what: What;
}

/** What can be chosen for somebody: how long they may read it, or that they may no more. */
export const whatsFor = ({ readsAll }: Reader): readonly What[] => (readsAll ? ["stop"] : ["today", "friday", "open"]);

/** What was chosen, in the order of the rows. What cannot be chosen any more is chosen for nobody. */
export const choicesOf = (all: readonly Reader[], picks: Readonly<Record<string, What | undefined>>): Choice[] =>
  all.flatMap((reader) => {
    const what = picks[reader.who.person];
    return what !== undefined && whatsFor(reader).includes(what) ? [{ reader, what }] : [];
  });

/** Whether it gives, takes back, or does both; it gives when nothing is chosen. */
export function actOf(choices: readonly Choice[]): "give" | "back" | "both" {
  const back = choices.filter(({ what }) => what === "stop").length;
  return back === 0 ? "give" : back === choices.length ? "back" : "both";
}

/** Words that the same people will read, or will read no more. */
export interface Sight {
  readonly names: readonly string[];
  /** What is taken back from them; absent for what they are given: that is what was chosen. */
  readonly back?: ShareView["items"];
}

/** Who will see what: everybody who is given something sees the same; what is taken back is shown once for all who read just that. */
export function sightsOf(choices: readonly Choice[]): Sight[] {
  const given = choices.flatMap(({ reader, what }) => (what === "stop" ? [] : [reader.who.name]));
  const backs = new Map<string, { names: string[]; back: ShareView["items"] }>();
  for (const { reader } of choices.filter(({ what }) => what === "stop")) {
    const back = itemsOf(reader.shares);
    const key = back.map(({ id }) => id).join(" ");
    backs.set(key, { names: [...(backs.get(key)?.names ?? []), reader.who.name], back });
  }
  return [...(given.length > 0 ? [{ names: given }] : []), ...backs.values()];
}

/** What came of one choice: it is done, it waits for a line, or it was refused. */
export interface Outcome {
  readonly choice: Choice;
  readonly came: "done" | "waiting" | "refused";
  /** Why it was refused. */
  readonly reason?: unknown;
}

/**
 * Does what was chosen, one after the other, each as a statement of its own. One that is refused keeps nobody else from theirs: everybody's
 * is tried, and what came of each is told.
 */
export async function inOrder(choices: readonly Choice[], decide: (choice: Choice) => Promise<void>, isOnline: () => boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const choice of choices) {
    try {
      await decide(choice);
      outcomes.push({ choice, came: isOnline() ? "done" : "waiting" });
    } catch (reason) {
      outcomes.push({ choice, came: "refused", reason });
    }
  }
  return outcomes;
}

/** What came of it, by name when there are several. `endOf`: until when what was chosen lasts. */
export function told(outcomes: readonly Outcome[], endOf: (what: Exclude<What, "stop">) => number | undefined): string {
  const t = sharing.sheet;
  if (outcomes.every(({ came }) => came === "waiting")) return t.later;
  const lines = outcomes.map(({ choice: { what, reader: { who: { name }, shares } }, came, reason }) => {
    if (came === "refused") return outcomes.length === 1 ? refusalWords(reason) : t.refused(name, refusalWords(reason));
    if (came === "waiting") return t.laterFor(name);
    if (what !== "stop") return t.done(name, untilWords(endOf(what)));
    return (shares.some(({ openedAt }) => openedAt !== undefined) ? sharing.whoSees.withdrawnOpened : sharing.whoSees.withdrawn)(name);
  });
  return lines.join(" ");
}
