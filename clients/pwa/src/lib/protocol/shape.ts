// What a signed object may look like: its fields in their one order. Reading refuses whatever is not exactly that, so that
// two programs never sign one thing and understand another.
import { decode } from "./base64url";

/** A check of one value; false refuses it. */
export type Shape = (value: unknown) => boolean;

/** A field that may be absent. */
interface Optional {
  readonly optional: Shape;
}

/** Marks a field that may be absent; `null` is never the same as absent. */
export const optional = (shape: Shape): Optional => ({ optional: shape });

/** Canonical base64url of exactly so many bytes. */
export const fixed =
  (length: number): Shape =>
  (value) =>
    typeof value === "string" && decode(value, length) !== undefined;

/** A whole number from zero on that JavaScript reads exactly. */
export const count: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);

/** A whole number from zero on that fits in 32 bits. */
export const small: Shape = (value) => count(value) && (value as number) <= 0xffffffff;

/** Any text. */
export const text: Shape = (value) => typeof value === "string";

/** One of a few words. */
export const oneOf =
  (...words: readonly (string | boolean)[]): Shape =>
  (value) =>
    words.includes(value as string);

/** A list of things of one shape. */
export const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);

/** A list of at least one. An empty one would have been left out. */
export const some =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every(shape);

/** An object with exactly these fields in exactly this order. */
export const fields =
  (all: Readonly<Record<string, Shape | Optional>>): Shape =>
  (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const names = Object.keys(value);
    let at = 0;
    for (const [name, shape] of Object.entries(all)) {
      const isNext = names[at] === name;
      if (!isNext && typeof shape !== "function") continue;
      const check = typeof shape === "function" ? shape : shape.optional;
      if (!isNext || !check((value as Record<string, unknown>)[name])) return false;
      at++;
    }
    return at === names.length;
  };

/**
 * Reads JSON that has one spelling only. Undefined for white space, doubled fields, another order, another spelling of a
 * number or a text, and for anything that the shape refuses.
 */
export function readExact(json: string, shape: Shape): unknown {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return shape(value) && JSON.stringify(value) === json ? value : undefined;
}
