// What this person chose about who reads what, and what came of it, as a diary.
import type { ShareView } from "../../lib/state/naast";

export interface Event {
  readonly at: number;
  readonly what: "shared" | "opened" | "withdrawn" | "over";
  readonly share: ShareView;
}

/** Everything that happened, the newest first. What waits or was refused has not happened. */
export function diaryOf(shares: readonly ShareView[]): Event[] {
  return shares
    .filter(({ state }) => state !== "waiting" && state !== "failed")
    .flatMap((share): Event[] => [
      { at: share.since, what: "shared", share },
      ...(share.openedAt === undefined ? [] : [{ at: share.openedAt, what: "opened", share } as const]),
      ...(share.withdrawnAt === undefined ? [] : [{ at: share.withdrawnAt, what: "withdrawn", share } as const]),
      ...(share.state === "expired" && share.until !== undefined ? [{ at: share.until, what: "over", share } as const] : []),
    ])
    .toSorted((a, b) => b.at - a.at);
}
