// What this person chose about who reads what, and what came of it, as a diary.
import type { ShareView } from "../../lib/state/naast";
import type { MadeRule } from "../../lib/state/rules";

export interface Event {
  readonly at: number;
  readonly what: "shared" | "opened" | "withdrawn" | "over";
  readonly share: ShareView;
}

/** Somebody began to read along, or stopped. */
export interface RuleEvent {
  readonly at: number;
  readonly what: "began" | "ended" | "time_over";
  readonly rule: MadeRule;
}

/** Everything that happened, the newest first. What waits or was refused has not happened. */
export function diaryOf(shares: readonly ShareView[], rules: readonly MadeRule[], now: number): (Event | RuleEvent)[] {
  return [...shares.filter(({ state }) => state !== "waiting" && state !== "failed").flatMap(ofShare), ...rules.flatMap((rule) => ofRule(rule, now))].toSorted((a, b) => b.at - a.at);
}

const ofShare = (share: ShareView): Event[] => [
  { at: share.since, what: "shared", share },
  ...(share.openedAt === undefined ? [] : [{ at: share.openedAt, what: "opened", share } as const]),
  ...(share.withdrawnAt === undefined ? [] : [{ at: share.withdrawnAt, what: "withdrawn", share } as const]),
  ...(share.state === "expired" && share.until !== undefined ? [{ at: share.until, what: "over", share } as const] : []),
];

function ofRule(rule: MadeRule, now: number): RuleEvent[] {
  const { since, until = Infinity, endedAt = Infinity } = rule;
  const end = Math.min(until, endedAt);
  return [{ at: since, what: "began", rule }, ...(end <= now ? [{ at: end, what: end === until ? "time_over" : "ended", rule } as const] : [])];
}
