//! What a person asks the server to write. One shape for two carriers: a frame on the socket, or `POST /v1/commands`.
//!
//! Each command has an id that its client made and kept before the first try; a repeated id gets the first answer back.

mod account;
mod choices;
mod reports;
mod rooms;

use naast_core::CommandId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use account::{
    DeleteAccount, EndSessions, Invite, RenewKeys, SetBag, SetOrganisation, SetTeam, SetUnlock, StopKeeping,
    TakeBackInvite, WrapBox,
};
pub use choices::{
    AgreeRule, AnswerSeal, AnswerShare, Ask, ChoiceAt, CompareChoices, EndRule, RuleKey, SealRule, SetRule, Share,
    Withdraw,
};
pub use reports::{CloseReport, Report};
pub use rooms::{
    AmendCharter, Block, EndExclude, Erase, Exclude, HandOver, Leave, OpenEpoch, OpenHistory, Reseal, RuleBox, Seal,
    Send, SetReadMark, ShowReadMarks, TakeSeat, Unblock,
};

use crate::entry::Receipt;

/// Defines the command enum together with the access to what all commands have.
macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident($body:ty) = $name:literal),+ $(,)?) => {
        /// Everything that can be asked for.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
    /// Let somebody read along by a standing rule.
    SetRule(SetRule) = "set_rule",
    /// End a rule; nothing is read by it any more.
    EndRule(EndRule) = "end_rule",
    /// Say whether a rule may cover one's own words.
    AgreeRule(AgreeRule) = "agree_rule",
    /// Give a rule's reader its key in an epoch that was opened since.
    SealRule(SealRule) = "seal_rule",
    /// Ask a youth whether something may be known.
    Ask(Ask) = "ask",
    /// Answer what somebody shared; once.
    Answer(AnswerShare) = "answer",
    /// Report picked messages to the organisation's adviser.
    Report(Report) = "report",
    /// Close a report that was dealt with: it is deleted.
    CloseReport(CloseReport) = "close_report",
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What was appended to logs that its sender reads; for `send`, one, whose content is the envelope hash.
    pub receipts: Vec<Receipt>,
}
