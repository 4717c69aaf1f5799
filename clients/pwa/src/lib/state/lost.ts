// What a restore lost and could not be given again, as screens say it. Pure. Loaded when there is something of it.
import type { Memory } from "../sync/memory";
import type { GrantView } from "./naast";

type Local = Pick<Memory["local"], "lost">;

/** How long a screen says that something was given up. */
const LOST_MS = 14 * 24 * 60 * 60 * 1000;

/** What was given up lately. */
export const lostOf = ({ lost = {} }: Local, now: number): NonNullable<Local["lost"]> =>
  Object.fromEntries(Object.entries(lost).filter(([, { since, isOver }]) => isOver === true && now < since + LOST_MS));

/** What others gave this person, and whether an answer to it was lost; also to what cannot be read any more. */
export function withLost(given: readonly GrantView[], { memory, now }: { readonly memory: Pick<Memory, "local" | "self">; readonly now: number }): readonly GrantView[] {
  const lost = Object.entries(lostOf(memory.local, now)).flatMap(([share, { to }]) => (to || memory.self.answered?.includes(share) ? [] : [share]));
  const gone = lost.filter((share) => given.every(({ id }) => id !== share));
  return [
    ...given.map((grant): GrantView => (lost.includes(grant.id) ? { ...grant, isAnswerLost: true } : grant)),
    ...gone.map((id): GrantView => ({ id, from: { person: "", name: "" }, state: "gone", items: [], isAnswerLost: true })),
  ];
}
