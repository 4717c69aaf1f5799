// Checks one entry of a person's own log and says what it means.
import type { Chain } from "../crypto/chains";
import { statementHash } from "../crypto/encoding";
import { readSealed } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Bag, CardAnswer, Entry, Wrap } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import { hashAfter } from "./entries";
import type { SelfFact } from "./facts";
import { partsHere } from "./former";
import { entryOf, follow, type MemberWitness } from "./members";
import type { Self, Support } from "./model";
import { ownSeals } from "./own-seals";

/** What is known beside the log itself. */
export interface SelfWitness extends Omit<MemberWitness, "chain"> {
  /** The own chain. */
  readonly chain: Chain;
  /** The verified chain of somebody. */
  readonly chainOf: MemberWitness["chain"];
  readonly bag: Bag;
  /** The log hash after an entry of the life before, when this device has it. */
  formerHashAt(seq: number): string | undefined;
}

type EntryOf<K extends Entry["kind"]> = Extract<Entry, { kind: K }>;

const forged = (): never => {
  throw new Distrust("forged");
};

/** What the next entry of a person's own log means. */
export async function examineSelf(self: Self, entry: Entry, witness: SelfWitness): Promise<SelfFact> {
  if (entry.log !== witness.account.person || entry.seq !== self.cursor + 1) throw new Distrust("rolled_back");
  const base = { seq: entry.seq, at: entry.at, hash: hashAfter(self.hash, entry) };
  const isParting = partsHere(self, entry, base.hash, witness.formerHashAt(entry.seq));
  switch (entry.kind) {
    case "joined":
      return { ...base, kind: "joined", channel: entry.channel, from: entry.from, before: entry.before };
    case "inherited":
      return { ...base, kind: "inherited", channel: entry.channel, from: entry.from, before: entry.before, statement: entry.statement };
    case "left":
      return { ...base, kind: "left", channel: entry.channel };
    case "support":
      return { ...base, ...(await support(self, entry, witness)) };
    case "support_ended":
      return { ...base, kind: "support_ended", channel: entry.channel };
    case "choice":
      return { ...base, ...(await choice(self, entry, witness)) };
    case "grant":
      return { ...base, kind: "grant", share: entry.share, from: entry.from };
    case "void":
    case "opened":
      return { ...base, kind: entry.kind, share: entry.share };
    case "rule_given":
    case "rule_words":
    case "rule_over":
      return { ...base, kind: entry.kind, rule: entry.rule };
    case "request":
      return { ...base, ...(await (await import("./requests")).readRequest(entry, witness)) };
    case "asked":
      return { ...base, ...(await (await import("./requests")).readAsked(entry, witness)) };
    case "answer":
      return { ...base, ...(await (await import("./told")).readTold(entry, witness)) };
    case "answered":
      return { ...base, ...(await (await import("./told")).readAnswered(entry, witness)) };
    case "shared_on":
      return { ...base, kind: "shared_on", envelope: entry.envelope };
    case "reported":
    case "report":
    case "report_closed":
      return { ...base, kind: "reports", now: await (await import("./report-log")).readReportEntry(self, entry, witness) };
    case "card_answer": {
      const answer = await cardAnswer(entry, witness);
      // Whoever held the link could send anything: what cannot be read is nothing, and nobody's fault.
      return answer ? { ...base, kind: "answer", invite: entry.invite, answer } : { ...base, kind: "nothing" };
    }
    case "invite_taken":
      return { ...base, ...(await inviteTaken(entry, witness)) };
    case "bag":
      return { ...base, kind: "bag", n: entry.n };
    case "unlock": {
      const said = (await witness.crypto.believe("unlock", entry.statement, witness.chain)) ?? forged();
      const { n, prev, wraps } = said.body;
      if (n !== (self.unlock ? self.unlock.n + 1 : 0) || prev !== self.unlock?.hash) throw new Distrust("rolled_back");
      return { ...base, kind: "unlock", n, statement: said.hash, ...listed(wraps) };
    }
    case "key": {
      const g = readStatement("key", entry.statement)?.body.g ?? forged();
      if (g > witness.account.by.g) throw new Distrust("newer_keys");
      if (entry.statement !== witness.account.chain[g]) throw new Distrust("changed_root");
      return { ...base, kind: "nothing" };
    }
    case "restored":
      return { ...base, kind: "restored", lineage: entry.lineage, isParting };
    case "half":
      return { ...base, kind: "half", of: entry.of, isKept: entry.is_kept };
    case "half_gone":
      return { ...base, kind: "half_gone", why: entry.why };
    case "signed_in":
      return { ...base, kind: "device", device: entry.device };
    // Kinds of a channel's log have no place here.
    case "charter":
    case "take_seat":
    case "leave":
    case "team":
    case "exclude":
    case "end_exclude":
    case "rule":
    case "end_rule":
    case "agree_rule":
    case "epoch":
    case "open_history":
    case "hand_over":
    case "reseal":
    case "message":
    case "tombstone":
    case "withheld":
    case "erased":
      return forged();
    default:
      // Something that came after this app.
      return { ...base, kind: "nothing" };
  }
}

/** Who is in a room about this person now. What cannot be believed of it says nothing about the rest of this log. */
async function support({ supports }: Self, { channel, statement, ...at }: EntryOf<"support">, witness: SelfWitness) {
  const told = { kind: "support" as const, channel };
  const known: Support = supports?.[channel] ?? { id: channel, met: {}, count: 0 };
  if (known.alarm) return told;
  try {
    const { account, crypto } = witness;
    const said = entryOf(statement, at) ?? forged();
    // A youth is told of a room from its first charter on, which names them.
    if (!known.room) {
      const first = readStatement("charter", statement)?.body;
      if (first?.n !== 0 || first.youth?.person !== account.person || first.youth.root !== account.by.root) return forged();
    }
    const { organisation, isMet, chainOf } = witness;
    const room = await follow(known, said, { account, crypto, chain: chainOf, organisation, isMet });
    return { ...told, room };
  } catch (error) {
    if (!(error instanceof Distrust)) throw error;
    return { ...told, alarm: error.alarm };
  }
}

/** What a list of factors says; a half that comes with it is another one than before. */
const listed = (wraps: readonly Wrap[]): { factors: readonly string[]; bringsHalf: boolean } => ({
  factors: wraps.map(({ factor }) => factor),
  bringsHalf: wraps.some(({ factor, since }) => factor === "pin_and_person" && since === undefined),
});

async function choice(self: Self, entry: EntryOf<"choice">, { crypto, chain }: SelfWitness) {
  const link = (await crypto.believe("choice", entry.choice, chain)) ?? forged();
  const { n, prev, statement } = link.body;
  if (n !== (self.choice ? self.choice.n + 1 : 0) || prev !== self.choice?.hash) throw new Distrust("rolled_back");
  if (statement !== statementHash(entry.statement)) return forged();
  const made = { choice: { n, hash: link.hash } };
  const share = await crypto.believe("share", entry.statement, chain);
  if (share) return { kind: "share" as const, body: share.body, ...made };
  const rule = await crypto.believe("rule", entry.statement, chain);
  if (rule) return { kind: "rule" as const, body: rule.body, ...made };
  const end = await crypto.believe("end_rule", entry.statement, chain);
  if (end) return { kind: "end_rule" as const, rule: end.body.rule, ...made };
  const withdraw = (await crypto.believe("withdraw", entry.statement, chain)) ?? forged();
  return { kind: "withdraw" as const, share: withdraw.body.share, ...made };
}

async function cardAnswer(entry: EntryOf<"card_answer">, { account, crypto }: SelfWitness): Promise<CardAnswer | undefined> {
  const place = { label: "answer", tenant: account.tenant, invite: entry.invite } as const;
  try {
    let json: string | undefined;
    for (const { to, seal } of ownSeals(account)) json ??= await crypto.openText({ ...place, to }, seal, entry.sealed);
    return json === undefined ? undefined : readSealed("CardAnswer", json);
  } catch {
    return undefined;
  }
}

async function inviteTaken(entry: EntryOf<"invite_taken">, { account, crypto, bag }: SelfWitness) {
  const { invite, person, root, proof } = entry;
  const pin = bag.pins[person];
  if (pin && pin.root !== root) throw new Distrust("changed_root");
  const note = bag.invites[invite];
  // No device of this person knows the link: nobody is met by it.
  if (!note) return { kind: "nothing" as const };
  const { key } = await crypto.inviteKeys(note.secret);
  const isTheirs = await crypto.isProven(key, invite, { use: "register", tenant: account.tenant, person, root }, proof);
  if (!isTheirs) return forged();
  return { kind: "taken" as const, invite, person, root };
}
