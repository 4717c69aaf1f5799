//! Giving keys of a conversation again: what was said before to a newcomer, the newest key to somebody whose seal is broken; and
//! reading it.

use naast_core::charter::OpenHistory;
use naast_core::epoch::{Reseal, seal_info};
use naast_core::id::Bytes;
use naast_core::{By, ChannelId, Hash, PersonId, Suite};
use naast_protocol::Command;
use naast_protocol::command;

use super::Person;
use crate::Error;
use crate::crypto::{Key32, seal};

impl Person {
    /// Opens old epochs of an own conversation to somebody in it, and with each those that were derived from it.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for somebody who is not in it or a key that this device does not hold; [`Error::Refused`].
    pub async fn open_history(&mut self, channel: ChannelId, with: PersonId, epochs: &[u64]) -> Result<(), Error> {
        let to = self.newest_in(channel, with)?;
        let found = self.channels.get(&channel).ok_or(Error::NotPossible("you are not in this conversation"))?;
        let epochs = found.with_derived(epochs);
        let mut keys: Vec<(u64, Hash, Key32)> = Vec::new();
        for epoch in &epochs {
            let (statement, key) =
                found.epoch(*epoch).ok_or(Error::NotPossible("this device does not hold that key"))?;
            keys.push((*epoch, statement, key.clone()));
        }
        let mut seals = Vec::with_capacity(keys.len());
        for (epoch, statement, key) in keys {
            seals.push(self.epoch_seal(channel, epoch, statement, to, &key)?);
        }
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let statement = self.keys.sign(&OpenHistory { suite, tenant, by, at, channel, to, epochs })?;
        let id = self.command_id();
        self.command(&Command::OpenHistory(command::OpenHistory { id, statement, seals })).await?;
        self.pull(channel.into()).await
    }

    /// Seals the newest key of a conversation anew to somebody who could not open theirs.
    ///
    /// # Errors
    /// As [`Person::open_history`].
    pub async fn reseal(&mut self, channel: ChannelId, to: PersonId) -> Result<(), Error> {
        let room = self.room(channel)?;
        let reader = room.effective_members().find(|member| member.person == to).map(|member| member.root);
        let newest = room.epoch.clone().ok_or(Error::NotPossible("this conversation has no key yet"))?;
        let to = newest.members.iter().find(|by| Some(by.root) == reader).copied();
        let to = to.ok_or(Error::NotPossible("this person does not hold the key of this conversation"))?;
        let key = self.channels.get(&channel).and_then(|found| found.epoch(newest.epoch)).map(|(_, key)| key.clone());
        let key = key.ok_or(Error::NotPossible("this device does not hold that key"))?;
        let seal = self.epoch_seal(channel, newest.epoch, newest.statement, to, &key)?;
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let epoch = newest.epoch;
        let statement = self.keys.sign(&Reseal { suite, tenant, by, at, channel, epoch, to })?;
        let id = self.command_id();
        self.command(&Command::Reseal(command::Reseal { id, statement, seal })).await?;
        self.pull(channel.into()).await
    }

    /// Reads every conversation once more of which more can be read now, from where it begins now.
    pub(super) async fn read_what_was_opened(&mut self) -> Result<(), Error> {
        let mut again = Vec::new();
        for (id, (from, before)) in self.own.channels().clone() {
            let Some(channel) = self.channels.get_mut(&id) else { continue };
            let is_followed = !channel.is_stopped() && !channel.has_left();
            if is_followed && (channel.is_due_again() || from < channel.log().first()) {
                let from_known = from.min(channel.log().first());
                let before = if from_known == from { Some(before) } else { channel.log().hash_at(from_known - 1) };
                let Some(before) = before else { continue };
                channel.read_again(from_known, before);
                again.push(id);
            }
        }
        for id in &again {
            self.pull((*id).into()).await?;
        }
        if let Some(live) = self.socket.as_mut().filter(|_| !again.is_empty()) {
            let channels = again.iter().filter_map(|id| self.channels.get(id));
            live.socket.resume(channels.map(|found| (found.id().into(), found.log().cursor())).collect()).await?;
        }
        Ok(())
    }

    fn newest_in(&self, channel: ChannelId, person: PersonId) -> Result<By, Error> {
        let member = self.room(channel)?.effective_members().find(|member| member.person == person);
        let root = member.ok_or(Error::NotPossible("this person is not in this conversation"))?.root;
        let chain = self.chains.find(root).ok_or(Error::NotPossible("somebody's keys are not known"))?;
        Ok(chain.by())
    }

    pub(super) fn epoch_seal(
        &mut self,
        channel: ChannelId,
        epoch: u64,
        statement: Hash,
        to: By,
        key: &Key32,
    ) -> Result<Bytes, Error> {
        let info = seal_info(self.chains.tenant(), channel, epoch, statement, to);
        let generation = self.chains.find(to.root).and_then(|chain| chain.generation(to.g));
        let public = generation.ok_or(Error::NotPossible("somebody's keys are not known"))?.seal_pub;
        let sealed = seal(&public, &info, key.as_slice(), &mut self.chance);
        Ok(Bytes(sealed.map_err(|_| Error::NotPossible("somebody's key is none"))?))
    }
}
