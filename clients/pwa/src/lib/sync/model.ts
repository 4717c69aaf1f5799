// What a device knows: plain values, kept encrypted, changed by `reduce` alone.
import { envelopeHash } from "../crypto/encoding";
import type { Bag, By, ChannelKind, Command, GenerationKeys, Member, Payload, Role, Somebody, Standing, StatementBodies } from "../protocol/types.gen";
import type { Made } from "./former";
import type { JimsTurn } from "./jim-first";
import type { Room } from "./room";

/** Things that an honest server never shows. Whoever sees one stops and says so. */
export type Alarm =
  | "changed_root"
  | "forged"
  | "rolled_back"
  | "two_on_a_seat"
  | "other_server"
  | "newer_keys"
  | "gap"
  /** What the server shows of who works for the organisation is not what the organisation signed. */
  | "team"
  /** Somebody is still in, or still spoke, although their organisation took them away. */
  | "team_ignored"
  /** Somebody is listed again whom the youth excluded. */
  | "exclusion_ignored";

/** The person of this browser profile, with the secret keys of the current generation. Neither root key nor account secret. */
export interface Account {
  readonly person: string;
  readonly standing: Standing;
  readonly tenant: string;
  readonly device: string;
  readonly name: string;
  readonly loginName?: string;
  /** This device came to an account that was there already: the own log tells when. */
  readonly cameBack?: true;
  readonly by: By;
  readonly keys: GenerationKeys;
  /** Keys of the generations before, the first one first: what was sealed to them stays readable. */
  readonly older?: readonly GenerationKeys[];
  /** The own account chain. */
  readonly chain: readonly string[];
  /** Until `at` this device had other keys from generation `g` on, which the server forgot when this life of it began. */
  readonly parted?: { readonly g: number; readonly at: number; readonly lineage: string };
}

/** What is remembered of a log from before the server's database was put back. */
interface Former {
  /** Newest entry then. */
  readonly cursor: number;
  /** Where the log left that life. */
  readonly parted?: number;
}

/** Where a log stands on this device. */
export interface Place {
  readonly cursor: number;
  readonly hash: string;
  /** Where the newest life of this log begins, if its database was ever put back. */
  readonly life?: number;
  readonly former?: Former;
}

/** What somebody wrote, or what is left of it. */
export type Line =
  | {
      readonly kind: "words";
      readonly seq: number;
      readonly at: number;
      readonly envelope: string;
      readonly header: string;
      readonly author: By;
      readonly role: Role;
      readonly payload: Payload;
    }
  /** Erased by its author, whose statement is known. `isAbout`: it was nothing to read by itself, such as other words for something. */
  | { readonly kind: "gone"; readonly seq: number; readonly at: number; readonly envelope: string; readonly author: By; readonly isAbout?: true }
  /** Not there any more, and nobody's statement says why. */
  | { readonly kind: "tombstone"; readonly seq: number; readonly at: number; readonly envelope: string; readonly author: By }
  | { readonly kind: "unreadable"; readonly seq: number; readonly at: number; readonly envelope: string };

/** One entry as it is kept. */
export interface Row {
  readonly seq: number;
  /** Log hash after it. */
  readonly hash: string;
  readonly line?: Line;
}

/** The last message of a device in a channel. */
interface OwnRow {
  readonly n: number;
  readonly envelope: string;
  /** How far its author had read. */
  readonly seen: number;
  /** This person was away since: what lies between was not theirs to read. */
  readonly isAway?: true;
  /** In which life of the log it was made, as far as that shows. */
  readonly made?: Made;
}

/** Under which name a device's row is kept: two people may say that they write on the same device. */
export const rowName = (root: string, device: string): string => `${root}.${device}`;

/** From where on somebody reads a log: the first entry, and the log hash before it. */
interface Start {
  readonly from: number;
  readonly before: string;
}

/** An epoch as its statement told of it. */
export interface EpochSaid {
  /** Position in its log. */
  readonly seq: number;
  readonly statement: string;
  readonly how: "fresh" | "derived";
  /** Identities that hold its key: from the first, or since it was opened to them. */
  readonly holders: readonly string[];
}

/** A channel on this device. */
export interface Channel extends Place {
  readonly id: string;
  /** When its newest entry was taken, by the server's clock. */
  readonly at?: number;
  readonly start: Start;
  readonly room?: Room;
  readonly epochs: Readonly<Record<number, EpochSaid>>;
  /** Epoch → its key. */
  readonly keys: Readonly<Record<number, string>>;
  /** Identity and device (`rowName`) → its last message: what is dropped or doubled shows. */
  readonly devices: Readonly<Record<string, OwnRow>>;
  /** Messages of which only the hash is left: erased, or from before this person's time. A row may lead over them. */
  readonly gone: readonly string[];
  /** Identity → its newest generation that held a key here. */
  readonly generations: Readonly<Record<string, number>>;
  /** A JIM worded something for somebody else here. */
  readonly hasWordings?: true;
  /** Everybody who ever was in, by identity. */
  readonly met: Readonly<Record<string, Member>>;
  /** Identity → how they call themselves here. */
  readonly names: Readonly<Record<string, string>>;
  /** Rule → how its youth calls who reads along, and who could read that. */
  readonly readers?: Readonly<Record<string, { readonly name: string; readonly told: readonly string[] }>>;
  /** Who could read this person's last own profile message. */
  readonly introducedTo: readonly string[];
  /** What stopped this conversation. */
  readonly alarm?: Alarm;
  /** Something that should not be, and that does not stop it. */
  readonly doubt?: Alarm;
  /** No longer in. */
  readonly isLeft?: true;
  /** The room as it was before this person was away: they do not come back to anything older. */
  readonly was?: Room;
  /** The room as it was before the database was put back, until it is that again. */
  readonly formerRoom?: Room;
  /** Whom that room had out, of those who ever were in: until its newest charter is back, or they are out again. */
  readonly putOut?: readonly string[];
  /** Messages that their authors erased in whichever life. */
  readonly erased?: readonly string[];
  /** Known from a former life alone: this person is not, or not yet, in it now. */
  readonly isPast?: true;
  /** The own log tells of it again, from here on. */
  readonly again?: Start & { readonly seq: number };
  /** Earlier entries were opened to this person: the log is followed once more from here. */
  readonly opened?: Start;
  /** A key was given to this person behind what was read without it: the log is followed once more. */
  readonly isDueAgain?: true;
  /** Newest entry that was read before the log was followed once more. */
  readonly wasRead?: number;
  /** Words with which somebody handed it over to this person. */
  readonly heritage?: readonly string[];
  /** Whose it was then: this person's, as another identity. */
  readonly inheritedFrom?: string;
}

/** A share as its youth keeps it. */
export interface OwnShare {
  readonly body: StatementBodies["share"];
  readonly since: number;
  readonly openedAt?: number;
  readonly withdrawnAt?: number;
}

/** A support room about this person, as their own log tells of it: who is in, and nothing that is said. */
export interface Support {
  readonly id: string;
  readonly room?: Room;
  /** Everybody who ever was in, by identity. */
  readonly met: Readonly<Record<string, Member>>;
  /** How many changes were told. */
  readonly count: number;
  /** What stopped it; the rest of the own log goes on. */
  readonly alarm?: Alarm;
  /** It is no more. */
  readonly isOver?: true;
}

/** What a person's own log tells. */
export interface Self extends Place {
  readonly shares: Readonly<Record<string, OwnShare>>;
  /** The newest own choice. */
  readonly choice?: { readonly n: number; readonly hash: string };
  readonly unlock?: { readonly n: number; readonly hash: string; readonly factors: readonly string[]; readonly seq: number; readonly at: number };
  /** Nobody keeps this person's own half any more, and no new one came since. */
  readonly halfGone?: { readonly why: "keeper" | "tries"; readonly seq: number; readonly at: number };
  /** Whose halves this person keeps. */
  readonly keeps?: readonly { readonly of: string; readonly seq: number; readonly at: number }[];
  readonly answers: Readonly<Record<string, { readonly answer: "yes" | "later" | "no"; readonly name: string; readonly words: string }>>;
  /** Invite → who came in by it. */
  readonly taken: Readonly<Record<string, { readonly person: string; readonly root: string }>>;
  readonly takenBack: readonly string[];
  /** What this person was asked and asked others, in the order in which it was taken. */
  readonly asked?: readonly Asking[];
  /** What others said to what was shared, in the order in which it was taken: who may tell this person is asked when it is shown. */
  readonly told?: readonly Told[];
  /** Shares that this person answered. */
  readonly answered?: readonly string[];
  /** Messages of this person's that were given to somebody who was not there. */
  readonly sharedOn?: readonly string[];
  readonly supports?: Readonly<Record<string, Support>>;
  /** Rules that this person made, by their names: who reads along in their conversations. */
  readonly rules?: Readonly<Record<string, OwnRule>>;
  /** Rules by which this person was let read along, and of which nothing says that they are over. */
  readonly along?: readonly string[];
  /** What this person reported, by its name; and, for an adviser, what others did and nobody closed. */
  readonly reported?: Readonly<Record<string, OwnReport>>;
  readonly reports?: readonly ReportedTo[];
  readonly devices: readonly { readonly device: string; readonly at: number; readonly seq: number }[];
  readonly alarm?: Alarm;
  /** Its newest life, and when it began, if its database was ever put back. */
  readonly lineage?: string;
  readonly lifeAt?: number;
}

/** A rule that this person made. */
interface OwnRule {
  readonly body: StatementBodies["rule"];
  readonly since: number;
  readonly endedAt?: number;
}

/** A report that this person made: to whom, and when it was taken. What it says is sealed to them alone. */
interface OwnReport {
  readonly to: readonly Somebody[];
  readonly at: number;
  readonly closedAt?: number;
}

/** What somebody reported to this person, who advises. It is fetched when it is read. */
interface ReportedTo {
  readonly report: string;
  readonly from: string;
  readonly at: number;
}

/** A request that was taken: somebody asks a youth whether something may be known. */
export interface Asking {
  /** Hash of its statement. */
  readonly hash: string;
  /** Who asks: account and identity. */
  readonly from: string;
  readonly asker: string;
  /** The youth's account. */
  readonly to: string;
  /** The message that it is about. */
  readonly about?: string;
  /** Who is to know it, when it is not who asks. */
  readonly whom?: Somebody;
  readonly words: string;
  /** Who asks, a professional, would write it into the care file. */
  readonly inFile?: true;
  readonly at: number;
}

/** An answer to a share that its author signed. */
export interface Told {
  readonly share: string;
  /** Who answers: account and identity. */
  readonly from: string;
  readonly author: string;
  /** How they call themselves. */
  readonly name: string;
  readonly words: string;
  readonly at: number;
  /** The youth's word that they may tell somebody who shared nothing. */
  readonly pass?: string;
}

/** The newest team of the organisation that this device believes. */
export interface Team {
  readonly n: number;
  readonly hash: string;
  readonly until: number;
  readonly people: readonly Somebody[];
  /** Who advises, of those; absent where this team was kept before anybody asked. */
  readonly advisers?: readonly Somebody[];
}

/** What this device knows of the lives of the server's database. */
export interface KnownLives {
  /** It is not found out yet what the newest one lost. */
  readonly isUnsorted: boolean;
  /** What this person shares waits until somebody compared it. */
  readonly isFrozen: boolean;
  /** This person has, or had, another device than this one; nothing is known before the own log was followed. */
  readonly hasOthers?: boolean;
  /** Where the newest life of the own log began when it was followed last, 0 for its first. */
  readonly met?: number;
  /** Rules that ended in former lives, or to which this person said no. */
  readonly pastRules?: readonly string[];
  /** Shares that this person took back in former lives. */
  readonly pastShares?: readonly string[];
  /** Number of the newest own choice in former lives. */
  readonly chosen?: number;
}

/** The bag with its number. */
export interface KeptBag {
  readonly n: number;
  readonly bag: Bag;
}

/** A place kept in a channel for whoever holds the invite with this secret. */
export interface KeptPlace {
  readonly secret: string;
  readonly role: Role;
  readonly until: number;
}

/** Something that this person wants and that the server has not confirmed yet. */
export type Task =
  /** `isLocked`: it stays in its conversation, whoever asks. `label`: a youth's own. `wordedFor`: for whom a wording is, and whose place it takes. */
  | {
      readonly do: "say";
      readonly channel: string;
      readonly payload: Payload;
      readonly isLocked?: true;
      readonly label?: string;
      readonly wordedFor?: { readonly whom: string; readonly insteadOf?: string };
    }
  | { readonly do: "erase"; readonly channel: string; readonly envelope: string }
  | { readonly do: "begin"; readonly channel: string; readonly kind: ChannelKind; readonly with: readonly Member[]; readonly seat?: KeptPlace; readonly about?: Somebody }
  /** The owner lets somebody in, or keeps a place for whoever holds a link. */
  | { readonly do: "let_in"; readonly channel: string; readonly who?: Member; readonly seat?: KeptPlace }
  | { readonly do: "show_out"; readonly channel: string; readonly root: string }
  /** The owner says anew who is in: whoever took a seat is listed, whoever went is not. */
  | { readonly do: "fold"; readonly channel: string }
  | { readonly do: "leave"; readonly channel: string }
  /** Leaves every conversation of others with somebody, and hears nothing more of them. */
  | { readonly do: "block"; readonly whom: string }
  | { readonly do: "unblock"; readonly whom: string }
  /** A professional reads along no more in a room about this person; or may be let in again. */
  | { readonly do: "exclude" | "end_exclude"; readonly support: string; readonly person: string }
  /** The owner lets somebody read what was said before they came: all of it, or what was said in the epochs from one on. */
  | { readonly do: "open_history"; readonly channel: string; readonly root: string; readonly from?: number }
  /** Its owner lost everything and is this person now. */
  | { readonly do: "hand_over"; readonly channel: string; readonly person: string }
  /** The owner lost nothing: an own conversation that was handed over goes on. */
  | { readonly do: "take_up"; readonly channel: string }
  | { readonly do: "open_epoch"; readonly channel: string }
  | { readonly do: "take_seat"; readonly channel: string; readonly secret: string; readonly role: Role }
  | {
      readonly do: "share";
      readonly share: string;
      readonly envelopes: readonly string[];
      readonly to: { readonly person: string; readonly root: string };
      readonly until?: number;
      /** JIMs whose words are among them, and who read an answer beside this person. */
      readonly answerTo?: readonly string[];
      /** Also a wording for which there are other words since. */
      readonly takesOutdated?: true;
      /** The reader, a professional, may write it into the care file. */
      readonly inFile?: true;
      /** The request that it answers, which waits no more once it stands. */
      readonly answers?: string;
    }
  | { readonly do: "withdraw"; readonly share: string }
  /** Lets somebody read along with what these will say, or only with what has a label; ends that; says whether one's own words may be read so. */
  | { readonly do: "set_rule"; readonly rule: string; readonly channel: string; readonly labels?: readonly string[]; readonly authors: readonly string[]; readonly to: Somebody; readonly until?: number }
  | { readonly do: "end_rule"; readonly rule: string }
  | { readonly do: "agree_rule"; readonly channel: string; readonly rule: string; readonly agrees: boolean }
  /** Gives the reader of a rule its key in an epoch. */
  | { readonly do: "seal_rule"; readonly channel: string; readonly rule: string; readonly epoch: number }
  /** Asks a youth whether something may be known. */
  | { readonly do: "ask"; readonly to: Somebody; readonly about?: string; readonly whom?: Somebody; readonly words: string; readonly inFile?: true }
  /** Reports messages, with some words, to these advisers and nobody else. */
  | { readonly do: "report"; readonly report: string; readonly of: string; readonly envelopes: readonly string[]; readonly words: string; readonly to: readonly Somebody[] }
  | {
      readonly do: "invite";
      readonly secret: string;
      readonly standing: Standing;
      readonly until: number;
      readonly guest: string;
      readonly words: string;
      readonly role?: Role;
      readonly channel?: string;
    }
  | { readonly do: "take_back"; readonly invite: string }
  | { readonly do: "set_bag" }
  | { readonly do: "read"; readonly channel: string; readonly seq: number }
  | { readonly do: "show_read"; readonly channel: string; readonly isShown: boolean }
  | { readonly do: "name_organisation"; readonly name: string };

/** A task on its way. */
export interface Item {
  /** The command's id, made before the first try. */
  readonly id: string;
  readonly at: number;
  readonly task: Task;
  /** The finished command: repeated byte for byte while it is not known whether the server took it. */
  readonly command?: Command;
  /** Taken by the server; stays until its entry arrives. */
  readonly sent?: { readonly log: string; readonly seq: number };
  /** Words of a professional that let the JIM go first: in which turn they were written. */
  readonly held?: JimsTurn;
  /** Refused for good, and with which code: words, a share or a withdrawal, which stay until whoever wanted them decides. */
  readonly failed?: string;
}

/** What a sealed message is called in its log: the same for whoever sends it, and however often. */
export function envelopeOf({ command }: Pick<Item, "command">): string | undefined {
  if (command?.do !== "send" && command?.do !== "resend") return undefined;
  return envelopeHash(command.header, command.commit, command.body);
}

/** An empty bag. */
export const emptyBag = (name: string): Bag => ({ name, pins: {}, invites: {}, marks: { charters: {}, epochs: {} } });

/** A channel before its first entry. */
export const unread = (id: string, from: number, before: string): Channel => ({
  id,
  cursor: from - 1,
  hash: before,
  start: { from, before },
  epochs: {},
  keys: {},
  devices: {},
  gone: [],
  generations: {},
  met: {},
  names: {},
  introducedTo: [],
});

/** A person's own log before its first entry. */
export const unwritten = (hash: string): Self => ({
  cursor: 0,
  hash,
  shares: {},
  answers: {},
  taken: {},
  takenBack: [],
  devices: [],
});
