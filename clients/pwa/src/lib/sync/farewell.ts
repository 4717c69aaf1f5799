// Going for good: everything that stands at the server of this person is deleted. It needs a factor, because the root key that says so is
// on no device: whoever only finds an open phone cannot.
import { randomId } from "../crypto/encoding";
import type { StatementBodies } from "../protocol/types.gen";
import { opening, type Workshop } from "./build";
import { sayLeave } from "./build-people";
import { Declined } from "./distrust";
import { proveWay, type Way } from "./renew";
import { heirOf, memberOf } from "./room";
import { openVault, type Porch } from "./sign-in";

/**
 * Takes this person's words out of every conversation of others, their own conversations from everybody, and their account away.
 * Throws `stale_charter` when a conversation has changed that this device has not heard of yet: then nothing has happened.
 */
export async function sayFarewell(porch: Porch, shop: Pick<Workshop, "memory" | "crypto" | "now">, way: Way): Promise<void> {
  const { crypto, server } = porch;
  const { memory } = shop;
  const { account } = memory;
  const { session, by } = await proveWay(porch, account, way);
  const opened = await openVault(porch, session, by);
  if (opened.root !== account.by.root) throw new Declined("bad_statement");
  const body: StatementBodies["farewell"] = opening(shop);
  const farewell = await crypto.say("farewell", body, opened.keys.root);
  const { root } = account.by;
  const others = [...memory.channels].flatMap(({ room, alarm, isLeft }) => (room && !alarm && !isLeft && room.owner !== root && (memberOf(room, root) ?? heirOf(room, root)) ? [room] : []));
  const leaves: string[] = [];
  for (const room of others) leaves.push(await sayLeave(room, shop, "words"));
  await server.command({ do: "delete_account", id: randomId(), farewell, leaves });
}
