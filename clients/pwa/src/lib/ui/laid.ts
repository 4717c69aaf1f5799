// What lies on the table of a conversation: which cards count now.
import type { ChannelView, LaidView, MessageView } from "../state/naast";

/** A message that lays something on the table. */
export type LaidMessage = MessageView & { readonly kind: "words"; readonly laid: LaidView };
export type MandateMessage = LaidMessage & { readonly laid: { readonly kind: "mandate" } };
export type TableMessage = LaidMessage & { readonly laid: { readonly kind: "round_table" } };

const isMandate = (message: MessageView): message is MandateMessage => message.kind === "words" && message.laid?.kind === "mandate";
const isTable = (message: MessageView): message is TableMessage => message.kind === "words" && message.laid?.kind === "round_table";

/** Under which name all that was said about one table belongs together. */
const nameOf = ({ id, laid }: TableMessage): string => laid.instead_of ?? id;

/** Whether a mandate counts no more. */
const isOver = ({ laid }: MandateMessage, now: number): boolean => laid.isOver === true || (laid.until ?? Infinity) <= now;

/** The mandates that count at this moment. */
export const mandatesOf = ({ messages }: Pick<ChannelView, "messages">, now: number): MandateMessage[] =>
  messages.filter(isMandate).filter((message) => isOut(message) && !isOver(message, now));

/** What the server has not: nobody else sees it. */
const isOut = ({ delivery }: LaidMessage): boolean => delivery !== "waiting" && delivery !== "failed";

/** The round tables, each as everybody has it: what its youth said last. */
export const tablesOf = ({ messages }: Pick<ChannelView, "messages">): TableMessage[] => {
  const newest = new Map<string, TableMessage>();
  for (const message of messages.filter(isTable).filter(isOut)) newest.set(nameOf(message), message);
  return [...newest.values()].toSorted((a, b) => a.at - b.at);
};

/** What this person laid and the server has not yet, or refused: a card, a new table, or other words about one that lies. */
export const onTheirWay = ({ messages }: Pick<ChannelView, "messages">): (MandateMessage | TableMessage)[] =>
  messages.filter((message) => isMandate(message) || isTable(message)).filter((message) => !isOut(message));

/** Tables about which something newer was said. */
export function pastTables(messages: readonly MessageView[]): ReadonlySet<string> {
  const newest = new Set(tablesOf({ messages }).map(({ id }) => id));
  return new Set(messages.filter(isTable).filter(isOut).flatMap(({ id }) => (newest.has(id) ? [] : [id])));
}

/** The first one that was said of a table: what is said next names it. */
export const firstOf = (table: TableMessage): string => nameOf(table);

/** Whether what lies here is this person's: the youth whose conversation it is. They take it away, whatever became of the conversation. */
export const isOwnTable = ({ iAmOwner, myRole }: ChannelView): boolean => iAmOwner && myRole === "youth";

/** Whether this person may lay something on the table here. */
export const mayLay = (channel: ChannelView): boolean => isOwnTable(channel) && channel.canWrite;

/** Whether anything lies on the table, or may be laid there. */
export const hasTable = (channel: ChannelView): boolean =>
  mayLay(channel) || channel.messages.some((message) => isMandate(message) || isTable(message));
