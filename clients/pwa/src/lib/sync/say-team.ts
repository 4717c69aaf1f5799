// A coordinator says, with the organisation's own keys, who works there. Those keys are in the vault of whoever began the
// organisation and on no device, so it needs a factor.
import { randomId } from "../crypto/encoding";
import type { StatementBodies } from "../protocol/types.gen";
import type { Workshop } from "./build";
import { Declined } from "./distrust";
import type { Command } from "../protocol/types.gen";
import { proveWay, type Way } from "./renew";
import { openVault, type Porch } from "./sign-in";
import { TEAM_MS } from "./team";

/** The command with the next team. Throws `Declined` with `not_your_task` for whoever does not hold the organisation's keys. */
export async function buildTeam(
  porch: Porch,
  { memory, crypto, now }: Pick<Workshop, "memory" | "crypto" | "now">,
  way: Way,
  people: StatementBodies["team"]["people"],
): Promise<Extract<Command, { do: "set_team" }>> {
  const { account, bag, local } = memory;
  const { session, by: factor } = await proveWay(porch, account, way);
  const opened = await openVault(porch, session, factor);
  const g = (opened.keys.organisation?.generations.length ?? 0) - 1;
  const seed = opened.keys.organisation?.generations[g]?.sign;
  const root = bag.organisation;
  if (seed === undefined || root === undefined) throw new Declined("not_your_task");
  const last = local.team;
  const body: StatementBodies["team"] = {
    suite: "naast1",
    tenant: account.tenant,
    by: { root, g },
    at: now(),
    n: last ? last.n + 1 : 0,
    ...(last ? { prev: last.hash } : {}),
    until: now() + TEAM_MS,
    people,
  };
  return { do: "set_team", id: randomId(), statement: await crypto.say("team", body, seed) };
}
