// What this person signed with keys by which nobody can be told anything now: older than the newest, or, when a server that was put back
// forgot them and another device of theirs made others, not theirs any more. What took something away is said again, with the keys that
// hold. Of the rest, what keys signed that are nobody's stays where it was read; nobody can be asked to believe it.
import type { Crypto } from "../crypto/work";
import { readHeader } from "../protocol/messages";
import type { Kind } from "../protocol/statement-text";
import { readStatement } from "../protocol/statements";
import type { Command } from "../protocol/types.gen";
import type { Written } from "./journal";
import type { Account, Item } from "./model";

type Parted = NonNullable<Account["parted"]>;
type Said = Exclude<Kind, "key">;

const by = (kind: Said, statement: string | undefined): number | undefined =>
  statement === undefined ? undefined : readStatement(kind, statement)?.body.by.g;

/** With which generation of its person's keys a command says something; nothing for what the root key signs, or nobody. */
function generationOf(command: Command): number | undefined {
  switch (command.do) {
    case "send":
    case "resend":
      return readHeader(command.header)?.author.g;
    case "erase":
      return by("erase", command.statement);
    case "amend_charter":
      return by("charter", command.charter);
    case "open_epoch":
      return by("epoch", command.epoch);
    case "take_seat":
    case "leave":
    case "exclude":
    case "end_exclude":
    case "open_history":
    case "hand_over":
    case "reseal":
      return by(command.do, command.statement);
    case "block":
      return by("leave", command.leaves[0]);
    case "share":
      return by("share", command.share);
    case "withdraw":
      return by("withdraw", command.withdraw);
    default:
      return undefined;
  }
}

const isGone = (command: Command, at: number, parted: Parted | undefined): boolean =>
  parted !== undefined && at < parted.at && (generationOf(command) ?? -1) >= parted.g;

/** The command with which the same comes about with the keys that hold; nothing when there is none. */
export async function saidAgain(written: Written, account: Account, crypto: Pick<Crypto, "say">): Promise<Written | undefined> {
  const { command, at } = written;
  const isWithoutKeys = isGone(command, at, account.parted);
  if (!isWithoutKeys && (generationOf(command) ?? account.by.g) === account.by.g) return written;
  const again = async (kind: "withdraw" | "erase" | "leave" | "exclude" | "end_exclude" | "take_seat", statement: string): Promise<string> => {
    const body = readStatement(kind, statement)?.body;
    return body ? crypto.say(kind, { ...body, by: account.by }, account.keys.sign) : statement;
  };
  switch (command.do) {
    case "withdraw":
      // Its link is made anew: by its number alone, the one it had looks as good as ever.
      return { ...written, command: { ...command, withdraw: await again("withdraw", command.withdraw), choice: "" } };
    case "erase":
    case "leave":
    case "exclude":
    case "end_exclude":
    case "take_seat":
      return { ...written, command: { ...command, statement: await again(command.do, command.statement) } };
    case "block":
      return { ...written, command: { ...command, leaves: await Promise.all(command.leaves.map((leave) => again("leave", leave))) } };
    default:
      return isWithoutKeys ? undefined : written;
  }
}

/** An item that waits: what was made of it with keys that are gone is made anew. */
export function madeAnew(item: Item, parted: Parted | undefined): Item {
  const { command, ...wanted } = item;
  return command && isGone(command, item.at, parted) ? wanted : item;
}
