// The card page's own small door: opens a card, answers it, and only when somebody comes in loads what that needs.
import { openBox } from "../crypto/boxes";
import { newest, readChain, type Chain } from "../crypto/chains";
import { bringFallback } from "../crypto/fallback";
import { inviteKeys, proveInvite, readFragment, type InviteKeys } from "../crypto/invites";
import { bytes, encode, fromUtf8, utf8 } from "../protocol/base64url";
import { readCard, writeCardAnswer } from "../protocol/card-texts";
import type { Card, Deployment, InviteLook, KeyChain } from "../protocol/types.gen";
import { Declined, Distrust } from "../sync/distrust";
import type { Welcome } from "../sync/register";
import { pageNetwork, Server, type Network } from "../sync/server";
import type { Account } from "../sync/model";
import type { Porch } from "../sync/sign-in";
import { SITTING } from "../sync/sitting";
import { asRefused } from "./refusals";
import { Refused, type CardView, type InvitePage } from "./naast";

/** A card whose every part was checked. */
interface OpenCard {
  readonly keys: InviteKeys;
  readonly welcome: Welcome;
  readonly inviter?: Chain;
}

/** What the card page stands in; given from outside by tests. */
export interface Entrance {
  readonly network: Network;
  /** What only coming in needs, loaded when somebody does. */
  prepare(): Promise<Omit<Porch, "server">>;
  /** Tells the other pages of this browser who is here now. */
  announce(): Promise<void>;
}

/** This very page. */
function pageEntrance(): Entrance {
  bringFallback(async () => (await import("../crypto/door")).workerFallback());
  return {
    network: pageNetwork(),
    prepare: async () => {
      const [{ openCrypto }, { withOpaque }, { openStore }] = await Promise.all([
        import("../crypto/door"),
        import("../crypto/opaque-door"),
        import("../db/store"),
      ]);
      return { crypto: openCrypto(), store: await openStore(), withOpaque };
    },
    announce: async () => { (await import("./tabs")).announceAccount(); },
  };
}

const blank = (state: CardView["state"]): CardView => ({
  state,
  standing: "guest",
  from: "",
  guest: "",
  words: "",
  organisation: null,
  isFirst: false,
});

/** Makes the door of one card page. */
export function createInvitePage(entrance: Entrance = pageEntrance()): InvitePage {
  const server = new Server(entrance.network, Date.now);
  let open: OpenCard | undefined;
  /** Ends what was begun in this browser and never answered. Gives as what somebody is in now. */
  const resume = async (): Promise<CardView["standing"] | undefined> => {
    const [{ resumeRegistration }, { store }] = await Promise.all([import("../sync/register"), entrance.prepare()]);
    const account = await resumeRegistration({ server, store });
    if (account) await entrance.announce();
    return account?.standing;
  };
  const ready = (): OpenCard => {
    if (!open) throw new Refused("invite_gone");
    return open;
  };

  return {
    open: (fragment) =>
      asRefused(async () => {
        open = undefined;
        try {
          const found = await look(server, fragment);
          open = found.open;
          return found.view;
        } catch (error) {
          if (error instanceof Distrust) return blank("other_server");
          const isGone = error instanceof Declined && (error.code === "nothing_here" || error.code === "invite_gone");
          if (!isGone) throw error;
          // It may be gone because it was used here.
          const standing = await resume();
          return standing ? { ...blank("in"), standing } : blank("gone");
        }
      }),
    answer: (answer, name, words) =>
      asRefused(async () => {
        const { inviter, keys, welcome } = ready();
        if (!inviter) return;
        // Sealing for the next seventy years takes a library; reading a card does not wait for it.
        const { seal, sealInfo } = await import("../crypto/seals");
        const to = newest(inviter);
        const place = { label: "answer", tenant: welcome.tenant, invite: keys.invite, to } as const;
        const text = utf8(writeCardAnswer({ answer, name, words }));
        const sealed = encode(await seal(sealInfo(place), bytes(inviter.generations[to.g]?.sealPub ?? "", 1216), text));
        const proof = await proveInvite(keys, { use: "answer-proof", sealed });
        await server.openPost(`/v1/invites/${keys.invite}/answers`, { sealed, proof });
      }),
    isTaken: () => asRefused(async () => (await (await entrance.prepare()).store.get("account")) !== undefined),
    maySitDown: () =>
      asRefused(async () => {
        const account = (await (await entrance.prepare()).store.get("account")) as Account | undefined;
        const { welcome } = ready();
        const isOther = account?.tenant === welcome.tenant && account.person !== welcome.inviter?.person;
        const fits = account?.standing === "youth" || account?.standing === "guest";
        return isOther && fits && welcome.seat && welcome.inviter ? account.name : undefined;
      }),
    sitDown: () =>
      asRefused(async () => {
        const { welcome } = ready();
        const { store } = await entrance.prepare();
        await store.write({ records: { [SITTING]: welcome } });
        await entrance.announce();
      }),
    suggest: () => asRefused(async () => ((await resume()) ? undefined : (await import("./words")).suggestWords())),
    register: (name, loginName, words) =>
      asRefused(async () => {
        const { welcome } = ready();
        const [{ register }, porch] = await Promise.all([import("../sync/register"), entrance.prepare()]);
        await register({ server, ...porch }, welcome, name, loginName, words);
        await entrance.announce();
      }),
  };
}

async function look(server: Server, fragment: string): Promise<{ open: OpenCard; view: CardView }> {
  const link = readFragment(fragment);
  if (!link) throw new Declined("invite_gone");
  const keys = await inviteKeys(link.secret);
  const [found, deployment] = await Promise.all([
    server.openGet<InviteLook>(`/v1/invites/${keys.invite}`),
    server.openGet<Deployment>("/v1/deployment"),
  ]);
  const { tenant } = found;
  if (deployment.tenant !== tenant) throw new Distrust("other_server");
  // Whom the link names is whom the server has to show: anybody else is a hard stop.
  const inviter = await chainOf(found.inviter, link.inviterRoot, tenant);
  if (link.organisationRoot !== undefined) await chainOf(found.organisation, link.organisationRoot, tenant);
  const card = inviter ? await openCard(link.secret, keys.invite, found.card) : undefined;
  if (card && (card.tenant !== tenant || card.standing !== found.standing)) throw new Distrust("other_server");
  const role = card?.role;
  const welcome: Welcome = {
    secret: encode(link.secret),
    tenant,
    standing: found.standing,
    ...(inviter && card ? { inviter: { person: inviter.person, ...newest(inviter), name: card.from } } : {}),
    ...(link.organisationRoot === undefined ? {} : { organisationRoot: link.organisationRoot }),
    ...(card?.channel !== undefined && role ? { seat: { channel: card.channel, role } } : {}),
  };
  const view: CardView = {
    state: "asking",
    standing: found.standing,
    ...(role ? { role } : {}),
    from: card?.from ?? "",
    guest: card?.guest ?? "",
    words: card?.words ?? "",
    organisation: deployment.organisation,
    isFirst: !inviter,
  };
  return { open: { keys, welcome, ...(inviter ? { inviter } : {}) }, view };
}

/** The chain that must be this root's; undefined when the link names nobody and the server shows nobody. */
async function chainOf(given: KeyChain | null, root: string | undefined, tenant: string): Promise<Chain | undefined> {
  if (root === undefined && given === null) return undefined;
  const chain = given ? await readChain(given.keys) : undefined;
  if (chain?.root !== root || chain?.tenant !== tenant || chain.person !== given?.person) throw new Distrust("changed_root");
  return chain;
}

async function openCard(secret: Uint8Array, invite: string, sealed: string): Promise<Card> {
  const opened = await openBox({ label: "card", invite }, secret, bytes(sealed));
  const card = opened && readCard(fromUtf8(opened));
  if (!card) throw new Distrust("forged");
  return card;
}
