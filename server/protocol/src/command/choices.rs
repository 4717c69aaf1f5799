//! Commands about choices: whom a youth gives something to read.

use naast_core::encode::Hash;
use naast_core::id::Bytes;
use naast_core::{ChannelId, CommandId, PersonId, RuleId, ShareId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[cfg(doc)]
use super::Command;
use crate::statement::Statement;

/// See [`Command::Share`]. The share and its link in the chain of choices are taken both or neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::choice::Withdraw`].
    pub withdraw: Statement,
    /// A [`naast_core::choice::Choice`].
    pub choice: Statement,
}

/// See [`Command::SetRule`]. The rule and its link in the chain of choices are taken both or neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SetRule {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::rule::Rule`], for members.
    pub rule: Statement,
    /// The [`naast_core::rule::ReadAlong`] that follows from it, for its reader.
    pub told: Statement,
    /// A [`naast_core::choice::Choice`].
    pub choice: Statement,
    /// Its key in the newest epoch.
    pub key: RuleKey,
}

/// A rule's key in one epoch, sealed to whoever reads along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RuleKey {
    /// The epoch; with [`SetRule`] the newest.
    pub epoch: u64,
    /// Generation of the reader's keys that the seal is made for.
    pub to_g: u32,
    /// The seal.
    pub seal: Bytes,
}

/// See [`Command::EndRule`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct EndRule {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::rule::EndRule`].
    pub statement: Statement,
    /// A [`naast_core::choice::Choice`].
    pub choice: Statement,
}

/// See [`Command::AgreeRule`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AgreeRule {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::rule::AgreeRule`].
    pub statement: Statement,
}

/// See [`Command::SealRule`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SealRule {
    /// Command id.
    pub id: CommandId,
    /// The channel.
    pub channel: ChannelId,
    /// Which.
    pub rule: RuleId,
    /// Its key in an epoch since.
    pub key: RuleKey,
}

/// See [`Command::Ask`]. Refused with `rate_limited` on the sixth time in a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Command id.
    pub id: CommandId,
    /// The youth.
    pub to: PersonId,
    /// Generation of the youth's keys that the request is sealed for.
    pub to_g: u32,
    /// A [`naast_core::request::Request`] as a statement, padded and sealed to the youth.
    pub sealed: Bytes,
    /// The same, sealed to who asks.
    pub own: Bytes,
}

/// See [`Command::Answer`]. Refused with `limit_reached` the second time, with `nothing_here` once it can be read no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AnswerShare {
    /// Command id.
    pub id: CommandId,
    /// What is answered.
    pub share: ShareId,
    /// For the youth, and for each JIM whom the share names.
    pub seals: Vec<AnswerSeal>,
    /// The same, sealed to who answers.
    pub own: Bytes,
}

/// A [`crate::sealed::ShareAnswer`], padded and sealed to one of those who read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AnswerSeal {
    /// Who.
    pub to: PersonId,
    /// Generation of their keys.
    pub to_g: u32,
    /// The seal.
    pub sealed: Bytes,
}

/// See [`Command::CompareChoices`]. Refused with `stale_choice` while the chain ends elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ChoiceAt {
    /// Its number.
    pub n: u64,
    /// Its hash.
    pub hash: Hash,
}
