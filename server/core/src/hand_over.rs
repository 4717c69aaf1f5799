//! A conversation whose owner lost everything: a member hands it over to the identity that this person has now. From then on
//! nothing new is written in it.
//!
//! [Note: Handed over] Nobody else can tell a lost owner from a thief with their name, so this file decides nothing for good. What
//! the author could read is opened to the heir and to nobody else; the heir is no member, says nothing and admits nobody. The old
//! identity stays the owner: its next charter takes the conversation up again, with a fresh key, and the heir is out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::charter::Role;
use crate::encode::Hash;
use crate::planted::{Guard, in_force, kept};
use crate::room::{Room, RoomError};
use crate::{By, ChannelId, Millis, PersonId, Suite, TenantId, limits};

/// The owner as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// The account.
    pub person: PersonId,
    /// The identity that was lost.
    pub root: Hash,
}

/// The same person as they are now, by the author's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Heir {
    /// The account.
    pub person: PersonId,
    /// The new identity, which the author met.
    pub root: Hash,
    /// Their newest generation that the author knows: the seals are made for it.
    pub g: u32,
}

/// A member's statement that the owner lost everything and is somebody else now, who may read what the author could read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The member who knows both.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
    /// The channel.
    pub channel: ChannelId,
    /// Its owner.
    pub from: Lost,
    /// Whom the owner is now.
    pub to: Heir,
    /// Which epochs, ascending: some of those that the author could read.
    pub epochs: Vec<u64>,
}
crate::statement_body!(HandOver = "hand_over");

/// What a room remembers of it. See: [Note: Handed over]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HandedOver {
    /// Position of the first statement.
    pub seq: u64,
    /// How many statements there were.
    pub times: usize,
    /// Who reads because of them; whoever went is not among them any more.
    pub heirs: Vec<Heir>,
}

/// What somebody may read of a channel's log while they are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// First entry of the stretch that they are in now.
    pub from: u64,
    /// First and last place of each stretch of messages.
    pub stretches: Vec<(u64, u64)>,
}

impl Reach {
    /// What of an epoch is theirs to hand on: first and last place of each part. `charter` is the place of the charter that it stands
    /// on, `first` its own, `last` the last one at which it was talked with. Nothing from before they came, or came back: who was in
    /// then, and how much was said, is not theirs either.
    #[must_use]
    pub fn of_epoch(&self, charter: u64, first: u64, last: u64) -> Vec<(u64, u64)> {
        if !kept(Guard::HandedIsFromTheirCharters, charter >= self.from) {
            return Vec::new();
        }
        if !in_force(Guard::HandedIsWithinTheirStretches) {
            return vec![(first, last)];
        }
        let part = |(from, until): &(u64, u64)| (first.max(*from), last.min(*until));
        self.stretches.iter().map(part).filter(|(from, until)| from <= until).collect()
    }
}

impl Room {
    /// Whether nothing new is written here: it was handed over, and its owner said nothing since.
    #[must_use]
    pub fn is_past(&self) -> bool {
        self.handed.as_ref().is_some_and(|handed| handed.seq > self.charter_seq)
    }

    /// The one rule that keeps a conversation as it is once it was handed over. Leaving and erasing do not ask it: both take away.
    ///
    /// # Errors
    /// [`RoomError::HandedOver`].
    pub fn may_go_on(&self) -> Result<(), RoomError> {
        if kept(Guard::HandedOverStays, !self.is_past()) { Ok(()) } else { Err(RoomError::HandedOver) }
    }

    /// Who reads without being in.
    #[must_use]
    pub fn heirs(&self) -> &[Heir] {
        self.handed.as_ref().map_or(&[], |handed| &handed.heirs)
    }

    /// The heir with this identity.
    #[must_use]
    pub fn heir(&self, root: Hash) -> Option<&Heir> {
        self.heirs().iter().find(|heir| heir.root == root)
    }

    /// The room after a member handed it over, once more or for the first time.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] by somebody who is not in or by the owner, for another channel or owner, where no youth is the owner,
    /// and to somebody who is in; [`RoomError::StaleEpoch`] for epochs that are none or not ascending, by somebody who does not hold the
    /// newest, and where nobody handed it over yet without the newest; [`RoomError::TooMany`].
    pub fn hand_over(&self, said: &HandOver, seq: u64) -> Result<Self, RoomError> {
        let is_owner = said.from.root == self.owner && self.owner_person() == Some(said.from.person);
        let is_lost = kept(Guard::HandOverIsOfTheOwner, is_owner);
        let is_in = kept(Guard::HandOverIsByAMember, self.member(said.by.root).is_some());
        let is_by_another = is_in && kept(Guard::HandOverIsByAnother, said.by.root != self.owner);
        let (person, root) = (said.to.person, said.to.root);
        let is_outside = self.member(root).is_none() && self.role_of(person).is_none();
        let is_to_another = kept(Guard::HeirIsOutside, is_outside);
        let is_a_youths = kept(Guard::HandOverIsOfAYouth, self.kind.owner() == Role::Youth);
        let is_here = self.is_here(said.channel, said.tenant);
        if !is_here || !is_lost || !is_by_another || !is_to_another || !is_a_youths {
            return Err(RoomError::NotMember);
        }
        let newest = self.epoch.as_ref().ok_or(RoomError::StaleEpoch)?;
        let holds = newest.members.iter().any(|by| by.root == said.by.root && by.g <= said.by.g);
        let ascends = said.epochs.is_sorted_by(|a, b| a < b);
        let exist = said.epochs.iter().all(|epoch| (1..=newest.epoch).contains(epoch));
        let is_bounded = !said.epochs.is_empty() && said.epochs.len() <= limits::HISTORY_EPOCHS_MAX;
        // Once the owner took it up again, words from before hand it over no second time: they do not know the key that came then.
        let is_of_now = self.is_past() || said.epochs.last() == Some(&newest.epoch);
        let are_epochs = kept(Guard::HandedEpochsAscend, ascends) && kept(Guard::HandedEpochsExist, exist);
        let may_say = kept(Guard::HandOverIsByAHolder, holds) && kept(Guard::HandOverIsOfNow, is_of_now);
        if !are_epochs || !may_say || !kept(Guard::HandedEpochsAreBounded, is_bounded) {
            return Err(RoomError::StaleEpoch);
        }
        let mut next = self.clone();
        let handed = next.handed.get_or_insert(HandedOver { seq, times: 0, heirs: Vec::new() });
        if !kept(Guard::HandOversAreFew, handed.times < limits::HAND_OVERS_MAX) {
            return Err(RoomError::TooMany);
        }
        handed.times += 1;
        match handed.heirs.iter_mut().find(|heir| heir.root == root) {
            Some(heir) => heir.g = heir.g.max(said.to.g),
            None => handed.heirs.push(said.to),
        }
        Ok(next)
    }

    /// The room without one heir. It stays handed over: that somebody reads no more takes nothing back.
    #[must_use]
    pub fn without_heir(&self, root: Hash) -> Self {
        let mut next = self.clone();
        if let Some(handed) = &mut next.handed {
            handed.heirs.retain(|heir| heir.root != root);
        }
        next
    }
}
