//! What logs hold. Everything that a person must not miss is an entry, numbered 1, 2, 3 … without holes.

use naast_core::encode::{Hash, Sig, statement_hash};
use naast_core::half::HalfEnd;
use naast_core::id::Bytes;
use naast_core::{By, ChannelId, DeviceId, InviteId, LogId, Millis, PersonId, ReportId, RuleId, ShareId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::later::Later;
use crate::statement::Statement;

/// One entry of a log, as one reader gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Entry {
    /// The log.
    pub log: LogId,
    /// Its place.
    pub seq: u64,
    /// When the server took it.
    pub at: Millis,
    /// What it holds.
    #[serde(flatten)]
    pub content: Content,
}

/// What an entry holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    // All logs.
    /// Here the database was put back from a backup: what followed in its former life is gone, and a new one begins.
    Restored {
        /// The new life: the lineage in base64url.
        lineage: String,
    },

    // Channel logs.
    /// The owner says who is here.
    Charter {
        /// A [`naast_core::charter::Charter`].
        statement: Statement,
    },
    /// A guest sits down.
    TakeSeat {
        /// A [`naast_core::charter::TakeSeat`].
        statement: Statement,
    },
    /// A member is gone.
    Leave {
        /// A [`naast_core::charter::Leave`].
        statement: Statement,
    },
    /// Their organisation took professionals out of this channel, or lets them be let in again.
    Team {
        /// A [`naast_core::team::Team`].
        statement: Statement,
    },
    /// The youth whom this channel is about excluded a professional.
    Exclude {
        /// A [`naast_core::support::Exclude`].
        statement: Statement,
    },
    /// The youth took that back: who is in may say so again.
    EndExclude {
        /// A [`naast_core::support::EndExclude`].
        statement: Statement,
    },
    /// The youth lets somebody read along; said again behind each charter, for whoever comes with it.
    Rule {
        /// A [`naast_core::rule::Rule`].
        statement: Statement,
        /// Its content hash, for apps that do not know it.
        content: Hash,
    },
    /// The youth ended that.
    EndRule {
        /// A [`naast_core::rule::EndRule`].
        statement: Statement,
        /// As with `rule`.
        content: Hash,
    },
    /// A JIM agreed to a rule, or does so no longer.
    AgreeRule {
        /// A [`naast_core::rule::AgreeRule`].
        statement: Statement,
        /// As with `rule`.
        content: Hash,
    },
    /// The channel talks with a new key.
    Epoch {
        /// A [`naast_core::epoch::Epoch`].
        statement: Statement,
        /// The key sealed to this reader, if one was due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        seal: Option<Bytes>,
    },
    /// The owner opened what was said before to somebody who came later; the keys stand with their epochs.
    OpenHistory {
        /// A [`naast_core::charter::OpenHistory`].
        statement: Statement,
    },
    /// A member handed this channel over: its owner is somebody else now, and nothing new is written here. The keys stand with
    /// their epochs.
    HandOver {
        /// A [`naast_core::hand_over::HandOver`].
        statement: Statement,
    },
    /// Somebody's broken seal was mended; the good one stands with its epoch.
    Reseal {
        /// A [`naast_core::epoch::Reseal`].
        statement: Statement,
    },
    /// Somebody wrote.
    Message(Envelope),
    /// A message stood here and was erased.
    Tombstone {
        /// Who had written it.
        author: By,
        /// Its envelope hash: the log's hash still adds up.
        envelope: Hash,
    },
    /// A message stands here that this reader may not read: they came later.
    Withheld {
        /// Its content hash: the log's hash still adds up.
        content: Hash,
    },
    /// Somebody erased a message.
    Erased {
        /// A [`naast_core::message::Erase`].
        statement: Statement,
    },

    // Person logs.
    /// This person is in a channel from here on; said again when its owner opened what stood before.
    Joined {
        /// The channel.
        channel: ChannelId,
        /// First entry they read.
        from: u64,
        /// Log hash before that entry.
        before: Hash,
    },
    /// A channel that this person owned as somebody else was handed over to them; said again when another member does it too.
    Inherited {
        /// The channel.
        channel: ChannelId,
        /// First entry they read.
        from: u64,
        /// Log hash before that entry.
        before: Hash,
        /// The [`naast_core::hand_over::HandOver`].
        statement: Statement,
    },
    /// This person is no longer in a channel, or reads it no longer.
    Left {
        /// The channel.
        channel: ChannelId,
    },
    /// Who is in a support room about this person has changed, or it was begun. Of what is said there nothing is told.
    Support {
        /// The room.
        channel: ChannelId,
        /// What stands in its log: a `charter`, `take_seat`, `leave`, `team`, `exclude` or `end_exclude`.
        statement: Statement,
    },
    /// A support room about this person is no more.
    SupportEnded {
        /// The room.
        channel: ChannelId,
    },
    /// An own choice: a link of the chain and what it stands for.
    Choice {
        /// A [`naast_core::choice::Choice`].
        choice: Statement,
        /// The [`naast_core::choice::Share`], [`naast_core::choice::Withdraw`], [`naast_core::rule::Rule`] or
        /// [`naast_core::rule::EndRule`].
        statement: Statement,
    },
    /// Somebody gave this person something to read; fetched by its id when the screen opens. Said again when a message in it was
    /// erased: whoever has it open fetches it anew.
    Grant {
        /// The share.
        share: ShareId,
        /// Who gave it.
        from: PersonId,
    },
    /// What was given is gone, whether it was read or not.
    Void {
        /// The share.
        share: ShareId,
    },
    /// The recipient of an own share read it for the first time.
    Opened {
        /// The share.
        share: ShareId,
    },
    /// Somebody lets this person read along from here on; fetched by the rule's name.
    RuleGiven {
        /// Its name.
        rule: RuleId,
        /// Who gives it.
        from: PersonId,
        /// Its content hash, for apps that do not know it.
        content: Hash,
    },
    /// There is something new to read by a rule, or something of it can be read no more.
    RuleWords {
        /// The rule.
        rule: RuleId,
        /// As with `rule_given`.
        content: Hash,
    },
    /// What could be read by a rule is gone, all of it.
    RuleOver {
        /// The rule.
        rule: RuleId,
        /// As with `rule_given`.
        content: Hash,
    },
    /// Somebody asks this youth whether something may be known.
    Request {
        /// Who asks.
        from: PersonId,
        /// A [`naast_core::request::Request`], sealed to this person.
        sealed: Bytes,
        /// As with `rule_given`.
        content: Hash,
    },
    /// What this person asked a youth, for their other devices.
    Asked {
        /// The youth.
        to: PersonId,
        /// The same, sealed to this person.
        sealed: Bytes,
        /// As with `rule_given`.
        content: Hash,
    },
    /// Somebody shared words of this person's with somebody. Told once of each message: to whom, and how often, is not said.
    SharedOn {
        /// The message.
        envelope: Hash,
        /// As with `rule_given`.
        content: Hash,
    },
    /// Whoever was given something answers it: to the youth, or to a JIM whose words it was.
    Answer {
        /// What is answered.
        share: ShareId,
        /// Who answers.
        from: PersonId,
        /// A [`crate::sealed::ShareAnswer`], sealed to this person.
        sealed: Bytes,
        /// As with `rule_given`.
        content: Hash,
    },
    /// What this person answered, for their other devices.
    Answered {
        /// What was answered.
        share: ShareId,
        /// The same, sealed to this person.
        sealed: Bytes,
        /// As with `rule_given`.
        content: Hash,
    },
    /// Somebody reports something to this adviser; fetched by its id when the screen opens.
    Report {
        /// The report.
        report: ReportId,
        /// Who reports.
        from: PersonId,
        /// As with `rule_given`.
        content: Hash,
    },
    /// What this person reported, for their other devices.
    Reported {
        /// A [`naast_core::report::Report`].
        statement: Statement,
        /// As with `rule_given`.
        content: Hash,
    },
    /// An adviser closed a report: it is deleted. For who reported and for its advisers.
    ReportClosed {
        /// The report.
        report: ReportId,
        /// As with `rule_given`.
        content: Hash,
    },
    /// Somebody answered the card of an own invite.
    CardAnswer {
        /// The invite.
        invite: InviteId,
        /// The answer, sealed to this person.
        sealed: Bytes,
    },
    /// Somebody registered with an own invite.
    InviteTaken {
        /// The invite.
        invite: InviteId,
        /// Who came in.
        person: PersonId,
        /// Their identity.
        root: Hash,
        /// The invite key's signature over [`naast_core::invite::registration_bytes`], as it came with the registration: a
        /// server that never held the link cannot bring somebody else.
        proof: Sig,
    },
    /// Another device of this person keeps a newer bag.
    Bag {
        /// Its number.
        n: u64,
    },
    /// The factors changed.
    Unlock {
        /// A [`naast_core::unlock::Unlock`].
        statement: Statement,
    },
    /// A generation of this person's keys.
    Key {
        /// A [`naast_core::identity::Key`].
        statement: Statement,
    },
    /// A device signed in. Announced on all of them, never hidden.
    SignedIn {
        /// The device.
        device: DeviceId,
    },
    /// This person keeps a half of somebody's way in from here on, or no longer.
    Half {
        /// Whose.
        of: PersonId,
        /// Whether from now on.
        is_kept: bool,
    },
    /// Nobody keeps this person's own half any more: PIN and a person open nothing.
    HalfGone {
        /// Why.
        why: HalfEnd,
    },

    /// Something that came after this program, in either log. It is passed over.
    #[serde(untagged)]
    #[ts(skip)]
    #[schemars(skip)]
    Later(Later),
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Envelope {
    /// Exact bytes of a [`naast_core::message::Header`].
    pub header: String,
    /// Exact bytes of a [`naast_core::message::Trail`].
    pub trail: String,
    /// Commitment to the message key.
    pub commit: Hash,
    /// Sealed body.
    pub body: Bytes,
}

impl Envelope {
    /// The name of this message.
    #[must_use]
    pub fn hash(&self) -> Hash {
        naast_core::message::envelope_hash(&self.header, self.commit, &self.body.0)
    }
}

impl Statement {
    /// Its name: hash over `header.payload`. Text that is no statement hashes as a whole and names nothing.
    #[must_use]
    pub fn hash(&self) -> Hash {
        statement_hash(self.0.rsplit_once('.').map_or(self.0.as_str(), |(signed, _)| signed))
    }
}

/// The server's word that it keeps an entry: a client that holds one can prove that a log was longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The log.
    pub log: LogId,
    /// The entry's place.
    pub seq: u64,
    /// When it was taken.
    pub at: Millis,
    /// Its content hash.
    pub content: Hash,
    /// HMAC under the server's receipt key over `enc("receipt", lineage, log, seq, content)`.
    pub receipt: Hash,
}
