//! Which key a channel talks with, and who holds it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::encode::{Hash, hash};
use crate::{By, ChannelId, Millis, Suite, TenantId};

/// Length of a sealed key: an X-Wing encapsulation, 32 bytes of key, a tag of 16.
pub const SEAL_BYTES: usize = 1120 + 32 + 16;

/// How an epoch's key came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// A new random key, sealed to every member.
    Fresh,
    /// From the key before and the new charter; sealed to newcomers only.
    Derived,
}

/// A member's statement that from here on the channel talks with a certain key, and to whom it was sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Epoch {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The member who opened it.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
    /// The channel.
    pub channel: ChannelId,
    /// 1, 2, 3 …
    pub epoch: u64,
    /// Hash of the charter that it stands on.
    pub charter: Hash,
    /// Exactly the members who hold the key, ascending by root.
    pub members: Vec<By>,
    /// How the key came to be.
    pub how: How,
    /// [`commitment`] of the key: all members talk with the same one.
    pub commitment: Hash,
}

/// A member's statement that they sealed the newest key anew to somebody whose seal was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Reseal {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// Who seals.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
    /// The channel.
    pub channel: ChannelId,
    /// The newest epoch.
    pub epoch: u64,
    /// To whom, as the epoch lists them.
    pub to: By,
}
crate::statement_body!(Epoch = "epoch", Reseal = "reseal");

/// What an epoch statement says about its key without giving it away.
#[must_use]
pub fn commitment(key: &[u8; 32]) -> Hash {
    hash("epoch-commit", &[key.into()])
}

/// What a seal of an epoch key is bound to (the HPKE `info`): one recipient, one statement, one place.
#[must_use]
pub fn seal_info(tenant: TenantId, channel: ChannelId, epoch: u64, statement: Hash, to: By) -> Vec<u8> {
    crate::enc(
        "epoch",
        &[
            tenant.as_bytes().into(),
            channel.as_bytes().into(),
            epoch.into(),
            statement.as_bytes().into(),
            to.root.as_bytes().into(),
            u64::from(to.g).into(),
        ],
    )
}
