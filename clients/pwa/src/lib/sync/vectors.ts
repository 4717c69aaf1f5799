// Computes what a vector's output must be from its format and inputs alone: how this app is held against the other programs.
// For tests in node and in a browser; no page loads it. See tests/vectors/README.md.
import { sealWords } from "../crypto/bodies";
import { openBox, sealBox, type BoxFor } from "../crypto/boxes";
import { possession, readChain } from "../crypto/chains";
import { sign } from "../crypto/ed25519";
import { derivedEpochKey, enc, envelopeHash, epochCommitment, hash, headerHash, hkdf, loginHash, logStart, messageCommit, messageKey, statementHash, trailHash, type Part } from "../crypto/encoding";
import { inviteKeys, proveInvite, type InviteProofFor } from "../crypto/invites";
import { pleaOf } from "../crypto/pleas";
import { codeProof, readCode, writeCode } from "../crypto/recovery-code";
import { openSeal, sealPublic } from "../crypto/open-seals";
import { openReport, reportSealInfo, sealReport } from "../crypto/reports";
import { openRuleBox, ruleKey, ruleSealInfo, sealRuleBox } from "../crypto/rules";
import { say } from "../crypto/said";
import { sealInfo, type SealFor } from "../crypto/seals";
import { bytes, encode } from "../protocol/base64url";
import { isLaid, type Laid, write } from "../protocol/messages";
import { writeReported } from "../protocol/reported";
import type { Kind } from "../protocol/statement-text";
import { readStatement } from "../protocol/statements";
import type { By, Card, Entry, Payload, Reported, StatementBodies } from "../protocol/types.gen";
import { hashAfter } from "./entries";
import { writeLaid } from "./table";

/** One vector. */
export interface Vector {
  readonly format: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly output: unknown;
}

/** What one format's verifier gets. */
class Inputs {
  constructor(readonly all: Readonly<Record<string, unknown>>) {}
  text(name: string): string {
    return String(this.all[name]);
  }
  bytes(name: string): Uint8Array<ArrayBuffer> {
    return bytes(this.text(name));
  }
  number(name: string): number {
    return Number(this.all[name]);
  }
  get(name: string): unknown {
    return this.all[name];
  }
}

const seal = (given: Inputs): SealFor => {
  const to: By = { root: given.text("root"), g: given.number("g") };
  const { tenant, channel, epoch, statement, invite, share, person, owner, plea, label } = given.all as Record<string, never>;
  return { label, tenant, channel, epoch, statement, invite, share, person, owner, plea, to } as unknown as SealFor;
};

const ruleInfo = (given: Inputs): Uint8Array<ArrayBuffer> =>
  ruleSealInfo({ tenant: given.text("tenant"), rule: given.text("rule"), epoch: given.number("epoch"), to: { root: given.text("root"), g: given.number("g") } });

const reportInfo = (given: Inputs): Uint8Array<ArrayBuffer> =>
  reportSealInfo({ tenant: given.text("tenant"), statement: given.text("statement"), to: { root: given.text("root"), g: given.number("g") } });

/** What seals of one kind are bound to. */
const infoOf = (given: Inputs): Uint8Array<ArrayBuffer> => {
  const label = given.text("label");
  return label === "rule" ? ruleInfo(given) : label === "report-seal" ? reportInfo(given) : sealInfo(seal(given));
};

const part = (given: { bytes?: string; text?: string; number?: number }): Part => given.number ?? given.text ?? bytes(given.bytes ?? "");

const prove = async (given: Inputs, proof: InviteProofFor): Promise<string> => proveInvite(await inviteKeys(given.bytes("secret")), proof);

/** A verifier for each format. */
const FORMATS: Readonly<Record<string, (given: Inputs) => unknown>> = {
  enc: (given) => {
    const parts = (given.get("parts") as { bytes?: string }[]).map(part);
    return { enc: encode(enc(given.text("label"), parts)), hash: hash(given.text("label"), parts) };
  },
  hkdf: (given) => encode(hkdf(given.bytes("secret"), given.bytes("salt"), given.bytes("info"))),
  statement: async (given) => {
    const kind = given.get("kind") as Kind;
    const statement = await say(kind, given.get("body") as StatementBodies[Kind], given.bytes("seed"));
    // What was written has to be readable by the strict reader too.
    return readStatement(kind, statement) && { statement, hash: statementHash(statement) };
  },
  key_chain: async (given) => {
    const chain = await readChain(given.get("statements") as string[]);
    return chain && { person: chain.person, root: chain.root, root_pub: chain.rootPub, newest: chain.generations.length - 1 };
  },
  header: (given) => headerHash(given.text("text")),
  trail: (given) => trailHash(given.text("text")),
  envelope: (given) => envelopeHash(given.text("header"), given.text("commit"), given.text("body")),
  epoch_commitment: (given) => epochCommitment(given.bytes("key")),
  derived_epoch_key: (given) => encode(derivedEpochKey(given.bytes("key"), given.text("charter"))),
  message_key: (given) => {
    const key = messageKey(given.bytes("epoch_key"), given.text("header"));
    return { key: encode(key), commit: messageCommit(key) };
  },
  body: async (given) => (await sealWords(given.bytes("epoch_key"), given.text("header"), given.text("payload"), given.bytes("seed"))).body,
  box: async (given) => {
    const { label, root, n, invite } = given.all;
    const box = { label, ...(label === "card" ? { invite } : { root }), ...(n === undefined ? {} : { n }) } as BoxFor;
    const sealed = await sealBox(box, given.bytes("secret"), given.bytes("plaintext"), given.bytes("salt"));
    const opened = await openBox(box, given.bytes("secret"), sealed);
    return opened && encode(opened) === given.text("plaintext") ? encode(sealed) : undefined;
  },
  seal: async (given) => {
    const info = infoOf(given);
    const plaintext = await openSeal(info, given.bytes("private"), given.bytes("sealed"));
    return plaintext && { info: encode(info), plaintext: encode(plaintext) };
  },
  report: async (given) => {
    const place = { tenant: given.text("tenant"), report: given.text("report"), root: given.text("root") };
    const made = await sealReport(place, given.bytes("key"), given.text("text"));
    return (await openReport(place, given.bytes("key"), made.commit, made.sealed)) === given.text("text") ? made : undefined;
  },
  rule_key: (given) => encode(ruleKey(given.bytes("epoch_key"), given.text("rule"))),
  rule_box: async (given) => {
    const [key, header] = [given.bytes("rule_key"), given.text("header")];
    const sealed = await sealRuleBox(key, header, given.bytes("key"));
    const opened = await openRuleBox(key, header, sealed);
    return opened && encode(opened) === given.text("key") ? sealed : undefined;
  },
  seal_public: async (given) => encode(await sealPublic(given.bytes("private"))),
  plea: (given) => pleaOf(given.text("tenant"), given.text("key")),
  recovery_code: (given) => ({ text: writeCode(given.bytes("code")), ...codeProof(given.bytes("code")) }),
  recovery_code_read: (given) => {
    const code = readCode(given.text("text"));
    return code ? encode(code) : null;
  },
  invite: async (given) => {
    const { invite, key, seed } = await inviteKeys(given.bytes("secret"));
    return { invite, key, seed: encode(seed) };
  },
  invite_register: (given) =>
    prove(given, { use: "register", tenant: given.text("tenant"), person: given.text("person"), root: given.text("root") }),
  invite_seat: (given) => {
    const who = { tenant: given.text("tenant"), channel: given.text("channel"), person: given.text("person"), root: given.text("root") };
    return prove(given, { use: "seat", ...who });
  },
  invite_answer: (given) => prove(given, { use: "answer-proof", sealed: given.text("sealed") }),
  possession: async (given) => {
    const { tenant, person, sign_pub, seal_pub } = given.all as Record<string, string>;
    const key = { tenant, person, g: given.number("g"), sign_pub, seal_pub } as StatementBodies["key"];
    return encode(await sign(given.bytes("seed"), possession(key)));
  },
  login: (given) => loginHash(given.text("tenant"), given.text("name")),
  log: (given) => {
    const start = logStart(given.text("log"));
    let last = start;
    const entries = given.get("entries") as Entry[];
    if (entries.some(({ log }) => log !== given.text("log"))) return undefined;
    return { start, after: entries.map((entry) => (last = hashAfter(last, entry))) };
  },
  json: (given) => (given.text("type") === "Reported" ? writeReported(given.get("value") as Reported) : writeAny(given.get("type") as "Card" | "Payload", given.get("value") as Card | Payload)),
};

/** A payload of a kind that comes when there is something of it is written by its own part. */
function writeAny(type: "Card" | "Payload", value: Card | Payload): string {
  return type === "Payload" && isLaid(value as Payload) ? writeLaid(value as Laid) : write(type, value as Card & Payload);
}

/** The formats that can be verified here. */
export const formats = Object.keys(FORMATS);

/** The output of a vector, computed; undefined when its inputs make no sense. */
export async function compute({ format, inputs }: Vector): Promise<unknown> {
  const verifier = FORMATS[format];
  if (!verifier) throw new Error(`no verifier for ${format}`);
  try {
    return await verifier(new Inputs(inputs));
  } catch {
    return undefined;
  }
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, sorted(one)]));
};

/** Whether a vector is as it says. */
export async function isTrue(vector: Vector): Promise<boolean> {
  const computed = await compute(vector);
  return computed !== undefined && JSON.stringify(sorted(computed)) === JSON.stringify(sorted(vector.output));
}

/** What a log's hash leaves to other checks: a reader's own seal, a tombstone's author, a trail (bound by its header). */
const NOT_WEIGHED = new Set(["seal", "author", "trail"]);

/** The vector with one thing changed, once for each text and number in it: every one of these has to fail. */
export function* flipped(vector: Vector): Generator<Vector> {
  const left = vector.format === "log" ? NOT_WEIGHED : new Set<string>();
  for (const output of changes(vector.output, left)) yield { ...vector, output };
  for (const inputs of changes(vector.inputs, left)) yield { ...vector, inputs: inputs as Vector["inputs"] };
}

function* changes(value: unknown, left: ReadonlySet<string>): Generator {
  if (typeof value === "string") yield change(value);
  else if (typeof value === "number") yield value + 1;
  else if (Array.isArray(value)) {
    for (const [at, one] of value.entries()) for (const changed of changes(one, left)) yield value.with(at, changed);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      if (!left.has(name)) for (const changed of changes(one, left)) yield { ...value, [name]: changed };
    }
  }
}

/** The text with one letter changed into another that base64url has: in its middle, and of a statement in what it says. */
function change(text: string): string {
  const [head = "", payload] = text.split(".");
  const at = payload === undefined ? Math.floor(text.length / 2) : head.length + 1 + Math.floor(payload.length / 2);
  return text.slice(0, at) + (text[at] === "B" ? "C" : "B") + text.slice(at + 1);
}
