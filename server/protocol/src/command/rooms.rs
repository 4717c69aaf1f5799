//! Commands about conversations: what is said there, who is in, and who reads what of it.

use naast_core::encode::Hash;
use naast_core::id::Bytes;
use naast_core::{By, ChannelId, CommandId, PersonId, RuleId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[cfg(doc)]
use super::Command;
use crate::statement::Statement;

/// See [`Command::Send`] and [`Command::Resend`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
    /// Its key for whoever reads along, one for each rule that covers it; none with [`Command::Resend`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<RuleBox>>")]
    pub boxes: Vec<RuleBox>,
}

/// The key of one message, under the key of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RuleBox {
    /// Which.
    pub rule: RuleId,
    /// The box.
    pub sealed: Bytes,
}

/// See [`Command::Erase`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::message::Erase`].
    pub statement: Statement,
}

/// A key sealed to one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// To whom.
    pub to: By,
    /// HPKE encapsulation and ciphertext, one after the other.
    pub sealed: Bytes,
}

/// See [`Command::AmendCharter`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeSeat {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::charter::TakeSeat`].
    pub statement: Statement,
}

/// See [`Command::Leave`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::charter::Leave`].
    pub statement: Statement,
}

/// See [`Command::Block`]. All of it happens or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Unblock {
    /// Command id.
    pub id: CommandId,
    /// Whom.
    pub whom: PersonId,
}

/// See [`Command::Exclude`]. From the answer on that professional is served nothing more of the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::support::Exclude`].
    pub statement: Statement,
}

/// See [`Command::EndExclude`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct EndExclude {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::support::EndExclude`].
    pub statement: Statement,
}

/// See [`Command::OpenHistory`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Reseal {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::epoch::Reseal`].
    pub statement: Statement,
    /// The key, sealed.
    pub seal: Bytes,
}

/// See [`Command::SetReadMark`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowReadMarks {
    /// Command id.
    pub id: CommandId,
    /// The channel.
    pub channel: ChannelId,
    /// Whether from now on; off until somebody says so.
    pub is_shown: bool,
}
