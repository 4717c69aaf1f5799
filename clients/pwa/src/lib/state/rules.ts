// Who reads along with what is said, as screens show it: to whoever is in a conversation, and to who reads along. Pure.
import type { HeldRule } from "../sync/along";
import type { Item, Channel } from "../sync/model";
import { nameOf, nameOfPerson } from "../sync/names";
import { isPastRule } from "../sync/past-rules";
import type { RuleAt } from "../sync/rules";
import type { PersonView } from "./naast";
import { personViews, type Sight } from "./views";

/** Whether what somebody writes is read along: `asked` is a JIM who said nothing yet, `no` was said once and for all. */
export type Word = "yes" | "asked" | "no";

/** Somebody who is not in a conversation reads along with what is said there. */
export interface RuleView {
  readonly id: string;
  readonly to: PersonView;
  /** Whose words, the youth's among them. */
  readonly whose: readonly { readonly person: PersonView; readonly word: Word }[];
  /** Only words under some label, which the youth chose. */
  readonly isLabelled?: true;
  /** Which labels, for the youth alone. */
  readonly labels?: readonly string[];
  readonly since: number;
  readonly until?: number;
  /** When one's own words are among them: what one said to it. */
  readonly myWord?: Word;
  /** Ending it waits for the network: until then it goes on. */
  readonly isEnding?: true;
  /** `waiting`: nobody reads along yet. `failed`: nobody ever did. */
  readonly state: "active" | "waiting" | "failed";
  /** It was refused, or ending it or one's word was: under which name that can be tried again, and the code of the refusal. */
  readonly refused?: { readonly id: string; readonly code: string };
}

/** What somebody lets this person read along. Fetched by opening it; in memory only. */
export interface AlongView {
  readonly id: string;
  readonly from: PersonView;
  readonly until?: number;
  readonly state: HeldRule["state"];
  readonly items: readonly { readonly id: string; readonly author: PersonView; readonly text: string; readonly at: number }[];
}

/** A rule that this person, a youth, ever made. */
export interface MadeRule {
  readonly id: string;
  readonly to: PersonView;
  readonly since: number;
  readonly until?: number;
  readonly endedAt?: number;
}

/** Who reads along by rules, and what can be done about it. */
export interface RuleDoor {
  /** What others let this person read along. */
  readonly along: readonly AlongView[];
  /** Every rule that this person ever made, as their own log has it. */
  readonly rulesMade: readonly MadeRule[];
  /**
   * Lets somebody who is not in an own conversation read along with what these people will write there, or only with own words under
   * one of these labels; gives the rule's name.
   */
  setRule(channel: string, to: string, whose: readonly string[], until?: number, labels?: readonly string[]): Promise<string>;
  /** The own label with this name, made now where there is none; gives its id. Only this person's devices know the name. */
  nameLabel(name: string): Promise<string>;
  /** Ends it: nothing is read by it any more, not even what was. */
  endRule(rule: string): Promise<void>;
  /** Says, as a JIM, whether one's own words may be read along. A no is said once and for all. */
  agreeRule(channel: string, rule: string, agrees: boolean): Promise<void>;
  /** Fetches what is read along by a rule. */
  openAlong(rule: string): Promise<void>;
}

const personOf = (sight: Sight, person: string): PersonView =>
  personViews(sight).find((one) => one.person === person) ?? { person, name: nameOfPerson(sight.memory, sight.people, person) };

/** The first thing about a rule that was refused. */
function refusalOf(items: readonly Item[], rule: string): Pick<RuleView, "refused"> {
  const refused = items.find(({ task, failed }) => failed !== undefined && "rule" in task && task.rule === rule);
  return refused?.failed === undefined ? {} : { refused: { id: refused.id, code: refused.failed } };
}

/** By which rules somebody reads along in a conversation, oldest first; what waits in the outbox included. */
export function ruleViews(sight: Sight, channel: Channel): RuleView[] {
  const { memory, surely } = sight;
  const { account, items } = memory;
  const { room, met } = channel;
  if (!room) return [];
  const memberOf = (root: string): PersonView => ({ person: met[root]?.person ?? "", name: nameOf(memory, sight.people, channel, root) });
  const wordOf = ({ agreed, refused }: Pick<RuleAt, "agreed" | "refused">, root: string): Word =>
    root === room.owner || agreed.includes(root) ? "yes" : refused.includes(root) ? "no" : "asked";
  // Nobody whom this person knows is renamed by a youth.
  const readerOf = ({ id, to }: Pick<RuleAt, "id" | "to">): PersonView => {
    const known = personOf(sight, to.person);
    return known.name === "" ? { ...known, name: channel.readers?.[id]?.name ?? "" } : known;
  };
  const isEnding = (rule: string): boolean => items.some(({ task, failed }) => task.do === "end_rule" && task.rule === rule && failed === undefined);
  const view = (rule: Omit<RuleAt, "fromEpoch">, state: RuleView["state"]): RuleView => ({
    id: rule.id,
    to: readerOf(rule),
    whose: rule.authors.map((root) => ({ person: memberOf(root), word: wordOf(rule, root) })),
    ...(rule.labels ? { isLabelled: true } : {}),
    ...(rule.labels && room.owner === account.by.root ? { labels: rule.labels } : {}),
    since: rule.since,
    ...(rule.until === undefined ? {} : { until: rule.until }),
    ...(rule.authors.includes(account.by.root) ? { myWord: wordOf(rule, account.by.root) } : {}),
    ...(isEnding(rule.id) ? { isEnding: true } : {}),
    state,
    ...refusalOf(items, rule.id),
  });
  const standing = (room.rules?.standing ?? []).filter(({ id, until = Infinity }) => until > surely && !isPastRule(memory, id));
  const coming = items.flatMap(({ task, at, failed }): RuleView[] => {
    if (task.do !== "set_rule" || task.channel !== channel.id || standing.some(({ id }) => id === task.rule)) return [];
    const said = { id: task.rule, ...(task.labels ? { labels: task.labels } : {}), authors: task.authors, to: task.to, since: at, agreed: [], refused: [], ...(task.until === undefined ? {} : { until: task.until }) };
    return [view(said, failed === undefined ? "waiting" : "failed")];
  });
  return [...standing.map((rule) => view(rule, "active")), ...coming];
}

/** What this person reads along. */
export const alongViews = (sight: Sight, held: Iterable<HeldRule>): AlongView[] =>
  [...held].map(({ rule, from, until, state, items }) => ({
    id: rule,
    from: personOf(sight, from),
    ...(until === undefined ? {} : { until }),
    state,
    items: items.map(({ envelope, author, text, at }) => ({ id: envelope, author: personOf(sight, author), text, at })),
  }));

/** The rules that this person made, oldest first; what was not taken yet is not among them. */
export const madeViews = (sight: Sight): MadeRule[] =>
  Object.values(sight.memory.self.rules ?? {}).map(({ body: { id, to, until }, since, endedAt }) => ({
    id,
    to: personOf(sight, to.person),
    since,
    ...(until === undefined ? {} : { until }),
    ...(endedAt === undefined ? {} : { endedAt }),
  }));
