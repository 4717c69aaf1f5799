// The benchmark's node half: makes the conversation, and reads it without a worker and without a disk.
import { work } from "../src/lib/crypto/work";
import { makeConversation, type Conversation } from "./conversation";
import { nowhere, readConversation } from "./reading";

export { makeConversation };

/** Milliseconds to read a conversation in node. */
export const read = (given: Conversation): Promise<number> => readConversation(given, work, nowhere());
