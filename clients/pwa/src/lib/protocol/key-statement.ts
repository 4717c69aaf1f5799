// What a `key` statement looks like. Apart from all others, because a card needs no other one to know who wrote it.
import { count, fields, fixed, oneOf, optional, small } from "./shape";
import { readAs, type Read } from "./statement-text";

const id = fixed(16);
const hash = fixed(32);

/** Its fields, in the order of the Rust struct. */
export const KEY = fields({
  suite: oneOf("naast1"),
  tenant: id,
  at: count,
  person: id,
  g: small,
  sign_pub: fixed(32),
  seal_pub: fixed(1216),
  root_pub: optional(fixed(32)),
  prev: optional(hash),
  proof: fixed(64),
});

/** Reads a `key` statement; undefined for whatever is not spelled exactly as one. */
export const readKey = (statement: string): Read<"key"> | undefined => readAs("key", KEY, statement);
