// Who is in a conversation, in the words that screens use.

import { app } from "../i18n";
import type { ChannelView, MemberView } from "../state/naast";

/** Everybody but the person who looks. */
export function others(channel: ChannelView): readonly MemberView[] {
  return channel.members.filter((member) => !member.isMe);
}

/** What a conversation is called: whoever is in it, or is expected. */
export function title(channel: ChannelView): string {
  const names = [...others(channel).map((member) => member.name), ...(channel.expects === undefined ? [] : [channel.expects])];
  return names.length === 0 ? app.alone : names.join(", ");
}

/** What stands beside a conversation's name: what the other one is, or what a conversation of more is for. */
export function subtitle(channel: ChannelView): string {
  const own = app.kinds[channel.kind];
  return own === "" ? (others(channel).map((member) => app.roles[member.role])[0] ?? "") : own;
}

/** The line above the keyboard: who reads what is written here now. */
export function readersLine(channel: ChannelView): string {
  const names = others(channel).map((member) => member.name);
  if (names.length > 0) return channel.expects === undefined ? app.readers.line(names) : app.readers.lineAndExpected(names, channel.expects);
  return channel.expects === undefined ? app.readers.left : app.readers.expected(channel.expects);
}

/** The same line in a list of conversations. */
export function readersInList(channel: ChannelView): string {
  if (channel.isLeft) return app.readers.youLeft;
  if (channel.past !== undefined) return app.past[channel.past];
  const names = others(channel).map((member) => member.name);
  // Whoever reads along reads, and a list has no room to say with whom.
  const along = (channel.rules ?? []).flatMap(({ state, to }) => (state === "active" ? [to.name || app.readers.somebody] : []));
  return names.length > 0 ? app.readers.inList([...names, ...new Set(along)]) : readersLine(channel);
}
