// What each kind of statement looks like. Pages that read only who somebody is do without it (`key-statement.ts`).
import { KEY } from "./key-statement";
import { count, fields, fixed, list, oneOf, optional, small, some, text, type Shape } from "./shape";
import { readAs, writeAs, type Kind, type Read } from "./statement-text";
import type { StatementBodies } from "./types.gen";

const id = fixed(16);
const hash = fixed(32);
const sig = fixed(64);
const suite = oneOf("naast1");
const by = fields({ root: hash, g: small });
const role = oneOf("youth", "jim", "professional", "parent", "worker");
const somebody = fields({ person: id, root: hash });
const begin = { suite, tenant: id, by, at: count };

/** The fields of each kind, in the order of the Rust structs. */
const SHAPES: Readonly<Record<Kind, Shape>> = {
  key: KEY,
  unlock: fields({
    ...begin,
    n: small,
    prev: optional(hash),
    wraps: list(fields({ factor: oneOf("words", "recovery_code", "passkey", "pin_and_person"), wrapped: hash, since: optional(small) })),
  }),
  farewell: fields(begin),
  charter: fields({
    ...begin,
    channel: id,
    kind: oneOf("private", "direct", "triad", "family", "line", "support"),
    n: small,
    prev: optional(hash),
    members: list(fields({ person: id, root: hash, g: small, role })),
    seats: list(fields({ invite: id, key: fixed(32), role, until: count })),
    retention: fields({ days: optional(small) }),
    youth: optional(somebody),
  }),
  leave: fields({ ...begin, channel: id, charter: hash, takes: optional(oneOf("words")) }),
  open_history: fields({ ...begin, channel: id, to: by, epochs: list(count) }),
  hand_over: fields({
    ...begin,
    channel: id,
    from: somebody,
    to: fields({ person: id, root: hash, g: small }),
    epochs: list(count),
  }),
  reseal: fields({ ...begin, channel: id, epoch: count, to: by }),
  team: fields({
    ...begin,
    n: small,
    prev: optional(hash),
    until: count,
    people: list(fields({ person: id, root: hash, g: small, roles: list(oneOf("coordinator", "professional", "adviser")) })),
  }),
  exclude: fields({ ...begin, channel: id, charter: hash, professional: somebody }),
  end_exclude: fields({ ...begin, channel: id, exclude: hash }),
  rule: fields({ ...begin, channel: id, id, labels: optional(some(id)), authors: some(hash), to: somebody, until: optional(count) }),
  read_along: fields({ ...begin, rule: id, to: somebody, until: optional(count) }),
  end_rule: fields({ ...begin, channel: id, rule: id }),
  agree_rule: fields({ ...begin, channel: id, charter: hash, rule: id, agrees: oneOf(true, false) }),
  request: fields({ ...begin, to: somebody, about: optional(hash), whom: optional(somebody), words: text, in_file: optional(oneOf(true)) }),
  report: fields({ ...begin, id, sealed: hash, commit: hash, to: some(somebody) }),
  take_seat: fields({ ...begin, invite: id, channel: id, person: id, role, proof: sig }),
  epoch: fields({
    ...begin,
    channel: id,
    epoch: count,
    charter: hash,
    members: list(by),
    how: oneOf("fresh", "derived"),
    commitment: hash,
  }),
  erase: fields({ ...begin, channel: id, envelope: hash }),
  share: fields({
    ...begin,
    id,
    items: list(fields({ envelope: hash, author: by, role })),
    to: somebody,
    until: optional(count),
    answer_to: optional(some(somebody)),
    in_file: optional(oneOf(true)),
  }),
  answer: fields({ ...begin, share: id, words: text }),
  pass: fields({ ...begin, share: id, about: list(hash), from: somebody, to: somebody }),
  withdraw: fields({ ...begin, share: id }),
  choice: fields({ ...begin, n: count, prev: optional(hash), statement: hash }),
};

/** The text to sign: `header.payload`. Throws when the body's fields are not those of its kind. */
export const signingInput = <K extends Kind>(kind: K, body: StatementBodies[K]): string => writeAs(kind, SHAPES[kind], body);

/** Reads a statement of one kind; undefined for whatever is not spelled exactly as that kind is. */
export const readStatement = <K extends Kind>(kind: K, statement: string): Read<K> | undefined => readAs(kind, SHAPES[kind], statement);
