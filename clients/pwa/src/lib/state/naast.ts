// What screens may know and do: the one door between the screens and everything below them.
// Screens read these fields (they are reactive) and call these acts; they never touch keys, frames or storage.

import type { AnswerDoor, BesideView } from "./answers";
import type { Laid } from "../protocol/messages";
import type { PastActs } from "./reading-back";
import type { AskedView, RequestView } from "./requests";
import type { ReportDoor } from "./reports";
import type { RuleDoor, RuleView } from "./rules";

/** Something that a youth laid on the table. */
export type LaidView = Laid & {
  /** Its JIM is in the conversation no more. */
  readonly isOver?: true;
};

/** What somebody lays on the table. */
export type NewLaid = { readonly kind: "mandate"; readonly topic: string; readonly until?: number } | Extract<Laid, { kind: "round_table" }>;

/** What somebody is in a conversation. */
export type Role = "youth" | "jim" | "professional" | "parent" | "worker";
/** As what somebody came in. */
export type Standing = "coordinator" | "professional" | "youth" | "guest";

/** Where a message of one's own stands. */
/** `seen`: everybody who says so saw it on a screen. */
export type Delivery = "waiting" | "on_server" | "delivered" | "seen" | "failed";

/** The kinds of conversation. */
export type Kind = "private" | "direct" | "triad" | "family" | "line" | "support";

/** By what a youth sorts own words, by id: others see an id that says nothing. */
export type Labels = Readonly<Record<string, string>>;

export interface MemberView {
  readonly person: string;
  readonly name: string;
  readonly role: Role;
  readonly isMe: boolean;
  /** A professional whose organisation's team is over: they read nothing until it says a new one. */
  readonly isPaused?: true;
  /** Something was said before they came that this person, the owner, may let them read. */
  readonly mayReadMore?: true;
}

export type MessageView =
  | {
      readonly kind: "words";
      /** Envelope hash; while waiting, the envelope's id. */
      readonly id: string;
      /** Own words that were sent while this page is open: the id under which they waited. */
      readonly was?: string | undefined;
      readonly author: MemberView;
      readonly text: string;
      /** What it lays on the table: shown as a card. */
      readonly laid?: LaidView;
      /** Its author found other words since: these were the first, and these are what is shared. */
      readonly firstText?: string;
      /** The marks on it, each with who gave it. */
      readonly marks: readonly { readonly mark: string; readonly names: readonly string[]; readonly isMine: boolean }[];
      readonly at: number;
      readonly replyTo?: { readonly author: string; readonly text: string };
      /** Own messages only. */
      readonly delivery?: Delivery;
      /** It lets a JIM go first: until when, and how they are called. */
      readonly held?: { readonly until: number; readonly jims: readonly string[] };
      /** Why it was not sent, when it failed: the code of a refusal. */
      readonly failure?: string;
      /** Own channels of a youth only: with whom this message is shared now. */
      readonly sharedWith: readonly string[];
      /** Its author wants it to stay here: it is not shared, and nobody reads it along. */
      readonly isLocked?: true;
      /** Own messages only: how the label is called under which it was said. */
      readonly label?: string;
      /** A JIM worded it for somebody, it was given on, or somebody answered it. */
      readonly beside?: BesideView;
    }
  /** Erased by its author, or gone in a way that must look the same. */
  | { readonly kind: "gone"; readonly id: string; readonly at: number }
  /** Removed by the server without the author's statement: said plainly. */
  | { readonly kind: "removed_by_server"; readonly id: string; readonly at: number }
  /** Could not be verified or opened. */
  | { readonly kind: "unreadable"; readonly id: string; readonly at: number };

export interface ChannelView {
  readonly id: string;
  readonly kind: Kind;
  readonly members: readonly MemberView[];
  /** What this person is, or was, in it. */
  readonly myRole?: Role;
  /** A seat is kept for somebody who has not come yet: how the youth calls them. */
  readonly expects?: string;
  readonly iAmOwner: boolean;
  /** Who reads along though they are not in; absent while nobody does. */
  readonly rules?: readonly RuleView[];
  readonly messages: readonly MessageView[];
  readonly unread: number;
  readonly lastAt: number;
  /** The other one of two is writing now. */
  readonly isWriting: boolean;
  /** Whether this person lets the others see how far they read. */
  readonly showsRead: boolean;
  /** This person left, or was shown out. */
  readonly isLeft: boolean;
  /**
   * Why nothing new is written here: it was handed over to this person, who lost everything; or to somebody else; or it is this
   * person's own, and somebody says that they are somebody else now.
   */
  readonly past?: "inherited" | "handed" | "mine";
  /** Whom this person may hand it over to, should its owner have lost everything. */
  readonly nextOwners: readonly PersonView[];
  /** False after leaving, or when a check stopped the conversation. */
  readonly canWrite: boolean;
  /** Of a support room: whom it is about, and whom they excluded. */
  readonly about?: { readonly name: string; readonly excluded: readonly PersonView[] };
  /** Set when something that must not happen was seen: an i18n key of a sentence that helps. */
  readonly alarm?: AlarmCode;
}

export type AlarmCode =
  | "changed_root"
  | "forged"
  | "rolled_back"
  | "two_on_a_seat"
  | "other_server"
  | "newer_keys"
  | "gap"
  | "handed_over"
  | "team"
  | "team_ignored"
  | "exclusion_ignored";

/** Something the youth shares now (or did). */
export interface ShareView {
  readonly id: string;
  readonly to: { readonly person: string; readonly name: string; readonly role?: Role };
  readonly items: readonly { readonly id: string; readonly author: string; readonly text: string; readonly laid?: LaidView; readonly at: number; readonly isWording?: boolean }[];
  readonly since: number;
  readonly until?: number;
  readonly openedAt?: number;
  readonly withdrawnAt?: number;
  /** What those are called who read an answer beside the youth. */
  readonly answerTo?: readonly string[];
  /** Taking it back waits for the network: until then it can be read. */
  readonly isEnding?: true;
  /** `waiting`: nobody can read it yet. `failed`: it never was shared. */
  /** Its reader, a professional, may write it into the care file. */
  readonly inFile?: true;
  readonly state: "active" | "expired" | "withdrawn" | "waiting" | "failed";
  /** The share was refused, or taking it back was: under which name that can be tried again, and the code of the refusal. */
  readonly refused?: { readonly id: string; readonly code: string };
}

/** Something another person gave this person to read. Fetched by opening it; in memory only. */
export interface GrantView {
  readonly id: string;
  readonly from: { readonly person: string; readonly name: string };
  readonly until?: number;
  readonly state: "closed" | "loading" | "open" | "gone";
  readonly items: readonly { readonly id: string; readonly author: string; readonly text: string; readonly laid?: LaidView; readonly at: number; readonly isWording?: boolean }[];
  /** Who reads an answer beside the giver; once it was opened. */
  readonly answerTo?: readonly string[];
  /** This person answered it: once is all there is. */
  readonly isAnswered?: true;
  /** The server lost what this person answered, and it could not be given again. */
  readonly isAnswerLost?: true;
  /** This person, a professional, may write it into the care file; once it was opened. */
  readonly inFile?: true;
}

/** What is said with a share. */
export interface Sharing {
  /** JIMs who read the answer too: their words are among what is shared. */
  readonly answerTo?: readonly string[];
  /** Also a wording for which there are other words since. */
  readonly takesOutdated?: true;
  /** Its reader, a professional, may write it into the care file. */
  readonly inFile?: true;
  /** The request that it answers, which waits no more once it stands. */
  readonly answers?: string;
}

/** A room in which somebody's JIM talks with professionals about them: who is in it, and nothing that is said. */
export interface SupportView {
  readonly id: string;
  readonly jim: PersonView;
  readonly members: readonly PersonView[];
  /** Whom this person excluded. */
  readonly excluded: readonly PersonView[];
  /** What is shown of it cannot be believed. */
  readonly isDoubted: boolean;
}

/** One of the staff. */
export interface StaffView {
  readonly person: string;
  readonly name: string;
  readonly duty: "coordinator" | "professional";
  /** Whether the list in force has them read what is reported. */
  readonly isAdviser: boolean;
  /** Whether the list in force has them. */
  readonly isIn: boolean;
  readonly isMe: boolean;
}

/** Who works for the organisation. */
export interface TeamView {
  /** Until when the list in force counts; absent while there is none. */
  readonly until?: number;
  /** Until when one counts that is signed now. */
  readonly next: number;
  readonly people: readonly StaffView[];
}

export interface InviteView {
  readonly id: string;
  readonly link: string;
  readonly guest: string;
  readonly standing: Standing;
  readonly until: number;
  readonly state: "open" | "taken" | "over" | "taken_back";
  /** The newest answer to its card. */
  readonly answer?: { readonly answer: "yes" | "later" | "no"; readonly name: string; readonly words: string };
  readonly channel?: string;
}

/** Somebody with whom the youth may share: everybody they met, in a channel or not. */
export interface PersonView {
  readonly person: string;
  readonly name: string;
  readonly role?: Role;
}

/** A device on which this person is signed in. */
export interface SessionView {
  readonly id: string;
  readonly isThis: boolean;
  readonly since: number;
  readonly usedAt: number;
}

/** What somebody shows to prove who they are; the login name where this device does not know it. */
export type Proof = { readonly loginName?: string; readonly words: string } | { readonly code: string };

/** What became of asking for a passkey. `impossible`: this device has none that opens an account; `unknown`: it opens none any more. */
export type PasskeyOutcome = "done" | "cancelled" | "impossible" | "unknown";

/** Who keeps one's own half, by person, with the tries that are left; and the people whose halves one keeps. */
interface HalvesView {
  readonly own?: { readonly keeper: string; readonly left: number };
  readonly kept: readonly string[];
}

/** A refused act: the code has words in every language. */
export class Refused extends Error {
  constructor(readonly code: string, readonly retryAfterMs?: number) {
    super(code);
  }
}

/** The signed-in (or not yet signed-in) person in this browser. */
export interface Naast extends AnswerDoor, PastActs, ReportDoor, RuleDoor {
  readonly state: "starting" | "signed_out" | "ready";
  /** `restored`: the server was put back to an earlier time; what was lost is being brought back. */
  readonly connection: "online" | "connecting" | "offline" | "restored";
  /** Signed out by the server, not by this person: what was here still is. */
  readonly isSessionOver: boolean;
  /** Another tab owns the connection; this one follows it. */
  readonly isFollower: boolean;
  /** Set when this person's own log says something that must not happen: then nothing goes on, wherever they look. */
  readonly alarm: AlarmCode | undefined;
  readonly me: { readonly person: string; readonly name: string; readonly standing: Standing; readonly loginName?: string; readonly labels?: Labels | undefined } | undefined;
  /** Null until an organisation exists; asked of its first coordinator. Undefined while the server did not say. */
  readonly organisation: string | null | undefined;
  readonly channels: readonly ChannelView[];
  readonly shares: readonly ShareView[];
  readonly grants: readonly GrantView[];
  readonly invites: readonly InviteView[];
  /** What others ask this person to share. */
  readonly requests: readonly RequestView[];
  /** What this person asked others. */
  readonly asked: readonly AskedView[];
  readonly people: readonly PersonView[];
  /** Rooms about this person. */
  readonly supports: readonly SupportView[];
  /** For a coordinator: until when the list of who works here counts, once there is one. */
  readonly teamUntil: number | undefined;
  /** Of whom this person hears nothing. */
  readonly blocked: readonly PersonView[];
  /** True once the first message went both ways and no second factor exists. */
  readonly offersRecoveryCode: boolean;
  readonly hasRecoveryCode: boolean;
  readonly hasPasskey: boolean;
  /** Whether PIN and a person are a way in. `gone`: nobody keeps the half any more. */
  readonly keeper: "none" | "kept" | "gone";
  /** Why nobody keeps one's half any more, until this device showed it. */
  readonly keeperGone: { readonly why: "keeper" | "tries"; readonly at: number } | undefined;
  /** Whose halves one keeps; `isNew` until this device showed it. */
  readonly keeps: readonly { readonly person: string; readonly name: string; readonly isNew: boolean }[];
  /** Devices that signed in since this person last looked. */
  readonly newDevices: readonly { readonly device: string; readonly at: number }[];
  /** When what opens the account was changed last, until this device showed it. */
  readonly newLocksAt: number | undefined;
  /**
   * The server was put back, and another device may know of something that was taken back: nothing that is shared is given out
   * before this person says that it is what they want. `missing`: such a choice is known of, and not here yet.
   */
  readonly asksAboutChoices: false | "whole" | "missing";

  /** Says something; `isLocked`: it stays in this conversation, for good. `label`: the own label under which a youth says it. */
  send(channel: string, text: string, replyTo?: string, isLocked?: boolean, label?: string): Promise<void>;
  /** Lays something on the table of an own conversation: that its JIM may speak for this youth, or what is to be said. */
  lay(channel: string, laid: NewLaid): Promise<void>;
  /** Tries again what was refused: words, a share, taking one back. */
  sendAgain(refused: string): Promise<void>;
  /** Sends words that let a JIM go first without waiting any longer. */
  sendNow(message: string): Promise<void>;
  /** Lets go of a share, or of taking one back, that was refused. */
  letGo(refused: string): Promise<void>;
  /** Erases for everybody; words that were not sent just go. */
  erase(channel: string, message: string): Promise<void>;
  /** Finds other words for own ones. */
  edit(channel: string, message: string, text: string): Promise<void>;
  /** Puts a mark on a message in place of one's own before; an empty one takes it back. */
  mark(channel: string, message: string, mark: string): Promise<void>;
  /** Lets the other one of two see that this person is writing. */
  writing(channel: string): Promise<void>;
  /** Whether the others in a conversation see how far this person reads. */
  showRead(channel: string, isShown: boolean): Promise<void>;
  /** Begins a conversation with people whom this person knows; gives its id. A JIM's support room is `about` a youth. */
  begin(kind: Kind, people: readonly { readonly person: string; readonly role: Role }[], about?: string): Promise<string>;
  /** A professional reads along no more in a room about this person. Nobody is asked why. */
  exclude(support: string, person: string): Promise<void>;
  /** Takes that back: whoever made the room may let them in again. */
  endExclude(support: string, person: string): Promise<void>;
  /** Keeps a place for somebody who is not here yet, in a conversation or in one that begins with it: makes the card and the link. */
  inviteInto(place: { readonly channel: string } | { readonly kind: Kind; readonly people: readonly { readonly person: string; readonly role: Role }[] }, role: Role, guest: string, words: string): Promise<InviteView>;
  letIn(channel: string, person: string, role: Role): Promise<void>;
  showOut(channel: string, person: string): Promise<void>;
  leave(channel: string): Promise<void>;
  /** The owner of a conversation lost everything and is this person now: they read what this person can read there. */
  handOver(channel: string, person: string): Promise<void>;
  /** This person lost nothing: their own conversation goes on. */
  takeUp(channel: string): Promise<void>;
  /** Hears nothing more of somebody: out of conversations with them, and nobody is told why. */
  block(person: string): Promise<void>;
  unblock(person: string): Promise<void>;
  /** Marks everything up to now as read, for this person's own devices. */
  read(channel: string): Promise<void>;
  share(messages: readonly string[], to: string, until: number | undefined, sharing?: Sharing): Promise<void>;
  withdraw(share: string): Promise<void>;
  /** Asks a youth whether something may be known: about a message, or in free words; by this person, or by somebody else. */
  ask(youth: string, words: string, about?: string, whom?: string): Promise<void>;
  /** Asks a youth, as a professional, whether a message may be written into the care file. */
  askForFile(youth: string, words: string, about: string): Promise<void>;
  /** Hears no more of a request. Only this person's own devices know that. */
  decline(request: string): Promise<void>;
  /** What this person shares is what they want to share: after the server was put back it is given out again. */
  confirmChoices(): Promise<void>;
  /** Fetches what a grant gives; first time, the giver sees "geopend". */
  openGrant(grant: string): Promise<void>;
  /** A youth asks a mentor: makes the private channel with its seat, the card and the link. */
  askJim(guest: string, words: string): Promise<InviteView>;
  /** Staff (coordinator, professional) invite: gives the link. */
  invite(standing: Standing, guest: string): Promise<InviteView>;
  takeBackInvite(invite: string): Promise<void>;
  nameOrganisation(name: string): Promise<void>;
  /** For a coordinator: who works here, and who could. */
  listStaff(): Promise<TeamView>;
  /** Signs, as the organisation, who works here from now on. Shown as with a lost device. */
  sayTeam(people: readonly string[], way: Proof, advisers: readonly string[]): Promise<TeamView>;
  /**
   * Makes a recovery code; needs the words once, because the account secret is on no device, and the login name where this
   * device does not know it (`me.loginName`): somebody came back by a code here.
   */
  makeRecoveryCode(words: string, loginName?: string): Promise<string>;
  /** Everything new about the account was seen on this device. */
  dismissNewDevices(): Promise<void>;
  /** Where this person is signed in, this device first. */
  listSessions(): Promise<readonly SessionView[]>;
  /** When those who may read something of this person were last here, by account: a moment that is exact to the hour. */
  listReaders(): Promise<ReadonlyMap<string, number>>;
  /** Ends a session at once; without one, all but this device's. */
  endSessions(session: string | undefined): Promise<void>;
  /**
   * A device was lost: by words (with the login name where this device does not know it) or by the recovery code, every other device
   * is signed out and every conversation goes on with new keys.
   */
  loseDevice(way: Proof): Promise<void>;
  /**
   * Deletes this person's account: own conversations for everybody, own words everywhere, and what is on this device. There is no way
   * back. Shown as with a lost device.
   */
  goForGood(way: Proof): Promise<void>;
  signIn(loginName: string, words: string): Promise<void>;
  signInWithCode(code: string): Promise<void>;
  /** Whether this browser may have something that keeps passkeys. */
  canKeepPasskey(): Promise<boolean>;
  /** Makes a passkey one more way in, in the place of one before. Shown as with a lost device. */
  addPasskey(way: Proof): Promise<PasskeyOutcome>;
  /** Takes the passkey away; words and code stay. */
  removePasskey(way: Proof): Promise<void>;
  /** Comes in with a passkey alone. */
  signInWithPasskey(): Promise<PasskeyOutcome>;
  /** Who keeps one's half, and whose one keeps, as the server knows it. */
  listHalves(): Promise<HalvesView>;
  /** Makes a PIN and somebody one more way in, in the place of one before. Shown as with a lost device. */
  chooseKeeper(person: string, pin: string, way: Proof): Promise<void>;
  removeKeeper(way: Proof): Promise<void>;
  /** Keeps somebody's half no longer: they are told. */
  stopKeeping(person: string): Promise<void>;
  /** Hands somebody's half to the phone that shows this plea, or says no to it. */
  handOverHalf(plea: string, person: string): Promise<void>;
  refuseHalf(plea: string, person: string): Promise<void>;
  /** An empty phone asks for its owner's half: gives the link that it shows. */
  askForHalf(): Promise<string>;
  hearHalf(): Promise<"waiting" | "no" | "given" | "over">;
  /** Tries the PIN: each try counts for good. Whoever is in then goes in, with a new recovery code or without one. */
  tryPin(pin: string): Promise<"in" | "over" | { readonly left: number; readonly leftHere: number }>;
  /** A recovery code, in the place of the one before, by what the right PIN has just opened. Shown once. */
  makeCodeNow(): Promise<string>;
  goIn(): Promise<void>;
  signOut(): Promise<void>;
}

/** What lies under a link, opened. */
export interface CardView {
  /** `in`: this browser came in by it before, and only now heard so. */
  readonly state: "asking" | "gone" | "other_server" | "in";
  readonly standing: Standing;
  readonly role?: Role;
  readonly from: string;
  readonly guest: string;
  readonly words: string;
  readonly organisation: string | null;
  /** The very first link of a deployment has no inviter. */
  readonly isFirst: boolean;
}

/** The card page's own small door: works without an account and without the rest of the app. */
export interface InvitePage {
  open(fragment: string): Promise<CardView>;
  answer(answer: "yes" | "later" | "no", name: string, words: string): Promise<void>;
  /** Whether this browser belongs to somebody already: one browser profile holds one person. */
  isTaken(): Promise<boolean>;
  /** The name of whoever is here, when they may sit down on the seat of this card as who they are. */
  maySitDown(): Promise<string | undefined>;
  /** Sits down as whoever is here: the app does it when it opens. */
  sitDown(): Promise<void>;
  /**
   * Suggests a login name and words. Undefined when this browser came in before and only now heard so: then the words that
   * somebody kept are the words.
   */
  suggest(): Promise<{ readonly loginName: string; readonly words: string } | undefined>;
  /** Registers with the invite, takes its seat or begins the circle, and leaves this browser signed in. */
  register(name: string, loginName: string, words: string): Promise<void>;
}
