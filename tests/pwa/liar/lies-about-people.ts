// Lies about who somebody is: their keys, the organisation's team, and what Sam's own log says that he chose.

import { randomId, statementHash } from "../../../clients/pwa/src/lib/crypto/encoding";
import { work } from "../../../clients/pwa/src/lib/crypto/work";
import type { KeyChain } from "../../../clients/pwa/src/lib/protocol/types.gen";
import { forged, invented, withSignatureOf } from "./forger";
import { answers } from "./retold";
import type { Sentence, Trial } from "./stage";
import { about, instead, type Of } from "./telling";
import type { Json } from "./wire";
import { asked, place, said, type World } from "./world";

/** Another chain than Jef's, to Sam who asks for his. */
const keys = (name: string, refusal: Sentence, chain: (world: World) => Promise<KeyChain>): Trial => ({
  name,
  act: "follows",
  refusal,
  lie: async (world) => {
    const given = await chain(world);
    return answers(`/v1/chains/${world.accounts.jef.person}`, () => given);
  },
});

const aboutKeys: readonly Trial[] = [
  keys("a substituted key", { alarm: "changed_root" }, async ({ accounts: { jef } }) => (await invented(jef.tenant, jef.person)).chain),
  keys("somebody else's keys", { alarm: "forged" }, async (world) => ({ ...(await world.chain("hanne")), person: world.accounts.jef.person })),
  keys("fewer generations than were met", { alarm: "rolled_back" }, async (world) => {
    const chain = await world.chain("jef");
    return { ...chain, keys: chain.keys.slice(0, 1) };
  }),
  keys("a generation that the root key never signed", { alarm: "forged" }, async (world) => {
    const chain = await world.chain("jef");
    const newest = chain.keys.at(-1) ?? "";
    return { ...chain, keys: [...chain.keys.slice(0, -1), await forged("key", said("key", newest))] };
  }),
  keys("keys of another deployment", { alarm: "other_server" }, async ({ accounts: { jef } }) => (await invented(randomId(), jef.person)).chain),
];

/** Another team than the organisation's, to Sam who talks with somebody who works there. */
const team = (name: string, edit: (shown: Json, world: World) => Promise<Json>): Trial => ({
  name,
  act: "follows_hanne",
  refusal: { alarm: "team" },
  lie: async (world) => {
    const shown = await edit(await asked<Json>(world.sam, "/v1/team"), world);
    return answers("/v1/team", () => shown);
  },
});

const aboutTheTeam: readonly Trial[] = [
  team("a team that the organisation never signed", async (shown, { accounts: { jef, hanne } }) => {
    const { root, g } = jef.by;
    const by = { root: statementHash(shown.organisation.keys[0]), g: 0 };
    const people = [hanne, jef].map(({ person }) => ({ person, root, g, roles: ["professional" as const] }));
    return { ...shown, statement: await forged("team", { suite: "naast1", tenant: jef.tenant, by, at: Date.now(), n: 7, until: Date.now() + 1_000_000, people }) };
  }),
  team("another organisation", async (shown, { accounts: { sam } }) => ({ ...shown, organisation: (await invented(sam.tenant, randomId())).chain })),
];

/** A lie about Sam's own log, to him. */
const own = about(({ accounts }) => accounts.sam.person);
const atHome = about(({ accounts }) => accounts.sam.person, "follows_home");

const aboutOneself: readonly Trial[] = [
  own("somebody else behind an own invite", { alarm: "changed_root" }, instead("invite_taken", 0, (entry, { accounts }) => ({ ...entry, root: accounts.hanne.by.root }))),
  own("an invite taken without its link", { alarm: "forged" }, instead("invite_taken", 0, (entry, { accounts }) => ({ ...entry, person: randomId(), root: accounts.hanne.by.root }))),
  own("a forged choice", { alarm: "forged" }, instead("choice", 0, async (entry) => ({ ...entry, choice: await forged("choice", said("choice", entry.choice)) }))),
  own("a choice about something else", { alarm: "forged" }, instead("choice", 0, (entry, _, entries) => ({ ...entry, statement: (entries[place(entries, "choice", 2)] as Of<"choice">).statement }))),
  own("a share that was never chosen", { alarm: "forged" }, instead("choice", 0, async (entry, { accounts: { jef, sam } }) => {
    const share = said("share", entry.statement);
    const statement = await forged("share", { ...share, to: { person: jef.person, root: jef.by.root } });
    const choice = await work.say("choice", { ...said("choice", entry.choice), statement: statementHash(statement) }, sam.keys.sign);
    return { ...entry, choice, statement };
  })),
  own("choices in another order", { alarm: "rolled_back" }, (entries) => {
    const [first, next] = [place(entries, "choice", 0), place(entries, "choice", 2)];
    return entries.with(first, entries[next] as Of<"choice">).with(next, entries[first] as Of<"choice">);
  }),
  own("a choice left out", { alarm: "rolled_back" }, (entries) => entries.toSpliced(place(entries, "choice", 1), 1)),
  own("choices cut back", { alarm: "rolled_back" }, (entries) => entries.slice(0, place(entries, "choice", 2))),
  own("a forged list of ways in", { alarm: "forged" }, instead("unlock", 1, async (entry) => ({ ...entry, statement: await forged("unlock", said("unlock", entry.statement)) }))),
  own("a way in under the signature of another list", { alarm: "forged" }, instead("unlock", 1, async (entry) => {
    const { wraps, ...list } = said("unlock", entry.statement);
    const added = await forged("unlock", { ...list, wraps: [...wraps, { factor: "passkey", wrapped: wraps[0]?.wrapped ?? "" }] });
    return { ...entry, statement: withSignatureOf(added, entry.statement) };
  })),
  own("a list of ways in left out", { alarm: "rolled_back" }, (entries) => entries.toSpliced(place(entries, "unlock", 0), 1)),
  own("lists of ways in cut back", { alarm: "rolled_back" }, (entries) => entries.slice(0, place(entries, "unlock", 1))),
  // Before any conversation is known: where everybody begins.
  atHome("own keys that were never made", { alarm: "changed_root" }, instead("key", 0, async (entry, { accounts: { sam } }) => ({ ...entry, statement: (await invented(sam.tenant, sam.person)).chain.keys[0] ?? "" }))),
];

export const aboutPeople: readonly Trial[] = [...aboutKeys, ...aboutTheTeam, ...aboutOneself];
