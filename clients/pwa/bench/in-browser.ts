// The benchmark's browser half: reads a conversation by the app's own worker into the app's own encrypted database.
import { openCrypto } from "../src/lib/crypto/door";
import { openStore } from "../src/lib/db/store";
import type { Conversation } from "./conversation";
import { nowhere, readConversation } from "./reading";

let rounds = 0;

/** Milliseconds to read a conversation in this browser, with or without its disk. */
async function read(given: Conversation, isKept: boolean): Promise<number> {
  rounds += 1;
  const crypto = openCrypto();
  // A worker that is still starting is not what is measured.
  await crypto.newSignKey();
  return readConversation(given, crypto, isKept ? await openStore(`bench-${rounds}`) : nowhere());
}

Object.assign(globalThis, { read });
