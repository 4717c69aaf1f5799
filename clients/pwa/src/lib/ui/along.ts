// Who reads what somebody is about to write, when others read along by rules: said before the first word. Pure.

import { app, rules as t } from "../i18n";
import type { ChannelView } from "../state/naast";
import type { RuleView } from "../state/rules";
import { others, readersLine } from "./people";

/** Whether this person's own words are read along by a rule. One by labels covers only some of them. */
const coversMe = ({ state, myWord }: RuleView): boolean => state === "active" && myWord === "yes";

/** What whoever reads along is called; a youth may let somebody whom the others never met. */
export const readerName = ({ to: { name } }: Pick<RuleView, "to">): string => name || app.readers.somebody;

/** A sentence that may begin with a word for somebody without a name. */
export const capital = (line: string): string => line.slice(0, 1).toUpperCase() + line.slice(1);

const namesOf = (rules: readonly RuleView[]): string[] => [...new Set(rules.map(readerName))];

/** With whom somebody reads along, of those who are not this person. */
const coveredOthers = ({ whose }: RuleView, me: string | undefined): string[] =>
  whose.flatMap(({ person: { person, name }, word }) => (word === "yes" && person !== me ? [name] : []));

/** Whether a rule may be about what is written under these labels. Which labels one has is known to its youth alone. */
const isAbout = ({ labels }: RuleView, written: readonly string[] | undefined): boolean =>
  labels === undefined || written === undefined || written.some((label) => labels.includes(label));

/**
 * The line above the keyboard: everybody who reads what is written now, in the conversation and along with it. `written`: under which
 * own labels that is, perhaps none; absent where nothing is written.
 */
export function readingLine(channel: ChannelView, isLocked = false, written?: readonly string[]): string {
  const rules = (channel.rules ?? []).filter((rule) => rule.state !== "failed" && isAbout(rule, written));
  if (isLocked) return sentences([readersLine(channel), t.line.locked]);
  const mine = rules.filter(coversMe);
  const sure = mine.filter(({ isEnding, isLabelled }) => isEnding !== true && (isLabelled !== true || written !== undefined));
  const me = channel.members.find(({ isMe }) => isMe)?.person;
  const lines = rules.flatMap((rule): string[] => {
    const name = readerName(rule);
    if (rule.state === "waiting") return [t.line.waiting(name)];
    if (rule.isEnding) return [t.line.ending(name)];
    if (mine.includes(rule)) return sure.includes(rule) ? [] : [t.line.some(name)];
    const covered = coveredOthers(rule, me);
    return covered.length > 0 ? [(rule.isLabelled === true ? t.line.someOfOthers : t.line.alongOthers)(name, covered)] : [];
  });
  return sentences([mine.length > 0 ? inside(channel) : readersLine(channel), ...(sure.length > 0 ? [t.line.along(namesOf(sure))] : []), ...new Set(lines)]);
}

/** Who is in, where "only they" would not be true. */
function inside(channel: ChannelView): string {
  const names = others(channel).map(({ name }) => name);
  if (names.length > 0) return t.line.reads(names);
  return channel.expects === undefined ? readersLine(channel) : t.line.expected(channel.expects);
}

const sentences = (lines: readonly string[]): string => lines.map((line) => capital(line.replace(/\.$/u, ""))).join(". ") + (lines.length > 1 ? "." : "");
