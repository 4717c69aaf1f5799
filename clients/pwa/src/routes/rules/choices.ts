// What a youth can choose about reading along: in which conversation, by whom, and what would have been read. Pure.

import type { ChannelView, MessageView, Naast, PersonView } from "../../lib/state/naast";
import type { RuleView } from "../../lib/state/rules";
import { isOfYouths } from "../requests/matters";

/** A rule, and the conversation that it is of. */
export interface Placed {
  readonly rule: RuleView;
  readonly channel: ChannelView;
}

/** How many of the newest words show what reading along means. */
const SHOWN = 3;

/** Whether this person, a youth, may let somebody read along here. */
export const mayLetAlong = ({ me }: Pick<Naast, "me">, { kind, iAmOwner, canWrite }: ChannelView): boolean =>
  me?.standing === "youth" && isOfYouths(kind) && iAmOwner && canWrite;

/** Everybody who could read along and does not: not who is in, not whom this person blocked, not who does already. */
export function couldReadAlong({ people, blocked }: Pick<Naast, "people" | "blocked">, { members, rules = [] }: ChannelView): readonly PersonView[] {
  const already = rules.filter(({ state, isEnding }) => state !== "failed" && isEnding !== true).map(({ to }) => to.person);
  const not = new Set([...members, ...blocked].map(({ person }) => person).concat(already));
  return people.filter(({ person }) => !not.has(person));
}

/** The rules of this person's own conversations. */
export const ownRules = ({ channels }: Pick<Naast, "channels">): readonly Placed[] =>
  channels.filter(({ iAmOwner }) => iAmOwner).flatMap((channel) => (channel.rules ?? []).map((rule) => ({ rule, channel })));

/** The newest words that would have been read along, oldest first: what was kept here would not, nor what has another label. */
export function wouldHaveRead({ messages }: ChannelView, whose: readonly string[], labels?: readonly string[]): readonly { author: string; text: string; at: number }[] {
  const isCovered = (one: MessageView): one is MessageView & { kind: "words" } =>
    one.kind === "words" && whose.includes(one.author.person) && (labels?.includes(one.label ?? "") ?? true) && one.isLocked !== true && one.delivery !== "waiting" && one.delivery !== "failed";
  // Other words that were found since are not read along, as they are not shared along.
  return messages.filter(isCovered).slice(-SHOWN).map(({ author, text, firstText, at }) => ({ author: author.name, text: firstText ?? text, at }));
}

/** Who in a conversation perhaps never met somebody: this person never saw the two in one. */
export const strangersTo = (person: string, { members }: ChannelView, { channels }: Pick<Naast, "channels">): readonly string[] =>
  members
    .filter((one) => !one.isMe && channels.every((other) => [one.person, person].some((who) => other.members.every((member) => member.person !== who))))
    .map(({ name }) => name);
