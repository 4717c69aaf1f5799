// What an object may look like: its fields in their one order. Signed things are read by it strictly, so that two programs never
// sign one thing and understand another; everything is written by it, so that all programs write the same bytes.
import { compareIds, decode } from "./base64url";

/** How something looks. */
export interface Shape {
  /** Whether a value looks exactly so. */
  check(value: unknown): boolean;
  /** The value with its fields in order and without any that do not belong; what does not fit stays as it is. */
  arrange(value: unknown): unknown;
}

/** A field that may be absent. */
interface Optional {
  readonly optional: Shape;
}

const plain = (check: (value: unknown) => boolean): Shape => ({ check, arrange: (value) => value });

/** Marks a field that may be absent; `null` is never the same as absent. */
export const optional = (shape: Shape): Optional => ({ optional: shape });

/** Canonical base64url of exactly so many bytes. */
export const fixed = (length: number): Shape => plain((value) => typeof value === "string" && decode(value, length) !== undefined);

/** Canonical base64url of any length. */
export const anyBytes: Shape = plain((value) => typeof value === "string" && decode(value) !== undefined);

/** A whole number from zero on that JavaScript reads exactly. */
export const count: Shape = plain((value) => Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0));

/** A whole number from zero on that fits in 32 bits. */
export const small: Shape = plain((value) => count.check(value) && (value as number) <= 0xffffffff);

/** Any text. */
export const text: Shape = plain((value) => typeof value === "string");

/** One of a few words. */
export const oneOf = (...words: readonly (string | boolean)[]): Shape => plain((value) => words.includes(value as string));

/** A list of things of one shape. */
export const list = (shape: Shape): Shape => ({
  check: (value) => Array.isArray(value) && value.every((one) => shape.check(one)),
  arrange: (value) => (Array.isArray(value) ? value.map((one) => shape.arrange(one)) : value),
});

/** A list of at least one. An empty one would have been left out. */
export const some = (shape: Shape): Shape => ({
  ...list(shape),
  check: (value) => list(shape).check(value) && (value as unknown[]).length > 0,
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A map from ids to things of one shape, in the order of the ids' bytes. */
export const mapOf = (shape: Shape): Shape => ({
  check: (value) => isObject(value) && Object.values(value).every((one) => shape.check(one)),
  arrange: (value) =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => compareIds(a, b))
            .map(([id, one]) => [id, shape.arrange(one)]),
        )
      : value,
});

/** A shape that contains itself. */
export const later = (shape: () => Shape): Shape => ({
  check: (value) => shape().check(value),
  arrange: (value) => shape().arrange(value),
});

/** An object with exactly these fields in exactly this order. */
export function fields(all: Readonly<Record<string, Shape | Optional>>): Shape {
  const shapeOf = (field: Shape | Optional): Shape => ("optional" in field ? field.optional : field);
  const check = (value: unknown): boolean => {
    if (!isObject(value)) return false;
    const names = Object.keys(value);
    let at = 0;
    for (const [name, field] of Object.entries(all)) {
      const isNext = names[at] === name;
      if (!isNext && "optional" in field) continue;
      if (!isNext || !shapeOf(field).check(value[name])) return false;
      at++;
    }
    return at === names.length;
  };
  const arrange = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    const known = Object.entries(all).filter(([name]) => value[name] !== undefined);
    return Object.fromEntries(known.map(([name, field]) => [name, shapeOf(field).arrange(value[name])]));
  };
  return { check, arrange };
}

/** Writes a value in its one spelling. Throws when it does not look as it should. */
export function writeExact(value: unknown, shape: Shape): string {
  const arranged = shape.arrange(value);
  if (!shape.check(arranged)) throw new TypeError("not of the shape that is to be written");
  return JSON.stringify(arranged);
}

/**
 * Reads JSON that has one spelling only. Undefined for white space, doubled fields, another order, another spelling of a
 * number or a text, and for anything that the shape refuses.
 */
export function readExact(json: string, shape: Shape): unknown {
  const value = parse(json);
  return shape.check(value) && JSON.stringify(value) === json ? value : undefined;
}

/** Reads JSON in which later apps may have put more fields: those are left out. */
export function readKnown(json: string, shape: Shape): unknown {
  const value = shape.arrange(parse(json));
  return shape.check(value) ? value : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
