//! Keys given again: old epochs opened to a newcomer, a broken seal mended. Who may, and to whom.

use crate::charter::OpenHistory;
use crate::epoch::Reseal;
use crate::planted::{Guard, kept};
use crate::room::{EpochAt, Room, RoomError};
use crate::{By, limits};

impl Room {
    /// Whether these old epochs may be opened to somebody now. `derived` says of each epoch behind the first whether its key
    /// follows from the one before.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody but the owner and to anybody who is not in; [`RoomError::StaleEpoch`] for epochs that
    /// are none, are not ascending, or leave one out that the recipient could derive without being told; [`RoomError::HandedOver`].
    pub fn may_open_history(&self, said: &OpenHistory, derived: impl Fn(u64) -> bool) -> Result<(), RoomError> {
        let owner = self.members.iter().find(|member| member.root == self.owner);
        let is_owner = said.by.root == self.owner && owner.is_some_and(|listed| said.by.g >= listed.g);
        let is_owner = kept(Guard::HistoryIsTheOwners, is_owner);
        let is_for_a_member = kept(Guard::HistoryIsForMembers, self.member(said.to.root).is_some());
        let is_for_another = kept(Guard::HistoryIsForAnother, said.to.root != self.owner);
        if !is_owner || !self.is_here(said.channel, said.tenant) || !is_for_another || !is_for_a_member {
            return Err(RoomError::NotMember);
        }
        self.may_go_on()?;
        let newest = self.epoch.as_ref().ok_or(RoomError::StaleEpoch)?;
        let holds_newest = newest.members.iter().any(|by| by.root == said.to.root);
        let ascends = said.epochs.is_sorted_by(|a, b| a < b);
        let is_closed = |epoch: &u64| {
            let next = epoch.saturating_add(1);
            next > newest.epoch
                || !derived(next)
                || said.epochs.contains(&next)
                || (next == newest.epoch && holds_newest)
        };
        let exist = said.epochs.iter().all(|epoch| (1..=newest.epoch).contains(epoch));
        let is_bounded = !said.epochs.is_empty() && said.epochs.len() <= limits::HISTORY_EPOCHS_MAX;
        let are_epochs = kept(Guard::HistoryEpochsAscend, ascends) && kept(Guard::HistoryEpochsExist, exist);
        let is_closed = kept(Guard::HistoryOpensNothingMore, said.epochs.iter().all(is_closed));
        if kept(Guard::HistoryIsBounded, is_bounded) && are_epochs && is_closed {
            Ok(())
        } else {
            Err(RoomError::StaleEpoch)
        }
    }

    /// Whether a member may seal the newest key anew to another who holds it.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for somebody who is not in; [`RoomError::StaleEpoch`] for another epoch than the newest;
    /// [`RoomError::StaleKey`] by or to somebody who does not hold it with these very keys; [`RoomError::HandedOver`].
    pub fn may_reseal(&self, said: &Reseal) -> Result<&EpochAt, RoomError> {
        let is_by_a_member = kept(Guard::ResealIsByAMember, self.member(said.by.root).is_some());
        if !self.is_here(said.channel, said.tenant) || !is_by_a_member {
            return Err(RoomError::NotMember);
        }
        self.may_go_on()?;
        let newest = self
            .epoch
            .as_ref()
            .filter(|newest| kept(Guard::ResealIsOfTheNewest, newest.epoch == said.epoch))
            .ok_or(RoomError::StaleEpoch)?;
        let holds = |by: &By| newest.members.contains(by) && self.member(by.root).is_some();
        let is_among_holders = kept(Guard::ResealIsAmongHolders, holds(&said.by) && holds(&said.to));
        if is_among_holders && kept(Guard::ResealIsForAnother, said.by.root != said.to.root) {
            Ok(newest)
        } else {
            Err(RoomError::StaleKey)
        }
    }
}
