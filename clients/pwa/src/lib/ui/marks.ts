// The few marks that somebody can put on a message. On the wire each is the emoji that other apps show; here it is drawn with
// the app's own pen, so that it looks the same on every phone.

import type { IconName } from "./icons";

/** What a mark is called in the texts. */
export type MarkName = "heart" | "thumb" | "smile" | "tear" | "star";

export const marks: readonly { readonly mark: string; readonly name: MarkName }[] = [
  { mark: "❤️", name: "heart" },
  { mark: "👍", name: "thumb" },
  { mark: "😊", name: "smile" },
  { mark: "😢", name: "tear" },
  { mark: "⭐", name: "star" },
];

/** The drawing of a mark; undefined for one that another app gave. */
export const markIcon = (mark: string): (IconName & MarkName) | undefined => marks.find((one) => one.mark === mark)?.name;
