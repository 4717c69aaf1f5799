// Believes what somebody gives to read: who gave it, to whom, with which keys, and who may read an answer to it. Nothing of it is kept.
import { bytes } from "../protocol/base64url";
import { envelopeHash } from "../crypto/encoding";
import type { Chain } from "../crypto/chains";
import type { Crypto } from "../crypto/work";
import { isLaid, isWritten, readHeader, readPayload, readSealed } from "../protocol/messages";
import { readStatement } from "../protocol/statements";
import type { Granted, ShareKeys, StatementBodies } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import type { GrantedWords } from "./grants";
import type { Memory } from "./memory";
import { ownSeals } from "./own-seals";
import { mayBeGiven, readLaid, wordsOfLaid } from "./table";
import type { People } from "./people";

/** What it needs around it. */
export interface ReadingNeeds {
  readonly memory: Pick<Memory, "account" | "pin">;
  readonly crypto: Crypto;
  readonly people: Pick<People, "look">;
}

/** A JIM who reads an answer, with the youth's word that he may be answered. */
interface AnswerReader {
  readonly root: string;
  readonly name: string;
  readonly pass: string;
}

/** A grant that was believed; its messages stay to be opened. */
export interface BelievedGrant {
  readonly body: StatementBodies["share"];
  readonly keys: ShareKeys;
  /** Identity → keys: of the giver, of authors, of whoever reads an answer. */
  readonly chains: ReadonlyMap<string, Chain>;
  readonly answerTo: readonly AnswerReader[];
}

const forged = (): never => {
  throw new Distrust("forged");
};

/** What was given, by whom it is said to come from. Throws `Distrust` for anything that the giver did not say like this. */
export async function believeGrant(share: string, from: string, granted: Granted, { memory, crypto, people }: ReadingNeeds): Promise<BelievedGrant> {
  const { account } = memory;
  const chains = new Map<string, Chain>();
  for (const given of granted.chains) {
    const chain = given.person === account.person ? await crypto.readChain(given.keys) : await people.look(given);
    if (chain?.tenant !== account.tenant) throw new Distrust("other_server");
    chains.set(chain.root, chain);
  }
  const root = readStatement("share", granted.share)?.body.by.root ?? "";
  // Only somebody this person met gives anything: else a server could give under anybody's name.
  if (memory.pin(from)?.root !== root) return forged();
  const giver = chains.get(root);
  const said = giver?.person === from ? await crypto.believe("share", granted.share, giver) : undefined;
  if (said?.body.id !== share || said.body.to.root !== account.by.root || said.body.to.person !== account.person) return forged();
  const place = { label: "share", tenant: account.tenant, statement: said.hash } as const;
  let json: string | undefined;
  for (const { to, seal } of ownSeals(account)) json ??= await crypto.openText({ ...place, to }, seal, granted.seal);
  const keys = json === undefined ? undefined : readSealed("ShareKeys", json);
  if (!keys || !giver) return forged();
  return { body: said.body, keys, chains, answerTo: await readersOf(said.body, keys, giver, crypto) };
}

/**
 * Who reads an answer beside the giver. One who is no JIM with words in it would be shown to nobody before they write; a pass that
 * lets this person answer in nobody's name would be refused by whoever gets it.
 */
async function readersOf(body: StatementBodies["share"], keys: ShareKeys, giver: Chain, crypto: Pick<Crypto, "believe">): Promise<AnswerReader[]> {
  const { answer_to: jims = [], id, to, items, by } = body;
  const { passes = [] } = keys;
  if (passes.length !== jims.length) return forged();
  return Promise.all(
    jims.map(async (jim, place) => {
      const theirs = items.filter(({ author, role }) => author.root === jim.root && role === "jim").map(({ envelope }) => envelope);
      const pass = passes[place] ?? "";
      const said = (await crypto.believe("pass", pass, giver))?.body ?? forged();
      const isTheirs = theirs.length > 0 && said.about.length === theirs.length && said.about.every((envelope) => theirs.includes(envelope));
      const isThis = said.by.root === by.root && said.share === id && isSame(said.from, to) && isSame(said.to, jim);
      const name = keys.items.find(({ envelope }) => envelope === theirs[0])?.author;
      if (!isTheirs || !isThis || name === undefined) return forged();
      return { root: jim.root, name, pass };
    }),
  );
}

const isSame = (one: { person: string; root: string }, other: { person: string; root: string }): boolean => one.person === other.person && one.root === other.root;

/** The messages of a grant that are still there. */
export async function openGranted({ body, keys, chains }: BelievedGrant, granted: Granted, { memory, crypto }: ReadingNeeds): Promise<GrantedWords[]> {
  const byEnvelope = new Map(granted.envelopes.map((one) => [envelopeHash(one.header, one.commit, one.body), one]));
  // What was erased is not among them; what was not shared never is.
  for (const envelope of byEnvelope.keys()) if (body.items.every((item) => item.envelope !== envelope)) return forged();
  const items: GrantedWords[] = [];
  for (const item of body.items) {
    const shared = byEnvelope.get(item.envelope);
    const given = keys.items.find(({ envelope }) => envelope === item.envelope);
    // Erased since: it is simply not there any more.
    if (!shared || !given) continue;
    const header = readHeader(shared.header);
    const author = chains.get(item.author.root)?.generations[item.author.g];
    const isSaid = header?.author.root === item.author.root && header.author.g === item.author.g && header.tenant === memory.account.tenant;
    if (!isSaid || !author || bytes(given.key).length !== 32) return forged();
    const text = await crypto.openShared(given.key, shared.header, shared.commit, shared.body, author.signPub);
    const payload = text === undefined ? undefined : (readPayload(text) ?? readLaid(text));
    // Only a JIM words something for somebody else.
    const isWording = payload?.kind === "wording";
    if (!payload || !isWritten(payload) || (isWording && item.role !== "jim")) return forged();
    if (isLaid(payload) && !mayBeGiven(payload, item.author.root, item.role, body.by.root)) return forged();
    items.push({ envelope: item.envelope, author: given.author, ...(isLaid(payload) ? { text: wordsOfLaid(payload), laid: payload } : { text: payload.text }), at: given.at, ...(isWording ? { isWording } : {}) });
  }
  return items;
}
