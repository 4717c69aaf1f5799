//! Somebody who lost everything is somebody else now: their old conversation is handed over to them, or taken up again by an owner
//! who lost nothing.

use std::collections::BTreeSet;

use naast_core::hand_over::{HandOver, Heir, Lost};
use naast_core::{By, ChannelId, Hash, PersonId, Suite, limits};
use naast_protocol::Command;
use naast_protocol::command;

use super::Person;
use crate::crypto::Key32;
use crate::fold::{Channel, Reader, Reason};
use crate::{Distrust, Error};

impl Person {
    /// Hands somebody else's conversation over to whom its owner is now: they may read what this person can read there, and nothing
    /// new is written in it. What was handed over before is passed over, so it can be tried again until it is done.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for somebody never met; [`Error::Refused`] with `nothing_here` for the owner and for whoever is not in,
    /// with `bad_members` to somebody who could not be its owner.
    pub async fn hand_over(&mut self, channel: ChannelId, to: PersonId) -> Result<(), Error> {
        self.pull(channel.into()).await?;
        let room = self.room(channel)?.clone();
        let heir = self.heir(to).await?;
        let person = room.owner_person().ok_or(Error::NotPossible("this conversation has no owner"))?;
        let from = Lost { person, root: room.owner };
        let found = self.channels.get(&channel).ok_or(Error::NotPossible("you are not in this conversation"))?;
        let keys = found.keys_to_hand_over(heir.root);
        // The newest come first: without them nobody hands anything over.
        for part in keys.rchunks(limits::HISTORY_EPOCHS_MAX) {
            let command = self.make_hand_over(channel, from, heir, part)?;
            self.command(&command).await?;
        }
        self.pull(channel.into()).await
    }

    /// Somebody as they are now, with the newest keys that the server shows.
    async fn heir(&mut self, person: PersonId) -> Result<Heir, Error> {
        let root = self.bag.pins.get(&person).ok_or(Error::NotPossible("you have not met this person"))?.root;
        self.fetch_chain(person).await?;
        let g = self.chains.find(root).map_or(0, naast_core::identity::Chain::newest);
        Ok(Heir { person, root, g })
    }

    fn make_hand_over(
        &mut self,
        channel: ChannelId,
        from: Lost,
        to: Heir,
        keys: &[(u64, Hash, Key32)],
    ) -> Result<Command, Error> {
        let by = By { root: to.root, g: to.g };
        let seals = keys.iter().map(|(epoch, statement, key)| self.epoch_seal(channel, *epoch, *statement, by, key));
        let seals = seals.collect::<Result<_, _>>()?;
        let epochs = keys.iter().map(|(epoch, ..)| *epoch).collect();
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let statement = self.keys.sign(&HandOver { suite, tenant, by, at, channel, from, to, epochs })?;
        Ok(Command::HandOver(command::HandOver { id: self.command_id(), statement, seals }))
    }

    /// The owner lost nothing: their conversation goes on with a key that no heir holds, and whoever read as an heir is out.
    ///
    /// # Errors
    /// [`Error::Offline`]; [`Error::Refused`] with `nothing_here` for anybody but the owner.
    pub async fn take_up_again(&mut self, channel: ChannelId) -> Result<(), Error> {
        self.amend(channel, |room| room.is_past().then(|| room.effective_members().cloned().collect())).await
    }

    /// Why this person reads a conversation, as far as it is known whom they met.
    pub(super) fn reason(&self, channel: ChannelId) -> Reason {
        let (keys, chains, pins, organisation) = (&self.keys, &self.chains, &self.bag.pins, None);
        self.own.reason(channel, Reader { keys, chains, pins, organisation })
    }

    /// What was handed over is followed once whoever did it was met: perhaps just now.
    pub(super) async fn follow_heritage(&mut self) -> Result<(), Error> {
        for (person, by) in self.own.heritage_authors(&self.bag.pins) {
            if !self.chains.knows(by) {
                match self.fetch_chain(person).await {
                    Err(Error::Distrust(reason)) => self.note_alarm(reason),
                    Err(Error::Refused(_)) => {}
                    other => other?,
                }
            }
        }
        let words: Vec<ChannelId> = self.own.channels().keys().copied().collect();
        if words.into_iter().any(|channel| self.reason(channel) == Reason::Forged) {
            self.note_alarm(Distrust::Forged { kind: "hand_over" });
        }
        let known: BTreeSet<ChannelId> = self.channels.keys().copied().collect();
        self.follow_channels();
        let new: Vec<ChannelId> = self.channels.keys().filter(|channel| !known.contains(channel)).copied().collect();
        for channel in &new {
            self.pull((*channel).into()).await?;
        }
        if new.is_empty() { Ok(()) } else { self.read_what_was_opened().await }
    }

    /// Notes something that is found again whenever it is looked for.
    fn note_alarm(&mut self, reason: Distrust) {
        if !self.alarms.contains(&reason) {
            self.alarms.push(reason);
        }
    }

    /// Conversations that were this person's own when they were somebody else.
    pub fn heritage(&self) -> impl Iterator<Item = &Channel> {
        self.channels.values().filter(|channel| channel.inherited_from().is_some() && !channel.has_left())
    }
}
