// A life of the server begins: every log is followed again in it, held against what it was, and what was lost is found.
import { isCut, isGone } from "./former";
import type { LivesNeeds } from "./lives";
import { madeAnew, saidAgain } from "./parting";

/** Begins another life, or goes on with beginning it. `takeUp` follows again what the own log tells of. Throws what the network throws. */
export async function beginLife(lineage: string, needs: LivesNeeds, takeUp: () => Promise<void>): Promise<void> {
  const { memory, journal, crypto } = needs;
  if (memory.local.lineage !== lineage) {
    const { bag_n: n } = await needs.fetchVault();
    await memory.beginLife(lineage, Math.min(memory.bagN, n));
  }
  await needs.catchUp(memory.account.person);
  // Its past is another one: nothing of this life is believed.
  if (memory.self.alarm) return;
  await takeUp();
  for (const { id, isPast, isLeft } of memory.channels) if (isPast !== true && isLeft !== true) await needs.catchUp(id);
  await checkEnds(needs);
  const isLost = (log: string, seq: number): boolean => {
    if (log === memory.account.person) return isGone(memory.self, seq);
    const channel = memory.channel(log);
    return isGone(channel?.isPast === true ? undefined : channel, seq);
  };
  const { account } = memory;
  await memory.keepItems(memory.items.map((item) => madeAnew(item, account.parted)));
  await journal.findLost(isLost, (one) => saidAgain(one, account, crypto));
  await memory.keepLives({ isUnsorted: false });
}

/** Everything was followed again: what ends before what is known, without the word that it was put back, is a lie. */
async function checkEnds({ memory }: LivesNeeds): Promise<void> {
  if (isCut(memory.self) && !memory.self.alarm) await memory.keepSelf({ ...memory.self, alarm: "rolled_back" });
  for (const channel of memory.channels) {
    // What somebody is not in any more was not followed again: nothing of it is shown to them.
    if (channel.isPast !== true && channel.isLeft !== true && !channel.alarm && isCut(channel)) await memory.keepChannel({ ...channel, alarm: "rolled_back" }, []);
  }
}
