// What follows from having caught up: what a restore lost is brought back, marks are held against the logs, the bag is tidied, and what
// is due goes into the outbox.
import type { Bag, Head } from "../protocol/types.gen";
import { rolledBack, withMarks, withOrganisation, withoutSeat } from "./bag";
import { chores } from "./chores";
import type { Lives } from "./lives";
import type { Memory } from "./memory";
import type { Channel, Task } from "./model";
import type { Outbox } from "./outbox";
import { shareChores } from "./past-shares";
import type { TeamWatch } from "./team";

/** Everything that is tidied. */
export interface House {
  readonly memory: Memory;
  readonly lives: Lives;
  readonly outbox: Outbox;
  readonly team: TeamWatch;
  changeBag(change: (bag: Bag) => Bag): Promise<void>;
  /** How far the logs of this person go now. */
  readonly fetchHeads: () => Promise<Readonly<Record<string, Head>>>;
}

/** Tidies up once. Doing it again changes nothing. */
export async function keepHouse(house: House): Promise<void> {
  const { memory, lives, outbox, team } = house;
  await lives.noteDevices();
  // Where the line breaks, the next one goes on with it.
  await lives.bringBack().catch(() => undefined);
  await outbox.sweep();
  await holdAgainstMarks(house);
  // Where nobody can be asked now, it is held against the team the next time.
  await team.check().catch(() => undefined);
  const { seat, organisation, organisation_key: key } = memory.bag;
  if (seat && memory.channel(seat.channel)) await house.changeBag(withoutSeat);
  if (organisation !== undefined && key !== undefined) await house.changeBag((bag) => withOrganisation(bag, organisation));
  const marked = withMarks(memory.bag, memory.self, memory.channels, memory.local.lineage);
  if (marked !== memory.bag) await house.changeBag(() => marked);
  for (const task of [...chores(memory), ...shareChores(memory), ...(await ruleChoresOf(memory))]) await outbox.add(task).kept;
  outbox.run();
}

/** What rules ask for by themselves; nothing of it is loaded while there are none. */
async function ruleChoresOf(memory: Memory): Promise<Task[]> {
  const hasRules = [...memory.channels].some(({ room }) => room?.rules !== undefined);
  return hasRules ? (await import("./build-rules")).ruleChores(memory) : [];
}

/** Nothing older than what any of this person's devices saw is believed. */
async function holdAgainstMarks({ memory, fetchHeads }: House): Promise<void> {
  const { bag } = memory;
  if (isClean(behindMarks(memory, bag, memory.local.heads))) return;
  // The bag may be newer than what this device has heard of the logs: how far they go is asked once more before anything is said,
  // and held against the bag as it was before the question: while that is on its way, another device goes on.
  const heads = await fetchHeads().catch(() => undefined);
  if (!heads) return;
  const { channels, self } = behindMarks(memory, bag, heads);
  for (const id of channels) {
    const channel = memory.channel(id);
    if (channel && !channel.alarm) await memory.keepChannel({ ...channel, alarm: "rolled_back" }, []);
  }
  if (self && !memory.self.alarm) await memory.keepSelf({ ...memory.self, alarm: "rolled_back" });
}

const isClean = ({ channels, self }: ReturnType<typeof rolledBack>): boolean => channels.length === 0 && !self;

/** Which logs are behind the marks of a bag, of those that this device has read to where they go. */
function behindMarks(memory: Memory, bag: Bag, heads: Readonly<Record<string, Head>>): ReturnType<typeof rolledBack> {
  const isOwnAtHead = memory.self.cursor >= (heads[memory.account.person]?.head ?? 0);
  // Whoever was put out hears so in their own log: once that is read to its end, a log that is left out is one that should be there.
  const missing = isOwnAtHead ? 0 : Infinity;
  // What has not come yet, or could not be gone on with, says nothing about how far the server goes.
  const isAtHead = ({ id, cursor }: Channel): boolean => cursor >= (heads[id]?.head ?? missing);
  const { channels, self } = rolledBack(bag, memory.self, [...memory.channels].filter(isAtHead));
  return { channels, self: self && isOwnAtHead };
}
