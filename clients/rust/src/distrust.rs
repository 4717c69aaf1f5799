//! Reasons not to believe a server.
//!
//! Everything a server says is checked against what people signed. What does not fit is not shown and not acted on; the
//! reason is kept under its own name, so that a person gets a sentence that helps and a test can expect it.

use naast_core::charter::CharterError;
use naast_core::choice::ChoiceError;
use naast_core::room::RoomError;
use naast_core::unlock::UnlockError;
use naast_core::{ChannelId, LogId, PersonId};
use naast_protocol::StatementError;
use naast_protocol::statement::ReadChainError;

use crate::crypto::BodyError;

/// One thing that an honest server never shows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    // Where we are.
    /// Something of another deployment than the one that was pinned.
    #[error("this belongs to another server than the one you came in by")]
    OtherTenant,
    /// The database lives another life: it was restored from a backup, or swapped.
    #[error("the server's memory is another one than before")]
    OtherLineage,

    /// An entry of a kind that came after this program, without the hash by which its log could be followed.
    #[error("this app is too old for what stands in log {log} at place {seq}")]
    TooNew {
        /// The log.
        log: LogId,
        /// Where.
        seq: u64,
    },

    // Who people are.
    /// A statement that is none, or one of another kind than its place asks for.
    #[error("{kind}: {reason}")]
    NoStatement {
        /// What it should have been.
        kind: &'static str,
        /// What is wrong with it.
        reason: StatementError,
    },
    /// A statement whose signature is not its signer's.
    #[error("the {kind} was not signed by the person it names")]
    Forged {
        /// What it pretends to be.
        kind: &'static str,
    },
    /// An account chain that does not hold together.
    #[error("{person}'s keys do not hold together: {reason}")]
    BrokenChain {
        /// Whose.
        person: PersonId,
        /// Why.
        reason: ReadChainError,
    },
    /// Keys under another root than the one that was pinned.
    #[error("{person} suddenly has another identity")]
    SubstitutedKey {
        /// Who.
        person: PersonId,
    },
    /// Older keys than were seen before: whoever stole the old ones would like that.
    #[error("{person} suddenly has older keys than before")]
    LowerGeneration {
        /// Who.
        person: PersonId,
    },
    /// This account has newer keys than this device.
    #[error("another device of yours has newer keys")]
    NewerOwnKeys,
    /// A link names somebody else than the server shows under it.
    #[error("the link names another person than the server does")]
    LinkMismatch,
    /// What lies under an invite does not open with its secret.
    #[error("the card under this link was not made with it")]
    ForeignCard,
    /// A half of somebody's way in that was not sealed for this place.
    #[error("this half was not made for here")]
    ForeignHalf,
    /// Somebody who never held the invite.
    #[error("somebody came in by a link that they never held")]
    UnprovenGuest,

    // What opens the account.
    /// A wrap that the signed list of factors does not name.
    #[error("there is a way into your account that you never made")]
    ForeignWrap,
    /// A list of factors that does not follow.
    #[error("{0}")]
    Unlock(#[from] UnlockError),
    /// Vault, wrap or bag do not open, or do not belong to the account's chain.
    #[error("your own keys came back damaged")]
    DamagedVault,

    // Logs.
    /// An entry is missing in a log.
    #[error("log {log}: entry {expected} is missing")]
    Hole {
        /// Which.
        log: LogId,
        /// What should have come.
        expected: u64,
    },
    /// The hash that the server, or a member, has for a place of a log is another one than ours.
    #[error("log {log}: what stands before entry {seq} was changed")]
    Rewritten {
        /// Which.
        log: LogId,
        /// Where.
        seq: u64,
    },
    /// A log is shorter than it was, or less far than the marks in the bag.
    #[error("log {log} was cut back to an earlier state")]
    RolledBack {
        /// Which.
        log: LogId,
    },
    /// An entry of a kind that does not belong into this log.
    #[error("log {log}: entry {seq} does not belong here")]
    Misplaced {
        /// Which.
        log: LogId,
        /// Where.
        seq: u64,
    },

    // Channels.
    /// A channel of an owner whom this person never met.
    #[error("somebody you never met claims to have let you in")]
    UnknownOwner {
        /// The channel.
        channel: ChannelId,
    },
    /// A charter that cannot stand here.
    #[error("{0}")]
    Charter(#[from] CharterError),
    /// Somebody holds a key whom the owner never let in, or a member was left out.
    #[error("somebody would read along whom the owner never let in")]
    GhostMember {
        /// The channel.
        channel: ChannelId,
    },
    /// Somebody says that this person lost everything and is somebody else now, and gave their conversation to that one.
    #[error("somebody gave your conversation to another person and says that it is you")]
    HandedOver {
        /// The channel.
        channel: ChannelId,
    },
    /// A second person on a seat that is taken.
    #[error("two people sit on the same seat")]
    SecondOnSeat {
        /// The channel.
        channel: ChannelId,
    },
    /// Something that the rules of a room do not allow here.
    #[error("{0}")]
    Room(RoomError),
    /// An older team than was seen before, or one that does not follow it.
    #[error("the server shows an older team than before")]
    OldTeam,
    /// Somebody whom the organisation no longer lists is still in a conversation, or spoke after the team had ended.
    #[error("somebody who no longer works for the organisation is still in a conversation")]
    TeamIgnored {
        /// The channel.
        channel: ChannelId,
    },
    /// Somebody is listed again whom the youth excluded.
    #[error("somebody is let in again whom the youth excluded")]
    ExclusionIgnored {
        /// The channel.
        channel: ChannelId,
    },
    /// A seal that was not made for this person and place, or is missing.
    #[error("the key of this conversation was not sealed to you")]
    ForeignSeal {
        /// The channel.
        channel: ChannelId,
        /// The epoch.
        epoch: u64,
    },
    /// A key that is not the one everybody was told of.
    #[error("not everybody here has the same key")]
    OtherEpochKey {
        /// The channel.
        channel: ChannelId,
        /// The epoch.
        epoch: u64,
    },

    // Messages.
    /// A header or trail that is not written the one right way.
    #[error("a message without a proper header or trail")]
    MalformedMessage,
    /// The body does not open or is not its author's.
    #[error("{0}")]
    Body(#[from] BodyError),
    /// A message that stood in the log before.
    #[error("a message is shown a second time")]
    Replayed,
    /// A trail that the header does not name.
    #[error("the trail of a message was changed")]
    ChangedTrail,
    /// A message is missing between two of the same author.
    #[error("a message of somebody here was left out")]
    Dropped,
    /// Messages of one author in another order than they were written.
    #[error("messages of somebody here come in another order")]
    Reordered,
    /// An author saw another history than this device.
    #[error("somebody here was shown another conversation")]
    Forked,
    /// A message was taken away, and its author never said so.
    #[error("the server removed a message that its author did not erase")]
    FakeTombstone,

    /// Words for somebody else by somebody who is no JIM, or not said between the two of them.
    #[error("only a JIM words something, and only in private")]
    NoWording,
    /// A card for the table by somebody else than the youth whose conversation it is, for nobody who is there, or with too much on it.
    #[error("only the youth lays that on the table, and for a JIM who is there")]
    NotYouths,

    // Choices.
    /// A link in the chain of choices that cannot stand here.
    #[error("{0}")]
    Choice(#[from] ChoiceError),
    /// A share that is not for this person, not the one that was asked for, over, or with other messages than it names.
    #[error("this was not shared with you")]
    ForeignShare,
    /// Something to read along that is not for this person, not by the rule that was asked for, or nothing that it covers.
    #[error("nobody lets you read this along")]
    ForeignRule,
    /// A report that is not for this person, not the one that was asked for, or not as it was signed.
    #[error("this was not reported to you")]
    ForeignReport,
    /// A receipt that does not fit what was sent.
    #[error("the server confirmed something else than was sent")]
    ForeignReceipt,
    /// Something else stands where the server confirmed that something of this person's stands.
    #[error("log {log}: entry {seq} is not what the server had confirmed")]
    BrokenPromise {
        /// Which.
        log: LogId,
        /// Where.
        seq: u64,
    },
}
