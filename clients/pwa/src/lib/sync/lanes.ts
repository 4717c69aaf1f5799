// What the outbox has to know of a task: what it waits behind, and what somebody believes of it.
import { isWritten } from "../protocol/messages";
import type { Task } from "./model";

/** What takes something back waits until that is there, and holds nothing up. */
export const takesBack = (task: Task): task is Extract<Task, { do: "withdraw" | "end_rule" }> => task.do === "withdraw" || task.do === "end_rule";

/** A JIM's no to a rule. */
export const isNo = (task: Task): boolean => task.do === "agree_rule" && !task.agrees;

/** What takes something away from somebody: a broken app is no reason to forget it. */
export const takesAway = (task: Task): boolean =>
  takesBack(task) || isNo(task) || ["erase", "leave", "block", "show_out", "exclude"].includes(task.do);

/** Tasks of one lane are done one after the other; lanes do not wait for each other. */
export function laneOf(task: Task): string {
  // A JIM's no is not held up by anything else in the conversation.
  if (task.do === "agree_rule") return task.do;
  if ("channel" in task && task.do !== "invite" && task.do !== "read") return task.channel;
  if (task.do === "share" || takesBack(task)) return "choices";
  if (task.do === "exclude" || task.do === "end_exclude") return task.support;
  return task.do;
}

/** What somebody believes to be done unless they see that it is not. */
export const isSeen = (task: Task): boolean =>
  task.do === "say" ? isWritten(task.payload) : ["share", "withdraw", "ask", "set_rule", "end_rule", "agree_rule", "report"].includes(task.do);
