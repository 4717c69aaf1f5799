// Names in a row, as people say them: "Jef", "Jef en Hanne", "Jef, Hanne en Sam".

/** Joins names with commas and, before the last one, the word for "and". */
export function list(names: readonly string[], and: string): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} ${and} ${last}`;
}
