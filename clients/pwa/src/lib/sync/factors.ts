// The list of what opens the account, signed anew. A factor that is not at hand stays as it is: its row says since which list.
import { wrapHash } from "../crypto/encoding";
import type { Crypto } from "../crypto/work";
import { bytes } from "../protocol/base64url";
import type { Factor, StatementBodies, WrapBox } from "../protocol/types.gen";
import type { Account } from "./model";
import { wrapLabels, type OpenedBy, type OpenVault } from "./sign-in";

/** What changes in the list: a factor whose secret is at hand, or one that goes. Words never go: nobody can set them anew. */
export type Change = { readonly anew: OpenedBy } | { readonly without: Exclude<Factor, "words"> };

/** The next list of factors with its wraps; what does not change keeps its wrap. */
export async function relist(
  crypto: Crypto,
  { tenant, by }: Pick<Account, "tenant" | "by">,
  opened: OpenVault,
  change: Change,
): Promise<{ unlock: string; wraps: WrapBox[] }> {
  const { root, accountSecret, list, unlockN, unlockHash: prev, vault } = opened;
  const n = unlockN + 1;
  const changed = "anew" in change ? change.anew.factor : change.without;
  const made: WrapBox[] = [];
  if ("anew" in change) {
    const { factor, secret } = change.anew;
    made.push({ factor, wrapped: await crypto.wrap({ label: wrapLabels[factor], root, n }, secret, accountSecret) });
  }
  const kept = list.filter(({ factor }) => factor !== changed).map((row) => ({ ...row, since: row.since ?? unlockN }));
  const rows = made.map(({ factor, wrapped }) => ({ factor, wrapped: wrapHash(bytes(wrapped)) }));
  const body: StatementBodies["unlock"] = { suite: "naast1", tenant, by, at: Date.now(), n, prev, wraps: [...kept, ...rows] };
  const unlock = await crypto.say("unlock", body, opened.keys.root);
  return { unlock, wraps: [...vault.wraps.filter(({ factor }) => factor !== changed), ...made] };
}
