// How a lie about a log is written down: what is in another entry's place.

import type { By, Entry } from "../../../clients/pwa/src/lib/protocol/types.gen";
import { retold } from "./retold";
import type { Act, Sentence, Trial } from "./stage";
import { place, type World } from "./world";

export type Of<K extends Entry["kind"]> = Extract<Entry, { kind: K }>;

/** Edits a log as it truly is. */
export type Edit = (entries: Entry[], world: World) => Entry[] | Promise<Entry[]>;

/** Lies about one log to Sam who follows it anew. */
export const about =
  (logOf: (world: World) => string, act: Act = "follows") =>
  (name: string, refusal: Sentence, edit: Edit, never?: string): Trial => ({
    name,
    act,
    refusal,
    ...(never === undefined ? {} : { never }),
    lie: async (world) => {
      const entries = await world.entries(logOf(world));
      const edited = await edit(structuredClone(entries), world);
      return retold(entries, () => edited);
    },
  });

/** Another entry in the place of the n-th of a kind. */
export const instead =
  <K extends Entry["kind"]>(kind: K, n: number, edit: (entry: Of<K>, world: World, entries: readonly Entry[]) => Entry | Promise<Entry>): Edit =>
  async (entries, world) => {
    const at = place(entries, kind, n);
    return entries.with(at, await edit(entries[at] as Of<K>, world, entries));
  };

/** The signing key that goes with what a statement says of its author: somebody who is in lies together with the server. */
export const seedOf = ({ accounts }: World, by: By): string => {
  const account = Object.values(accounts).find(({ by: { root } }) => root === by.root);
  return (account?.by.g === by.g ? account.keys.sign : account?.older?.[by.g]?.sign) ?? "";
};
