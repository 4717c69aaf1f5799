//! Commands about an account: its keys, its ways in, its sessions and its end; and whom it lets into the house.

use naast_core::encode::{Hash, SignPub};
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::unlock::Factor;
use naast_core::{CommandId, InviteId, Millis, PersonId, SessionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[cfg(doc)]
use super::Command;
use crate::statement::Statement;

/// See [`Command::DeleteAccount`]. All of it happens or nothing; afterwards the session is none, and a repetition is refused with
/// `sign_in_needed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct DeleteAccount {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::identity::Farewell`], signed by the root key.
    pub farewell: Statement,
    /// A [`naast_core::charter::Leave`] for each channel of others.
    pub leaves: Vec<Statement>,
}

/// See [`Command::Invite`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Command id.
    pub id: CommandId,
    /// The invite, derived from its secret.
    pub invite: InviteId,
    /// The invite's public key, derived from its secret.
    pub key: SignPub,
    /// As what the guest comes in.
    pub standing: Standing,
    /// Last moment at which it can be used.
    pub until: Millis,
    /// The card, sealed under the secret.
    pub card: Bytes,
}

/// See [`Command::TakeBackInvite`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeBackInvite {
    /// Command id.
    pub id: CommandId,
    /// The invite.
    pub invite: InviteId,
}

/// See [`Command::SetBag`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct WrapBox {
    /// What opens it.
    pub factor: Factor,
    /// The account secret, sealed under the factor.
    pub wrapped: Bytes,
}

/// See [`Command::SetUnlock`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct StopKeeping {
    /// Command id.
    pub id: CommandId,
    /// Whose half.
    pub of: PersonId,
}

/// See [`Command::SetOrganisation`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SetTeam {
    /// Command id.
    pub id: CommandId,
    /// A [`naast_core::team::Team`], signed with the organisation's own account.
    pub statement: Statement,
}

/// See [`Command::RenewKeys`]. All of it happens or nothing; with it every other session of the person ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct EndSessions {
    /// Command id.
    pub id: CommandId,
    /// Which one; absent for all but the session that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub session: Option<SessionId>,
}
