// Gives again what a life of the server's database lost, one finished command after the other. Everything is given as the command that it
// was, as often as it takes: a message waits until the epoch it was sealed in is there again, brought back by whoever opened it. A link in
// the chain of choices is signed anew when the chain goes on elsewhere; what it stands for stays the same words. What is past stays so.
import { readHeader } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Answer, Command } from "../protocol/types.gen";
import { link, stillFollows } from "./build-choice";
import { Declined } from "./distrust";
import { asResent } from "./former";
import { withdrawnBy, type Written } from "./journal";
import type { LivesNeeds } from "./lives";
import type { Channel } from "./model";
import { isPastRule } from "./past-rules";
import { isPastShare } from "./past-shares";
import { memberOf } from "./room";

/** Gives one command again. False when it waits for something, or somebody, whom `tryLater` is for. */
export async function giveAgain(written: Written, needs: LivesNeeds, tryLater: () => void): Promise<boolean> {
  const { command } = written;
  const { memory, journal, now } = needs;
  const due = await asItMustBeNow(command, needs);
  if (!due) return false;
  if (due === "never") {
    await journal.giveUp(command.id);
    return true;
  }
  let answer: Answer;
  try {
    answer = await needs.give(due);
  } catch (error) {
    if (!(error instanceof Declined) || isPassing(error)) throw error;
    if (command.do === "answer" || command.do === "report") return (await import("./lost-answers")).settleLost(written, error, needs, tryLater);
    const isNever = isOver(error) || isMoved(command, error);
    if (isNever) await journal.giveUp(command.id);
    else tryLater();
    return isNever;
  }
  await journal.note(due, answer, now());
  if (memory.local.lost !== undefined) await (await import("./lost-answers")).noLongerLost(due, memory);
  for (const { log, seq } of answer.receipts) {
    const isKnown = log === memory.account.person || isFollowed(memory.channel(log));
    if (!isKnown) await needs.catchUp(memory.account.person);
    await needs.reach(log, seq);
  }
  return true;
}

/**
 * The command with which the same comes about now. Nothing while what it refers to is not there; "never" for what is past, and for words
 * whose epoch is over or did not come back: they stay where they were read, and keep nobody from speaking.
 */
async function asItMustBeNow(command: Command, needs: LivesNeeds): Promise<Command | "never" | undefined> {
  const { memory } = needs;
  switch (command.do) {
    case "send": {
      const header = readHeader(command.header);
      if (!header) return undefined;
      const channel = memory.channel(header.channel);
      const newest = channel?.room?.epoch?.epoch ?? 0;
      if (newest < header.epoch) return undefined;
      const key = channel?.keys[newest];
      const isSame = newest === header.epoch && (key === undefined || (await fits(command, key, needs)));
      return isSame ? asResent(command) : "never";
    }
    case "share": {
      const { id: share, items = [] } = readStatement("share", command.share)?.body ?? {};
      // Also what another device took back: this one may be the only one that still has the command.
      if (share === undefined || isPastShare(memory, share)) return "never";
      const isHere = ({ envelope }: { envelope: string }): boolean => [...memory.channels].some(({ id }) => memory.find(id, envelope));
      return items.every(isHere) ? linked(command, command.share, needs) : undefined;
    }
    case "exclude":
      return excludedAgain(command, needs);
    case "withdraw":
      return withdrawnAgain(command, needs);
    case "set_rule": {
      const rule = readStatement("rule", command.rule)?.body.id;
      return rule === undefined || isPastRule(memory, rule) ? "never" : linked(command, command.rule, needs);
    }
    case "end_rule": {
      // One that is not here, and comes back, is ended then: that it is past stays known.
      const rule = readStatement("end_rule", command.statement)?.body.rule;
      return memory.self.rules?.[rule ?? ""] ? linked(command, command.statement, needs) : "never";
    }
    case "agree_rule": {
      const said = readStatement("agree_rule", command.statement)?.body;
      if (!said || (said.agrees && isPastRule(memory, said.rule))) return "never";
      const { standing = [] } = memory.channel(said.channel)?.room?.rules ?? {};
      return !said.agrees || standing.some(({ id }) => id === said.rule) ? command : undefined;
    }
    default:
      return command;
  }
}

/** Whether a message was sealed with this key: another epoch may have come under the number of a forgotten one. */
async function fits({ header, commit, body }: Extract<Command, { do: "send" }>, key: string, { memory, crypto }: LivesNeeds): Promise<boolean> {
  const { account } = memory;
  for (const { sign, seal } of [account.keys, ...(account.older ?? [])]) {
    const { signPub } = await crypto.publicKeys(sign, seal);
    if ((await crypto.openWords(key, header, commit, body, signPub)) !== undefined) return true;
  }
  return false;
}

/** An exclusion, said of the charter that stands now. Nothing while that professional is not in. */
async function excludedAgain(command: Extract<Command, { do: "exclude" }>, { memory, crypto }: LivesNeeds): Promise<Command | undefined> {
  const { by, keys } = memory.account;
  const body = readStatement("exclude", command.statement)?.body;
  const room = memory.self.supports?.[body?.channel ?? ""]?.room;
  if (!body || !room || !memberOf(room, body.professional.root)) return undefined;
  if (body.charter === room.charter && body.by.g === by.g) return command;
  return { ...command, statement: await crypto.say("exclude", { ...body, by, charter: room.charter }, keys.sign) };
}

/** A withdrawal of what is there. What is not, and is known to be past, is taken back where it ever comes. */
async function withdrawnAgain(command: Extract<Command, { do: "withdraw" }>, needs: LivesNeeds): Promise<Command | "never" | undefined> {
  const share = withdrawnBy(command) ?? "";
  if (needs.memory.self.shares[share]) return linked(command, command.withdraw, needs);
  return isPastShare(needs.memory, share) ? "never" : undefined;
}

/** With a link that follows: the one it had, while that still does. */
async function linked<C extends Extract<Command, { choice: string }>>(command: C, statement: string, needs: LivesNeeds): Promise<C> {
  return stillFollows(command.choice, statement, needs.memory.self) ? command : { ...command, choice: await link(statement, needs) };
}

/** Nothing is wrong with what was given; the server cannot take it now. */
const isPassing = ({ code }: Declined): boolean => ["unavailable", "rate_limited", "sign_in_needed", "not_in_team"].includes(code);

const OVER: ReadonlySet<string> = new Set([
  "already_over",
  "already_withdrawn",
  "invite_gone",
  "not_your_task",
  "id_reused",
  "malformed",
  "bad_statement",
  "seat_gone",
]);

/** A refusal after which the same command can never be taken: it is there already, or its time is over. */
const isOver = ({ code }: Declined): boolean => OVER.has(code);

const MOVED: ReadonlySet<string> = new Set(["stale_rules", "stale_epoch", "stale_charter", "stale_key", "nothing_here"]);

/** The conversation went another way than when a rule was said or agreed to: it is said anew, or not at all. */
const isMoved = (command: Command, { code }: Declined): boolean => (command.do === "set_rule" || command.do === "agree_rule") && MOVED.has(code);

const isFollowed = (channel: Channel | undefined): boolean => channel !== undefined && channel.isPast !== true;
