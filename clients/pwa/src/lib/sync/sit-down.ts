// A card that keeps a seat, opened by somebody who is here already: they sit down as who they are. Meeting somebody by their card pins
// who they are, as with whoever comes in by one.
import type { Store } from "../db/store";
import type { Engine } from "./engine";
import type { Welcome } from "./register";
import { SITTING } from "./sitting";

/** Takes up a card that was opened, once. */
export async function sitDown(engine: Pick<Engine, "memory" | "changeBag" | "act">, store: Store): Promise<void> {
  const welcome = (await store.get(SITTING)) as Welcome | undefined;
  if (!welcome) return;
  const { inviter, seat, secret } = welcome;
  const pin = inviter && engine.memory.pin(inviter.person);
  // Who was met as somebody else is not met again by a link.
  if (inviter && seat && (pin === undefined || pin.root === inviter.root)) {
    const { person, root, g, name } = inviter;
    await engine.changeBag((bag) => ({ ...bag, pins: { [person]: { root, g, name }, ...bag.pins }, seat: { secret, ...seat } }));
    // Waits for a line when there is none; a seat that is gone says so on its own.
    void engine.act({ do: "take_seat", secret, ...seat }).catch(() => undefined);
  }
  await store.write({ records: { [SITTING]: undefined } });
}
