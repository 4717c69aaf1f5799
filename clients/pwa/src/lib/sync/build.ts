// From what somebody wants to a finished command: signed, sealed, ready to be given as often as it takes.
import type { Crypto } from "../crypto/work";
import { inviteKeys } from "../crypto/invites";
import { bytes } from "../protocol/base64url";
import { write } from "../protocol/messages";
import type { Card, Command, StatementBodies } from "../protocol/types.gen";
import { bagText } from "./bag";
import type { Archive } from "./build-report";
import { buildSay } from "./build-say";
import { Declined } from "./distrust";
import { isForgotten } from "./former";
import type { Memory } from "./memory";
import { envelopeOf, type Item, type Task } from "./model";
import type { People } from "./people";

/** What a builder may look at. */
export interface Workshop {
  readonly memory: Memory;
  readonly crypto: Crypto;
  readonly people: People;
  readonly now: () => number;
}

/** Something of a conversation's former life is not back yet: until then this is not done in it. */
const waitsForFormer = (task: Task): task is Extract<Task, { do: "say" | "erase" | "fold" | "open_epoch" }> =>
  ["say", "erase", "fold", "open_epoch"].includes(task.do);

/** What came of it. */
export type Built =
  | { readonly command: Command }
  /** Something else has to be done before. */
  | { readonly first: Task | readonly Task[] }
  /** Nothing is left to do. */
  | "done"
  /** Not now: something has to arrive first. */
  | "later";

/** How every statement of this person begins. */
export const opening = ({ memory, now }: Pick<Workshop, "memory" | "now">): Pick<StatementBodies["leave"], "suite" | "tenant" | "by" | "at"> => ({
  suite: "naast1",
  tenant: memory.account.tenant,
  by: memory.account.by,
  at: now(),
});

const refuse = (code: string): never => {
  throw new Declined(code);
};

/** Finishes the command of an item. */
export async function build(item: Item, shop: Workshop & { mustWait?(channel: string): boolean; readonly archive?: Archive }): Promise<Built> {
  const { id, task } = item;
  const { memory, crypto } = shop;
  if (waitsForFormer(task) && shop.mustWait?.(task.channel) === true) {
    const channel = memory.channel(task.channel);
    if (!channel?.room || !isForgotten(channel, memory)) return "later";
    // What nobody can bring back is made anew; then there is nothing left to wait for.
    const due = channel.room.owner === memory.account.by.root ? "fold" : "open_epoch";
    if (task.do !== due) return { first: { do: due, channel: channel.id } };
  }
  switch (task.do) {
    case "say":
      return buildSay(id, task, shop);
    case "begin":
      return (await import("./build-channel")).buildCharter(id, task, shop);
    case "fold":
      return (await import("./build-people")).buildFold(id, task, shop);
    case "let_in":
      return (await import("./build-people")).buildLetIn(id, task, shop);
    case "show_out":
      return (await import("./build-people")).buildShowOut(id, task, shop);
    case "leave":
      return (await import("./build-people")).buildLeave(id, task, shop);
    case "block":
      return (await import("./build-people")).buildBlock(id, task, shop);
    case "unblock":
      return { command: { do: "unblock", id, whom: task.whom } };
    case "exclude":
    case "end_exclude":
      return (await import("./build-support")).buildExclude(id, task, shop);
    case "open_history":
      return (await import("./build-people")).buildOpenHistory(id, task, shop);
    case "hand_over":
      return (await import("./build-hand-over")).buildHandOver(id, task, shop);
    case "take_up":
      return (await import("./build-hand-over")).buildTakeUp(id, task, shop);
    case "open_epoch":
      return (await import("./build-channel")).buildEpoch(id, task, shop);
    case "take_seat":
      return (await import("./build-channel")).buildTakeSeat(id, task, shop);
    case "share":
      return (await import("./build-choice")).buildShare(id, task, shop);
    case "withdraw":
      return (await import("./build-choice")).buildWithdraw(id, task, shop);
    case "set_rule":
      return (await import("./build-rules")).buildSetRule(id, task, shop);
    case "end_rule":
      return (await import("./build-rules")).buildEndRule(id, task, shop);
    case "agree_rule":
      return (await import("./build-rules")).buildAgreeRule(id, task, shop);
    case "seal_rule":
      return (await import("./build-rules")).buildSealRule(id, task, shop);
    case "ask":
      return (await import("./build-ask")).buildAsk(id, task, shop);
    case "report":
      return (await import("./build-report")).buildReport(id, task, shop, shop.archive);
    case "erase": {
      const row = memory.find(task.channel, task.envelope);
      // Own words that were taken and have not arrived yet can be erased when they have.
      if (!row) return memory.items.some((one) => one.sent && envelopeOf(one) === task.envelope) ? "later" : refuse("nothing_here");
      if (row.line?.kind !== "words") return "done";
      const body = { ...opening(shop), channel: task.channel, envelope: task.envelope };
      return { command: { do: "erase", id, statement: await crypto.say("erase", body, memory.account.keys.sign) } };
    }
    case "invite":
      return { command: await buildInvite(id, task, shop) };
    case "take_back":
      return { command: { do: "take_back_invite", id, invite: task.invite } };
    case "set_bag": {
      const n = memory.bagN + 1;
      const box = { label: "bag", root: memory.account.by.root, n } as const;
      return { command: { do: "set_bag", id, n, bag: await crypto.sealBox(box, memory.account.keys.bag, bagText(memory.bag)) } };
    }
    case "read":
      return { command: { do: "set_read_mark", id, channel: task.channel, seq: task.seq } };
    case "show_read":
      return { command: { do: "show_read_marks", id, channel: task.channel, is_shown: task.isShown } };
    case "name_organisation": {
      const key = memory.bag.organisation_key;
      return key === undefined ? "done" : { command: { do: "set_organisation", id, key, name: task.name } };
    }
  }
}

async function buildInvite(id: string, task: Extract<Task, { do: "invite" }>, { memory, crypto }: Workshop): Promise<Command> {
  const { invite, key } = await inviteKeys(bytes(task.secret, 32));
  const card: Card = {
    tenant: memory.account.tenant,
    from: memory.bag.name,
    standing: task.standing,
    guest: task.guest,
    ...(task.role === undefined ? {} : { role: task.role }),
    ...(task.channel === undefined ? {} : { channel: task.channel }),
    words: task.words,
  };
  const sealed = await crypto.sealBox({ label: "card", invite }, task.secret, write("Card", card));
  return { do: "invite", id, invite, key, standing: task.standing, until: task.until, card: sealed };
}
