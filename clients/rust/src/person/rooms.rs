//! Rooms: begin a channel, leave one, say anew who is here, open an epoch.

use naast_core::charter::{ChannelKind, Charter, Leave, Member, Retention, Role, Seat};
use naast_core::epoch::{Epoch, How, commitment, seal_info};
use naast_core::id::Bytes;
use naast_core::room::Room;
use naast_core::{By, ChannelId, CommandId, Hash, Suite};
use naast_protocol::command::{self, AmendCharter, OpenEpoch};
use naast_protocol::{Command, ErrorCode, Statement};

use super::Person;
use crate::crypto::{Key32, derived_epoch_key, seal};
use crate::fold::Channel;
use crate::{Distrust, Error};

/// How often something is tried again after others were faster.
const TRIES: usize = 4;

/// An epoch that is not on the server yet.
struct NewEpoch {
    statement: Statement,
    seals: Vec<command::Seal>,
}

impl Person {
    /// Begins a channel of this youth with these people and seats.
    pub(super) async fn begin_channel(&mut self, kind: ChannelKind, seats: Vec<Seat>) -> Result<ChannelId, Error> {
        let (id, channel) = (self.command_id(), ChannelId(self.chance.bytes()));
        let command = self.make_channel(id, channel, kind, Vec::new(), seats)?;
        self.command(&command).await?;
        self.fetch_everything().await?;
        self.note_what_is_due();
        self.send_waiting().await?;
        Ok(channel)
    }

    /// The command that makes a channel of this youth.
    pub(super) fn make_channel(
        &mut self,
        id: CommandId,
        channel: ChannelId,
        kind: ChannelKind,
        others: Vec<Member>,
        seats: Vec<Seat>,
    ) -> Result<Command, Error> {
        let by = self.keys.by();
        let me = Member { person: self.id(), root: by.root, g: by.g, role: Role::Youth };
        let charter = Charter {
            suite: Suite::Naast1,
            tenant: self.chains.tenant(),
            by,
            at: self.connection.now(),
            channel,
            kind,
            n: 0,
            prev: None,
            members: [vec![me], others].concat(),
            seats,
            retention: Retention::default(),
        };
        let statement = self.keys.sign(&charter)?;
        let room = Room::begin(&charter, statement.hash(), 1).map_err(Distrust::Charter)?;
        let epoch = self.new_epoch(&room, None)?;
        Ok(Command::AmendCharter(AmendCharter { id, charter: statement, epoch: epoch.statement, seals: epoch.seals }))
    }

    /// Leaves a channel, by this person's own word.
    ///
    /// # Errors
    /// [`Error::Refused`] with `nothing_here` for the owner, who cannot leave.
    pub async fn leave(&mut self, channel: ChannelId) -> Result<(), Error> {
        let charter = self.room(channel)?.charter;
        let (suite, tenant) = (Suite::Naast1, self.chains.tenant());
        let leave = Leave { suite, tenant, by: self.keys.by(), at: self.connection.now(), channel, charter };
        let statement = self.keys.sign(&leave)?;
        let id = self.command_id();
        self.command(&Command::Leave(command::Leave { id, statement })).await?;
        self.fetch_everything().await
    }

    /// Puts everybody who took a seat into the next charter of the channels that this person owns.
    pub(super) async fn fold_all_guests(&mut self) -> Result<(), Error> {
        let mine = |channel: &&Channel| {
            channel.has_guests()
                && !channel.is_stopped()
                && channel.room().is_some_and(|room| room.owner == self.root())
        };
        let waiting: Vec<ChannelId> = self.channels.values().filter(mine).map(Channel::id).collect();
        for channel in waiting {
            self.fold_guests(channel).await?;
        }
        Ok(())
    }

    async fn fold_guests(&mut self, channel: ChannelId) -> Result<(), Error> {
        for _ in 0..TRIES {
            let room = self.room(channel)?.clone();
            if room.taken.is_empty() {
                return Ok(());
            }
            let charter = Charter {
                suite: Suite::Naast1,
                tenant: room.tenant,
                by: self.keys.by(),
                at: self.connection.now(),
                channel,
                kind: room.kind,
                n: room.charter_n + 1,
                prev: Some(room.charter),
                members: room.effective_members().cloned().collect(),
                seats: room
                    .seats
                    .iter()
                    .filter(|seat| room.taken.iter().all(|taken| taken.invite != seat.invite))
                    .cloned()
                    .collect(),
                retention: room.retention,
            };
            let statement = self.keys.sign(&charter)?;
            let seq = self.channels.get(&channel).map_or(0, |channel| channel.log().cursor()) + 1;
            let next = room.amend(&charter, statement.hash(), seq).map_err(Distrust::Charter)?;
            let epoch = self.new_epoch(&next, self.derivable(channel, &next))?;
            let id = self.command_id();
            let amend = AmendCharter { id, charter: statement, epoch: epoch.statement, seals: epoch.seals };
            let answer = self.command(&Command::AmendCharter(amend)).await;
            if !self.was_too_slow(channel, answer.map(drop)).await? {
                return Ok(());
            }
        }
        Err(Error::NotPossible("others kept changing this conversation"))
    }

    /// Sees to it that the newest epoch of a channel can be talked with.
    pub(super) async fn ensure_epoch(&mut self, channel: ChannelId) -> Result<(), Error> {
        for _ in 0..TRIES {
            let room = self.room(channel)?.clone();
            let holds = self.channels.get(&channel).is_some_and(|channel| channel.newest_key().is_some());
            let is_good = room
                .epoch
                .as_ref()
                .is_some_and(|epoch| epoch.seq > room.changed_seq && epoch.members.contains(&self.keys.by()));
            if is_good && holds {
                return Ok(());
            }
            let epoch = self.new_epoch(&room, None)?;
            let id = self.command_id();
            let open = OpenEpoch { id, epoch: epoch.statement, seals: epoch.seals };
            let answer = self.command(&Command::OpenEpoch(open)).await;
            self.was_too_slow(channel, answer.map(drop)).await?;
        }
        Err(Error::NotPossible("others kept changing this conversation"))
    }

    /// After a change of a room: fetch what it is now. True when somebody else was faster, so that it has to be said again.
    async fn was_too_slow(&mut self, channel: ChannelId, answer: Result<(), Error>) -> Result<bool, Error> {
        match answer {
            Ok(()) => {
                self.pull(channel.into()).await?;
                self.learn();
                Ok(false)
            }
            Err(Error::Refused(refusal)) if is_stale(refusal.code) => {
                self.mend(channel, refusal.code).await?;
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }

    /// Fetches what changed: the log, and everybody's keys when those were the reason.
    pub(super) async fn mend(&mut self, channel: ChannelId, code: ErrorCode) -> Result<(), Error> {
        if code == ErrorCode::StaleKey {
            let people = self.channels.get(&channel).map(Channel::members).unwrap_or_default();
            let me = self.root();
            for member in people.iter().filter(|member| member.root != me) {
                self.fetch_chain(member.person).await?;
            }
        }
        self.pull(channel.into()).await?;
        self.learn();
        Ok(())
    }

    /// Key of the last epoch, when the next one may be derived from it: nobody who held it goes.
    fn derivable(&self, channel: ChannelId, next: &Room) -> Option<Key32> {
        let last = next.epoch.as_ref()?;
        let (number, key) = self.channels.get(&channel)?.newest_key()?;
        let stays = |held: &By| next.member(held.root).is_some() && self.newest_of(held.root) == Some(*held);
        let may = number == last.epoch && last.members.contains(&self.keys.by()) && last.members.iter().all(stays);
        may.then(|| key.clone())
    }

    /// The next epoch of a room: derived from `last`, or fresh.
    fn new_epoch(&mut self, room: &Room, last: Option<Key32>) -> Result<NewEpoch, Error> {
        let newest: Vec<By> = room.effective_members().filter_map(|member| self.newest_of(member.root)).collect();
        let members = room.holders(&newest).map_err(Distrust::Room)?;
        let (how, key) = match last {
            Some(last) => (How::Derived, derived_epoch_key(&last, room.charter)),
            None => (How::Fresh, Key32::new(self.chance.bytes())),
        };
        let epoch = Epoch {
            suite: Suite::Naast1,
            tenant: room.tenant,
            by: self.keys.by(),
            at: self.connection.now(),
            channel: room.channel,
            epoch: room.epoch.as_ref().map_or(0, |last| last.epoch) + 1,
            charter: room.charter,
            members,
            how,
            commitment: commitment(&key),
        };
        let statement = self.keys.sign(&epoch)?;
        let mut seals = Vec::new();
        for to in room.seals_due(&epoch) {
            let info = seal_info(epoch.tenant, epoch.channel, epoch.epoch, statement.hash(), to);
            let generation = self.chains.find(to.root).and_then(|chain| chain.generation(to.g));
            let public = generation.ok_or(Error::NotPossible("somebody's keys are not known"))?.seal_pub;
            let sealed = seal(&public, &info, key.as_slice(), &mut self.chance);
            let sealed = Bytes(sealed.map_err(|_| Error::NotPossible("somebody's key is none"))?);
            seals.push(command::Seal { to, sealed });
        }
        Ok(NewEpoch { statement, seals })
    }

    fn newest_of(&self, root: Hash) -> Option<By> {
        self.chains.find(root).map(naast_core::identity::Chain::by)
    }

    pub(super) fn room(&self, channel: ChannelId) -> Result<&Room, Error> {
        let followed = self.channels.get(&channel).filter(|channel| !channel.is_stopped() && !channel.has_left());
        followed.and_then(Channel::room).ok_or(Error::NotPossible("you are not in this conversation"))
    }
}

/// Whether a refusal says that others were faster.
pub(super) const fn is_stale(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::StaleCharter | ErrorCode::StaleEpoch | ErrorCode::StaleKey)
}
