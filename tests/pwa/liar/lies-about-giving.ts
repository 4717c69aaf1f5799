// Lies about what somebody lets others read: shares, standing rules, and what is read along by them.

import { work } from "../../../clients/pwa/src/lib/crypto/work";
import type { Along, Entry, Granted, StatementBodies } from "../../../clients/pwa/src/lib/protocol/types.gen";
import { forged, withSignatureOf } from "./forger";
import { answers, changed } from "./retold";
import type { Sentence, Trial } from "./stage";
import { about, instead, type Of } from "./telling";
import { ALONG, asked, place, said, SAID, type World } from "./world";

/** A lie about what Sam gave Hanne, to her. */
const given = (name: string, edit: (granted: Granted, world: World) => Granted | Promise<Granted>): Trial => ({
  name,
  act: "opens_grant",
  refusal: "could_not_be_checked",
  never: SAID.one,
  lie: async (world) => {
    const [share = ""] = await sharesOf(world, "hanne");
    const granted = await edit(await asked<Granted>(world.hanne, `/v1/grants/${share}`), world);
    return answers(`/v1/grants/${share}`, () => granted);
  },
});

const sharesOf = async (world: World, who: "hanne" | "jef"): Promise<string[]> =>
  (await asked<{ grants: { share: string }[] }>(world[who], "/v1/grants")).grants.map(({ share }) => share);

const aboutShares: readonly Trial[] = [
  given("a forged share", async (granted) => ({ ...granted, share: await forged("share", said("share", granted.share)) })),
  given("a share under the signature of another", async (granted) => ({ ...granted, share: withSignatureOf(await forged("share", { ...said("share", granted.share), in_file: true }), granted.share) })),
  given("a share that was another's", async (_, world) => {
    const [share = ""] = await sharesOf(world, "jef");
    return asked<Granted>(world.jef, `/v1/grants/${share}`);
  }),
  given("a share to another, truly signed", async (granted, { accounts: { jef, sam } }) => ({
    ...granted,
    share: await work.say("share", { ...said("share", granted.share), to: { person: jef.person, root: jef.by.root } }, sam.keys.sign),
  })),
  given("other words in a share", (granted) => ({ ...granted, envelopes: granted.envelopes.map((one) => ({ ...one, body: changed(one.body) })) })),
  given("a key from another share", async (granted, world) => {
    const [share = ""] = await sharesOf(world, "jef");
    return { ...granted, seal: (await asked<Granted>(world.jef, `/v1/grants/${share}`)).seal };
  }),
  {
    name: "a share under the name of another giver",
    act: "opens_grant",
    refusal: "could_not_be_checked",
    never: SAID.one,
    lie: ({ accounts: { jef } }) => ({ answer: (path, told) => (path === "/v1/grants" ? { grants: told.grants.map((row: object) => ({ ...row, from: jef.person })) } : told) }),
  },
];

/** A lie about what Hanne reads along, to her. */
const along = (name: string, edit: (given: Along, world: World) => Along | Promise<Along>): Trial => ({
  name,
  act: "reads_along",
  refusal: "could_not_be_checked",
  never: ALONG.sam,
  lie: async (world) => {
    const rule = (await asked<{ rules: { rule: string }[] }>(world.hanne, "/v1/rules")).rules[0]?.rule ?? "";
    const told = await edit(await asked<Along>(world.hanne, `/v1/rules/${rule}`), world);
    return answers(`/v1/rules/${rule}`, () => told);
  },
});

/** What Sam said to Hanne of a rule, said otherwise by somebody. */
const toldOtherwise = (edit: (body: StatementBodies["read_along"], world: World) => StatementBodies["read_along"], seed: (world: World) => string) => async (given: Along, world: World): Promise<Along> => ({
  ...given,
  told: await work.say("read_along", edit(said("read_along", given.told), world), seed(world)),
});

const toAnother = (body: StatementBodies["read_along"], { accounts: { jef } }: World): StatementBodies["read_along"] => ({ ...body, to: { ...body.to, root: jef.by.root } });
const sams = ({ accounts }: World): string => accounts.sam.keys.sign;
const jefs = ({ accounts }: World): string => accounts.jef.keys.sign;

const aboutReadingAlong: readonly Trial[] = [
  along("a rule that the youth never told", async (given) => ({ ...given, told: await forged("read_along", said("read_along", given.told)) })),
  along("a rule of somebody else's", toldOtherwise((body, { accounts }) => ({ ...body, by: accounts.jef.by }), jefs)),
  along("another reader's root", toldOtherwise(toAnother, sams)),
  along("another rule of the youth's", toldOtherwise((body, { room }) => ({ ...body, rule: room }), sams)),
  along("a box under another key", (given) => ({ ...given, words: given.words.map((one, at) => ({ ...one, sealed: given.words.at(at - 1)?.sealed ?? "" })) })),
  along("a changed box", (given) => ({ ...given, words: given.words.map((one) => ({ ...one, sealed: changed(one.sealed) })) })),
  along("a key of another epoch", (given) => ({ ...given, keys: given.keys.map((key) => ({ ...key, epoch: key.epoch + 1 })) })),
  along("a changed key", (given) => ({ ...given, keys: given.keys.map((key) => ({ ...key, seal: changed(key.seal) })) })),
  along("other words", (given) => ({ ...given, words: given.words.map((one) => ({ ...one, shared: { ...one.shared, body: changed(one.shared.body) } })) })),
];

/** A lie about who reads along, to Sam whose conversation it is. */
const rule = about(({ room }) => room);
const isForged: Sentence = { alarm: "forged" };

/** A rule, or the yes to it, said otherwise by somebody. */
const ruleSaid = (edit: (body: StatementBodies["rule"], world: World) => StatementBodies["rule"], seed: (world: World) => string) =>
  instead("rule", 0, async (entry, world): Promise<Entry> => ({ ...entry, statement: await work.say("rule", edit(said("rule", entry.statement), world), seed(world)) }));
const yesSaid = (edit: (body: StatementBodies["agree_rule"]) => StatementBodies["agree_rule"], seed: (world: World) => string) =>
  instead("agree_rule", 0, async (entry, world): Promise<Entry> => ({ ...entry, statement: await work.say("agree_rule", edit(said("agree_rule", entry.statement)), seed(world)) }));

const aboutRules: readonly Trial[] = [
  rule("a rule that the youth never made", isForged, ruleSaid((body) => body, jefs)),
  rule("a rule that a JIM made", isForged, ruleSaid((body, { accounts }) => ({ ...body, by: accounts.jef.by }), jefs)),
  rule("another reader's root under the youth's signature", isForged, instead("rule", 0, async (entry, { accounts: { jef } }) => {
    const body = said("rule", entry.statement);
    return { ...entry, statement: withSignatureOf(await forged("rule", { ...body, to: { ...body.to, root: jef.by.root } }), entry.statement) };
  })),
  rule("a member who reads along", isForged, ruleSaid((body, { accounts: { jef } }) => ({ ...body, to: { person: jef.person, root: jef.by.root } }), sams)),
  rule("an ended rule said again", isForged, async (entries, { accounts: { sam }, room }) => {
    const made = entries[place(entries, "rule")] as Of<"rule">;
    const end = { suite: "naast1" as const, tenant: sam.tenant, by: sam.by, at: made.at, channel: room, rule: said("rule", made.statement).id };
    const ended: Entry = { log: room, seq: 0, at: made.at, kind: "end_rule", statement: await work.say("end_rule", end, sam.keys.sign), content: "" };
    return [...entries, ended, made];
  }),
  rule("an end in the youth's name", isForged, async (entries, { accounts: { sam }, room }) => {
    const { id } = said("rule", (entries[place(entries, "rule")] as Of<"rule">).statement);
    const statement = await forged("end_rule", { suite: "naast1", tenant: sam.tenant, by: sam.by, at: 1, channel: room, rule: id });
    return [...entries, { log: room, seq: 0, at: entries.at(-1)?.at ?? 0, kind: "end_rule", statement, content: "" }];
  }),
  rule("a yes in the JIM's name", isForged, yesSaid((body) => body, sams)),
  rule("a yes from before a charter", isForged, yesSaid((body) => ({ ...body, charter: body.rule.padEnd(43, "A") }), jefs)),
];

export const aboutGiving: readonly Trial[] = [...aboutShares, ...aboutReadingAlong, ...aboutRules];
