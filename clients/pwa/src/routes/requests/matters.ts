// Whom somebody may ask about what, and what of it they asked already. Pure.
import type { AskedView } from "../../lib/state/requests";
import type { ChannelView, MemberView, MessageView, Naast, PersonView } from "../../lib/state/naast";

/** Conversations of a youth's own: what is said there is theirs to share. */
export const isOfYouths = (kind: ChannelView["kind"]): boolean => ["private", "direct", "triad", "family"].includes(kind);

/** The youth whose conversation this is, for somebody else in it; undefined where nobody can be asked. */
export function youthOf({ kind, iAmOwner, isLeft, past, alarm, members }: ChannelView): MemberView | undefined {
  const canBeAsked = isOfYouths(kind) && !iAmOwner && !isLeft && past === undefined && alarm === undefined;
  return canBeAsked ? members.find(({ role, isMe }) => role === "youth" && !isMe) : undefined;
}

/** A message that somebody else wrote and that its youth could share. */
export const canBeAskedAbout = (message: MessageView & { kind: "words" }): boolean => !message.author.isMe && message.isLocked !== true;

/** People around this youth whom the asker knows and who do not read this conversation: circles never mix. */
export function outsiders(youth: string, channel: ChannelView, { channels, blocked }: Pick<Naast, "channels" | "blocked">): readonly PersonView[] {
  const around = channels.filter(({ members }) => members.some(({ person }) => person === youth)).flatMap(({ members }) => members);
  const hidden = [...channel.members, ...blocked].map(({ person }) => person);
  const found = around.filter(({ person, isMe }) => !isMe && !hidden.includes(person));
  return [...new Map(found.map(({ person, name, role }) => [person, { person, name, role }])).values()];
}

/** What was asked of this youth about this, for this person, and stands or waits. */
export const standing = (asked: readonly AskedView[], youth: string, about: string | undefined, whom: string | undefined): AskedView | undefined =>
  asked.find((one) => one.state !== "failed" && one.to.person === youth && one.about === about && one.whom?.person === whom);
