// Rules that are past for this person, whatever the server says after it was put back from a backup: those that they saw end, and those
// to which they said no. Nothing of theirs is covered by one, and where one stands again it is taken back once more.
import type { Memory } from "./memory";
import type { Channel, KnownLives, Self } from "./model";

/** A rule that stands again although it is past. */
interface RuleBack {
  readonly channel: string;
  readonly rule: string;
  /** Whether it is this person's to end; else they say no to it. */
  readonly isOwn: boolean;
}

/** Whether a rule is past for this person, in whichever life of the server. */
export const isPastRule = ({ self, lives }: { readonly self: Self; readonly lives: KnownLives }, rule: string): boolean =>
  lives.pastRules?.includes(rule) === true || self.rules?.[rule]?.endedAt !== undefined;

/** What is past by now: remembered over the end of a life. */
export function pastRules({ self, lives, channels, account }: Pick<Memory, "self" | "lives" | "channels" | "account">): string[] {
  const me = account.by.root;
  const seen = [...channels].flatMap(({ room }) => [
    ...(room?.rules?.ended ?? []),
    ...(room?.rules?.standing ?? []).flatMap(({ id, refused }) => (refused.includes(me) ? [id] : [])),
  ]);
  const ended = Object.values(self.rules ?? {}).flatMap(({ body, endedAt }) => (endedAt === undefined ? [] : [body.id]));
  return [...new Set([...(lives.pastRules ?? []), ...seen, ...ended])];
}

/** Rules that are this person's again, or cover their words again, although a life before this one ended with them past. */
export function rulesBack({ channels, lives, account }: Pick<Memory, "channels" | "lives" | "account">): RuleBack[] {
  const { pastRules: past } = lives;
  if (!past) return [];
  const me = account.by.root;
  const isHere = ({ alarm, isLeft, isPast }: Channel): boolean => !alarm && isLeft !== true && isPast !== true;
  return [...channels].filter(isHere).flatMap(({ id: channel, room }) => {
    const isOwn = room?.owner === me;
    const concerns = (room?.rules?.standing ?? []).filter(({ id, agreed }) => past.includes(id) && (isOwn || agreed.includes(me)));
    return concerns.map(({ id: rule }) => ({ channel, rule, isOwn }));
  });
}

/** Epochs in which this device gave a rule's key to its reader, with one more. */
export const withSealed = (sealed: Readonly<Record<string, readonly number[]>> | undefined, { rule, epoch }: { readonly rule: string; readonly epoch: number }) =>
  ({ ...sealed, [rule]: [...(sealed?.[rule] ?? []), epoch] }) satisfies Record<string, readonly number[]>;
