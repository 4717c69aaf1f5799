//! What an entry is called and what of it goes into its log's hash.

use naast_core::Hash;

use crate::entry::Content;
use crate::statement::Statement;

impl Content {
    /// The kind that goes into the log hash. A tombstone and a withheld message stand for the message that was there.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Later(later) => &later.kind,
            Self::Restored { .. } => "restored",
            Self::Charter { .. } => "charter",
            Self::TakeSeat { .. } => "take_seat",
            Self::Leave { .. } => "leave",
            Self::Team { .. } => "team",
            Self::Exclude { .. } => "exclude",
            Self::EndExclude { .. } => "end_exclude",
            Self::Rule { .. } => "rule",
            Self::EndRule { .. } => "end_rule",
            Self::AgreeRule { .. } => "agree_rule",
            Self::OpenHistory { .. } => "open_history",
            Self::HandOver { .. } => "hand_over",
            Self::Reseal { .. } => "reseal",
            Self::Epoch { .. } => "epoch",
            Self::Message(_) | Self::Tombstone { .. } | Self::Withheld { .. } => "message",
            Self::Erased { .. } => "erased",
            Self::Joined { .. } => "joined",
            Self::Inherited { .. } => "inherited",
            Self::Left { .. } => "left",
            Self::Support { .. } => "support",
            Self::SupportEnded { .. } => "support_ended",
            Self::Choice { .. } => "choice",
            Self::Grant { .. } => "grant",
            Self::Void { .. } => "void",
            Self::Opened { .. } => "opened",
            Self::RuleGiven { .. } => "rule_given",
            Self::RuleWords { .. } => "rule_words",
            Self::RuleOver { .. } => "rule_over",
            Self::Request { .. } => "request",
            Self::Asked { .. } => "asked",
            Self::SharedOn { .. } => "shared_on",
            Self::Answer { .. } => "answer",
            Self::Answered { .. } => "answered",
            Self::Report { .. } => "report",
            Self::Reported { .. } => "reported",
            Self::ReportClosed { .. } => "report_closed",
            Self::CardAnswer { .. } => "card_answer",
            Self::InviteTaken { .. } => "invite_taken",
            Self::Bag { .. } => "bag",
            Self::Unlock { .. } => "unlock",
            Self::Key { .. } => "key",
            Self::SignedIn { .. } => "signed_in",
            Self::Half { .. } => "half",
            Self::HalfGone { .. } => "half_gone",
        }
    }

    /// The entry of a channel's log that holds this statement, when it is one that changes who is in.
    #[must_use]
    pub fn of_members(statement: &Statement) -> Option<Self> {
        let statement = statement.clone();
        Some(match statement.kind()?.as_str() {
            "charter" => Self::Charter { statement },
            "take_seat" => Self::TakeSeat { statement },
            "leave" => Self::Leave { statement },
            "team" => Self::Team { statement },
            "exclude" => Self::Exclude { statement },
            "end_exclude" => Self::EndExclude { statement },
            _ => return None,
        })
    }

    /// The entry with its content hash in it, for a kind that carries one.
    #[must_use]
    pub fn with_hash(mut self) -> Self {
        let hash = self.content_hash();
        if let Self::Rule { content, .. }
        | Self::EndRule { content, .. }
        | Self::AgreeRule { content, .. }
        | Self::RuleGiven { content, .. }
        | Self::RuleWords { content, .. }
        | Self::RuleOver { content, .. }
        | Self::Request { content, .. }
        | Self::Asked { content, .. }
        | Self::SharedOn { content, .. }
        | Self::Answer { content, .. }
        | Self::Answered { content, .. }
        | Self::Report { content, .. }
        | Self::Reported { content, .. }
        | Self::ReportClosed { content, .. } = &mut self
        {
            *content = hash;
        }
        self
    }

    /// The content hash that goes into the log hash: the same for every reader, whatever of the entry they may see.
    #[must_use]
    pub fn content_hash(&self) -> Hash {
        let plain = |parts: &[naast_core::Part<'_>]| naast_core::hash("content", parts);
        match self {
            Self::Restored { lineage } => plain(&[lineage.as_str().into()]),
            Self::Charter { statement }
            | Self::TakeSeat { statement }
            | Self::Leave { statement }
            | Self::Team { statement }
            | Self::Exclude { statement }
            | Self::EndExclude { statement }
            | Self::Rule { statement, .. }
            | Self::EndRule { statement, .. }
            | Self::AgreeRule { statement, .. }
            | Self::Reported { statement, .. }
            | Self::OpenHistory { statement }
            | Self::HandOver { statement }
            | Self::Reseal { statement }
            | Self::Epoch { statement, .. }
            | Self::Erased { statement }
            | Self::Unlock { statement }
            | Self::Key { statement } => statement.hash(),
            Self::Message(envelope) => envelope.hash(),
            Self::Tombstone { envelope, .. } => *envelope,
            Self::Withheld { content } => *content,
            Self::Joined { channel, from, before } => {
                plain(&[channel.as_bytes().into(), (*from).into(), before.as_bytes().into()])
            }
            Self::Inherited { channel, from, before, statement } => plain(&[
                channel.as_bytes().into(),
                (*from).into(),
                before.as_bytes().into(),
                statement.hash().as_bytes().into(),
            ]),
            Self::Left { channel } | Self::SupportEnded { channel } => plain(&[channel.as_bytes().into()]),
            Self::Support { channel, statement } => {
                plain(&[channel.as_bytes().into(), statement.hash().as_bytes().into()])
            }
            Self::Choice { choice, statement } => naast_core::choice::choice_content(choice.hash(), statement.hash()),
            Self::Grant { share, from } => plain(&[share.as_bytes().into(), from.as_bytes().into()]),
            Self::Void { share } | Self::Opened { share } => plain(&[share.as_bytes().into()]),
            Self::RuleGiven { rule, from, .. } => plain(&[rule.as_bytes().into(), from.as_bytes().into()]),
            Self::RuleWords { rule, .. } | Self::RuleOver { rule, .. } => plain(&[rule.as_bytes().into()]),
            Self::Request { from: other, sealed, .. } | Self::Asked { to: other, sealed, .. } => {
                plain(&[other.as_bytes().into(), sealed.0.as_slice().into()])
            }
            Self::SharedOn { envelope, .. } => plain(&[envelope.as_bytes().into()]),
            Self::Answer { share, from, sealed, .. } => {
                plain(&[share.as_bytes().into(), from.as_bytes().into(), sealed.0.as_slice().into()])
            }
            Self::Answered { share, sealed, .. } => plain(&[share.as_bytes().into(), sealed.0.as_slice().into()]),
            Self::Report { report, from, .. } => plain(&[report.as_bytes().into(), from.as_bytes().into()]),
            Self::ReportClosed { report, .. } => plain(&[report.as_bytes().into()]),
            Self::CardAnswer { invite, sealed } => plain(&[invite.as_bytes().into(), sealed.0.as_slice().into()]),
            Self::InviteTaken { invite, person, root, proof } => plain(&[
                invite.as_bytes().into(),
                person.as_bytes().into(),
                root.as_bytes().into(),
                proof.as_bytes().into(),
            ]),
            Self::Bag { n } => plain(&[(*n).into()]),
            Self::SignedIn { device } => plain(&[device.as_bytes().into()]),
            Self::Half { of, is_kept } => plain(&[of.as_bytes().into(), u64::from(*is_kept).into()]),
            Self::HalfGone { why } => plain(&[why.name().into()]),
            // Without one it is nothing that a log can hold.
            Self::Later(later) => later.content.unwrap_or(Hash([0; 32])),
        }
    }
}
