// The labels under which a youth says things. Their names stay in the bag, which only own devices open; everybody else sees an id that
// says nothing. None is ever taken out again: a message or a rule elsewhere may carry it. Pure.
import { compareIds } from "../protocol/base64url";
import type { Labels } from "./naast";

/** As many as one rule may have: more than anybody sorts their words by. */
export const LABELS_MAX = 16;
/** Longest name: it stands in a sentence and on a small button. */
export const LABEL_CHARACTERS_MAX = 24;

/** A name, and what it is called elsewhere: two devices that made it apart have two ids for it. */
export interface OwnLabel {
  readonly name: string;
  readonly ids: readonly string[];
}

/** The name as it is kept. */
export const tidy = (name: string): string => name.normalize("NFC").trim().replace(/\s+/gu, " ");

const spelled = (name: string): string => name.toLocaleLowerCase();

/** Every label of a youth by its name, each name once. */
export function ownLabels(labels: Labels = {}): readonly OwnLabel[] {
  const ids = Object.keys(labels).sort(compareIds);
  const nameOf = (id: string): string => labels[id] ?? "";
  const first = ids.filter((id, at) => ids.findIndex((one) => spelled(nameOf(one)) === spelled(nameOf(id))) === at);
  const all = first.map((id) => ({ name: nameOf(id), ids: ids.filter((one) => spelled(nameOf(one)) === spelled(nameOf(id))) }));
  return all.sort((one, other) => one.name.localeCompare(other.name));
}

/** The label with this name, however it is written. */
export const findLabel = (labels: Labels | undefined, name: string): OwnLabel | undefined =>
  ownLabels(labels).find((one) => spelled(one.name) === spelled(tidy(name)));
