//! Commands about choices: whom a youth gives something to read.

use naast_core::CommandId;
use naast_core::encode::Hash;
use naast_core::id::Bytes;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[cfg(doc)]
use super::Command;
use crate::statement::Statement;

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
