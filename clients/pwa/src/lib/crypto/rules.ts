// What lets somebody read along by a standing rule: its key in an epoch, and under it the keys of single messages.
import { bytes, encode, utf8 } from "../protocol/base64url";
import type { By } from "../protocol/types.gen";
import { openOnce, sealOnce } from "./boxes";
import { enc, headerDigest, hkdf, type Raw } from "./encoding";

const NOTHING: Raw = new Uint8Array();

/** The key of a rule in the epoch with this key. */
export const ruleKey = (epochKey: Raw, rule: string): Raw => hkdf(epochKey, NOTHING, enc("rule", [bytes(rule)]));

const boxKey = (key: Raw, header: string): Raw => hkdf(key, NOTHING, enc("rule-box", [headerDigest(utf8(header))]));

/** The key of the message with this header, for whoever holds the rule's key. */
export const sealRuleBox = async (key: Raw, header: string, messageKey: Raw): Promise<string> =>
  encode(await sealOnce(boxKey(key, header), messageKey, NOTHING));

/** The key of a message; undefined for another rule, epoch or message, or changed bytes. */
export const openRuleBox = (key: Raw, header: string, sealed: string): Promise<Raw | undefined> =>
  openOnce(boxKey(key, header), bytes(sealed), NOTHING);

/** What a seal of a rule's key is for. */
export interface RulePlace {
  readonly tenant: string;
  readonly rule: string;
  readonly epoch: number;
  readonly to: By;
}

/** What the seal of a rule's key in an epoch is bound to. */
export const ruleSealInfo = ({ tenant, rule, epoch, to }: RulePlace): Raw =>
  enc("rule-seal", [bytes(tenant), bytes(rule), epoch, bytes(to.root), to.g]);
