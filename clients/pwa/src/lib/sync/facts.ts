// What an entry turned out to say once everything about it was checked.
import type { StatementBodies } from "../protocol/types.gen";
import type { Alarm, Asking, EpochSaid, Line, Self, Told } from "./model";
import type { Made } from "./former";
import type { Room } from "./room";

interface At {
  readonly seq: number;
  /** When the server took it. */
  readonly at: number;
  /** Log hash after the entry. */
  readonly hash: string;
}

/** Where a message stands in the row of its device. */
export interface InRow {
  readonly author: string;
  readonly device: string;
  readonly n: number;
  /** How far its author had read. */
  readonly seen: number;
  /** In which life of the log it was made. */
  readonly made: Made;
  /** What is wrong with its place: told, and the conversation goes on. */
  readonly doubt?: Alarm;
}

/** A fact of a channel. */
export type Fact = At &
  (
    /** `takesWordsOf`: somebody went, and what they had written goes with them. */
    | { readonly kind: "room"; readonly room: Room; readonly takesWordsOf?: string }
    | { readonly kind: "epoch"; readonly room: Room; readonly said: EpochSaid; readonly key?: string }
    | { readonly kind: "words"; readonly line: Extract<Line, { kind: "words" }>; readonly row: InRow; readonly isMine: boolean }
    | { readonly kind: "gone"; readonly line: Extract<Line, { kind: "tombstone" }> }
    | { readonly kind: "erased"; readonly envelope: string; readonly by: string }
    | { readonly kind: "unreadable"; readonly line: Extract<Line, { kind: "unreadable" }>; readonly row: InRow }
    /** Keys were given to somebody again. `isDue`: to this person, and what it opens was read without it. */
    | { readonly kind: "given_again"; readonly room: Room; readonly to: string; readonly epochs: readonly number[]; readonly isDue: boolean }
    /** A message from before this person's time. */
    | { readonly kind: "withheld"; readonly envelope: string }
    /** The database was put back; `isParting` where the log is not as it was from here on. */
    | { readonly kind: "restored"; readonly isParting: boolean }
    /** Something that this app is too old for: it is passed over. */
    | { readonly kind: "later" }
  );

interface Chained {
  readonly choice: { readonly n: number; readonly hash: string };
}

/** A fact of a person's own log. */
export type SelfFact = At &
  (
    | ({ readonly kind: "share"; readonly body: StatementBodies["share"] } & Chained)
    | ({ readonly kind: "withdraw"; readonly share: string } & Chained)
    | ({ readonly kind: "rule"; readonly body: StatementBodies["rule"] } & Chained)
    | ({ readonly kind: "end_rule"; readonly rule: string } & Chained)
    /** Somebody lets this person read along; something new can be read so; nothing can any more. */
    | { readonly kind: "rule_given" | "rule_words" | "rule_over"; readonly rule: string }
    | { readonly kind: "opened" | "void"; readonly share: string }
    | { readonly kind: "grant"; readonly share: string; readonly from: string }
    | {
        readonly kind: "answer";
        readonly invite: string;
        readonly answer: { readonly answer: "yes" | "later" | "no"; readonly name: string; readonly words: string };
      }
    /** Somebody asked somebody whether something may be known: this person is one of the two. */
    | { readonly kind: "asking"; readonly asking: Asking }
    /** Somebody answered what was shared. */
    | { readonly kind: "told"; readonly told: Told }
    /** This person did. */
    | { readonly kind: "answered"; readonly share: string }
    /** Words of this person's were given to somebody. To whom, and how often, nobody tells them. */
    | { readonly kind: "shared_on"; readonly envelope: string }
    /** Something was reported, or closed: what is known of reports from here on. */
    | { readonly kind: "reports"; readonly now: Pick<Self, "reported" | "reports"> }
    | { readonly kind: "taken"; readonly invite: string; readonly person: string; readonly root: string }
    | { readonly kind: "unlock"; readonly n: number; readonly statement: string; readonly factors: readonly string[]; readonly bringsHalf: boolean }
    | { readonly kind: "half"; readonly of: string; readonly isKept: boolean }
    | { readonly kind: "half_gone"; readonly why: "keeper" | "tries" }
    | { readonly kind: "device"; readonly device: string }
    | { readonly kind: "joined"; readonly channel: string; readonly from: number; readonly before: string }
    | { readonly kind: "inherited"; readonly channel: string; readonly from: number; readonly before: string; readonly statement: string }
    | { readonly kind: "left"; readonly channel: string }
    /** Who is in a room about this person; without `room`, what was said of it cannot be believed. */
    | { readonly kind: "support"; readonly channel: string; readonly room?: Room; readonly alarm?: Alarm }
    | { readonly kind: "support_ended"; readonly channel: string }
    | { readonly kind: "bag"; readonly n: number }
    | { readonly kind: "restored"; readonly lineage: string; readonly isParting: boolean }
    | { readonly kind: "nothing" }
  );
