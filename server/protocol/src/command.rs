//! What a person asks the server to write. One shape for two carriers: a frame on the socket, or `POST /v1/commands`.
//!
//! Each command has an id that its client made and kept before the first try; a repeated id gets the first answer back.

use naast_core::encode::Hash;
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::unlock::Factor;
use naast_core::{By, ChannelId, CommandId, InviteId, Millis, PersonId, SessionId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::entry::Receipt;
use crate::statement::Statement;

/// Defines the command enum together with the access to what all commands have.
macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident($body:ty) = $name:literal),+ $(,)?) => {
        /// Everything that can be asked for.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(tag = "do", rename_all = "snake_case")]
        pub enum Command {
            $($(#[$doc])* $variant($body),)+
        }

        impl Command {
            /// Every name that `do` can have: tests walk this list, so that a new command without a row is noticed.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The id that its client chose.
            #[must_use]
            pub const fn id(&self) -> CommandId {
                match self { $(Self::$variant(body) => body.id,)+ }
            }

            /// What is asked for, as in `do`.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)+ }
            }
        }
    };
}

commands! {
    /// Write a message.
    Send(Send) = "send",
    /// Write a message that a restore lost, exactly as it was.
    Resend(Send) = "resend",
    /// Erase an own message for everybody.
    Erase(Erase) = "erase",
    /// Make a channel, or say anew who is in it, with the epoch that goes with it.
    AmendCharter(AmendCharter) = "amend_charter",
    /// Open a fresh epoch.
    OpenEpoch(OpenEpoch) = "open_epoch",
    /// Take the seat that an invite holds.
    TakeSeat(TakeSeat) = "take_seat",
    /// Leave a channel.
    Leave(Leave) = "leave",
    /// Leave channels and hear nothing more of somebody, who is not told.
    Block(Block) = "block",
    /// Hear of somebody again.
    Unblock(Unblock) = "unblock",
    /// Delete one's account and everything that stands of it; there is no way back.
    DeleteAccount(DeleteAccount) = "delete_account",
    /// Exclude a professional from a support room about oneself.
    Exclude(Exclude) = "exclude",
    /// Take that back.
    EndExclude(EndExclude) = "end_exclude",
    /// Open old epochs of an own channel to a newcomer.
    OpenHistory(OpenHistory) = "open_history",
    /// Hand a conversation over to its owner, who lost everything and is somebody else now.
    HandOver(HandOver) = "hand_over",
    /// Seal the newest key anew to somebody whose seal is broken.
    Reseal(Reseal) = "reseal",
    /// Give somebody messages to read.
    Share(Share) = "share",
    /// Take a share back.
    Withdraw(Withdraw) = "withdraw",
    /// After a restore: the chain of choices is whole again, what it shares may be read.
    CompareChoices(CompareChoices) = "compare_choices",
    /// Put up an invite.
    Invite(Invite) = "invite",
    /// Take an unused invite back.
    TakeBackInvite(TakeBackInvite) = "take_back_invite",
    /// Keep one's own sealed bag.
    SetBag(SetBag) = "set_bag",
    /// Change what opens the account.
    SetUnlock(SetUnlock) = "set_unlock",
    /// Keep somebody's half no longer.
    StopKeeping(StopKeeping) = "stop_keeping",
    /// Give the organisation its root; once, by its first coordinator.
    SetOrganisation(SetOrganisation) = "set_organisation",
    /// Say who the organisation's staff are.
    SetTeam(SetTeam) = "set_team",
    /// Note how far one has read, for one's own devices.
    SetReadMark(SetReadMark) = "set_read_mark",
    /// Let the others in a channel see how far one has read, or no longer.
    ShowReadMarks(ShowReadMarks) = "show_read_marks",
    /// Sign other devices out.
    EndSessions(EndSessions) = "end_sessions",
    /// Begin a new generation of one's keys: a phone was lost.
    RenewKeys(RenewKeys) = "renew_keys",
}

/// The answer to a command that was carried out: it is on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What was appended to logs that its sender reads; for `send`, one, whose content is the envelope hash.
    pub receipts: Vec<Receipt>,
}

/// See [`Command::Send`] and [`Command::Resend`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Command id.
    pub id: CommandId,
    /// Exact bytes of a [`naast_core::message::Header`].
    pub header: String,
    /// Exact bytes of a [`naast_core::message::Trail`].
    pub trail: String,
    /// Commitment to the message key.
    pub commit: Hash,
    /// Sealed body.
    pub body: Bytes,
}

/// See [`Command::Erase`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::message::Erase`].
    pub statement: Statement,
}

/// A key sealed to one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// To whom.
    pub to: By,
    /// HPKE encapsulation and ciphertext, one after the other.
    pub sealed: Bytes,
}

/// See [`Command::AmendCharter`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AmendCharter {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::charter::Charter`].
    pub charter: Statement,
    /// The [`naast_core::epoch::Epoch`] that follows it in the same transaction.
    pub epoch: Statement,
    /// Its key, for each who needs it.
    pub seals: Vec<Seal>,
}

/// See [`Command::OpenEpoch`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenEpoch {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::epoch::Epoch`].
    pub epoch: Statement,
    /// Its key, for each member.
    pub seals: Vec<Seal>,
}

/// See [`Command::TakeSeat`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeSeat {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::charter::TakeSeat`].
    pub statement: Statement,
}

/// See [`Command::Leave`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::charter::Leave`].
    pub statement: Statement,
}

/// See [`Command::Block`]. All of it happens or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Command id.
    pub id: CommandId,
    /// Whom.
    pub whom: PersonId,
    /// A [`naast_core::charter::Leave`] for each channel that is left with it.
    pub leaves: Vec<Statement>,
}

/// See [`Command::Unblock`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Unblock {
    /// Command id.
    pub id: CommandId,
    /// Whom.
    pub whom: PersonId,
}

/// See [`Command::DeleteAccount`]. All of it happens or nothing; afterwards the session is none, and a repetition is refused with
/// `sign_in_needed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeleteAccount {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::identity::Farewell`], signed by the root key.
    pub farewell: Statement,
    /// A [`naast_core::charter::Leave`] for each channel of others.
    pub leaves: Vec<Statement>,
}

/// See [`Command::Exclude`]. From the answer on that professional is served nothing more of the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::support::Exclude`].
    pub statement: Statement,
}

/// See [`Command::EndExclude`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndExclude {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::support::EndExclude`].
    pub statement: Statement,
}

/// See [`Command::OpenHistory`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenHistory {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::charter::OpenHistory`].
    pub statement: Statement,
    /// The keys of its epochs in its order, each sealed to the newcomer as if they had been there.
    pub seals: Vec<Bytes>,
}

/// See [`Command::HandOver`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::hand_over::HandOver`].
    pub statement: Statement,
    /// The keys of its epochs in its order, each sealed to the heir as if they had been there.
    pub seals: Vec<Bytes>,
}

/// See [`Command::Reseal`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Reseal {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::epoch::Reseal`].
    pub statement: Statement,
    /// The key, sealed.
    pub seal: Bytes,
}

/// See [`Command::Share`]. The share and its link in the chain of choices are taken both or neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::choice::Share`].
    pub share: Statement,
    /// A [`naast_core::choice::Choice`].
    pub choice: Statement,
    /// Generation of the recipient's keys that the seal is made for.
    pub to_g: u32,
    /// The keys, sealed to the recipient.
    pub seal: Bytes,
}

/// See [`Command::Withdraw`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::choice::Withdraw`].
    pub withdraw: Statement,
    /// A [`naast_core::choice::Choice`].
    pub choice: Statement,
}

/// See [`Command::CompareChoices`]. Refused with `stale_choice` while the chain ends elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CompareChoices {
    /// Command id.
    pub id: CommandId,
    /// Newest link of the chain as the youth's app knows it; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub newest: Option<ChoiceAt>,
}

/// A link of the chain of choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChoiceAt {
    /// Its number.
    pub n: u64,
    /// Its hash.
    pub hash: Hash,
}

/// See [`Command::Invite`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Command id.
    pub id: CommandId,
    /// The invite, derived from its secret.
    pub invite: InviteId,
    /// The invite's public key, derived from its secret.
    pub key: naast_core::encode::SignPub,
    /// As what the guest comes in.
    pub standing: Standing,
    /// Last moment at which it can be used.
    pub until: Millis,
    /// The card, sealed under the secret.
    pub card: Bytes,
}

/// See [`Command::TakeBackInvite`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeBackInvite {
    /// Command id.
    pub id: CommandId,
    /// The invite.
    pub invite: InviteId,
}

/// See [`Command::SetBag`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetBag {
    /// Command id.
    pub id: CommandId,
    /// 0, 1, 2 …: one more than the newest bag, else `stale_bag`.
    pub n: u64,
    /// The sealed bag.
    pub bag: Bytes,
}

/// One wrapped account secret with its factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WrapBox {
    /// What opens it.
    pub factor: Factor,
    /// The account secret, sealed under the factor.
    pub wrapped: Bytes,
}

/// See [`Command::SetUnlock`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetUnlock {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::unlock::Unlock`], signed by the root key.
    pub unlock: Statement,
    /// Exactly the wraps that it lists.
    pub wraps: Vec<WrapBox>,
    /// What the server checks a recovery code against: hash of the code's authenticator; present exactly when a code is among the
    /// factors that were wrapped for this list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code_check: Option<Hash>,
}

/// See [`Command::StopKeeping`]. The half is gone for good; its owner is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StopKeeping {
    /// Command id.
    pub id: CommandId,
    /// Whose half.
    pub of: PersonId,
}

/// See [`Command::SetOrganisation`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetOrganisation {
    /// Command id.
    pub id: CommandId,
    /// Generation 0 of the organisation's own account chain.
    pub key: Statement,
    /// The organisation's name, as everybody may read it.
    pub name: String,
}

/// See [`Command::SetTeam`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetTeam {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::team::Team`], signed with the organisation's own account.
    pub statement: Statement,
}

/// See [`Command::SetReadMark`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetReadMark {
    /// Command id.
    pub id: CommandId,
    /// The channel.
    pub channel: ChannelId,
    /// Newest entry that was seen on a screen.
    pub seq: u64,
}

/// See [`Command::ShowReadMarks`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowReadMarks {
    /// Command id.
    pub id: CommandId,
    /// The channel.
    pub channel: ChannelId,
    /// Whether from now on; off until somebody says so.
    pub is_shown: bool,
}

/// See [`Command::RenewKeys`]. All of it happens or nothing; with it every other session of the person ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RenewKeys {
    /// Command id.
    pub id: CommandId,
    /// The next [`naast_core::identity::Key`], signed by the root key.
    pub key: Statement,
    /// The vault, with the new generation in it.
    pub vault: Bytes,
    /// Number of the bag: more than the newest, else `stale_bag`.
    pub n: u64,
    /// The bag, sealed under the new generation's key.
    pub bag: Bytes,
}

/// See [`Command::EndSessions`]. From the answer on, none of their tokens is worth anything and their sockets are closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndSessions {
    /// Command id.
    pub id: CommandId,
    /// Which one; absent for all but the session that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub session: Option<SessionId>,
}
