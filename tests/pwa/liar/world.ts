// The honest world in which lies are told: made once, by people in browsers and over the wire; and what a liar knows of it.

import type { Browser } from "@playwright/test";
import type { Bag, Entry, KeyChain, Page, StatementBodies, TeamShown, Vault } from "../../../clients/pwa/src/lib/protocol/types.gen";
import { work } from "../../../clients/pwa/src/lib/crypto/work";
import { readHeader, readPayload } from "../../../clients/pwa/src/lib/protocol/messages";
import { readStatement } from "../../../clients/pwa/src/lib/protocol/statements";
import type { Account } from "../../../clients/pwa/src/lib/sync/model";
import { mouse, type Hand } from "../hands";
import { Person } from "../person";
import { Server } from "../server";
import { expect } from "../tools.mjs";
import { accountOf, bagOf, keepsAside, keysOf } from "./phone";
import type { LyingWire } from "./wire";

/** A hand whose browser says to the wire whose it is. */
export const handOf = (name: string): Hand => {
  const screen = { ...mouse.screen, userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 ${name}` };
  return { ...mouse, screen };
};

/** What Jef and Sam said to each other, in this order. */
export const SAID = { jef: "Dag jongen", one: "Eerst dit.", two: "Dan dat.", three: "En dat ook.", renewed: "Met nieuwe sleutels." } as const;
/** What Sam said to Hanne, and gave to Jef. */
export const TO_HANNE = "Dit zei ik aan Hanne.";
/** What was said since Hanne reads along. */
export const ALONG = { sam: "Dit mag Hanne lezen.", jef: "Dit van mij ook." } as const;

export class World {
  private constructor(
    readonly server: Server,
    readonly wire: LyingWire,
    readonly sam: Person,
    readonly jef: Person,
    readonly hanne: Person,
    /** Sam's conversation with Jef, and the one with Hanne. */
    readonly room: string,
    readonly hannesRoom: string,
    readonly accounts: Readonly<Record<"sam" | "jef" | "hanne", Account>>,
    readonly bag: Bag,
    /** Where the words of the conversation with Jef stand in its log. */
    readonly seqs: ReadonlyMap<string, number>,
    /** The keys of the conversation with Jef, by epoch. */
    readonly keys: Readonly<Record<number, string>>,
    readonly firstVault: Vault,
    readonly firstTeam: TeamShown,
    /** Two links of Hanne's that nobody used yet. */
    readonly links: readonly [string, string],
  ) {}

  static async made(browser: Browser): Promise<World> {
    const { server, wire } = await Server.startBehindALiar();
    const phone = (name: string): Promise<Person> => Person.withEmptyPhone(name, browser, handOf(name));
    const [mira, hanne, sam, jef] = await Promise.all([phone("Mira"), phone("Hanne"), phone("Sam"), phone("Jef")]);
    await mira.opensTheHouse(await server.coordinatorLink());
    await hanne.begins(await mira.invites("Hanne"));
    const firstTeam = await asked<TeamShown>(mira, "/v1/team");
    await sam.begins(await hanne.invites("Sam"));
    await sam.sees("Alleen Hanne leest dit");
    await sam.writes(TO_HANNE);
    const hannesRoom = channelOf(sam);
    const firstVault = await asked<Vault>(sam, "/v1/vault");
    await jef.saysYes(await sam.asks("opa", "Wil jij meedenken?"), "Ja hoor");
    await jef.writes(SAID.jef);
    await sam.goesToTalkWith("Jef");
    await sam.sees(SAID.jef);
    const room = channelOf(sam);
    for (const text of [SAID.one, SAID.two, SAID.three]) await sam.writes(text);
    await jef.sees(SAID.three);
    await renewsKeys(jef, server);
    await jef.goesToTalkWith("Sam");
    await jef.writes(SAID.renewed);
    await sam.sees(SAID.renewed);
    await sam.shares(SAID.one, "Hanne", "Tot ik stop");
    await letsHanneReadAlong(sam);
    await jef.taps(/^Ja$/);
    await jef.sees("Sam leest dit. Hanne leest mee.");
    await jef.writes(ALONG.jef);
    await sam.goesToTalkWith("Jef");
    await sam.sees(ALONG.jef);
    await sam.writes(ALONG.sam);
    await jef.sees(ALONG.sam);
    await sam.goesToTalkWith("Hanne");
    await sam.shares(TO_HANNE, "Jef", "Tot ik stop");
    await sam.makesRecoveryCode();
    const links = [await hanne.invites("Noor"), await hanne.invites("Mila")] as const;
    await sam.goesHome();
    await mira.context.close();
    for (const person of [sam, hanne, jef]) await keepsAside(person.page);
    const accounts = { sam: await accountOf(sam.page), jef: await accountOf(jef.page), hanne: await accountOf(hanne.page) };
    const [bag, keys] = [await bagOf(sam.page), await keysOf(sam.page, room)];
    const seqs = await placesOfWords((await asked<Page>(sam, `/v1/logs/${room}/entries?after=0&limit=500`)).entries, keys, accounts);
    return new World(server, wire, sam, jef, hanne, room, hannesRoom, accounts, bag, seqs, keys, firstVault, firstTeam, links);
  }

  /** A log as the server shows it to somebody now. */
  async entries(log: string, who = this.sam): Promise<Entry[]> {
    return (await asked<Page>(who, `/v1/logs/${log}/entries?after=0&limit=500`)).entries;
  }

  /** The place of these words among the entries of the conversation with Jef. */
  at(words: string): number {
    const seq = this.seqs.get(words);
    if (seq === undefined) throw new Error(`nobody said ${words}`);
    return seq - 1;
  }

  chain(person: "sam" | "jef" | "hanne"): Promise<KeyChain> {
    return asked(this.sam, `/v1/chains/${this.accounts[person].person}`);
  }

  async end(): Promise<void> {
    for (const { context } of [this.sam, this.jef, this.hanne]) await context.close();
    await this.server.end();
    await this.wire.end();
  }
}

/** What the server says to somebody, past any lie. */
export async function asked<T>(who: Person, path: string): Promise<T> {
  const answer = await who.context.request.get(new URL(path, who.page.url()).href, { headers: { authorization: who.token, "user-agent": "honest" } });
  expect(answer.status(), path).toBe(200);
  return (await answer.json()) as T;
}

/** Where which words stand. */
async function placesOfWords(entries: readonly Entry[], keys: World["keys"], accounts: World["accounts"]): Promise<Map<string, number>> {
  const chains = await Promise.all(Object.values(accounts).map(({ chain }) => work.readChain(chain)));
  const seqs = new Map<string, number>();
  for (const entry of entries) {
    const header = entry.kind === "message" ? readHeader(entry.header) : undefined;
    if (entry.kind !== "message" || !header) continue;
    const author = chains.find((chain) => chain?.root === header.author.root)?.generations[header.author.g];
    const text = await work.openWords(keys[header.epoch] ?? "", entry.header, entry.commit, entry.body, author?.signPub ?? "");
    const payload = text === undefined ? undefined : readPayload(text);
    if (payload?.kind === "text") seqs.set(payload.text, entry.seq);
  }
  return seqs;
}

const channelOf = (who: Person): string => new URL(who.page.url()).pathname.split("/")[2] ?? "";

async function renewsKeys(who: Person, server: Server): Promise<void> {
  await who.page.goto(`${server.origin}/ik/toestel-kwijt`);
  await who.seesHeading("Toestel kwijt");
  await who.fills("Je vier woorden", who.paper.words);
  await who.taps("Zet alles op slot");
  await who.seesHeading("Het is weer van jou");
}

async function letsHanneReadAlong(sam: Person): Promise<void> {
  await sam.goesHome();
  await sam.follows("Wie ziet wat?");
  await sam.taps("Laat iemand meelezen");
  const sheet = sam.page.getByRole("dialog", { name: "Wie leest mee?" });
  for (const [question, answer] of [["In welk gesprek?", /^Jef/], ["Wie?", /^Hanne/], ["Wat?", /^Wat ik schrijf, en Jef ook/], ["Hoe lang?", "Tot ik stop"]] as const) {
    await sheet.getByRole("group", { name: question }).getByRole("radio", { name: answer }).check();
  }
  await sheet.getByRole("button", { name: "Laat meelezen" }).click();
  await expect(sheet).toHaveCount(0);
}

/** What a statement says. */
export function said<K extends keyof StatementBodies>(kind: K, statement: string): StatementBodies[K] {
  const read = readStatement(kind, statement);
  if (!read) throw new Error(`no ${kind}`);
  return read.body;
}

/** The newest of a kind: how many there are before it differs with who was quicker. */
export const NEWEST = -1;

/** The place of the n-th entry of a kind, or of the newest one. */
export function place(entries: readonly Entry[], kind: Entry["kind"], n = 0): number {
  const at = entries.flatMap((entry, index) => (entry.kind === kind ? [index] : [])).at(n);
  if (at === undefined) throw new Error(`no ${kind} number ${String(n)}: ${entries.map((entry) => entry.kind).join(" ")}`);
  return at;
}
