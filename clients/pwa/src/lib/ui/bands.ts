// Which colour band a conversation has: warm ones with a JIM, cool ones with others, a different one for each.

import type { ChannelView } from "../state/naast";

export type Band = "clay" | "honey" | "plum" | "sea" | "moss" | "slate";

const bands: Readonly<Record<ChannelView["kind"], readonly [Band, ...Band[]]>> = {
  private: ["clay", "honey", "plum"],
  direct: ["sea", "moss", "slate"],
  triad: ["honey", "plum", "clay"],
  family: ["moss", "slate", "sea"],
  line: ["slate", "sea", "moss"],
  support: ["plum", "clay", "honey"],
};

/** The band of a person: that of the conversation with them, so that somebody keeps their colour on every page. */
export function bandOfPerson(person: string, all: readonly ChannelView[]): Band {
  const channel = all.find((one) => one.members.some((member) => !member.isMe && member.person === person));
  return channel === undefined ? "slate" : bandOf(channel, all);
}

/** The band of `channel` among all of somebody's conversations; the same as long as none is added before it. */
export function bandOf(channel: ChannelView, all: readonly ChannelView[]): Band {
  const kind = bands[channel.kind];
  const place = all
    .filter((other) => other.kind === channel.kind)
    .map((other) => other.id)
    .sort()
    .indexOf(channel.id);
  return kind[Math.max(place, 0) % kind.length] ?? kind[0];
}
