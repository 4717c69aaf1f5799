// Written from the Rust types by `NAAST_WRITE_TYPES=1 cargo nextest run -p naast-protocol`. Not to be edited.

/**
 * `POST /v1/half`: PIN and a person become one more way in: half, record and wrap, or none of them. One before it is replaced.
 */
export type AddHalf = { 
/**
 * Who keeps the half: somebody in a conversation with its owner.
 */
keeper: PersonId, 
/**
 * Generation of the keeper's keys that it is sealed to.
 */
keeper_g: number, 
/**
 * The half, sealed under [`naast_core::half::seal_info`].
 */
sealed: Bytes, 
/**
 * OPAQUE registration record of the PIN.
 */
record: Bytes, 
/**
 * A [`naast_core::unlock::Unlock`] with this way among its factors, signed by the root key.
 */
unlock: Statement, 
/**
 * Exactly the wraps that it lists.
 */
wraps: Array<WrapBox>, };

/**
 * `POST /v1/passkey`: a passkey becomes one more way in, both its credential and its wrap or neither. One before it is replaced.
 */
export type AddPasskey = { 
/**
 * The attempt.
 */
attempt: Hash, 
/**
 * Text of the credential's JSON form. A PRF output in it is refused with `secret_sent`.
 */
credential: string, 
/**
 * A [`naast_core::unlock::Unlock`] with the passkey among its factors, signed by the root key.
 */
unlock: Statement, 
/**
 * Exactly the wraps that it lists.
 */
wraps: Array<WrapBox>, };

/**
 * See [`Command::AgreeRule`].
 */
export type AgreeRule = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::rule::AgreeRule`].
 */
statement: Statement, };

/**
 * `GET /v1/rules/{rule}`: the newest that is read by a rule. Kept in memory only.
 */
export type Along = { 
/**
 * A [`naast_core::rule::ReadAlong`].
 */
told: Statement, 
/**
 * Its keys, sealed to the reader, for the epochs of these messages.
 */
keys: Array<AlongKey>, 
/**
 * The messages, oldest first.
 */
words: Array<AlongWords>, 
/**
 * Account chains of the youth and the authors.
 */
chains: Array<KeyChain>, };

/**
 * A rule's key in one epoch.
 */
export type AlongKey = { 
/**
 * The epoch.
 */
epoch: number, 
/**
 * The seal.
 */
seal: Bytes, };

/**
 * A message that is read by a rule.
 */
export type AlongWords = { 
/**
 * When the server took it.
 */
at: number, 
/**
 * The message.
 */
shared: Shared, 
/**
 * Its key, under the rule's.
 */
sealed: Bytes, };

/**
 * See [`Command::AmendCharter`].
 */
export type AmendCharter = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::charter::Charter`].
 */
charter: Statement, 
/**
 * The [`naast_core::epoch::Epoch`] that follows it in the same transaction.
 */
epoch: Statement, 
/**
 * Its key, for each who needs it.
 */
seals: Array<Seal>, };

/**
 * The answer to a command that was carried out: it is on the disk.
 */
export type Answer = { 
/**
 * What was appended to logs that its sender reads; for `send`, one, whose content is the envelope hash.
 */
receipts: Array<Receipt>, };

/**
 * `POST /v1/invites/{invite}/answers`: answer a card, without an account.
 */
export type AnswerCard = { 
/**
 * The answer, sealed to the inviter.
 */
sealed: Bytes, 
/**
 * The invite key's signature over [`naast_core::invite::answer_bytes`].
 */
proof: Sig, };

/**
 * `POST /v1/pleas/{plea}`: a keeper's answer, once.
 */
export type AnswerPlea = { 
/**
 * Whose half: who stands beside the keeper.
 */
of: PersonId, 
/**
 * The half, sealed under [`naast_core::half::given_seal_info`]; without it, the answer is no.
 */
sealed: Bytes | null, };

/**
 * A [`crate::sealed::ShareAnswer`], padded and sealed to one of those who read it.
 */
export type AnswerSeal = { 
/**
 * Who.
 */
to: PersonId, 
/**
 * Generation of their keys.
 */
to_g: number, 
/**
 * The seal.
 */
sealed: Bytes, };

/**
 * See [`Command::Answer`]. Refused with `limit_reached` the second time, with `nothing_here` once it can be read no more.
 */
export type AnswerShare = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * What is answered.
 */
share: ShareId, 
/**
 * For the youth, and for each JIM whom the share names.
 */
seals: Array<AnswerSeal>, 
/**
 * The same, sealed to who answers.
 */
own: Bytes, };

/**
 * See [`Command::Ask`]. Refused with `rate_limited` on the sixth time in a day.
 */
export type Ask = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * The youth.
 */
to: PersonId, 
/**
 * Generation of the youth's keys that the request is sealed for.
 */
to_g: number, 
/**
 * A [`naast_core::request::Request`] as a statement, padded and sealed to the youth.
 */
sealed: Bytes, 
/**
 * The same, sealed to who asks.
 */
own: Bytes, };

/**
 * What a person's devices share with each other.
 */
export type Bag = { 
/**
 * How the person is called.
 */
name: string, 
/**
 * Everybody they met: account → what was seen. Merging never drops one.
 */
pins: { [key in PersonId]: Pin }, 
/**
 * The organisation's identity, from the first link.
 */
organisation?: Hash, 
/**
 * Invites they made.
 */
invites: { [key in InviteId]: InviteNote }, 
/**
 * The furthest this person's devices saw: nothing older is believed again.
 */
marks: Marks, 
/**
 * Whom they want to hear nothing of: how often they changed their mind, so that devices agree. Blocked while it is odd.
 */
blocks?: { [key in PersonId]: number }, 
/**
 * Requests that this person declined, each with the moment at which it was taken: nobody else ever knows.
 */
declined?: { [key in Hash]: number }, 
/**
 * The labels by which a youth sorts what they write, with their names. Nobody else knows what they stand for.
 */
labels?: { [key in LabelId]: string }, 
/**
 * The seat that was kept for this person by the invite they came in by, until they sit on it.
 */
seat?: KeptSeat, 
/**
 * Generation 0 of the organisation's own chain: with its first coordinator, until the organisation has a name.
 */
organisation_key?: Statement, };

/**
 * A sealed file.
 */
export type BlobId = string;

/**
 * A sealed file that belongs to a message.
 */
export type BlobRef = { 
/**
 * The file.
 */
id: BlobId, 
/**
 * SHA-256 of its ciphertext.
 */
hash: Hash, 
/**
 * Length of its ciphertext.
 */
bytes: number, };

/**
 * See [`Command::Block`]. All of it happens or nothing.
 */
export type Block = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * Whom.
 */
whom: PersonId, 
/**
 * A [`naast_core::charter::Leave`] for each channel that is left with it.
 */
leaves: Array<Statement>, };

/**
 * Who signed: an identity (root) and the generation of keys it used.
 */
export type By = { 
/**
 * Hash of the first `key` statement of the signer's account chain.
 */
root: Hash, 
/**
 * Generation of the signing key.
 */
g: number, };

/**
 * Bytes of any length that travel as base64url: ciphertext, seals, sealed cards.
 */
export type Bytes = string;

/**
 * What lies under an invite's secret.
 */
export type Card = { 
/**
 * The deployment: pinned at registration.
 */
tenant: TenantId, 
/**
 * Who asks.
 */
from: string, 
/**
 * As what the guest comes in.
 */
standing: Standing, 
/**
 * How the inviter calls the guest ("opa").
 */
guest: string, 
/**
 * What the guest becomes in the channel, when a seat is kept.
 */
role?: Role, 
/**
 * The channel in which a seat is kept.
 */
channel?: ChannelId, 
/**
 * The inviter's own words.
 */
words: string, };

/**
 * The answer to a card, sealed to the inviter.
 */
export type CardAnswer = { 
/**
 * Yes, later or no.
 */
answer: YesLaterNo, 
/**
 * How the guest is called; may be empty.
 */
name: string, 
/**
 * A few words; may be empty.
 */
words: string, };

/**
 * A place where its members talk.
 */
export type ChannelId = string;

/**
 * The kinds of channel. Each says who owns it, who may be in it, and how many of them.
 */
export type ChannelKind = "private" | "direct" | "triad" | "family" | "line" | "support";

/**
 * A link of the chain of choices.
 */
export type ChoiceAt = { 
/**
 * Its number.
 */
n: number, 
/**
 * Its hash.
 */
hash: Hash, };

/**
 * Whether a message counts as something to read.
 */
export type Class = "countable" | "silent";

/**
 * From a client.
 */
export type ClientFrame = { "frame": "hello", 
/**
 * Access token.
 */
token: string, 
/**
 * Version of the app.
 */
app: string, } | { "frame": "resume", 
/**
 * Log → newest entry the client has.
 */
logs: { [key in LogId]: number }, } | { "frame": "command", 
/**
 * What is asked for.
 */
command: Command, } | { "frame": "token", 
/**
 * Access token.
 */
token: string, } | { "frame": "ack", 
/**
 * Log → newest entry that is stored, cumulative.
 */
logs: { [key in LogId]: number }, } | { "frame": "typing", 
/**
 * The channel.
 */
log: LogId, } | { "frame": "pong", };

/**
 * See [`Command::CloseReport`]. Only an adviser whom it is for; who reported is told.
 */
export type CloseReport = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * The report.
 */
report: ReportId, };

/**
 * `POST /v1/auth/code`: sign in with a recovery code.
 */
export type CodeSignIn = { 
/**
 * The code's authenticator; the server compares its hash.
 */
authenticator: Hash, 
/**
 * The device that signs in.
 */
device: DeviceId, };

/**
 * Everything that can be asked for.
 */
export type Command = { "do": "send" } & Send | { "do": "resend" } & Send | { "do": "erase" } & Erase | { "do": "amend_charter" } & AmendCharter | { "do": "open_epoch" } & OpenEpoch | { "do": "take_seat" } & TakeSeat | { "do": "leave" } & Leave | { "do": "block" } & Block | { "do": "unblock" } & Unblock | { "do": "delete_account" } & DeleteAccount | { "do": "exclude" } & Exclude | { "do": "end_exclude" } & EndExclude | { "do": "open_history" } & OpenHistory | { "do": "hand_over" } & HandOver | { "do": "reseal" } & Reseal | { "do": "share" } & Share | { "do": "withdraw" } & Withdraw | { "do": "set_rule" } & SetRule | { "do": "end_rule" } & EndRule | { "do": "agree_rule" } & AgreeRule | { "do": "seal_rule" } & SealRule | { "do": "ask" } & Ask | { "do": "answer" } & AnswerShare | { "do": "report" } & SendReport | { "do": "close_report" } & CloseReport | { "do": "compare_choices" } & CompareChoices | { "do": "invite" } & Invite | { "do": "take_back_invite" } & TakeBackInvite | { "do": "set_bag" } & SetBag | { "do": "set_unlock" } & SetUnlock | { "do": "stop_keeping" } & StopKeeping | { "do": "set_organisation" } & SetOrganisation | { "do": "set_team" } & SetTeam | { "do": "set_read_mark" } & SetReadMark | { "do": "show_read_marks" } & ShowReadMarks | { "do": "end_sessions" } & EndSessions | { "do": "renew_keys" } & RenewKeys;

/**
 * A command; repeating it returns the first answer.
 */
export type CommandId = string;

/**
 * See [`Command::CompareChoices`]. Refused with `stale_choice` while the chain ends elsewhere.
 */
export type CompareChoices = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * Newest link of the chain as the youth's app knows it; absent when there is none.
 */
newest?: ChoiceAt, };

/**
 * See [`Command::DeleteAccount`]. All of it happens or nothing; afterwards the session is none, and a repetition is refused with
 * `sign_in_needed`.
 */
export type DeleteAccount = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::identity::Farewell`], signed by the root key.
 */
farewell: Statement, 
/**
 * A [`naast_core::charter::Leave`] for each channel of others.
 */
leaves: Array<Statement>, };

/**
 * `GET /v1/deployment`: what an app pins and shows before anybody signs in.
 */
export type Deployment = { 
/**
 * The deployment's id.
 */
tenant: TenantId, 
/**
 * The life of the database.
 */
lineage: string, 
/**
 * The server's clock.
 */
now: number, 
/**
 * The server's version.
 */
version: string, 
/**
 * The organisation's name, once it has one.
 */
organisation: string | null, };

/**
 * One browser profile or program of a person.
 */
export type DeviceId = string;

/**
 * What somebody does for the organisation.
 */
export type Duty = "coordinator" | "professional" | "adviser";

/**
 * See [`Command::EndExclude`].
 */
export type EndExclude = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::support::EndExclude`].
 */
statement: Statement, };

/**
 * See [`Command::EndRule`].
 */
export type EndRule = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::rule::EndRule`].
 */
statement: Statement, 
/**
 * A [`naast_core::choice::Choice`].
 */
choice: Statement, };

/**
 * See [`Command::EndSessions`]. From the answer on, none of their tokens is worth anything and their sockets are closed.
 */
export type EndSessions = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * Which one; absent for all but the session that asks.
 */
session?: SessionId, };

/**
 * One entry of a log, as one reader gets it.
 */
export type Entry = { 
/**
 * The log.
 */
log: LogId, 
/**
 * Its place.
 */
seq: number, 
/**
 * When the server took it.
 */
at: number, } & ({ "kind": "restored", 
/**
 * The new life: the lineage in base64url.
 */
lineage: string, } | { "kind": "charter", 
/**
 * A [`naast_core::charter::Charter`].
 */
statement: Statement, } | { "kind": "take_seat", 
/**
 * A [`naast_core::charter::TakeSeat`].
 */
statement: Statement, } | { "kind": "leave", 
/**
 * A [`naast_core::charter::Leave`].
 */
statement: Statement, } | { "kind": "team", 
/**
 * A [`naast_core::team::Team`].
 */
statement: Statement, } | { "kind": "exclude", 
/**
 * A [`naast_core::support::Exclude`].
 */
statement: Statement, } | { "kind": "end_exclude", 
/**
 * A [`naast_core::support::EndExclude`].
 */
statement: Statement, } | { "kind": "rule", 
/**
 * A [`naast_core::rule::Rule`].
 */
statement: Statement, 
/**
 * Its content hash, for apps that do not know it.
 */
content: Hash, } | { "kind": "end_rule", 
/**
 * A [`naast_core::rule::EndRule`].
 */
statement: Statement, 
/**
 * As with `rule`.
 */
content: Hash, } | { "kind": "agree_rule", 
/**
 * A [`naast_core::rule::AgreeRule`].
 */
statement: Statement, 
/**
 * As with `rule`.
 */
content: Hash, } | { "kind": "epoch", 
/**
 * A [`naast_core::epoch::Epoch`].
 */
statement: Statement, 
/**
 * The key sealed to this reader, if one was due.
 */
seal?: Bytes, } | { "kind": "open_history", 
/**
 * A [`naast_core::charter::OpenHistory`].
 */
statement: Statement, } | { "kind": "hand_over", 
/**
 * A [`naast_core::hand_over::HandOver`].
 */
statement: Statement, } | { "kind": "reseal", 
/**
 * A [`naast_core::epoch::Reseal`].
 */
statement: Statement, } | { "kind": "message" } & Envelope | { "kind": "tombstone", 
/**
 * Who had written it.
 */
author: By, 
/**
 * Its envelope hash: the log's hash still adds up.
 */
envelope: Hash, } | { "kind": "withheld", 
/**
 * Its content hash: the log's hash still adds up.
 */
content: Hash, } | { "kind": "erased", 
/**
 * A [`naast_core::message::Erase`].
 */
statement: Statement, } | { "kind": "joined", 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * First entry they read.
 */
from: number, 
/**
 * Log hash before that entry.
 */
before: Hash, } | { "kind": "inherited", 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * First entry they read.
 */
from: number, 
/**
 * Log hash before that entry.
 */
before: Hash, 
/**
 * The [`naast_core::hand_over::HandOver`].
 */
statement: Statement, } | { "kind": "left", 
/**
 * The channel.
 */
channel: ChannelId, } | { "kind": "support", 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * What stands in its log: a `charter`, `take_seat`, `leave`, `team`, `exclude` or `end_exclude`.
 */
statement: Statement, } | { "kind": "support_ended", 
/**
 * The room.
 */
channel: ChannelId, } | { "kind": "choice", 
/**
 * A [`naast_core::choice::Choice`].
 */
choice: Statement, 
/**
 * The [`naast_core::choice::Share`], [`naast_core::choice::Withdraw`], [`naast_core::rule::Rule`] or
 * [`naast_core::rule::EndRule`].
 */
statement: Statement, } | { "kind": "grant", 
/**
 * The share.
 */
share: ShareId, 
/**
 * Who gave it.
 */
from: PersonId, } | { "kind": "void", 
/**
 * The share.
 */
share: ShareId, } | { "kind": "opened", 
/**
 * The share.
 */
share: ShareId, } | { "kind": "rule_given", 
/**
 * Its name.
 */
rule: RuleId, 
/**
 * Who gives it.
 */
from: PersonId, 
/**
 * Its content hash, for apps that do not know it.
 */
content: Hash, } | { "kind": "rule_words", 
/**
 * The rule.
 */
rule: RuleId, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "rule_over", 
/**
 * The rule.
 */
rule: RuleId, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "request", 
/**
 * Who asks.
 */
from: PersonId, 
/**
 * A [`naast_core::request::Request`], sealed to this person.
 */
sealed: Bytes, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "asked", 
/**
 * The youth.
 */
to: PersonId, 
/**
 * The same, sealed to this person.
 */
sealed: Bytes, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "shared_on", 
/**
 * The message.
 */
envelope: Hash, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "answer", 
/**
 * What is answered.
 */
share: ShareId, 
/**
 * Who answers.
 */
from: PersonId, 
/**
 * A [`crate::sealed::ShareAnswer`], sealed to this person.
 */
sealed: Bytes, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "answered", 
/**
 * What was answered.
 */
share: ShareId, 
/**
 * The same, sealed to this person.
 */
sealed: Bytes, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "report", 
/**
 * The report.
 */
report: ReportId, 
/**
 * Who reports.
 */
from: PersonId, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "reported", 
/**
 * A [`naast_core::report::Report`].
 */
statement: Statement, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "report_closed", 
/**
 * The report.
 */
report: ReportId, 
/**
 * As with `rule_given`.
 */
content: Hash, } | { "kind": "card_answer", 
/**
 * The invite.
 */
invite: InviteId, 
/**
 * The answer, sealed to this person.
 */
sealed: Bytes, } | { "kind": "invite_taken", 
/**
 * The invite.
 */
invite: InviteId, 
/**
 * Who came in.
 */
person: PersonId, 
/**
 * Their identity.
 */
root: Hash, 
/**
 * The invite key's signature over [`naast_core::invite::registration_bytes`], as it came with the registration: a
 * server that never held the link cannot bring somebody else.
 */
proof: Sig, } | { "kind": "bag", 
/**
 * Its number.
 */
n: number, } | { "kind": "unlock", 
/**
 * A [`naast_core::unlock::Unlock`].
 */
statement: Statement, } | { "kind": "key", 
/**
 * A [`naast_core::identity::Key`].
 */
statement: Statement, } | { "kind": "signed_in", 
/**
 * The device.
 */
device: DeviceId, } | { "kind": "half", 
/**
 * Whose.
 */
of: PersonId, 
/**
 * Whether from now on.
 */
is_kept: boolean, } | { "kind": "half_gone", 
/**
 * Why.
 */
why: HalfEnd, });

/**
 * A message on its way.
 */
export type Envelope = { 
/**
 * Exact bytes of a [`naast_core::message::Header`].
 */
header: string, 
/**
 * Exact bytes of a [`naast_core::message::Trail`].
 */
trail: string, 
/**
 * Commitment to the message key.
 */
commit: Hash, 
/**
 * Sealed body.
 */
body: Bytes, };

/**
 * One message on its way, chosen by its author.
 */
export type EnvelopeId = string;

/**
 * See [`Command::Erase`].
 */
export type Erase = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::message::Erase`].
 */
statement: Statement, };

/**
 * Stable reasons. Unknown and forbidden are one code, [`ErrorCode::NothingHere`], so that nobody can tell them apart.
 */
export type ErrorCode = "malformed" | "too_large" | "limit_reached" | "rate_limited" | "unavailable" | "sign_in_needed" | "wrong_credentials" | "nothing_here" | "bad_statement" | "id_reused" | "stale_charter" | "stale_epoch" | "stale_key" | "stale_rules" | "stale_bag" | "stale_choice" | "stale_unlock" | "stale_team" | "not_in_team" | "own_gap" | "bad_members" | "bad_seals" | "seat_gone" | "handed_over" | "invite_gone" | "not_shareable" | "already_over" | "already_withdrawn" | "not_your_task" | "last_coordinator" | "secret_sent" | "name_taken" | "outdated";

/**
 * See [`Command::Exclude`]. From the answer on that professional is served nothing more of the room.
 */
export type Exclude = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::support::Exclude`].
 */
statement: Statement, };

/**
 * What a person can come back with.
 */
export type Factor = "words" | "recovery_code" | "passkey" | "pin_and_person";

/**
 * `POST /v1/auth/plea/finish`: second half.
 */
export type FinishPlea = { 
/**
 * The plea.
 */
attempt: Hash, 
/**
 * OPAQUE credential finalization.
 */
finish: Bytes, 
/**
 * The device that signs in.
 */
device: DeviceId, };

/**
 * `POST /v1/auth/words/finish`: second half.
 */
export type FinishSignIn = { 
/**
 * The attempt.
 */
attempt: Hash, 
/**
 * OPAQUE credential finalization.
 */
finish: Bytes, 
/**
 * The device that signs in.
 */
device: DeviceId, };

/**
 * The secret keys of one generation.
 */
export type GenerationKeys = { 
/**
 * Ed25519 seed, 32 bytes.
 */
sign: Bytes, 
/**
 * X-Wing private key, 32 bytes.
 */
seal: Bytes, 
/**
 * Key of the bag in this generation, 32 bytes.
 */
bag: Bytes, };

/**
 * One active grant.
 */
export type GrantRow = { 
/**
 * The share.
 */
share: ShareId, 
/**
 * Who gave it.
 */
from: PersonId, 
/**
 * Until when.
 */
until: number | null, };

/**
 * `GET /v1/grants/{share}`: what somebody was given to read. Kept in memory only.
 */
export type Granted = { 
/**
 * A [`naast_core::choice::Share`].
 */
share: Statement, 
/**
 * The keys, sealed to the reader.
 */
seal: Bytes, 
/**
 * The messages that are still there, in the share's order.
 */
envelopes: Array<Shared>, 
/**
 * Account chains of the youth and the authors.
 */
chains: Array<KeyChain>, };

/**
 * `GET /v1/grants`: what this person may read now.
 */
export type Grants = { 
/**
 * Active shares.
 */
grants: Array<GrantRow>, };

/**
 * Why nobody keeps a half any more, when its owner did not say so.
 */
export type HalfEnd = "keeper" | "tries";

/**
 * One's own half.
 */
export type HalfShown = { 
/**
 * Who keeps it.
 */
keeper: PersonId, 
/**
 * How often the PIN may still be tried, ever.
 */
left: number, };

/**
 * `GET /v1/halves`: who keeps one's own half, and whose one keeps.
 */
export type Halves = { 
/**
 * One's own, while somebody keeps it.
 */
own: HalfShown | null, 
/**
 * Those of others.
 */
kept: Array<KeptHalf>, };

/**
 * See [`Command::HandOver`].
 */
export type HandOver = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::hand_over::HandOver`].
 */
statement: Statement, 
/**
 * The keys of its epochs in its order, each sealed to the heir as if they had been there.
 */
seals: Array<Bytes>, };

/**
 * A SHA-256 hash, always of an encoding with a label.
 */
export type Hash = string;

/**
 * Where a log stands.
 */
export type Head = { 
/**
 * Newest entry.
 */
head: number, 
/**
 * Newest entry that at least one device of each other member has.
 */
delivered: number, 
/**
 * Newest entry that this person saw on a screen.
 */
read: number, 
/**
 * Newest entry that each other member who shows it saw on a screen; absent while nobody shows any.
 */
seen?: number, 
/**
 * Whether this person shows the others how far they read.
 */
is_shown?: boolean, };

/**
 * The open part of a message. Its exact bytes are bound to the body, so no field can be changed.
 */
export type Header = { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The channel it was written in.
 */
channel: ChannelId, 
/**
 * The epoch whose key opens it.
 */
epoch: number, 
/**
 * Who wrote it.
 */
author: By, 
/**
 * Its id.
 */
id: EnvelopeId, 
/**
 * 16 random bytes: two equal messages share nothing.
 */
salt: Salt, 
/**
 * Whether it counts as unread.
 */
class: Class, 
/**
 * A label of the youth's.
 */
label?: LabelId, 
/**
 * Locked by its author: never shared.
 */
lock?: boolean, 
/**
 * Files.
 */
blobs?: Array<BlobRef>, 
/**
 * Hash of the trail: [`trail_hash`].
 */
trail: Hash, };

/**
 * `POST /v1/auth/plea/hear`: has the keeper answered? Answered with [`PleaHeard`].
 */
export type HearPlea = { 
/**
 * The plea.
 */
attempt: Hash, };

/**
 * The same person as they are now, by the author's word.
 */
export type Heir = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * The new identity, which the author met.
 */
root: Hash, 
/**
 * Their newest generation that the author knows: the seals are made for it.
 */
g: number, };

/**
 * How an epoch's key came to be.
 */
export type How = "fresh" | "derived";

/**
 * See [`Command::Invite`].
 */
export type Invite = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * The invite, derived from its secret.
 */
invite: InviteId, 
/**
 * The invite's public key, derived from its secret.
 */
key: SignPub, 
/**
 * As what the guest comes in.
 */
standing: Standing, 
/**
 * Last moment at which it can be used.
 */
until: number, 
/**
 * The card, sealed under the secret.
 */
card: Bytes, };

/**
 * An invite, derived from its secret.
 */
export type InviteId = string;

/**
 * `GET /v1/invites/{invite}`: what lies under a link. Looking uses nothing up.
 */
export type InviteLook = { 
/**
 * The deployment.
 */
tenant: TenantId, 
/**
 * As what its guest comes in.
 */
standing: Standing, 
/**
 * Last moment.
 */
until: number, 
/**
 * The card, sealed under the secret; empty for the very first link.
 */
card: Bytes, 
/**
 * The inviter's account; absent for the very first link.
 */
inviter: KeyChain | null, 
/**
 * The organisation's account chain, once it has one.
 */
organisation: KeyChain | null, };

/**
 * An invite they made.
 */
export type InviteNote = { 
/**
 * The secret, 32 bytes.
 */
secret: Bytes, 
/**
 * As what the guest comes in.
 */
standing: Standing, 
/**
 * How they call the guest.
 */
guest: string, 
/**
 * The channel in which a seat is kept.
 */
channel?: ChannelId, 
/**
 * Last moment.
 */
until: number, };

/**
 * One message that is shared, named by its hash: exactly these words, no others.
 */
export type Item = { 
/**
 * The message.
 */
envelope: Hash, 
/**
 * Who wrote it.
 */
author: By, 
/**
 * What the author was where it was written.
 */
role: Role, };

/**
 * Somebody else's half.
 */
export type KeptHalf = { 
/**
 * Whose.
 */
of: PersonId, 
/**
 * Generation of the keeper's keys that opens it.
 */
g: number, 
/**
 * The half, sealed.
 */
sealed: Bytes, };

/**
 * A seat that waits for this person.
 */
export type KeptSeat = { 
/**
 * The invite's secret, 32 bytes: it proves who may sit down.
 */
secret: Bytes, 
/**
 * Where.
 */
channel: ChannelId, 
/**
 * As what.
 */
role: Role, };

/**
 * `GET /v1/chains/{person}`: somebody's account chain.
 */
export type KeyChain = { 
/**
 * Whose.
 */
person: PersonId, 
/**
 * `key` statements, generation 0 first.
 */
keys: Array<Statement>, 
/**
 * Staff only: the name that everybody may read.
 */
staff_name: string | null, };

/**
 * A label of the youth's; its name is known to the youth's devices alone.
 */
export type LabelId = string;

/**
 * See [`Command::Leave`].
 */
export type Leave = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::charter::Leave`].
 */
statement: Statement, };

/**
 * A life of the database, which a restore ends: its lineage.
 */
export type LifeId = string;

/**
 * A log: a channel's or a person's, under the id of its owner.
 */
export type LogId = string;

/**
 * `GET /v1/logs`: the logs that this person reads.
 */
export type Logs = { 
/**
 * Each log with where it stands.
 */
logs: { [key in LogId]: Head }, };

/**
 * The owner as they were.
 */
export type Lost = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * The identity that was lost.
 */
root: Hash, };

/**
 * A JIM may speak for the youth about something. It is over at `until`, when the JIM is gone, or when the youth erases it.
 */
export type Mandate = { 
/**
 * The JIM's identity: whoever is given the card sees for whom the youth wrote it.
 */
to: Hash, 
/**
 * The JIM's name, for whoever never met them.
 */
whom: string, 
/**
 * About what, in the youth's words.
 */
topic: string, 
/**
 * From when on it counts no more.
 */
until?: number, };

/**
 * High-water marks.
 */
export type Marks = { 
/**
 * Channel → number of the newest charter.
 */
charters: { [key in ChannelId]: number }, 
/**
 * Channel → number of the newest epoch.
 */
epochs: { [key in ChannelId]: number }, 
/**
 * Number of the newest own choice.
 */
choice?: number, 
/**
 * Number of the organisation's newest team.
 */
team?: number, 
/**
 * Support room about this person → how many changes of who is in were told.
 */
supports?: { [key in ChannelId]: number }, 
/**
 * Life of the server → number of the newest list of factors in it. A restore forgets lists; not all come back.
 */
unlocks?: { [key in LifeId]: number }, };

/**
 * One member as the owner listed them.
 */
export type Member = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * Their identity, which the owner saw.
 */
root: Hash, 
/**
 * Their newest generation that the owner knows.
 */
g: number, 
/**
 * What they are here.
 */
role: Role, };

/**
 * See [`Command::OpenEpoch`].
 */
export type OpenEpoch = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::epoch::Epoch`].
 */
epoch: Statement, 
/**
 * Its key, for each member.
 */
seals: Array<Seal>, };

/**
 * See [`Command::OpenHistory`].
 */
export type OpenHistory = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::charter::OpenHistory`].
 */
statement: Statement, 
/**
 * The keys of its epochs in its order, each sealed to the newcomer as if they had been there.
 */
seals: Array<Bytes>, };

/**
 * A place in the row of one device in one channel.
 */
export type Own = { 
/**
 * The device.
 */
device: DeviceId, 
/**
 * 1, 2, 3 …
 */
n: number, 
/**
 * Envelope hash of the one before; in all but the first.
 */
prev?: Hash, };

/**
 * `GET /v1/logs/{log}/entries?after=&limit=`: a stretch of a log.
 */
export type Page = { 
/**
 * Log hash before the first entry of this page.
 */
before: Hash, 
/**
 * Entries without a hole.
 */
entries: Array<Entry>, 
/**
 * Where the log stands.
 */
head: number, };

/**
 * Answer to `POST /v1/passkey/start` (signed in) and `POST /v1/auth/passkey/start`: what a browser asks its authenticator.
 */
export type PasskeyChallenge = { 
/**
 * Names this attempt for five minutes.
 */
attempt: Hash, 
/**
 * Text of the WebAuthn options in their JSON form: `{"publicKey": …}`.
 */
options: string, };

/**
 * `POST /v1/auth/passkey/finish`: sign in with a passkey, without a login name.
 */
export type PasskeySignIn = { 
/**
 * The attempt.
 */
attempt: Hash, 
/**
 * Text of the assertion's JSON form. A PRF output in it is refused with `secret_sent`.
 */
credential: string, 
/**
 * The device that signs in.
 */
device: DeviceId, };

/**
 * What somebody wrote: the payload inside a message's body, as JSON.
 */
export type Payload = { "kind": "text", 
/**
 * The words.
 */
text: string, } | { "kind": "reply", 
/**
 * The message that is answered.
 */
to: Hash, 
/**
 * The words.
 */
text: string, } | { "kind": "edit", 
/**
 * The message.
 */
of: Hash, 
/**
 * The new words.
 */
text: string, } | { "kind": "reaction", 
/**
 * The message.
 */
to: Hash, 
/**
 * The mark.
 */
mark: string, } | { "kind": "wording", 
/**
 * The words.
 */
text: string, } | { "kind": "worded_for", 
/**
 * The wording.
 */
of: Hash, 
/**
 * For whom, as the JIM calls them.
 */
whom: string, 
/**
 * The wording whose place it takes.
 */
instead_of?: Hash, } | { "kind": "mandate" } & Mandate | { "kind": "round_table" } & RoundTable | { "kind": "profile", 
/**
 * The name.
 */
name: string, } | { "kind": "reads_along", 
/**
 * The rule.
 */
rule: RuleId, 
/**
 * The name: at most [`naast_core::limits::READER_NAME_LETTERS_MAX`] letters.
 */
name: string, };

/**
 * One human with one account.
 */
export type PersonId = string;

/**
 * Somebody they met.
 */
export type Pin = { 
/**
 * Their identity.
 */
root: Hash, 
/**
 * Their newest generation that was seen.
 */
g: number, 
/**
 * How they are called.
 */
name: string, };

/**
 * Answer to [`TryPin`].
 */
export type PinTried = { 
/**
 * OPAQUE credential response.
 */
response: Bytes, 
/**
 * How often the PIN may still be tried, ever.
 */
left: number, 
/**
 * How often of those with this answer of the keeper.
 */
left_here: number, };

/**
 * Answer to [`HearPlea`].
 */
export type PleaHeard = { "heard": "waiting", } | { "heard": "no", } | { "heard": "given", 
/**
 * Sealed to the phone's key.
 */
sealed: Bytes, };

/**
 * `GET /v1/pleas/{plea}`: what a keeper seals a half to. It must hash to the plea that the phone shows.
 */
export type PleaLook = { 
/**
 * A key that the empty phone made for this.
 */
key: SealPub, };

/**
 * Answer to [`StartPlea`].
 */
export type PleaStarted = { 
/**
 * Names this plea for ten minutes, to the phone alone.
 */
attempt: Hash, };

/**
 * A refusal over HTTP: problem details (RFC 9457).
 */
export type Problem = { 
/**
 * Always `about:blank`: the code tells.
 */
type: string, 
/**
 * In a few words, for developers.
 */
title: string, 
/**
 * The HTTP status.
 */
status: number, 
/**
 * The reason, with what mends it.
 */
refusal: Refusal, };

/**
 * Somebody who may read something.
 */
export type ReaderRow = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * When one of their devices was last here, to the hour.
 */
here_at: number, };

/**
 * `GET /v1/readers`: who opened something that this person shares with them now, ascending by account.
 */
export type Readers = { 
/**
 * Everybody of whom a session is kept.
 */
readers: Array<ReaderRow>, };

/**
 * The server's word that it keeps an entry: a client that holds one can prove that a log was longer.
 */
export type Receipt = { 
/**
 * The log.
 */
log: LogId, 
/**
 * The entry's place.
 */
seq: number, 
/**
 * When it was taken.
 */
at: number, 
/**
 * Its content hash.
 */
content: Hash, 
/**
 * HMAC under the server's receipt key over `enc("receipt", lineage, log, seq, content)`.
 */
receipt: Hash, };

/**
 * Somebody a share is for.
 */
export type Recipient = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * Their identity.
 */
root: Hash, };

/**
 * A refusal, with what is needed to mend it.
 */
export type Refusal = { 
/**
 * Why.
 */
code: ErrorCode, 
/**
 * When a repetition makes sense.
 */
retry_after_ms?: number, 
/**
 * With [`ErrorCode::OwnGap`] and [`ErrorCode::StaleBag`]: the newest number the server knows.
 */
n?: number, 
/**
 * With the stale codes: the log to fetch.
 */
log?: LogId, };

/**
 * `POST /v1/accounts`: become somebody, by an invite.
 */
export type Register = { 
/**
 * The invite.
 */
invite: InviteId, 
/**
 * The invite key's signature over [`naast_core::invite::registration_bytes`].
 */
proof: Sig, 
/**
 * Hash of the login name.
 */
login: Hash, 
/**
 * OPAQUE registration record.
 */
record: Bytes, 
/**
 * Generation 0 of the account chain.
 */
key: Statement, 
/**
 * The first list of factors: words alone.
 */
unlock: Statement, 
/**
 * The account secret, wrapped by the words.
 */
wrap: WrapBox, 
/**
 * The vault.
 */
vault: Bytes, 
/**
 * The first bag, number 0.
 */
bag: Bytes, 
/**
 * The device that registers.
 */
device: DeviceId, 
/**
 * Staff only: the name that everybody may read.
 */
staff_name: string | null, };

/**
 * Answer to [`StartRegistration`].
 */
export type RegistrationStarted = { 
/**
 * OPAQUE registration response.
 */
response: Bytes, };

/**
 * See [`Command::RenewKeys`]. All of it happens or nothing; with it every other session of the person ends.
 */
export type RenewKeys = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * The next [`naast_core::identity::Key`], signed by the root key.
 */
key: Statement, 
/**
 * The vault, with the new generation in it.
 */
vault: Bytes, 
/**
 * Number of the bag: more than the newest, else `stale_bag`.
 */
n: number, 
/**
 * The bag, sealed under the new generation's key.
 */
bag: Bytes, };

/**
 * One report, chosen at random.
 */
export type ReportId = string;

/**
 * `GET /v1/reports/{report}`: what was reported, for an adviser whom it is for. Kept in memory only.
 */
export type ReportShown = { 
/**
 * A [`naast_core::report::Report`].
 */
statement: Statement, 
/**
 * What is reported, as it was sealed.
 */
sealed: Bytes, 
/**
 * Its key, sealed to the reader.
 */
seal: Bytes, 
/**
 * Account chain of who reports.
 */
chain: KeyChain, 
/**
 * As what they came in: the server's word.
 */
standing: Standing, };

/**
 * What a report carries: picked messages of one conversation, with everything it takes to check who wrote them.
 */
export type Reported = { 
/**
 * In the words of who reports; may be empty.
 */
words: string, 
/**
 * The conversation.
 */
channel: ChannelId, 
/**
 * The messages, in the order in which they were said.
 */
messages: Array<ReportedMessage>, 
/**
 * Statements of its log that say who the authors are there: charters by its owner, seats that were taken.
 */
places: Array<Statement>, 
/**
 * Account chains of the authors and of the owner, each from generation 0 on.
 */
chains: Array<Array<Statement>>, };

/**
 * One message that is reported, and the key that opens it and nothing else.
 */
export type ReportedMessage = { 
/**
 * Exact bytes of its header.
 */
header: string, 
/**
 * Commitment to its key.
 */
commit: Hash, 
/**
 * Sealed body.
 */
body: Bytes, 
/**
 * Its key: 32 bytes.
 */
key: Bytes, 
/**
 * How who reports calls its author. Nobody can check it.
 */
author: string, 
/**
 * When the server took it, by the word of who reports.
 */
at: number, };

/**
 * See [`Command::Reseal`].
 */
export type Reseal = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::epoch::Reseal`].
 */
statement: Statement, 
/**
 * The key, sealed.
 */
seal: Bytes, };

/**
 * How long messages live, chosen by the owner. Absent days mean: until somebody erases them.
 */
export type Retention = { 
/**
 * Days after which a message is erased.
 */
days?: number, };

/**
 * What somebody is in a channel. A role lives here, never on the account: one person may be a mother in one circle and a
 * JIM in another.
 */
export type Role = "youth" | "jim" | "professional" | "parent" | "worker";

/**
 * People sit together, and the youth says beforehand what is to be said.
 */
export type RoundTable = { 
/**
 * When they sit together.
 */
when?: number, 
/**
 * Where.
 */
place?: string, 
/**
 * Who comes, as the youth calls them.
 */
people?: Array<string>, 
/**
 * What the youth wants to be said.
 */
said?: Array<Saying>, 
/**
 * The first one that was said of this table: the newest one counts.
 */
instead_of?: Hash, };

/**
 * The key of one message, under the key of one rule.
 */
export type RuleBox = { 
/**
 * Which.
 */
rule: RuleId, 
/**
 * The box.
 */
sealed: Bytes, };

/**
 * One standing rule, chosen at random so that it counts nothing.
 */
export type RuleId = string;

/**
 * A rule's key in one epoch, sealed to whoever reads along.
 */
export type RuleKey = { 
/**
 * The epoch; with [`SetRule`] the newest.
 */
epoch: number, 
/**
 * Generation of the reader's keys that the seal is made for.
 */
to_g: number, 
/**
 * The seal.
 */
seal: Bytes, };

/**
 * One rule by which somebody reads along.
 */
export type RuleRow = { 
/**
 * Its name.
 */
rule: RuleId, 
/**
 * Who gave it.
 */
from: PersonId, 
/**
 * Until when.
 */
until: number | null, };

/**
 * `GET /v1/rules`: by which rules this person reads along now.
 */
export type Rules = { 
/**
 * Rules that stand.
 */
rules: Array<RuleRow>, };

/**
 * 16 random bytes.
 */
export type Salt = string;

/**
 * Something that is to be said at the table.
 */
export type Saying = { 
/**
 * What.
 */
what: string, 
/**
 * By whom; absent while nobody was chosen.
 */
by?: Voice, };

/**
 * A key sealed to one member.
 */
export type Seal = { 
/**
 * To whom.
 */
to: By, 
/**
 * HPKE encapsulation and ciphertext, one after the other.
 */
sealed: Bytes, };

/**
 * An X-Wing public key (KEM 0x647a of HPKE): ML-KEM-768 and X25519 together.
 */
export type SealPub = string;

/**
 * See [`Command::SealRule`].
 */
export type SealRule = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * Which.
 */
rule: RuleId, 
/**
 * Its key in an epoch since.
 */
key: RuleKey, };

/**
 * A place kept free for whoever holds an invite.
 */
export type Seat = { 
/**
 * The invite.
 */
invite: InviteId, 
/**
 * The invite's key: its signature takes the seat.
 */
key: SignPub, 
/**
 * What the guest becomes.
 */
role: Role, 
/**
 * Last moment at which the seat can be taken.
 */
until: number, };

/**
 * A point in a log: its number and the log hash there.
 */
export type Seen = { 
/**
 * Number of the entry.
 */
seq: number, 
/**
 * Log hash after it.
 */
hash: Hash, };

/**
 * See [`Command::Send`] and [`Command::Resend`].
 */
export type Send = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * Exact bytes of a [`naast_core::message::Header`].
 */
header: string, 
/**
 * Exact bytes of a [`naast_core::message::Trail`].
 */
trail: string, 
/**
 * Commitment to the message key.
 */
commit: Hash, 
/**
 * Sealed body.
 */
body: Bytes, 
/**
 * Its key for whoever reads along, one for each rule that covers it; none with [`Command::Resend`].
 */
boxes?: Array<RuleBox>, };

/**
 * See [`Command::Report`]. Refused with `stale_team` when somebody is named who is no adviser now, with `rate_limited` on the sixth
 * time in a day, with `limit_reached` beyond ten that are open.
 */
export type SendReport = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::report::Report`].
 */
statement: Statement, 
/**
 * What is reported: a [`crate::sealed::Reported`], padded, under a key of its own.
 */
sealed: Bytes, 
/**
 * That key, sealed to each adviser whom the statement names, in its order.
 */
seals: Array<Seal>, };

/**
 * From the server.
 */
export type ServerFrame = { "frame": "welcome", 
/**
 * The session.
 */
session: SessionId, 
/**
 * The server's clock.
 */
now: number, 
/**
 * The life of the database: another one after a restore.
 */
lineage: string, } | { "frame": "heads", 
/**
 * Log → its head.
 */
logs: { [key in LogId]: Head }, } | { "frame": "entry", 
/**
 * It.
 */
entry: Entry, } | { "frame": "caught_up" } | { "frame": "reply", 
/**
 * Which.
 */
id: CommandId, 
/**
 * The answer.
 */
ok: Answer, } | { "frame": "refused", 
/**
 * Which command, when its id could be read.
 */
id?: CommandId, 
/**
 * Why.
 */
error: Refusal, } | { "frame": "notice", 
/**
 * The channel.
 */
log: LogId, 
/**
 * Newest entry that at least one device of each other member has.
 */
delivered: number, 
/**
 * Newest entry that each other member who shows it saw on a screen; absent while nobody shows any.
 */
seen?: number, } | { "frame": "typing", 
/**
 * The channel.
 */
log: LogId, } | { "frame": "ping", 
/**
 * Log → its head. Whoever has less of it resumes it.
 */
logs: { [key in LogId]: Head }, } | { "frame": "bye", 
/**
 * Close code.
 */
code: number, 
/**
 * When to come back, if at all.
 */
retry_in_ms?: number, };

/**
 * One signed-in session of a device.
 */
export type SessionId = string;

/**
 * One of one's own sessions. Neither a token nor an address: whoever looks over a shoulder learns nothing to use.
 */
export type SessionRow = { 
/**
 * Its name: what `end_sessions` takes.
 */
session: SessionId, 
/**
 * The device, as `signed_in` entries name it.
 */
device: DeviceId, 
/**
 * When it was opened.
 */
created_at: number, 
/**
 * When it was last there, to ten minutes.
 */
used_at: number, 
/**
 * Whether it is the one that asks.
 */
is_this: boolean, };

/**
 * `GET /v1/sessions`: where this person is signed in.
 */
export type Sessions = { 
/**
 * Live sessions, newest first; one per device.
 */
sessions: Array<SessionRow>, };

/**
 * See [`Command::SetBag`].
 */
export type SetBag = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * 0, 1, 2 …: one more than the newest bag, else `stale_bag`.
 */
n: number, 
/**
 * The sealed bag.
 */
bag: Bytes, };

/**
 * See [`Command::SetOrganisation`].
 */
export type SetOrganisation = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * Generation 0 of the organisation's own account chain.
 */
key: Statement, 
/**
 * The organisation's name, as everybody may read it.
 */
name: string, };

/**
 * See [`Command::SetReadMark`].
 */
export type SetReadMark = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * Newest entry that was seen on a screen.
 */
seq: number, };

/**
 * See [`Command::SetRule`]. The rule and its link in the chain of choices are taken both or neither.
 */
export type SetRule = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::rule::Rule`], for members.
 */
rule: Statement, 
/**
 * The [`naast_core::rule::ReadAlong`] that follows from it, for its reader.
 */
told: Statement, 
/**
 * A [`naast_core::choice::Choice`].
 */
choice: Statement, 
/**
 * Its key in the newest epoch.
 */
key: RuleKey, };

/**
 * See [`Command::SetTeam`].
 */
export type SetTeam = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::team::Team`], signed with the organisation's own account.
 */
statement: Statement, };

/**
 * See [`Command::SetUnlock`].
 */
export type SetUnlock = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::unlock::Unlock`], signed by the root key.
 */
unlock: Statement, 
/**
 * Exactly the wraps that it lists.
 */
wraps: Array<WrapBox>, 
/**
 * What the server checks a recovery code against: hash of the code's authenticator; present exactly when a code is among the
 * factors that were wrapped for this list.
 */
code_check?: Hash, };

/**
 * See [`Command::Share`]. The share and its link in the chain of choices are taken both or neither.
 */
export type Share = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::choice::Share`].
 */
share: Statement, 
/**
 * A [`naast_core::choice::Choice`].
 */
choice: Statement, 
/**
 * Generation of the recipient's keys that the seal is made for.
 */
to_g: number, 
/**
 * The keys, sealed to the recipient.
 */
seal: Bytes, };

/**
 * An answer to a share, as it is sealed to each of its readers.
 */
export type ShareAnswer = { 
/**
 * A [`naast_core::answer::Answer`].
 */
answer: Statement, 
/**
 * How who answers calls themselves.
 */
from: string, 
/**
 * To a JIM: the youth's pass for him.
 */
pass?: Statement, };

/**
 * One share, chosen at random so that it counts nothing.
 */
export type ShareId = string;

/**
 * The key of one shared message.
 */
export type ShareKey = { 
/**
 * The message.
 */
envelope: Hash, 
/**
 * Its key: 32 bytes.
 */
key: Bytes, 
/**
 * How its author is called.
 */
author: string, 
/**
 * When the server took the message.
 */
at: number, };

/**
 * What the seal of a share carries.
 */
export type ShareKeys = { 
/**
 * How the youth is called.
 */
from: string, 
/**
 * One per item of the share, in its order.
 */
items: Array<ShareKey>, 
/**
 * One per JIM in `answer_to` of the share, in its order: each a [`naast_core::answer::Pass`].
 */
passes?: Array<Statement>, };

/**
 * A message as its reader by grant gets it: without the trail, which belongs to the members.
 */
export type Shared = { 
/**
 * Exact bytes of its header.
 */
header: string, 
/**
 * Commitment to its key.
 */
commit: Hash, 
/**
 * Sealed body.
 */
body: Bytes, };

/**
 * See [`Command::ShowReadMarks`].
 */
export type ShowReadMarks = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * Whether from now on; off until somebody says so.
 */
is_shown: boolean, };

/**
 * An Ed25519 signature (RFC 8032).
 */
export type Sig = string;

/**
 * Answer to [`StartSignIn`]; the same for names that do not exist.
 */
export type SignInStarted = { 
/**
 * Names this attempt for a minute.
 */
attempt: Hash, 
/**
 * OPAQUE credential response.
 */
response: Bytes, };

/**
 * An Ed25519 public key (RFC 8032).
 */
export type SignPub = string;

/**
 * A session. The refresh token comes beside it, in a `__Host-` cookie.
 */
export type SignedIn = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * As what the account came in.
 */
standing: Standing, 
/**
 * The session.
 */
session: SessionId, 
/**
 * Access token (JWT) for ten minutes.
 */
access: string, 
/**
 * When it ends.
 */
access_until: number, 
/**
 * The deployment.
 */
tenant: TenantId, };

/**
 * Somebody, by account and identity.
 */
export type Somebody = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * Their identity.
 */
root: Hash, };

/**
 * One of the staff.
 */
export type Staff = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * Their identity.
 */
root: Hash, 
/**
 * Their newest generation that the organisation knows.
 */
g: number, 
/**
 * What they do; each once, ascending, never nothing.
 */
roles: Array<Duty>, };

/**
 * One of the staff.
 */
export type StaffRow = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * Their identity.
 */
root: Hash, 
/**
 * Their newest generation.
 */
g: number, 
/**
 * As what they came in.
 */
standing: Standing, 
/**
 * The name that everybody may read; absent for somebody who went for good.
 */
name: string | null, };

/**
 * `GET /v1/staff`: for coordinators, everybody who works or worked for the organisation, ascending by account.
 */
export type StaffShown = { 
/**
 * Whether the team lists them or not.
 */
people: Array<StaffRow>, };

/**
 * As what somebody came into the deployment. The server has to know this much, so that it can keep desks and circles
 * apart; what a person is *in a circle* lives in charters alone.
 */
export type Standing = "coordinator" | "professional" | "youth" | "guest";

/**
 * `POST /v1/half/start`: first half of setting a PIN (RFC 9807); answered with [`RegistrationStarted`].
 */
export type StartHalf = { 
/**
 * OPAQUE registration request.
 */
request: Bytes, };

/**
 * `POST /v1/auth/plea`: an empty phone asks for somebody's half. It says nobody's name.
 */
export type StartPlea = { 
/**
 * A key made for this.
 */
key: SealPub, };

/**
 * `POST /v1/auth/words/registration`: first half of setting words (RFC 9807).
 */
export type StartRegistration = { 
/**
 * The invite that will be used.
 */
invite: InviteId, 
/**
 * Hash of the login name, made by the client.
 */
login: Hash, 
/**
 * OPAQUE registration request.
 */
request: Bytes, };

/**
 * `POST /v1/auth/words/start`: first half of signing in (RFC 9807).
 */
export type StartSignIn = { 
/**
 * Hash of the login name.
 */
login: Hash, 
/**
 * OPAQUE credential request.
 */
request: Bytes, };

/**
 * A statement as it travels: `header.payload.signature`. Nothing about it has been checked.
 */
export type Statement = string;

/**
 * See [`Command::StopKeeping`]. The half is gone for good; its owner is told.
 */
export type StopKeeping = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * Whose half.
 */
of: PersonId, };

/**
 * The one suite of algorithms. It is named in everything signed or sealed and never negotiated, so that a lying
 * server has nothing to downgrade to.
 */
export type Suite = "naast1";

/**
 * See [`Command::TakeBackInvite`].
 */
export type TakeBackInvite = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * The invite.
 */
invite: InviteId, };

/**
 * See [`Command::TakeSeat`].
 */
export type TakeSeat = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::charter::TakeSeat`].
 */
statement: Statement, };

/**
 * What somebody takes along when they leave.
 */
export type Takes = "words";

/**
 * `GET /v1/team?known=`: who works for the organisation.
 */
export type TeamShown = { 
/**
 * The organisation's own account chain.
 */
organisation: KeyChain, 
/**
 * The newest [`naast_core::team::Team`]; absent while there is none, and when the asker knows it.
 */
statement: Statement | null, };

/**
 * The deployment; pinned by clients at registration.
 */
export type TenantId = string;

/**
 * What the members see beside a message: its place in its author's own row, and what the author had seen of the log.
 * A message that was dropped, moved or shown to some only leaves a gap here.
 */
export type Trail = { 
/**
 * 16 random bytes: the hash in the header tells outsiders nothing.
 */
salt: Salt, 
/**
 * The place in the row of what this device wrote in this channel.
 */
own: Own, 
/**
 * The newest entry of the log that the author had.
 */
seen: Seen, };

/**
 * `POST /v1/auth/plea/pin`: first half of showing the PIN (RFC 9807). It is counted before it is answered.
 */
export type TryPin = { 
/**
 * The plea.
 */
attempt: Hash, 
/**
 * OPAQUE credential request.
 */
request: Bytes, };

/**
 * See [`Command::Unblock`].
 */
export type Unblock = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * Whom.
 */
whom: PersonId, };

/**
 * `GET /v1/vault`: everything that a device needs to become its person, sealed.
 */
export type Vault = { 
/**
 * The account chain.
 */
keys: Array<Statement>, 
/**
 * The chain of factor lists, oldest first.
 */
unlock: Array<Statement>, 
/**
 * The wraps that the newest list names.
 */
wraps: Array<WrapBox>, 
/**
 * Root key and keys of all generations, under the account secret.
 */
vault: Bytes, 
/**
 * Number of the newest bag.
 */
bag_n: number, 
/**
 * The newest bag.
 */
bag: Bytes, };

/**
 * What the account secret protects.
 */
export type VaultKeys = { 
/**
 * The root key: Ed25519 seed, 32 bytes.
 */
root: Bytes, 
/**
 * Every generation's keys, 0 first.
 */
generations: Array<GenerationKeys>, 
/**
 * The organisation's own keys, in the vault of its first coordinator.
 */
organisation?: VaultKeys, };

/**
 * Who says something at the table.
 */
export type Voice = { "who": "me" } | { "who": "other", 
/**
 * As the youth calls them.
 */
name: string, };

/**
 * See [`Command::Withdraw`].
 */
export type Withdraw = { 
/**
 * Command id.
 */
id: CommandId, 
/**
 * A [`naast_core::choice::Withdraw`].
 */
withdraw: Statement, 
/**
 * A [`naast_core::choice::Choice`].
 */
choice: Statement, };

/**
 * One way to open the account secret. Which ones exist is signed, so that nobody can slip in another.
 */
export type Wrap = { 
/**
 * What the person opens it with.
 */
factor: Factor, 
/**
 * Hash of the wrapped secret: [`wrap_hash`].
 */
wrapped: Hash, 
/**
 * Number of the earlier list under which it was made; absent when it was made for this one. A factor that is not at hand
 * stays as it is.
 */
since?: number, };

/**
 * One wrapped account secret with its factor.
 */
export type WrapBox = { 
/**
 * What opens it.
 */
factor: Factor, 
/**
 * The account secret, sealed under the factor.
 */
wrapped: Bytes, };

/**
 * What somebody says to a card.
 */
export type YesLaterNo = "yes" | "later" | "no";

/** What each kind of statement says. */
export type StatementBodies = {
  key: { 
/**
 * Suite of everything made with these keys.
 */
suite: Suite, 
/**
 * Deployment in which they count.
 */
tenant: TenantId, 
/**
 * When, by the person's clock.
 */
at: number, 
/**
 * Whose keys.
 */
person: PersonId, 
/**
 * Generation: 0, 1, 2 …
 */
g: number, 
/**
 * Signs this generation's statements and messages.
 */
sign_pub: SignPub, 
/**
 * Seals go to this key.
 */
seal_pub: SealPub, 
/**
 * The root key; in generation 0 only.
 */
root_pub?: SignPub, 
/**
 * Hash of the statement before; in all but generation 0.
 */
prev?: Hash, 
/**
 * The new signing key's signature over [`Key::possession`].
 */
proof: Sig, };
  unlock: { 
/**
 * Suite of the wraps.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * Whose factors; `g` is the newest generation at that moment.
 */
by: By, 
/**
 * When, by the person's clock.
 */
at: number, 
/**
 * 0, 1, 2 …
 */
n: number, 
/**
 * Hash of the list before; in all but the first.
 */
prev?: Hash, 
/**
 * Every factor that opens the account, each once; at least one of them durable.
 */
wraps: Array<Wrap>, };
  farewell: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * Who goes.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, };
  charter: { 
/**
 * Suite of the channel.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The owner.
 */
by: By, 
/**
 * When, by the owner's clock.
 */
at: number, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * Its kind; never changes.
 */
kind: ChannelKind, 
/**
 * 0, 1, 2 …
 */
n: number, 
/**
 * Hash of the charter before; in all but the first.
 */
prev?: Hash, 
/**
 * Everybody who is in, the owner included.
 */
members: Array<Member>, 
/**
 * Places kept free.
 */
seats: Array<Seat>, 
/**
 * How long messages live.
 */
retention: Retention, 
/**
 * Of a support room alone: the youth whom it is about. Never changes.
 */
youth?: Somebody, };
  leave: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * Who leaves.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, 
/**
 * The channel they leave.
 */
channel: ChannelId, 
/**
 * The charter they leave; a later one may welcome them again.
 */
charter: Hash, 
/**
 * What goes with them.
 */
takes?: Takes, };
  take_seat: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The guest.
 */
by: By, 
/**
 * When, by the guest's clock.
 */
at: number, 
/**
 * The invite.
 */
invite: InviteId, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * The guest's account.
 */
person: PersonId, 
/**
 * The role of the seat.
 */
role: Role, 
/**
 * The invite key's signature over [`TakeSeat::proof_bytes`]: only who held the link can give it.
 */
proof: Sig, };
  epoch: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The member who opened it.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * 1, 2, 3 …
 */
epoch: number, 
/**
 * Hash of the charter that it stands on.
 */
charter: Hash, 
/**
 * Exactly the members who hold the key, ascending by root.
 */
members: Array<By>, 
/**
 * How the key came to be.
 */
how: How, 
/**
 * [`commitment`] of the key: all members talk with the same one.
 */
commitment: Hash, };
  open_history: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The owner.
 */
by: By, 
/**
 * When, by the owner's clock.
 */
at: number, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * To whom; they are in.
 */
to: By, 
/**
 * Which epochs, ascending. Behind each, all that were derived from it: its key gives theirs.
 */
epochs: Array<number>, };
  hand_over: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The member who knows both.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * Its owner.
 */
from: Lost, 
/**
 * Whom the owner is now.
 */
to: Heir, 
/**
 * Which epochs, ascending: some of those that the author could read.
 */
epochs: Array<number>, };
  reseal: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * Who seals.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * The newest epoch.
 */
epoch: number, 
/**
 * To whom, as the epoch lists them.
 */
to: By, };
  team: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The organisation.
 */
by: By, 
/**
 * When, by the clock of who said it.
 */
at: number, 
/**
 * 0, 1, 2 …
 */
n: number, 
/**
 * Hash of the team before; in all but the first.
 */
prev?: Hash, 
/**
 * From then on it counts for nobody any more.
 */
until: number, 
/**
 * Everybody who works here.
 */
people: Array<Staff>, };
  exclude: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The youth.
 */
by: By, 
/**
 * When, by the youth's clock.
 */
at: number, 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The charter under which they were in: nobody can use the same words again later.
 */
charter: Hash, 
/**
 * Who.
 */
professional: Somebody, };
  end_exclude: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The youth.
 */
by: By, 
/**
 * When, by the youth's clock.
 */
at: number, 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Hash of the [`Exclude`] that is taken back.
 */
exclude: Hash, };
  erase: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * Who erases.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * The message.
 */
envelope: Hash, };
  share: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The youth.
 */
by: By, 
/**
 * When, by the youth's clock.
 */
at: number, 
/**
 * Chosen at random.
 */
id: ShareId, 
/**
 * What is shared.
 */
items: Array<Item>, 
/**
 * With whom.
 */
to: Recipient, 
/**
 * Until when; absent: until the youth stops it.
 */
until?: number, 
/**
 * Who reads the answer to it beside the youth: JIMs whose words are among the items.
 */
answer_to?: Array<Recipient>, 
/**
 * Its reader, a professional, may write it into the care file. The server does nothing with it: it is the youth's word.
 */
in_file?: boolean, };
  withdraw: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The youth.
 */
by: By, 
/**
 * When, by the youth's clock.
 */
at: number, 
/**
 * What is taken back.
 */
share: ShareId, };
  choice: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The youth.
 */
by: By, 
/**
 * When, by the youth's clock.
 */
at: number, 
/**
 * 0, 1, 2 …
 */
n: number, 
/**
 * Hash of the link before; in all but the first.
 */
prev?: Hash, 
/**
 * Hash of the share or withdraw that this link stands for.
 */
statement: Hash, };
  rule: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The youth.
 */
by: By, 
/**
 * When, by the youth's clock.
 */
at: number, 
/**
 * The youth's own channel.
 */
channel: ChannelId, 
/**
 * Its name, random: it counts nothing, and an ended one is never said again.
 */
id: RuleId, 
/**
 * Only messages with one of these labels, ascending. Absent: all of them.
 */
labels?: Array<LabelId>, 
/**
 * Whose words, ascending: the youth's, or those of JIMs who agree.
 */
authors: Array<Hash>, 
/**
 * Who reads along.
 */
to: Recipient, 
/**
 * Until when; absent: until the youth ends it.
 */
until?: number, };
  read_along: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The youth.
 */
by: By, 
/**
 * When, by the youth's clock.
 */
at: number, 
/**
 * The rule.
 */
rule: RuleId, 
/**
 * Who reads along.
 */
to: Recipient, 
/**
 * Until when; absent: until the youth ends it.
 */
until?: number, };
  end_rule: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The youth.
 */
by: By, 
/**
 * When, by the youth's clock.
 */
at: number, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * Which.
 */
rule: RuleId, };
  agree_rule: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The JIM.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, 
/**
 * The channel.
 */
channel: ChannelId, 
/**
 * Its newest charter: somebody who went and came back is asked again. To a no it does not matter.
 */
charter: Hash, 
/**
 * Which.
 */
rule: RuleId, 
/**
 * Yes; or no longer, which is said once and for all of this rule.
 */
agrees: boolean, };
  request: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * Who asks.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, 
/**
 * The youth.
 */
to: Recipient, 
/**
 * The message that it is about, for somebody who reads it; absent: asked in free words.
 */
about?: Hash, 
/**
 * Who is to know it; absent: who asks.
 */
whom?: Recipient, 
/**
 * In their words; may be empty when it is about a message.
 */
words: string, 
/**
 * A professional, who reads the message already, asks to write it into the care file.
 */
in_file?: boolean, };
  answer: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * Who answers.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, 
/**
 * What is answered.
 */
share: ShareId, 
/**
 * In their words.
 */
words: string, };
  pass: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * The youth.
 */
by: By, 
/**
 * When, by the youth's clock.
 */
at: number, 
/**
 * The share that may be answered.
 */
share: ShareId, 
/**
 * The JIM's own words in it, and nobody else's.
 */
about: Array<Hash>, 
/**
 * Who may answer.
 */
from: Recipient, 
/**
 * The JIM.
 */
to: Recipient, };
  report: { 
/**
 * Suite.
 */
suite: Suite, 
/**
 * Deployment.
 */
tenant: TenantId, 
/**
 * Who reports.
 */
by: By, 
/**
 * When, by their clock.
 */
at: number, 
/**
 * Chosen at random.
 */
id: ReportId, 
/**
 * What is reported, sealed: [`sealed_hash`].
 */
sealed: Hash, 
/**
 * Commitment to its key: all who open it read the same. [`key_commit`]
 */
commit: Hash, 
/**
 * The advisers who can open it, ascending by account, each once.
 */
to: Array<Recipient>, };
};
