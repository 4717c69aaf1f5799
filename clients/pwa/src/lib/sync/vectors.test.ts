// Every format, held against what the Rust programs wrote; and what this app writes, for them to verify.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sealWords } from "../crypto/bodies";
import { possession } from "../crypto/chains";
import { say } from "../crypto/said";
import { keyOf, sign } from "../crypto/ed25519";
import { random, randomId, statementHash } from "../crypto/encoding";
import { sealPublic } from "../crypto/open-seals";
import { seal, sealInfo, type SealFor } from "../crypto/seals";
import { encode, utf8 } from "../protocol/base64url";
import type { StatementBodies } from "../protocol/types.gen";
import { compute, flipped, formats, isTrue, type Vector } from "./vectors";

const FOLDER = new URL("../../../../../tests/vectors/", import.meta.url).pathname;
const FROM_WEB = `${FOLDER}from-web.json`;
const read = (file: string): Vector[] => JSON.parse(readFileSync(FOLDER + file, "utf8")) as Vector[];
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

/** Inputs that may change without the output changing: case, spaces and look-alikes of what people type. */
const FORGIVING = new Set(["recovery_code_read", "login"]);

describe.each(files)("%s", (file) => {
  test.each(read(file).map((vector): [string, Vector] => [`${vector.format}: ${vector.name}`, vector]))("%s", async (_, vector) => {
    expect(formats).toContain(vector.format);
    expect(await isTrue(vector)).toBe(true);
    for (const wrong of flipped(vector)) {
      if (FORGIVING.has(vector.format) && wrong.output === vector.output) continue;
      expect(await isTrue(wrong), JSON.stringify(wrong).slice(0, 400)).toBe(false);
    }
  });
});

test("every format has a vector from Rust", () => {
  const written = new Set(files.filter((file) => file !== "from-web.json").flatMap(read).map(({ format }) => format));
  expect([...written].sort()).toEqual([...formats].sort());
});

/** Fresh vectors of what this app makes: statements, chains, seals, bodies and boxes. */
async function made(): Promise<Vector[]> {
  const vectors: Vector[] = [];
  const add = async (format: string, name: string, inputs: Vector["inputs"]): Promise<unknown> => {
    const output = await compute({ format, name, inputs, output: null });
    vectors.push({ format, name, inputs, output });
    return output;
  };
  const [tenant, person, channel, invite] = [randomId(), randomId(), randomId(), randomId()];
  const [rootSeed, signSeed, sealSeed] = [random(32), random(32), random(32)];
  const [root, signKey, sealPub] = [await keyOf(rootSeed), await keyOf(signSeed), await sealPublic(sealSeed)];
  const published = { tenant, person, g: 0, sign_pub: signKey.pub, seal_pub: encode(sealPub) };
  const proof = encode(await sign(signSeed, possession(published)));
  const key: StatementBodies["key"] = { suite: "naast1", at: 1790000000000, ...published, root_pub: root.pub, proof };
  const statement = await say("key", key, rootSeed);
  await add("seal_public", "from the web", { private: encode(sealSeed) });
  await add("possession", "from the web", { seed: encode(signSeed), ...published });
  await add("statement", "a key from the web", { kind: "key", seed: encode(rootSeed), body: key });
  await add("key_chain", "from the web", { statements: [statement] });
  const by = { root: statementHash(statement), g: 0 };
  const begin = { suite: "naast1" as const, tenant, by, at: 1790000000001 };
  const bodies: Partial<StatementBodies> = {
    unlock: { ...begin, n: 0, wraps: [{ factor: "words", wrapped: encode(random(32)) }] },
    charter: {
      ...begin,
      channel,
      kind: "private",
      n: 0,
      members: [{ person, root: by.root, g: 0, role: "youth" }],
      seats: [{ invite, key: signKey.pub, role: "jim", until: 1790000600000 }],
      retention: {},
    },
    leave: { ...begin, channel, charter: encode(random(32)) },
    take_seat: { ...begin, invite, channel, person, role: "jim", proof },
    epoch: { ...begin, channel, epoch: 1, charter: encode(random(32)), members: [by], how: "fresh", commitment: encode(random(32)) },
    erase: { ...begin, channel, envelope: encode(random(32)) },
    share: {
      ...begin,
      id: randomId(),
      items: [{ envelope: encode(random(32)), author: by, role: "youth" }],
      to: { person, root: by.root },
      until: 1790000600000,
    },
    withdraw: { ...begin, share: randomId() },
    choice: { ...begin, n: 0, statement: encode(random(32)) },
  };
  for (const [kind, body] of Object.entries(bodies)) {
    await add("statement", `${kind} from the web`, { kind, seed: encode(signSeed), body });
  }
  const header = { suite: "naast1", tenant, channel, epoch: 1, author: by, id: randomId(), salt: randomId(), class: "countable", trail: encode(random(32)) };
  const text = JSON.stringify(header);
  const epochKey = random(32);
  const payload = JSON.stringify({ kind: "text", text: "Hoi opa € 🙂" });
  const words = await sealWords(epochKey, text, payload, signSeed);
  await add("body", "from the web", { epoch_key: encode(epochKey), header: text, payload, seed: encode(signSeed) });
  await add("envelope", "from the web", { header: text, commit: words.commit, body: words.body });
  for (const label of ["wrap-words", "wrap-code", "wrap-pin", "vault", "bag", "card"]) {
    const bound = label === "card" ? { invite } : label === "vault" ? { root: by.root } : { root: by.root, n: 3 };
    await add("box", `${label} from the web`, { label, secret: encode(random(32)), salt: encode(random(32)), plaintext: encode(utf8("wat erin zit")), ...bound });
  }
  const seals: SealFor[] = [
    { label: "epoch", tenant, channel, epoch: 1, statement: by.root, to: by },
    { label: "share", tenant, statement: by.root, to: by },
    { label: "answer", tenant, invite, to: by },
    { label: "share-answer", tenant, share: randomId(), to: by },
    { label: "half", tenant, person: randomId(), owner: encode(random(32)), to: by },
    { label: "half-given", tenant, plea: encode(random(32)) },
  ];
  for (const place of seals) {
    const sealed = encode(await seal(sealInfo(place), sealPub, utf8("wat verzegeld is")));
    const { to, ...rest } = { to: undefined, ...place };
    await add("seal", `${place.label} from the web`, { ...rest, ...to, private: encode(sealSeed), sealed });
  }
  return vectors;
}

test("what this app makes is what it reads", async () => {
  const vectors = await made();
  for (const vector of vectors) expect(await isTrue(vector), vector.name).toBe(true);
  if (process.env["NAAST_WRITE_VECTORS"]) writeFileSync(FROM_WEB, `${JSON.stringify(vectors, null, 2)}\n`);
  expect(existsSync(FROM_WEB)).toBe(true);
});
