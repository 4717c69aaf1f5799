// An answer or a report that a restore lost, and that was refused when it was given again: it waits for what it hangs on, is sealed anew
// where that can be done here, or is over. What nobody takes any more is not let go of in silence: its author's screen says so.
import { readStatement } from "../protocol/statements";
import { Declined } from "./distrust";
import type { Written } from "./journal";
import type { LivesNeeds } from "./lives";
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
export async function settleLost({ command, at }: Written, { code }: Declined, needs: LivesNeeds, tryLater: () => void): Promise<boolean> {
  const { journal, memory, now } = needs;
  const said = command.do === "report" ? readStatement("report", command.statement)?.body : undefined;
  const name = command.do === "answer" ? command.share : (said?.id ?? "");
  const known = memory.local.lost?.[name];
  const keep = (since: number, isOver: boolean): Promise<void> =>
    memory.keepLocal({ lost: { ...memory.local.lost, [name]: { since, ...(isOver ? { isOver } : {}), ...(said ? { to: said.to } : {}) } } });
  const end = async (isLost: boolean): Promise<boolean> => {
    if (isLost) await keep(now(), true);
    await journal.giveUp(command.id);
    return true;
  };
  if (SETTLED.has(code)) return end(false);
  if (NEVER.has(code)) return end(true);
  if (command.do === "answer") {
    if (code === "limit_reached") return end(false);
    if (code === "nothing_here" && now() < at + WAITS_MS) {
      tryLater();
      return false;
    }
    if (!STALE.has(code)) return end(true);
    const settled = await sealAnew(command.share, command.own, needs);
    if (settled !== "refused") return end(settled === "lost");
  }
  if (now() >= (known?.since ?? now()) + REFUSED_MS) return end(true);
  if (!known) await keep(now(), false);
  tryLater();
  return false;
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
