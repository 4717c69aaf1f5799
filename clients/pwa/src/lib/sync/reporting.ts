// To whom something is reported: advisers whom the newest team names, and who were never in that conversation.
import type { Somebody } from "../protocol/types.gen";
import type { Memory } from "./memory";
import type { Team } from "./model";

/** So long a report can be read. As in `limits.rs`. */
export const REPORT_MS = 90 * 24 * 60 * 60 * 1000;

/** Whether somebody is served reports now: only while the newest team counts and names them as an adviser. */
export const mayRead = (team: Team | undefined, { person, root }: Somebody, now: number): boolean =>
  team !== undefined && team.until > now && team.advisers?.some((adviser) => adviser.person === person && adviser.root === root) === true;

/** Who would read a report about a conversation: whoever is or was in it could be who is reported, or sit beside them. */
export function advisersOutside({ account, local, channel }: Pick<Memory, "account" | "local" | "channel">, id: string, now: number): readonly Somebody[] {
  const known = channel(id);
  if (!known) return [];
  const isOutside = ({ root }: Somebody): boolean => known.met[root] === undefined && root !== account.by.root;
  return (local.team?.advisers ?? []).filter((adviser) => isOutside(adviser) && mayRead(local.team, adviser, now));
}
