// People and a channel log made by hand, entry by entry: honest by default, so that a test can change one thing and see it refused.
import { possession } from "../../crypto/chains";
import { say } from "../../crypto/said";
import { sign } from "../../crypto/ed25519";
import { encode, bytes } from "../../protocol/base64url";
import { epochCommitment, hash, logStart, random, randomId, statementHash, trailHash } from "../../crypto/encoding";
import { work } from "../../crypto/work";
import { isLaid, write } from "../../protocol/messages";
import type { By, Entry, Header, Payload, Role, StatementBodies, Trail } from "../../protocol/types.gen";
import { hashAfter } from "../entries";
import type { Account } from "../model";
import { writeLaid } from "../table";

/** Somebody with keys. */
export interface Somebody extends Account {
  readonly statement: string;
  readonly sealPub: string;
  /** Signs what belongs to the person themselves, such as what opens their account. */
  readonly rootSeed: string;
}

/** The content of an entry, before it has a place in a log. */
export type Content = Entry extends infer E ? (E extends Entry ? Omit<E, "log" | "seq" | "at"> : never) : never;

/** Makes somebody of a deployment. */
export async function somebody(tenant: string, name: string): Promise<Somebody> {
  const person = randomId();
  const [root, signKey, sealKey] = await Promise.all([work.newSignKey(), work.newSignKey(), work.newSealKey()]);
  const published = { tenant, person, g: 0, sign_pub: signKey.pub, seal_pub: sealKey.pub };
  const proof = encode(await sign(bytes(signKey.seed, 32), possession(published)));
  const statement = await say("key", { suite: "naast1", at: 1, ...published, root_pub: root.pub, proof }, bytes(root.seed, 32));
  return {
    person,
    standing: "youth",
    tenant,
    device: randomId(),
    name,
    by: { root: statementHash(statement), g: 0 },
    keys: { sign: signKey.seed, seal: sealKey.seed, bag: encode(random(32)) },
    chain: [statement],
    statement,
    sealPub: sealKey.pub,
    rootSeed: root.seed,
  };
}

/** A channel of somebody's with a seat, and everything that can happen in it. */
export class Scene {
  readonly channel = randomId();
  readonly secret = encode(random(32));
  entries: Entry[] = [];
  charter = "";
  epoch = 0;
  key = random(32);
  readonly rows = new Map<string, { n: number; prev: string }>();

  constructor(readonly owner: Somebody) {}

  /** Puts something at the end of the log. */
  append(content: Content): Entry {
    const entry = { log: this.channel, seq: this.entries.length + 1, at: 1_000 + this.entries.length, ...content };
    this.entries.push(entry);
    return entry;
  }

  /** The log hash after what there is. */
  get hash(): string {
    return this.entries.reduce(hashAfter, logStart(this.channel));
  }

  begin(by: Somebody): Pick<StatementBodies["leave"], "suite" | "tenant" | "by" | "at"> {
    return { suite: "naast1", tenant: by.tenant, by: by.by, at: 1 };
  }

  async charters(over: Partial<StatementBodies["charter"]> = {}, signer = this.owner): Promise<Entry> {
    const { invite, key } = await work.inviteKeys(this.secret);
    const body: StatementBodies["charter"] = {
      ...this.begin(this.owner),
      channel: this.channel,
      kind: "private",
      n: 0,
      members: [{ person: this.owner.person, ...this.owner.by, role: "youth" }],
      seats: [{ invite, key, role: "jim", until: 1_000_000 }],
      retention: {},
      ...over,
    };
    const statement = await work.say("charter", body, signer.keys.sign);
    this.charter = statementHash(statement);
    return this.append({ kind: "charter", statement });
  }

  async seats(guest: Somebody, secret = this.secret): Promise<Entry> {
    const { invite } = await work.inviteKeys(this.secret);
    const who = { tenant: guest.tenant, channel: this.channel, person: guest.person, root: guest.by.root };
    const signed = bytes(await work.proveInvite(secret, { use: "seat", ...who }), 64);
    const role: Role = "jim";
    const body = { ...this.begin(guest), invite, channel: this.channel, person: guest.person, role, proof: encode(signed) };
    return this.append({ kind: "take_seat", statement: await work.say("take_seat", body, guest.keys.sign) });
  }

  async leaves(member: Somebody, over: Partial<StatementBodies["leave"]> = {}): Promise<Entry> {
    const body = { ...this.begin(member), channel: this.channel, charter: this.charter, ...over };
    return this.append({ kind: "leave", statement: await work.say("leave", body, member.keys.sign) });
  }

  /** A fresh key for these people, with the seal that one of them gets. */
  async opens(by: Somebody, holders: readonly Somebody[], reader: Somebody, over: Partial<StatementBodies["epoch"]> = {}): Promise<Entry> {
    this.key = random(32);
    this.epoch += 1;
    const members: By[] = holders.map((one) => one.by).sort((a, b) => Buffer.compare(bytes(a.root), bytes(b.root)));
    const body: StatementBodies["epoch"] = {
      ...this.begin(by),
      channel: this.channel,
      epoch: this.epoch,
      charter: this.charter,
      members,
      how: "fresh",
      commitment: epochCommitment(this.key),
      ...over,
    };
    const statement = await work.say("epoch", body, by.keys.sign);
    const { tenant } = reader;
    const place = { label: "epoch", tenant, channel: this.channel, epoch: body.epoch, statement: statementHash(statement), to: reader.by } as const;
    return this.append({ kind: "epoch", statement, seal: await work.seal(place, reader.sealPub, encode(this.key)) });
  }

  /** Somebody writes. `signer` and the parts can be somebody else's, as a liar would have them. */
  async says(by: Somebody, text: string, over: { trail?: Partial<Trail>; header?: Partial<Header>; signer?: Somebody; payload?: Payload } = {}): Promise<Entry> {
    const row = this.rows.get(by.device);
    const trail: Trail = {
      salt: randomId(),
      own: { device: by.device, n: (row?.n ?? 0) + 1, ...(row ? { prev: row.prev } : {}) },
      seen: { seq: this.entries.length, hash: this.hash },
      ...over.trail,
    };
    const trailText = write("Trail", trail);
    const header: Header = {
      suite: "naast1",
      tenant: by.tenant,
      channel: this.channel,
      epoch: this.epoch,
      author: by.by,
      id: randomId(),
      salt: randomId(),
      class: "countable",
      trail: trailHash(trailText),
      ...over.header,
    };
    const headerText = write("Header", header);
    const said = over.payload ?? { kind: "text", text };
    const payload = isLaid(said) ? writeLaid(said) : write("Payload", said);
    const { commit, body, envelope } = await work.sealWords(encode(this.key), headerText, payload, (over.signer ?? by).keys.sign);
    this.rows.set(by.device, { n: trail.own.n, prev: envelope });
    return this.append({ kind: "message", header: headerText, trail: trailText, commit, body });
  }

  /** The organisation says who works there. */
  async teams(organisation: Somebody, people: readonly Somebody[], over: Partial<StatementBodies["team"]> = {}, signer = organisation): Promise<Entry> {
    return this.append({ kind: "team", statement: await team(organisation, people, over, signer) });
  }

  /** The owner opens old epochs to somebody. */
  async opensHistory(to: Somebody, epochs: readonly number[], by = this.owner): Promise<Entry> {
    const body = { ...this.begin(by), channel: this.channel, to: to.by, epochs: [...epochs] };
    return this.append({ kind: "open_history", statement: await work.say("open_history", body, by.keys.sign) });
  }

  /** A member seals the newest key anew. */
  async reseals(by: Somebody, to: Somebody, over: Partial<StatementBodies["reseal"]> = {}): Promise<Entry> {
    const body = { ...this.begin(by), channel: this.channel, epoch: this.epoch, to: to.by, ...over };
    return this.append({ kind: "reseal", statement: await work.say("reseal", body, by.keys.sign) });
  }

  /** A member says that the owner lost everything and is somebody else now. */
  async handsOver(by: Somebody, to: Somebody, epochs: readonly number[], over: Partial<StatementBodies["hand_over"]> = {}, signer = by): Promise<Entry> {
    const from = { person: this.owner.person, root: this.owner.by.root };
    const body = { ...this.begin(by), channel: this.channel, from, to: { person: to.person, ...to.by }, epochs: [...epochs], ...over };
    return this.append({ kind: "hand_over", statement: await work.say("hand_over", body, signer.keys.sign) });
  }

  async erases(by: Somebody, envelope: string): Promise<Entry> {
    const body = { ...this.begin(by), channel: this.channel, envelope };
    return this.append({ kind: "erased", statement: await work.say("erase", body, by.keys.sign) });
  }
}

/** Who works for an organisation, as it signs it; `signer` can be somebody else, as a liar would have it. */
export const team = (organisation: Somebody, people: readonly Somebody[], over: Partial<StatementBodies["team"]> = {}, signer = organisation): Promise<string> =>
  work.say(
    "team",
    {
      suite: "naast1",
      tenant: organisation.tenant,
      by: organisation.by,
      at: 1,
      n: 0,
      until: 1_000_000,
      people: people.map(({ person, by: { root, g } }) => ({ person, root, g, roles: ["professional" as const] })),
      ...over,
    },
    signer.keys.sign,
  );

/** Any hash. */
export const anyHash = (): string => hash("test", [random(8)]);
