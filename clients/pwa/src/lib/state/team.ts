// Who works for the organisation, as a coordinator sees it: everybody who ever did, and whom the team in force lists.
import type { StaffRow, StatementBodies } from "../protocol/types.gen";
import { Declined } from "../sync/distrust";
import type { Memory } from "../sync/memory";
import { TEAM_MS } from "../sync/team";
import type { TeamView } from "./naast";

/** Somebody is who they were when they were met; a server that names another identity lists nobody. */
export function checkStaff({ account, bag, local }: Memory, rows: readonly StaffRow[]): readonly StaffRow[] {
  for (const { person, root } of rows) {
    const known = person === account.person ? account.by.root : (bag.pins[person]?.root ?? local.team?.people.find((one) => one.person === person)?.root);
    if (known !== undefined && known !== root) throw new Declined("bad_statement");
  }
  return rows;
}

/** What somebody does on the next list. Whoever runs the desk never reads what is reported: it could be about the desk. */
export const dutiesOf = (standing: StaffRow["standing"], isAdviser: boolean): StatementBodies["team"]["people"][number]["roles"] =>
  standing === "coordinator" ? ["coordinator"] : isAdviser ? ["professional", "adviser"] : ["professional"];

/** The list in force beside everybody who could be on it. */
export function teamView({ account, local, bag }: Memory, rows: readonly StaffRow[], now: number): TeamView {
  const { team } = local;
  // Before the first team everybody works here.
  const isIn = (person: string): boolean => team === undefined || team.people.some((one) => one.person === person);
  const isAdviser = (person: string): boolean => team?.advisers?.some((one) => one.person === person) === true;
  const people = rows.flatMap(({ person, name, standing }) => {
    if (standing !== "coordinator" && standing !== "professional") return [];
    return [{ person, name: name ?? bag.pins[person]?.name ?? "", duty: standing, isAdviser: isAdviser(person), isIn: isIn(person), isMe: person === account.person }];
  });
  const sorted = people.toSorted((a, b) => a.duty.localeCompare(b.duty) || a.name.localeCompare(b.name));
  return { ...(team ? { until: team.until } : {}), next: now + TEAM_MS, people: sorted };
}
