// An answer that a restore lost, and that was refused when it was given again: it waits for the youth's share, is sealed anew to keys that
// somebody made since, or is over.
import { Declined } from "./distrust";
import type { Written } from "./journal";
import type { LivesNeeds } from "./lives";
import { ownWords } from "./told";

/** A share that does not come back while backups are kept was taken back, or its youth is gone. */
const WAITS_MS = 30 * 24 * 60 * 60 * 1000;

/** What becomes of it. False while it waits: `tryLater` was told. Throws what the network throws. */
export async function settleLostAnswer({ command, at }: Written, { code }: Declined, needs: LivesNeeds, tryLater: () => void): Promise<boolean> {
  const { journal, memory, crypto, now } = needs;
  if (command.do !== "answer") return false;
  if (code === "nothing_here" && now() < at + WAITS_MS) {
    tryLater();
    return false;
  }
  if (code === "stale_key" || code === "bad_seals") {
    const chain = await crypto.readChain(memory.account.chain);
    const words = chain && (await ownWords(command.share, command.own, { account: memory.account, crypto, chain }));
    try {
      if (words !== undefined) await needs.answerAgain(command.share, words);
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      tryLater();
      return false;
    }
  }
  await journal.giveUp(command.id);
  return true;
}
