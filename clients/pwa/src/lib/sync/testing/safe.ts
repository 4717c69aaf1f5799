// What a server keeps for somebody who comes back: the vault, what opens it, and the bag; honest, so that a test can change one thing.
import { freshSecret, wrapHash } from "../../crypto/encoding";
import { work } from "../../crypto/work";
import { bytes } from "../../protocol/base64url";
import { write } from "../../protocol/messages";
import type { Bag, StatementBodies, Vault, WrapBox } from "../../protocol/types.gen";
import { bagText } from "../bag";
import type { Somebody } from "./scene";

/** What the words of whoever comes back give. */
export const WORDS_KEY = freshSecret();

/** The vault of somebody who comes back by this recovery code. */
export async function safe(of: Somebody, code: string, bag: Bag, bagN: number): Promise<Vault> {
  const { root } = of.by;
  const secret = freshSecret();
  const wraps: WrapBox[] = [
    { factor: "words", wrapped: await work.wrap({ label: "wrap-words", root, n: 0 }, WORDS_KEY, secret) },
    { factor: "recovery_code", wrapped: await work.wrap({ label: "wrap-code", root, n: 0 }, code, secret) },
  ];
  const unlock: StatementBodies["unlock"] = {
    suite: "naast1",
    tenant: of.tenant,
    by: of.by,
    at: 1,
    n: 0,
    wraps: wraps.map(({ factor, wrapped }) => ({ factor, wrapped: wrapHash(bytes(wrapped)) })),
  };
  const keys = write("VaultKeys", { root: of.rootSeed, generations: [of.keys] });
  return {
    keys: [...of.chain],
    unlock: [await work.say("unlock", unlock, of.rootSeed)],
    wraps,
    vault: await work.sealBox({ label: "vault", root }, secret, keys),
    bag_n: bagN,
    bag: await work.sealBox({ label: "bag", root, n: bagN }, of.keys.bag, bagText(bag)),
  };
}
