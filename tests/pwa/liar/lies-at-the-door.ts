// Lies to somebody who opens a link, and to somebody who comes back with their words.

import { inviteKeys, readFragment } from "../../../clients/pwa/src/lib/crypto/invites";
import { randomId } from "../../../clients/pwa/src/lib/crypto/encoding";
import type { InviteLook, Vault } from "../../../clients/pwa/src/lib/protocol/types.gen";
import { forged, invented } from "./forger";
import { answers } from "./retold";
import type { Trial } from "./stage";
import { asked, said, type World } from "./world";

/** Where the server tells of a link. */
async function pathOf(link: string): Promise<string> {
  const { secret } = readFragment(new URL(link).hash) ?? {};
  if (!secret) throw new Error("no link");
  return `/v1/invites/${(await inviteKeys(secret)).invite}`;
}

/** A lie about a link, to whoever opens it. */
const card = (name: string, edit: (look: InviteLook, world: World) => InviteLook | Promise<InviteLook>): Trial => ({
  name,
  act: "opens_link",
  refusal: "foreign_link",
  // Nobody is asked for anything in Hanne's name.
  never: "Beginnen",
  lie: async (world) => {
    const path = await pathOf(world.links[0]);
    const look = await edit(await asked<InviteLook>(world.hanne, path), world);
    return answers(path, () => look);
  },
});

const aboutLinks: readonly Trial[] = [
  card("a wrong card", async (look, world) => ({ ...look, card: (await asked<InviteLook>(world.hanne, await pathOf(world.links[1]))).card })),
  card("another standing than the card's", (look) => ({ ...look, standing: "coordinator" })),
  card("another inviter than the link's", async (look, world) => ({ ...look, inviter: await world.chain("jef") })),
  card("an inviter whom the server made", async (look, { accounts: { hanne } }) => ({ ...look, inviter: (await invented(hanne.tenant, hanne.person)).chain })),
  card("another organisation than the link's", async (look, { accounts: { hanne } }) => ({ ...look, organisation: (await invented(hanne.tenant, randomId())).chain })),
  card("no inviter", (look) => ({ ...look, inviter: null })),
  {
    name: "another deployment",
    act: "opens_link",
    refusal: "foreign_link",
    never: "Beginnen",
    lie: () => {
      const tenant = randomId();
      return answers("/v1/deployment", (deployment) => ({ ...deployment, tenant }));
    },
  },
];

/** A lie about what opens Sam's account, to him. */
const vault = (name: string, edit: (vault: Vault, world: World) => Vault | Promise<Vault>): Trial => ({
  name,
  act: "signs_in",
  refusal: "could_not_be_checked",
  never: "Dag Sam",
  lie: async (world) => {
    const told = await edit(await asked<Vault>(world.sam, "/v1/vault"), world);
    return answers("/v1/vault", () => told);
  },
});

const aboutTheVault: readonly Trial[] = [
  vault("an old bag under a new number", (told, { firstVault }) => ({ ...told, bag: firstVault.bag })),
  vault("a way in that was never made", (told) => ({ ...told, wraps: [...told.wraps, { factor: "passkey", wrapped: told.wraps[0]?.wrapped ?? "" }] })),
  vault("a way in that was taken away", (told) => ({ ...told, wraps: told.wraps.filter(({ factor }) => factor === "words") })),
  vault("older ways in, with the list that goes with them", (told, { firstVault: { unlock, wraps } }) => ({ ...told, unlock, wraps })),
  vault("a list of ways in that the root key never signed", async (told) => ({ ...told, unlock: [...told.unlock.slice(0, -1), await forged("unlock", said("unlock", told.unlock.at(-1) ?? ""))] })),
  vault("somebody else's keys in the vault", async (told, world) => ({ ...told, keys: (await world.chain("hanne")).keys })),
  {
    name: "a session at another deployment",
    act: "signs_in",
    refusal: "could_not_be_checked",
    never: "Dag Sam",
    lie: () => {
      const tenant = randomId();
      return { answer: (_, told) => (told.access === undefined ? told : { ...told, tenant }) };
    },
  },
];

/** What Sam's devices share, as it was right after he came. */
const aboutTheBag: readonly Trial[] = [
  {
    name: "a rolled-back bag",
    act: "comes_back",
    refusal: { alarm: "rolled_back" },
    lie: ({ firstVault: { bag, bag_n } }) => answers("/v1/vault", (told) => ({ ...told, bag, bag_n })),
  },
];

export const atTheDoor: readonly Trial[] = [...aboutLinks, ...aboutTheBag, ...aboutTheVault];
