// What a JIM worded for somebody, whether words were given on, and what others answered, as screens show it. Pure.
import type { Heard } from "../sync/heard";
import type { Channel } from "../sync/model";
import { nameOf, nameOfPerson } from "../sync/names";
import { isOutdated, wordingsOf } from "../sync/wording";
import { textOf, type Reader } from "./message-views";
export { withLost } from "./lost";
import type { PersonView } from "./naast";

/** What stands beside a message about whom else it reaches. */
export interface BesideView {
  /** A JIM worded it for somebody else: for whom, as he calls them. */
  readonly wording?: {
    readonly whom?: string;
    /** There are other words since: these are not shared by mistake. */
    readonly isOutdated?: true;
  };
  /** Own words that the owner of the conversation gave to somebody who is not in it; to whom, nobody tells their author. */
  readonly isSharedOn?: true;
  /** Who answered it, as they are called here. */
  readonly answeredBy?: readonly string[];
}

/** Somebody answered what was shared. */
interface AnswerView {
  /** The share that it answers. */
  readonly id: string;
  readonly from: PersonView;
  /** Nobody here met them: the name is the one that they give themselves. */
  readonly isUnmet?: true;
  readonly words: string;
  readonly at: number;
  /** The words that it is about. */
  readonly about: readonly { readonly id: string; readonly author: string; readonly text: string; readonly at: number }[];
  /** Who reads it too: JIMs whom this person let read it; for a JIM, the youth. */
  readonly alsoRead: readonly string[];
  /** It came since this device showed answers. */
  readonly isNew?: true;
}

/** What is worded, and what is answered. */
export interface AnswerDoor {
  /** What others answered, newest first: to what this person shared, and about words of theirs that somebody else shared. */
  readonly answers: readonly AnswerView[];
  /** Words something for somebody, as a JIM, in the conversation of the two; in place of an own wording, or of none. */
  word(channel: string, whom: string, text: string, insteadOf?: string): Promise<void>;
  /** Answers what somebody shared, once. Who reads it stands in the grant before. */
  answer(grant: string, words: string): Promise<void>;
  /** The answers were looked at, on this device. */
  seeAnswers(): Promise<void>;
}

/** What this person can hear. */
type Hearing = Reader & { readonly heard: readonly Heard[] };

/** What stands beside the messages of a conversation, by their envelopes. */
export function besides(sight: Hearing, channel: Channel): ReadonlyMap<string, BesideView> {
  const { memory } = sight;
  const { sharedOn = [] } = memory.self;
  const found = new Map<string, BesideView>();
  const add = (envelope: string, beside: BesideView): void => void found.set(envelope, { ...found.get(envelope), ...beside });
  if (channel.hasWordings) {
    for (const [envelope, wording] of wordingsOf(memory.rows(channel.id))) {
      const { whom } = wording;
      add(envelope, { wording: { ...(whom === undefined ? {} : { whom }), ...(isOutdated(wording) ? { isOutdated: true } : {}) } });
    }
  }
  for (const envelope of sharedOn) if (memory.find(channel.id, envelope)) add(envelope, { isSharedOn: true });
  for (const heard of sight.heard) {
    for (const envelope of heard.about) {
      if (memory.find(channel.id, envelope)) add(envelope, { answeredBy: [...(found.get(envelope)?.answeredBy ?? []), calledBy(sight, heard)] });
    }
  }
  return found;
}

/** How somebody who answers is called: as this person knows them, else as they call themselves. */
const calledBy = ({ memory, people }: Reader, { from, name }: Heard): string => nameOfPerson(memory, people, from) || name;

/** What others answered, newest first. */
export function answerViews(sight: Hearing): AnswerView[] {
  const { memory, heard } = sight;
  const { account, self, local } = memory;
  return heard
    .map((one): AnswerView => {
      const share = self.shares[one.share];
      const about = one.about.flatMap((envelope) => quote(sight, envelope) ?? []);
      return {
        id: one.share,
        from: { person: one.from, name: calledBy(sight, one) },
        ...(memory.pin(one.from) ? {} : { isUnmet: true }),
        words: one.words,
        at: one.at,
        about: about.map(({ words }) => words),
        alsoRead: share ? (share.body.answer_to ?? []).map(({ person }) => nameOfPerson(memory, sight.people, person)) : owners(sight, about.map(({ channel }) => channel)),
        ...(one.at > (local.answersSeen ?? 0) && one.from !== account.person ? { isNew: true } : {}),
      };
    })
    .toSorted((a, b) => b.at - a.at);
}

/** A message, wherever it stands. What was erased since is not quoted. */
function quote(sight: Reader, envelope: string): { readonly words: AnswerView["about"][number]; readonly channel: Channel } | undefined {
  const { memory, people } = sight;
  for (const channel of memory.channels) {
    const line = memory.find(channel.id, envelope)?.line;
    if (line?.kind === "words") return { words: { id: envelope, author: nameOf(memory, people, channel, line.author.root), text: textOf(line), at: line.at }, channel };
  }
  return undefined;
}

const owners = ({ memory, people }: Reader, channels: readonly Channel[]): string[] => [
  ...new Set(channels.flatMap((channel) => (channel.room ? [nameOf(memory, people, channel, channel.room.owner)] : []))),
];
