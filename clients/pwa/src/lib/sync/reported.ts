// Checks a report as an adviser who was never in that conversation: who wrote these words, where, and who says who they are.
//
// Whoever reports may run any app. What their statements and keys do not prove is not shown as said by anybody. Words: by the author's
// signature over exactly that conversation. A role: by the owner's charter. That a charter's owner is the true one, nobody outside can
// know: where the owner is who reports, that is told, and only a youth is believed to own what youths own. See
// server/docs/decisions/0026.
import type { Chain } from "../crypto/chains";
import { envelopeHash } from "../crypto/encoding";
import type { Crypto } from "../crypto/work";
import { bytes } from "../protocol/base64url";
import { isWritten, readHeader, readPayload } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { By, ChannelKind, Payload, Pin, Reported, ReportedMessage, Role, Standing, StatementBodies } from "../protocol/types.gen";
import type { Team } from "./model";
import { ownerOf, peopleFit } from "./room";

/** What an adviser knows by themselves when they check a report. */
export interface Adviser {
  readonly tenant: string;
  readonly crypto: Crypto;
  readonly team: Team | undefined;
  pin(person: string): Pin | undefined;
}

/** Who reports, as their signature and the server say. */
export interface Reporter {
  readonly root: string;
  readonly standing: Standing;
}

/** Why nobody can be said to have written something. */
export type Unproven =
  /** No header, key or payload of a message that can be read. */
  | "form"
  /** Written in another conversation or deployment. */
  | "elsewhere"
  /** The author's keys are not there, or not theirs. */
  | "keys"
  /** The account is known under another identity. */
  | "identity"
  /** It does not open, was changed, or its author did not sign it. */
  | "body"
  /** No statement of the owner says that its author is in that conversation. */
  | "not_listed";

/** Words that somebody wrote. */
export interface Said {
  readonly author: By;
  readonly person: string;
  /** What they are there, and whose word that is: the identity of the owner of the conversation. */
  readonly role: Role;
  readonly listedBy: string;
  readonly kind: ChannelKind;
  /** Whether the newest team lists them. */
  readonly isStaff: boolean;
  readonly payload: Payload;
}

/** A message of a report. */
export interface CheckedMessage {
  readonly envelope: string;
  /** How who reports calls its author, and when it was said: their word alone. */
  readonly called: string;
  readonly at: number;
  readonly said: Said | Unproven;
}

/** The messages of a report, each with what could be proven of it. */
export async function check(inside: Reported, by: Reporter, adviser: Adviser): Promise<readonly CheckedMessage[]> {
  const chains = new Map<string, Chain>();
  for (const keys of inside.chains) {
    const chain = await adviser.crypto.readChain(keys);
    if (chain?.tenant === adviser.tenant) chains.set(chain.root, chain);
  }
  const evidence = new Evidence(inside, chains, by, adviser);
  const messages: CheckedMessage[] = [];
  for (const message of inside.messages) {
    const { header, commit, body, author: called, at } = message;
    messages.push({ envelope: envelopeHash(header, commit, body), called, at, said: await evidence.said(message) });
  }
  return messages;
}

/** What a report brings to prove who wrote its messages. */
class Evidence {
  constructor(
    private readonly inside: Reported,
    private readonly chains: ReadonlyMap<string, Chain>,
    private readonly by: Reporter,
    private readonly adviser: Adviser,
  ) {}

  async said({ header: text, commit, body, key }: ReportedMessage): Promise<Said | Unproven> {
    const { tenant, crypto, team } = this.adviser;
    const header = readHeader(text);
    if (!header) return "form";
    if (header.tenant !== tenant || header.channel !== this.inside.channel) return "elsewhere";
    const { author } = header;
    const chain = this.chains.get(author.root);
    const generation = chain?.generations[author.g];
    if (!chain || !generation) return "keys";
    const { person, root } = chain;
    if (this.#isKnownOtherwise(person, root)) return "identity";
    if (bytes(key).length !== 32) return "form";
    const words = await crypto.openShared(key, text, commit, body, generation.signPub);
    if (words === undefined) return "body";
    const payload = readPayload(words);
    if (!payload || !(isWritten(payload) || payload.kind === "edit")) return "form";
    const place = await this.#place(person, root);
    if (!place) return "not_listed";
    const isStaff = team?.people.some((staff) => staff.person === person && staff.root === root) === true;
    return { author, person, ...place, isStaff, payload };
  }

  /** Whether the team, or whoever the adviser met, has this account under another identity. */
  #isKnownOtherwise(person: string, root: string): boolean {
    const staff = this.adviser.team?.people.find((one) => one.person === person);
    const pin = this.adviser.pin(person);
    return (staff !== undefined && staff.root !== root) || (pin !== undefined && pin.root !== root);
  }

  /** Where the owner put somebody: by a charter, or on a seat that a charter kept. */
  async #place(person: string, root: string): Promise<Pick<Said, "role" | "listedBy" | "kind"> | undefined> {
    const charters = (await this.#signed("charter")).filter((charter) => this.#counts(charter));
    for (const { members, by, kind } of charters) {
      const member = members.find((one) => one.person === person && one.root === root);
      if (member) return { role: member.role, listedBy: by.root, kind };
    }
    for (const taken of await this.#signed("take_seat")) {
      if (taken.by.root !== root || taken.person !== person || taken.channel !== this.inside.channel) continue;
      const proof = { use: "seat", tenant: taken.tenant, channel: taken.channel, person, root } as const;
      for (const { seats, by, kind } of charters) {
        const seat = seats.find(({ invite, role }) => invite === taken.invite && role === taken.role);
        const isTheirs = seat && (await this.adviser.crypto.isProven(seat.key, taken.invite, proof, taken.proof));
        if (isTheirs) return { role: taken.role, listedBy: by.root, kind };
      }
    }
    return undefined;
  }

  /** Whether a charter can be the one of that conversation. */
  #counts(charter: StatementBodies["charter"]): boolean {
    const isClaimed = charter.by.root === this.by.root && ownerOf(charter.kind) === "youth" && this.by.standing !== "youth";
    return charter.channel === this.inside.channel && peopleFit(charter) && !isClaimed;
  }

  /** Statements of a kind whose signer is among the chains and signed them. */
  async #signed<K extends "charter" | "take_seat">(kind: K): Promise<StatementBodies[K][]> {
    const said: StatementBodies[K][] = [];
    for (const statement of this.inside.places) {
      const chain = this.chains.get(readStatement(kind, statement)?.body.by.root ?? "");
      const believed = chain && (await this.adviser.crypto.believe(kind, statement, chain));
      if (believed) said.push(believed.body);
    }
    return said;
  }
}
