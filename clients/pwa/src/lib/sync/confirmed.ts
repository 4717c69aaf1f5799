// What each command appends to logs that its sender reads, in order: a server has to confirm exactly this.
import { logHash } from "../crypto/encoding";
import { readHeader } from "../protocol/messages";
import type { Kind } from "../protocol/statement-text";
import { readStatement } from "../protocol/statements";
import type { Answer, Command, Entry } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import { contentHash } from "./entries";
import type { Memory } from "./memory";
import type { Due } from "./receipts";

type Content = Entry extends infer E ? (E extends Entry ? Omit<E, "log" | "seq" | "at"> : never) : never;

const due = (log: string | undefined, ...contents: readonly Content[]): Due[] =>
  log === undefined ? [] : contents.map((content) => ({ log, kind: content.kind, content: contentHash({ log, seq: 0, at: 0, ...content }) }));

type InChannel = "rule" | "end_rule" | "agree_rule" | "erase" | "charter" | "epoch" | "take_seat" | "leave" | "open_history" | "hand_over" | "reseal" | "exclude" | "end_exclude";

const channelOf = (kind: Extract<Kind, InChannel>, statement: string): string | undefined => readStatement(kind, statement)?.body.channel;

/**
 * What is confirmed at a place of a conversation that this device has read is what it read there: else words that are nowhere would pass
 * for sent. Throws `Distrust`.
 */
export function checkPlaces(due: readonly Due[], { receipts }: Answer, known: Pick<Memory, "channel" | "hashAt">): void {
  for (const [place, { log, seq, at, content }] of receipts.entries()) {
    const channel = known.channel(log);
    if (!channel || seq > channel.cursor) continue;
    const { from, before } = channel.start;
    const last = seq === from ? before : known.hashAt(log, seq - 1);
    const isThere = last !== undefined && known.hashAt(log, seq) === logHash(last, seq, at, due[place]?.kind ?? "", content);
    if (!isThere) throw new Distrust("rolled_back");
  }
}

/** What a command of `me` appends. */
export function entriesOf(command: Command, me: string): readonly Due[] {
  switch (command.do) {
    case "send":
    case "resend": {
      const { header, trail, commit, body } = command;
      return due(readHeader(header)?.channel, { kind: "message", header, trail, commit, body });
    }
    case "erase":
      return due(channelOf("erase", command.statement), { kind: "erased", statement: command.statement });
    case "amend_charter":
      return due(channelOf("charter", command.charter), { kind: "charter", statement: command.charter }, { kind: "epoch", statement: command.epoch });
    case "open_epoch":
      return due(channelOf("epoch", command.epoch), { kind: "epoch", statement: command.epoch });
    case "take_seat":
    case "leave":
    case "open_history":
    case "hand_over":
    case "reseal":
      return due(channelOf(command.do, command.statement), { kind: command.do, statement: command.statement });
    case "block":
      return command.leaves.flatMap((statement) => due(channelOf("leave", statement), { kind: "leave", statement }));
    case "share":
      return due(me, { kind: "choice", choice: command.choice, statement: command.share });
    case "withdraw":
      return due(me, { kind: "choice", choice: command.choice, statement: command.withdraw });
    case "answer":
      return due(me, { kind: "answered", share: command.share, sealed: command.own, content: "" });
    case "ask":
      return due(me, { kind: "asked", to: command.to, sealed: command.own, content: "" });
    case "exclude":
    case "end_exclude": {
      // Of the room's log they read nothing; that they said it stands in their own.
      const { statement } = command;
      const channel = channelOf(command.do, statement);
      return channel === undefined ? [] : due(me, { kind: "support", channel, statement });
    }
    case "set_bag":
      return due(me, { kind: "bag", n: command.n });
    case "set_unlock":
      return due(me, { kind: "unlock", statement: command.unlock });
    case "stop_keeping":
      return due(me, { kind: "half", of: command.of, is_kept: false });
    case "renew_keys":
      return due(me, { kind: "key", statement: command.key }, { kind: "bag", n: command.n });
    case "unblock":
    case "delete_account":
    case "compare_choices":
    case "invite":
    case "take_back_invite":
    case "set_organisation":
    case "set_team":
    case "set_read_mark":
    case "show_read_marks":
    case "end_sessions":
    case "seal_rule":
      return [];
    case "report":
      return due(me, { kind: "reported", statement: command.statement, content: "" });
    case "close_report":
      return due(me, { kind: "report_closed", report: command.report, content: "" });
    case "set_rule": {
      const { rule: statement, choice } = command;
      return [...due(channelOf("rule", statement), { kind: "rule", statement, content: "" }), ...due(me, { kind: "choice", choice, statement })];
    }
    case "end_rule": {
      const { statement, choice } = command;
      return [...due(channelOf("end_rule", statement), { kind: "end_rule", statement, content: "" }), ...due(me, { kind: "choice", choice, statement })];
    }
    case "agree_rule":
      return due(channelOf("agree_rule", command.statement), { kind: "agree_rule", statement: command.statement, content: "" });
  }
}
