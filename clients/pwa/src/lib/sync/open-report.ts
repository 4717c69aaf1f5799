// Fetches and opens a report that is for this person now. Nothing of it is kept.
import { reportHash } from "../crypto/reports";
import type { Crypto } from "../crypto/work";
import { readReported } from "../protocol/reported";
import type { ReportShown, Standing } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import type { Memory } from "./memory";
import { ownSeals } from "./own-seals";
import type { People } from "./people";
import { check, type CheckedMessage } from "./reported";

/** What it needs around it. */
export interface OpeningNeeds {
  readonly memory: Pick<Memory, "account" | "self" | "local" | "pin">;
  readonly crypto: Crypto;
  readonly people: Pick<People, "look">;
}

/** A report that was opened and checked. */
export interface CheckedReport {
  /** Account and identity of who reports, and as what they came in: the server's word. */
  readonly from: string;
  readonly root: string;
  readonly standing: Standing;
  readonly words: string;
  readonly messages: readonly CheckedMessage[];
}

const forged = (): never => {
  throw new Distrust("forged");
};

/** What somebody reported. Throws `Distrust` when it is not what who reports signed for this person. */
export async function openReported(report: string, shown: ReportShown, { memory, crypto, people }: OpeningNeeds): Promise<CheckedReport> {
  const { account, self, local } = memory;
  const chain = await people.look(shown.chain);
  if (chain.tenant !== account.tenant) throw new Distrust("other_server");
  const said = (await crypto.believe("report", shown.statement, chain)) ?? forged();
  const { id, sealed, commit, to, by } = said.body;
  const isFrom = self.reports?.every((one) => one.report !== report || one.from === chain.person) === true;
  const isForMe = to.some(({ person, root }) => person === account.person && root === account.by.root);
  if (!isFrom || id !== report || sealed !== reportHash(shown.sealed) || !isForMe) return forged();
  const place = { tenant: account.tenant, statement: said.hash };
  let key: string | undefined;
  for (const { to: mine, seal } of ownSeals(account)) key ??= await crypto.openReportKey({ ...place, to: mine }, seal, shown.seal);
  const json = key === undefined ? undefined : await crypto.openReport({ tenant: account.tenant, report, root: by.root }, key, commit, shown.sealed);
  const inside = (json === undefined ? undefined : readReported(json)) ?? forged();
  const adviser = { tenant: account.tenant, crypto, team: local.team, pin: (person: string) => memory.pin(person) };
  const messages = await check(inside, { root: by.root, standing: shown.standing }, adviser);
  return { from: chain.person, root: by.root, standing: shown.standing, words: inside.words, messages };
}
