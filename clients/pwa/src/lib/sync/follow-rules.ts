// What is said about standing rules in a channel's log, statement by statement.
import type { Entry } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import { bySomebody, type KnownRoom, type MemberWitness } from "./members";
import type { Room, RoomError } from "./room";
import { agreeRule, endRule, setRule } from "./rules";

type RuleEntry = Extract<Entry, { kind: "rule" | "end_rule" | "agree_rule" }>;

/** The room after what an entry says of its rules. Throws `Distrust` for what an honest server would not have taken. */
export async function followRule(known: KnownRoom, entry: RuleEntry, witness: MemberWitness): Promise<Room> {
  const { room } = known;
  if (!room) throw new Distrust("forged");
  const next = await after(room, known, entry, witness);
  if (typeof next === "string") throw new Distrust("forged");
  return next;
}

async function after(room: Room, known: KnownRoom, { kind, statement }: RuleEntry, witness: MemberWitness): Promise<Room | RoomError> {
  switch (kind) {
    case "rule":
      return setRule(room, await bySomebody(known, kind, statement, witness));
    case "end_rule":
      return endRule(room, await bySomebody(known, kind, statement, witness));
    case "agree_rule":
      return agreeRule(room, await bySomebody(known, kind, statement, witness));
  }
}
