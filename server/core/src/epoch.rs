//! Which key a channel talks with, and who holds it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::encode::{Hash, hash};
use crate::planted::{Guard, kept};
use crate::room::{EpochAt, Room, RoomError};
use crate::{By, ChannelId, Millis, Suite, TenantId};

/// Length of a sealed key: an X-Wing encapsulation of 1,120 bytes, 32 of key, a tag of 16.
pub const SEAL_BYTES: usize = 1168;

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

impl Room {
    /// The room after a new epoch. `newest` holds each effective member at their newest generation.
    ///
    /// # Errors
    /// [`RoomError::NotMember`], [`RoomError::StaleCharter`], [`RoomError::StaleEpoch`] for a wrong number or a derived key
    /// where a fresh one is due, [`RoomError::StaleKey`] when the members are not exactly the effective ones at their newest,
    /// [`RoomError::HandedOver`].
    pub fn open_epoch(&self, epoch: &Epoch, hash: Hash, newest: &[By], seq: u64) -> Result<Self, RoomError> {
        let is_by_a_member = kept(Guard::EpochIsByAMember, self.member(epoch.by.root).is_some());
        if !self.is_here(epoch.channel, epoch.tenant) || !is_by_a_member {
            return Err(RoomError::NotMember);
        }
        self.may_go_on()?;
        if !kept(Guard::EpochIsOfThisCharter, epoch.charter == self.charter) {
            return Err(RoomError::StaleCharter);
        }
        let is_next = match &self.epoch {
            Some(last) => last.epoch.checked_add(1) == Some(epoch.epoch),
            None if self.is_entered => epoch.epoch != 0,
            None => epoch.epoch == 1,
        };
        if !kept(Guard::EpochIsNext, is_next) {
            return Err(RoomError::StaleEpoch);
        }
        let is_for_members = kept(Guard::EpochIsForMembers, epoch.members == self.holders(newest)?);
        if !is_for_members || !kept(Guard::EpochIsAtNewestKeys, epoch.members.contains(&epoch.by)) {
            return Err(RoomError::StaleKey);
        }
        if !kept(Guard::DerivedAddsOnly, epoch.how == How::Fresh || self.may_derive(epoch)) {
            return Err(RoomError::StaleEpoch);
        }
        let mut next = self.clone();
        next.handed = None;
        next.epoch = Some(EpochAt { seq, epoch: epoch.epoch, statement: hash, members: epoch.members.clone() });
        Ok(next)
    }

    /// Who must hold the next key: the effective members at their newest generation, ascending by root.
    ///
    /// # Errors
    /// [`RoomError::StaleKey`] when `newest` does not know somebody.
    pub fn holders(&self, newest: &[By]) -> Result<Vec<By>, RoomError> {
        let mut holders = self
            .effective_members()
            .map(|member| newest.iter().find(|by| by.root == member.root && by.g >= member.g).copied())
            .collect::<Option<Vec<By>>>()
            .ok_or(RoomError::StaleKey)?;
        holders.sort_unstable();
        Ok(holders)
    }

    /// A key may be derived only while everybody who held the last one still may: derivation adds, it never removes.
    fn may_derive(&self, epoch: &Epoch) -> bool {
        match &self.epoch {
            // Somebody outside holds the last key.
            Some(_) if self.handed.is_some() => kept(Guard::HeirDerivesNothing, false),
            Some(last) => {
                last.seq < self.charter_seq
                    && last.members.iter().all(|held| epoch.members.contains(held))
                    && last.members.contains(&epoch.by)
            }
            // Who held the key before is not for a newcomer to know.
            None => self.is_entered,
        }
    }

    /// Who needs a seal of this epoch's key: everybody when it is fresh, newcomers alone when it is derived.
    #[must_use]
    pub fn seals_due(&self, epoch: &Epoch) -> Vec<By> {
        let held = self.epoch.as_ref().map_or(&[][..], |last| &last.members);
        let needs = |by: &&By| epoch.how == How::Fresh || !held.contains(by);
        epoch.members.iter().filter(needs).copied().collect()
    }
}
