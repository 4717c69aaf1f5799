// The one door to what keys do: signing, verifying, sealing, opening. Everything goes in and comes out as text, so that it can
// run in a worker, where a slow phone's screen does not wait for it.
import { bytes, encode, fromUtf8, utf8 } from "../protocol/base64url";
import type { Kind } from "../protocol/statement-text";
import type { StatementBodies } from "../protocol/types.gen";
import { openShared, openWords, sealWords, type SealedWords } from "./bodies";
import { openBox, sealBox, type BoxFor } from "./boxes";
import { readChain, type Chain } from "./chains";
import { keyOf, publicKey, sign, verify } from "./ed25519";
import { messageKey, random } from "./encoding";
import { inviteKeys, isProven, proveInvite, type InviteProofFor } from "./invites";
import { openSeal, sealPublic } from "./open-seals";
import { padded, unpadded } from "./padded";
import { openReport, reportSealInfo, sealReport, type ReportKeyPlace, type ReportPlace, type SealedReport } from "./reports";
import { openRuleBox, ruleKey, ruleSealInfo, sealRuleBox, type RulePlace } from "./rules";
import { believe, say, type Believed } from "./said";
import { seal, sealInfo, type SealFor } from "./seals";
import { exchange, exchangeKey } from "./x25519";

/** A pair of keys, as text: what stays and what is published. */
interface Pair {
  readonly seed: string;
  readonly pub: string;
}

export const work = {
  readChain: (statements: readonly string[]): Promise<Chain | undefined> => readChain(statements),
  believe: <K extends Exclude<Kind, "key">>(kind: K, statement: string, chain: Chain): Promise<Believed<K> | undefined> =>
    believe(kind, statement, chain),
  say: <K extends Kind>(kind: K, body: StatementBodies[K], seed: string): Promise<string> => say(kind, body, bytes(seed, 32)),
  publicKeyOf: async (seed: string): Promise<string> => encode(await publicKey(bytes(seed, 32))),
  sign: async (seed: string, message: string): Promise<string> => encode(await sign(bytes(seed, 32), bytes(message))),
  verify: (key: string, message: string, signature: string): Promise<boolean> => verify(bytes(key, 32), bytes(message), bytes(signature)),
  exchangeKey: async (priv: string): Promise<string> => encode(await exchangeKey(bytes(priv, 32))),
  exchange: async (priv: string, pub: string): Promise<string> => encode(await exchange(bytes(priv, 32), bytes(pub, 32))),
  newSignKey: (): Promise<Pair> => keyOf(random(32)),
  newSealKey: async (): Promise<Pair> => {
    const seed = random(32);
    return { seed: encode(seed), pub: encode(await sealPublic(seed)) };
  },
  /** The public keys of two private ones. */
  publicKeys: async (sign: string, sealKey: string): Promise<{ signPub: string; sealPub: string }> => ({
    signPub: (await keyOf(bytes(sign, 32))).pub,
    sealPub: encode(await sealPublic(bytes(sealKey, 32))),
  }),
  seal: async (to: SealFor, pub: string, plaintext: string): Promise<string> =>
    encode(await seal(sealInfo(to), bytes(pub, 1216), bytes(plaintext))),
  openSeal: async (to: SealFor, priv: string, sealed: string): Promise<string | undefined> => {
    const opened = await openSeal(sealInfo(to), bytes(priv, 32), bytes(sealed));
    return opened && encode(opened);
  },
  sealText: async (to: SealFor, pub: string, text: string): Promise<string> =>
    encode(await seal(sealInfo(to), bytes(pub, 1216), utf8(text))),
  openText: async (to: SealFor, priv: string, sealed: string): Promise<string | undefined> => {
    const opened = await openSeal(sealInfo(to), bytes(priv, 32), bytes(sealed));
    return opened && fromUtf8(opened);
  },
  /** Text in one of a few lengths, so that its length says little. */
  sealPadded: async (to: SealFor, pub: string, text: string): Promise<string> =>
    encode(await seal(sealInfo(to), bytes(pub, 1216), padded(text))),
  openPadded: async (to: SealFor, priv: string, sealed: string): Promise<string | undefined> => {
    const opened = await openSeal(sealInfo(to), bytes(priv, 32), bytes(sealed));
    return opened && unpadded(opened);
  },
  sealWords: (epochKey: string, header: string, payload: string, seed: string): Promise<SealedWords> =>
    sealWords(bytes(epochKey, 32), header, payload, bytes(seed, 32)),
  /** Opens a message with the key of its epoch. */
  openWords: (epochKey: string, header: string, commit: string, body: string, signPub: string): Promise<string | undefined> =>
    openWords(bytes(epochKey, 32), { header, commit, body }, signPub),
  /** Opens a message with its own key, as a share gives it. */
  openShared: (key: string, header: string, commit: string, body: string, signPub: string): Promise<string | undefined> =>
    openShared(bytes(key, 32), { header, commit, body }, signPub),
  /** The key of a rule in the epoch with this key, for its reader. */
  sealRuleKey: async (place: RulePlace, pub: string, epochKey: string): Promise<string> =>
    encode(await seal(ruleSealInfo(place), bytes(pub, 1216), ruleKey(bytes(epochKey, 32), place.rule))),
  openRuleKey: async (place: RulePlace, priv: string, sealed: string): Promise<string | undefined> => {
    const opened = await openSeal(ruleSealInfo(place), bytes(priv, 32), bytes(sealed));
    return opened && encode(opened);
  },
  /** The key of a message for whoever reads along by a rule. */
  sealRuleBox: (epochKey: string, rule: string, header: string): Promise<string> =>
    sealRuleBox(ruleKey(bytes(epochKey, 32), rule), header, messageKey(bytes(epochKey, 32), header)),
  openRuleBox: async (key: string, header: string, sealed: string): Promise<string | undefined> => {
    const opened = await openRuleBox(bytes(key, 32), header, sealed);
    return opened && encode(opened);
  },
  /** What is reported, under this fresh key. */
  sealReport: (place: ReportPlace, key: string, text: string): Promise<SealedReport> => sealReport(place, bytes(key, 32), text),
  openReport: (place: ReportPlace, key: string, commit: string, sealed: string): Promise<string | undefined> =>
    openReport(place, bytes(key, 32), commit, sealed),
  /** The key of a report, for one adviser. */
  sealReportKey: async (place: ReportKeyPlace, pub: string, key: string): Promise<string> =>
    encode(await seal(reportSealInfo(place), bytes(pub, 1216), bytes(key, 32))),
  openReportKey: async (place: ReportKeyPlace, priv: string, sealed: string): Promise<string | undefined> => {
    const opened = await openSeal(reportSealInfo(place), bytes(priv, 32), bytes(sealed));
    return opened?.length === 32 ? encode(opened) : undefined;
  },
  sealBox: async (box: BoxFor, secret: string, text: string): Promise<string> =>
    encode(await sealBox(box, bytes(secret), utf8(text))),
  openBox: async (box: BoxFor, secret: string, sealed: string): Promise<string | undefined> => {
    const opened = await openBox(box, bytes(secret), bytes(sealed));
    return opened && fromUtf8(opened);
  },
  /** Wraps raw bytes, such as the account secret. */
  wrap: async (box: BoxFor, secret: string, plaintext: string): Promise<string> =>
    encode(await sealBox(box, bytes(secret), bytes(plaintext))),
  unwrap: async (box: BoxFor, secret: string, sealed: string): Promise<string | undefined> => {
    const opened = await openBox(box, bytes(secret), bytes(sealed));
    return opened && encode(opened);
  },
  inviteKeys: async (secret: string): Promise<{ invite: string; key: string }> => {
    const { invite, key } = await inviteKeys(bytes(secret, 32));
    return { invite, key };
  },
  proveInvite: async (secret: string, proof: InviteProofFor): Promise<string> => proveInvite(await inviteKeys(bytes(secret, 32)), proof),
  isProven: (key: string, invite: string, proof: InviteProofFor, signature: string): Promise<boolean> =>
    isProven(key, invite, proof, signature),
};

/** What can be asked of the crypto worker. */
export type Crypto = typeof work;
