// An answer or a report that a restore lost, and that was refused when it was given again: it waits for what it hangs on, is sealed anew
// where that can be done here, or is over. What nobody takes any more is not let go of in silence: its author's screen says so.
import { readStatement } from "../protocol/statements";
import type { Command } from "../protocol/types.gen";
import { Declined } from "./distrust";
import type { Written } from "./journal";
import type { LivesNeeds } from "./lives";
import type { Lost, Memory } from "./memory";
import { ownWords } from "./told";

/** A share that does not come back while backups are kept was taken back, or its youth is gone. */
const WAITS_MS = 30 * 24 * 60 * 60 * 1000;
/** Whoever it is sealed to, and made keys since or has to bring theirs back, was here by then. */
const REFUSED_MS = 3 * 24 * 60 * 60 * 1000;

/** It is there already, from this device or another, or its own time is over. */
const SETTLED: ReadonlySet<string> = new Set(["already_over", "id_reused"]);
/** Never taken, however often it is given. */
const NEVER: ReadonlySet<string> = new Set(["malformed", "bad_statement", "not_your_task"]);
/** Made for keys that are not the newest. */
const STALE: ReadonlySet<string> = new Set(["stale_key", "bad_seals"]);

/** What becomes of it. False while it waits: `tryLater` was told. Throws what the network throws. */
export async function settleLost({ command }: Written, { code }: Declined, needs: LivesNeeds, tryLater: () => void): Promise<boolean> {
  const { journal, memory, now } = needs;
  const { name, to } = whatIsLost(command);
  const lost = memory.local.lost ?? {};
  const keep = (one: Lost): Promise<void> => memory.keepLocal({ lost: { ...lost, [name]: { ...one, ...(to ? { to } : {}) } } });
  const end = async (isLost: boolean): Promise<boolean> => {
    if (isLost) await keep({ since: now(), isOver: true });
    else await noLongerLost(command, memory);
    await journal.giveUp(command.id);
    return true;
  };
  /** Waits so long from the first time on that it was refused for this reason; then it is over. */
  const wait = async (most: number, isAway: boolean): Promise<boolean> => {
    const known = lost[name];
    const isSame = known !== undefined && (known.isAway === true) === isAway;
    const since = isSame ? known.since : now();
    if (now() >= since + most) return end(true);
    if (!isSame) await keep({ since, ...(isAway ? { isAway } : {}) });
    tryLater();
    return false;
  };
  if (SETTLED.has(code)) return end(false);
  if (NEVER.has(code)) return end(true);
  if (command.do !== "answer") return wait(REFUSED_MS, false);
  if (code === "limit_reached") return end(false);
  if (code === "nothing_here") return wait(WAITS_MS, true);
  if (!STALE.has(code)) return end(true);
  const settled = await sealAnew(command.share, command.own, needs);
  return settled === "refused" ? wait(REFUSED_MS, false) : end(settled === "lost");
}

/** It is there: nothing is known of its loss any more. */
export async function noLongerLost(command: Command, memory: Memory): Promise<void> {
  const { [whatIsLost(command).name]: known, ...others } = memory.local.lost ?? {};
  if (known) await memory.keepLocal({ lost: others });
}

/** Under which name it is known: an answer by its share, a report by its own; and to whom a report is. */
function whatIsLost(command: Command): { name: string } & Pick<Lost, "to"> {
  if (command.do === "answer") return { name: command.share };
  const said = command.do === "report" ? readStatement("report", command.statement)?.body : undefined;
  return { name: said?.id ?? "", ...(said ? { to: said.to } : {}) };
}

/** The same words, sealed to the keys that everybody has now. */
async function sealAnew(share: string, own: string, needs: LivesNeeds): Promise<"given" | "lost" | "refused"> {
  const { memory: { account }, crypto } = needs;
  const chain = await crypto.readChain(account.chain);
  const words = chain && (await ownWords(share, own, { account, crypto, chain }));
  if (words === undefined) return "lost";
  try {
    await needs.answerAgain(share, words);
    return "given";
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    // Another device answered.
    return error.code === "limit_reached" ? "given" : "refused";
  }
}
