//! After a restore, when another device of this person made other keys: what the forgotten ones made is made anew, because nobody can
//! bring it back and whoever knew a number believes no lower one; and whoever had been put out is put out again.
//!
//! See docs/decisions/0009. Until it is done, nothing is said there.

use std::collections::BTreeSet;

use naast_core::charter::Member;
use naast_core::{ChannelId, Hash};

use super::Person;
use crate::Error;
use crate::fold::Channel;

impl Person {
    /// As many charters and epochs as there were, without whoever had gone.
    ///
    /// # Errors
    /// [`Error::Offline`]. What the server refuses now is tried again with the next [`Person::catch_up`].
    pub(super) async fn make_anew(&mut self) -> Result<(), Error> {
        let due: Vec<ChannelId> = self.channels.keys().copied().filter(|id| self.is_due_anew(*id)).collect();
        for channel in due {
            while self.is_due_anew(channel) {
                // Each round makes the next charter or epoch, of which the server takes a few an hour.
                match self.make_round(channel).await {
                    Ok(()) => {}
                    Err(Error::Refused(_)) => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    fn is_due_anew(&self, channel: ChannelId) -> bool {
        let me = self.keys.by();
        let is_open = |channel: &&Channel| !channel.is_stopped() && !channel.has_left() && !channel.is_past();
        let Some(channel) = self.channels.get(&channel).filter(is_open) else { return false };
        let is_mine = channel.room().is_some_and(|room| room.owner == me.root);
        let is_in = channel.room().is_some_and(|room| room.member(me.root).is_some());
        let is_forgotten = self.lives.gone_keys().is_some_and(|gone| channel.is_forgotten(me, gone));
        is_in && (is_forgotten || (is_mine && channel.back().next().is_some()))
    }

    async fn make_round(&mut self, channel: ChannelId) -> Result<(), Error> {
        let me = self.keys.by();
        if self.room(channel)?.owner != me.root {
            return self.open_next_epoch(channel).await;
        }
        let out: BTreeSet<Hash> = self.channels.get(&channel).into_iter().flat_map(Channel::back).collect();
        let newest =
            |member: &Member| Member { g: if member.root == me.root { me.g } else { member.g }, ..member.clone() };
        self.amend(channel, |room| {
            let stays = |member: &&Member| !out.contains(&member.root);
            Some(room.effective_members().filter(stays).map(newest).collect())
        })
        .await
    }
}
