// Lets somebody read along, and names the labels under which a youth says things.
import { randomId } from "../crypto/encoding";
import type { Somebody } from "../protocol/types.gen";
import { Declined } from "../sync/distrust";
import type { Engine } from "../sync/engine";
import { findLabel, LABEL_CHARACTERS_MAX, LABELS_MAX, ownLabels, tidy } from "./labels";

/** Whose words, by person, until when, and only those under which of one's own labels. */
export type RuleSaid = readonly [whose: readonly string[], until?: number, labels?: readonly string[]];

/** Lets somebody read along; gives the rule's name. */
export async function setRule(engine: Engine, channel: string, to: Somebody, ...[whose, until, labels]: RuleSaid): Promise<string> {
  const rule = randomId();
  const { met = {} } = engine.memory.channel(channel) ?? {};
  const authors = Object.values(met).filter(({ person }) => whose.includes(person)).map(({ root }) => root);
  const limits = { ...(labels ? { labels } : {}), ...(until === undefined ? {} : { until }) };
  await engine.act({ do: "set_rule", rule, channel, authors, to, ...limits });
  return rule;
}

/** The own label with this name. Throws `Declined` for whoever is no youth, for a name that is none, and for one more than can be. */
export async function nameLabel(engine: Pick<Engine, "memory" | "changeBag">, said: string): Promise<string> {
  const { account, bag } = engine.memory;
  if (account.standing !== "youth") throw new Declined("not_your_task");
  const [known] = findLabel(bag.labels, said)?.ids ?? [];
  if (known !== undefined) return known;
  const name = tidy(said);
  if (name === "" || name.length > LABEL_CHARACTERS_MAX) throw new Declined("malformed");
  if (ownLabels(bag.labels).length >= LABELS_MAX) throw new Declined("limit_reached");
  const id = randomId();
  await engine.changeBag((now) => ({ ...now, labels: { ...now.labels, [id]: name } }));
  return id;
}
