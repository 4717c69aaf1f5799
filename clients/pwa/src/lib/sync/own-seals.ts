// What was sealed to this person, under whichever generation of their keys: history stays readable after new keys were made.
import type { By } from "../protocol/types.gen";
import type { Account } from "./model";

/** Under which names something may be sealed to this person, each with the key that opens it; the newest first. */
export function ownSeals({ by, keys, older = [] }: Account): { readonly to: By; readonly seal: string }[] {
  const former = older.map(({ seal }, g) => ({ to: { root: by.root, g }, seal }));
  return [{ to: by, seal: keys.seal }, ...former.toReversed()];
}
