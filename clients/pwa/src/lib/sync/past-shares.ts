// Shares that this person took back, on whichever of their devices: they stay so, whatever the server says after it was put back from a
// backup. None is given again, and where one stands again it is taken back once more.
import type { Memory } from "./memory";
import type { KnownLives, Self, Task } from "./model";

interface Known {
  readonly self: Self;
  readonly lives: KnownLives;
}

/** Whether a share was taken back, in whichever life of the server. */
export const isPastShare = ({ self, lives }: Known, share: string): boolean =>
  lives.pastShares?.includes(share) === true || self.shares[share]?.withdrawnAt !== undefined;

/** What was taken back by now: remembered over the end of a life. */
export const pastShares = (known: Known): string[] => [
  ...new Set([...(known.lives.pastShares ?? []), ...Object.keys(known.self.shares).filter((share) => isPastShare(known, share))]),
];

/** Shares that stand again, although a life before this one ended with them taken back. */
export const sharesBack = ({ self, lives }: Known): string[] =>
  (lives.pastShares ?? []).filter((share) => self.shares[share] !== undefined && self.shares[share].withdrawnAt === undefined);

/** What stands again is taken back, unless that waits in the outbox already. */
export const shareChores = (memory: Pick<Memory, "self" | "lives" | "items">): Task[] =>
  sharesBack(memory)
    .filter((share) => !memory.items.some(({ task }) => task.do === "withdraw" && task.share === share))
    .map((share) => ({ do: "withdraw", share }));
