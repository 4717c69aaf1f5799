// What an entry weighs in its log's hash: the same for every reader, whatever of the entry they may see.
import { choiceContent } from "../crypto/said";
import { envelopeHash, hash, logHash, statementHash, type Part } from "../crypto/encoding";
import { bytes, encode } from "../protocol/base64url";
import type { Entry } from "../protocol/types.gen";
import { Distrust } from "./distrust";

/** The kind that goes into the log hash: a tombstone or a withheld message stands for the message that was there. */
const kindOf = (entry: Entry): string =>
  entry.kind === "tombstone" || entry.kind === "withheld" ? "message" : entry.kind;

const plain = (...parts: readonly Part[]): string => hash("content", parts);
const id = (text: string): Uint8Array => bytes(text, 16);

/** The content hash of an entry. Throws `NotBytes` for what is no entry, `Distrust` for one of a kind that cannot be followed. */
export function contentHash(entry: Entry): string {
  switch (entry.kind) {
    case "charter":
    case "take_seat":
    case "leave":
    case "team":
    case "exclude":
    case "end_exclude":
    case "open_history":
    case "hand_over":
    case "reseal":
    case "epoch":
    case "erased":
    case "rule":
    case "end_rule":
    case "agree_rule":
    case "unlock":
    case "key":
      return statementHash(entry.statement);
    case "message":
      return envelopeHash(entry.header, entry.commit, entry.body);
    case "tombstone":
      return entry.envelope;
    case "withheld":
      return entry.content;
    case "joined":
      return plain(id(entry.channel), entry.from, bytes(entry.before, 32));
    case "inherited":
      return plain(id(entry.channel), entry.from, bytes(entry.before, 32), bytes(statementHash(entry.statement), 32));
    case "left":
    case "support_ended":
      return plain(id(entry.channel));
    case "support":
      return plain(id(entry.channel), bytes(statementHash(entry.statement), 32));
    case "choice":
      return choiceContent(statementHash(entry.choice), statementHash(entry.statement));
    case "grant":
      return plain(id(entry.share), id(entry.from));
    case "void":
    case "opened":
      return plain(id(entry.share));
    case "rule_given":
      return plain(id(entry.rule), id(entry.from));
    case "rule_words":
    case "rule_over":
      return plain(id(entry.rule));
    case "request":
      return plain(id(entry.from), bytes(entry.sealed));
    case "asked":
      return plain(id(entry.to), bytes(entry.sealed));
    case "answer":
      return plain(id(entry.share), id(entry.from), bytes(entry.sealed));
    case "answered":
      return plain(id(entry.share), bytes(entry.sealed));
    case "shared_on":
      return plain(bytes(entry.envelope, 32));
    case "report":
      return plain(id(entry.report), id(entry.from));
    case "reported":
      return statementHash(entry.statement);
    case "report_closed":
      return plain(id(entry.report));
    case "card_answer":
      return plain(id(entry.invite), bytes(entry.sealed));
    case "invite_taken":
      return plain(id(entry.invite), id(entry.person), bytes(entry.root, 32), bytes(entry.proof, 64));
    case "restored":
      return plain(entry.lineage);
    case "bag":
      return plain(entry.n);
    case "half":
      return plain(id(entry.of), entry.is_kept ? 1 : 0);
    case "half_gone":
      return plain(entry.why);
    case "signed_in":
      return plain(id(entry.device));
    default: {
      // A kind that came after this app has its content hash in it, so that its log can be followed all the same.
      const { content } = entry as { readonly content?: unknown };
      if (typeof content !== "string") throw new Distrust("forged");
      return encode(bytes(content, 32));
    }
  }
}

/** The log hash after an entry whose content hash is known. */
export const hashAfterContent = (before: string, entry: Entry, content: string): string =>
  logHash(before, entry.seq, entry.at, kindOf(entry), content);

/** The log hash after an entry. */
export const hashAfter = (before: string, entry: Entry): string => hashAfterContent(before, entry, contentHash(entry));
