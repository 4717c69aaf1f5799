// Lies about a conversation: what was said in it, who is in it, and who holds its keys.

import { envelopeHash, randomId, trailHash } from "../../../clients/pwa/src/lib/crypto/encoding";
import { work } from "../../../clients/pwa/src/lib/crypto/work";
import { bytes } from "../../../clients/pwa/src/lib/protocol/base64url";
import { readHeader, readTrail, write } from "../../../clients/pwa/src/lib/protocol/messages";
import type { By, Entry, StatementBodies } from "../../../clients/pwa/src/lib/protocol/types.gen";
import { downgraded, forged, invented, withSignatureOf } from "./forger";
import { answers, both, changed, retold } from "./retold";
import type { Trial } from "./stage";
import { about, instead, seedOf, type Of } from "./telling";
import type { Lie } from "./wire";
import { ALONG, NEWEST, place, said, SAID, type World } from "./world";

/** A lie about the conversation with Jef. */
const told = about(({ room }) => room);

/** Another entry in the place of these words. */
const insteadOf = (words: string, edit: (entry: Of<"message">, world: World) => Entry) => (entries: Entry[], world: World): Entry[] =>
  entries.with(world.at(words), edit(entries[world.at(words)] as Of<"message">, world));

const sorted = (members: readonly By[]): By[] => [...members].sort((one, other) => Buffer.compare(bytes(one.root), bytes(other.root)));

/** The newest key of the conversation, opened by whoever truly opened it, but with something else in it. */
const newestEpoch = (edit: (body: StatementBodies["epoch"], world: World) => StatementBodies["epoch"]) =>
  instead("epoch", NEWEST, async (entry, world) => {
    const body = edit(said("epoch", entry.statement), world);
    return { ...entry, statement: await work.say("epoch", body, seedOf(world, body.by)) };
  });

/** Words under Jef's name and in his row, that a server made which got hold of the key. */
async function wordsInJefsName(entries: Entry[], world: World): Promise<Entry[]> {
  const last = entries[world.at(ALONG.jef)] as Of<"message">;
  const [header, trail] = [readHeader(last.header), readTrail(last.trail)];
  if (!header || !trail) throw new Error("no message of Jef's");
  const trailText = write("Trail", { ...trail, own: { ...trail.own, n: trail.own.n + 1, prev: envelopeHash(last.header, last.commit, last.body) } });
  const headerText = write("Header", { ...header, id: randomId(), trail: trailHash(trailText) });
  const { commit, body } = await work.sealWords(world.keys[header.epoch] ?? "", headerText, write("Payload", { kind: "text", text: NEVER_SAID }), (await work.newSignKey()).seed);
  const entry: Entry = { ...last, header: headerText, trail: trailText, commit, body };
  return [...entries, entry];
}

const NEVER_SAID = "Dit zei Jef nooit.";

/** Somebody else on Jef's seat: they know the secret of his link. */
async function secondOnSeat(world: World): Promise<Lie> {
  const entries = await world.entries(world.room);
  const { tenant } = world.accounts.sam;
  const other = await invented(tenant, randomId());
  const at = place(entries, "take_seat");
  const first = said("take_seat", (entries[at] as Of<"take_seat">).statement);
  const secret = Object.values(world.bag.invites).find(({ guest }) => guest === "opa")?.secret ?? "";
  const { person } = other.chain;
  const proof = await work.proveInvite(secret, { use: "seat", tenant, channel: world.room, person, root: other.by.root });
  const statement = await work.say("take_seat", { ...first, by: other.by, person, proof }, other.seed);
  const seated = retold(entries, (all) => all.toSpliced(at + 1, 0, { ...(all[at] as Of<"take_seat">), statement }));
  return both(seated, answers("/v1/chains/", (chain) => (chain.person === undefined ? other.chain : chain)));
}

export const inTheLog: readonly Trial[] = [
  {
    name: "an entry left out",
    act: "follows",
    refusal: { alarm: "rolled_back" },
    lie: async (world) => retold(await world.entries(world.room), (entries) => entries.toSpliced(world.at(SAID.two), 1), false),
  },
  told("an entry left out, the others moved up", { alarm: "gap" }, (entries, world) => entries.toSpliced(world.at(SAID.two), 1), SAID.two),
  told("two entries swapped", { alarm: "gap" }, (entries, world) => {
    const [two, three] = [world.at(SAID.two), world.at(SAID.three)];
    return entries.with(two, entries[three] as Entry).with(three, entries[two] as Entry);
  }),
  told("a message a second time", { alarm: "rolled_back" }, (entries, world) => [...entries, entries[world.at(ALONG.sam)] as Entry]),
  told("an edited message", "unreadable", insteadOf(SAID.one, (entry) => ({ ...entry, body: changed(entry.body) })), SAID.one),
  told("an edited commitment", "unreadable", insteadOf(SAID.one, (entry) => ({ ...entry, commit: changed(entry.commit) })), SAID.one),
  told("an edited trail", { alarm: "forged" }, insteadOf(SAID.one, (entry) => ({ ...entry, trail: entry.trail.replace(/"n":\d+/u, '"n":7') })), SAID.one),
  told("words in somebody's name", "unreadable", wordsInJefsName, NEVER_SAID),
  told("words under another suite", { alarm: "forged" }, insteadOf(SAID.one, (entry) => ({ ...entry, header: entry.header.replace("naast1", "naast0") })), SAID.one),
  told("words of another deployment", { alarm: "other_server" }, insteadOf(SAID.one, (entry, { accounts }) => ({ ...entry, header: entry.header.replace(accounts.sam.tenant, randomId()) })), SAID.one),
  told("words held back from a member", { alarm: "rolled_back" }, insteadOf(SAID.one, ({ log, seq, at, header, commit, body }) => ({ log, seq, at, kind: "withheld", content: envelopeHash(header, commit, body) })), SAID.one),
  told("a fake tombstone", "removed_by_server", insteadOf(SAID.one, ({ log, seq, at, header, commit, body }, { accounts }) => ({ log, seq, at, kind: "tombstone", author: accounts.sam.by, envelope: envelopeHash(header, commit, body) })), SAID.one),
  told("words erased by somebody else", { alarm: "forged" }, async (entries, world) => {
    const { accounts, room } = world;
    const { header, commit, body, ...first } = entries[world.at(SAID.jef)] as Of<"message">;
    const { tenant, by } = accounts.jef;
    const statement = await forged("erase", { suite: "naast1", tenant, by, at: 1, channel: room, envelope: envelopeHash(header, commit, body) });
    return [...entries, { log: first.log, seq: 0, at: first.at, kind: "erased", statement }];
  }),
  told("a log cut back to before its newest key", { alarm: "rolled_back" }, (entries) => entries.slice(0, place(entries, "epoch", NEWEST))),
  told("a log cut back to before a charter", { alarm: "rolled_back" }, (entries) => entries.slice(0, place(entries, "charter", 1))),
  told("a log that begins after its owner began it", { alarm: "rolled_back" }, (entries) => entries.slice(place(entries, "charter", 1))),
  told("a forged charter", { alarm: "forged" }, instead("charter", 0, async (entry) => ({ ...entry, statement: await forged("charter", said("charter", entry.statement)) }))),
  told("an edited charter under its owner's signature", { alarm: "forged" }, instead("charter", 1, async (entry) => ({ ...entry, statement: withSignatureOf(await forged("charter", { ...said("charter", entry.statement), retention: { days: 7 } }), entry.statement) }))),
  told("a charter said again", { alarm: "rolled_back" }, (entries) => entries.toSpliced(place(entries, "epoch", 1), 0, entries[place(entries, "charter", 0)] as Entry)),
  told("a charter under another suite", { alarm: "forged" }, instead("charter", 0, async (entry, { accounts }) => ({ ...entry, statement: await downgraded(entry.statement, accounts.sam.keys.sign) }))),
  told("a ghost to whom the key is sealed", { alarm: "forged" }, newestEpoch((body, { accounts }) => ({ ...body, members: sorted([...body.members, accounts.hanne.by]) }))),
  told("a key by somebody who is not in", { alarm: "forged" }, newestEpoch((body, { accounts }) => ({ ...body, by: accounts.hanne.by }))),
  told("a key without somebody who is in", { alarm: "forged" }, newestEpoch((body, { accounts }) => ({ ...body, members: body.members.filter(({ root }) => root !== accounts.sam.by.root) }))),
  told("a key that takes the place of an older one", { alarm: "forged" }, newestEpoch((body) => ({ ...body, epoch: body.epoch - 1 }))),
  told("a key for older keys than were met", { alarm: "rolled_back" }, async (entries, world) => {
    const { sam, jef } = world.accounts;
    const newest = entries[place(entries, "epoch", NEWEST)] as Of<"epoch">;
    const body = said("epoch", newest.statement);
    const members = body.members.map(({ root, g }) => ({ root, g: root === jef.by.root ? g - 1 : g }));
    return [...entries, { ...newest, statement: await work.say("epoch", { ...body, by: sam.by, epoch: body.epoch + 1, members }, sam.keys.sign) }];
  }),
  told("a seal from elsewhere", "unreadable", instead("epoch", NEWEST, (entry, _, entries) => {
    const { seal } = entries[place(entries, "epoch", 0)] as Of<"epoch">;
    return { ...entry, ...(seal === undefined ? {} : { seal }) };
  }), SAID.renewed),
  { name: "a second person on a seat", act: "follows", refusal: { alarm: "two_on_a_seat" }, lie: secondOnSeat },
  told("a guest without the link", { alarm: "forged" }, instead("take_seat", 0, async (entry, world) => {
    const body = said("take_seat", entry.statement);
    return { ...entry, statement: await work.say("take_seat", { ...body, proof: changed(body.proof) }, seedOf(world, body.by)) };
  })),
  {
    name: "another past before a new entry",
    act: "looks",
    refusal: { alarm: "rolled_back" },
    lie: (world) => another(world, (page, after) => (after === 0 ? page : { ...page, before: world.accounts.sam.by.root })),
  },
  {
    name: "a log that is shorter than it was",
    act: "looks",
    refusal: { alarm: "rolled_back" },
    lie: (world) => another(world, (page) => ({ ...page, entries: [], head: 1 })),
  },
];

/** Says that there is something new in a conversation that is known, so that its log is asked for, and answers so. */
async function another(world: World, page: (said: Record<string, unknown>, after: number) => Record<string, unknown>): Promise<Lie> {
  const last = (await world.entries(world.room)).at(-1) as Entry;
  return {
    frame: (said) => (said.frame === "caught_up" ? [{ frame: "entry", entry: { ...last, seq: last.seq + 2 } }, said] : [said]),
    answer: (path, said) => (path.startsWith(`/v1/logs/${world.room}/entries`) ? page(said as Record<string, unknown>, Number(new URL(path, "http://localhost").searchParams.get("after"))) : said),
  };
}
