//! Rooms: begin a channel, leave one, say anew who is here, open an epoch.

use naast_core::charter::{ChannelKind, Charter, Leave, Member, Retention, Role, Seat, Somebody, Takes};
use naast_core::epoch::{Epoch, How, commitment};
use naast_core::room::Room;
use naast_core::{By, ChannelId, CommandId, Hash, PersonId, Suite};
use naast_protocol::command::{self, AmendCharter, OpenEpoch};
use naast_protocol::{Command, ErrorCode, Statement};

use super::Person;
use crate::crypto::{Key32, derived_epoch_key};
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
    /// Begins a channel with seats alone.
    pub(super) async fn begin_channel(&mut self, kind: ChannelKind, seats: Vec<Seat>) -> Result<ChannelId, Error> {
        let (id, channel) = (self.command_id(), ChannelId(self.chance.bytes()));
        let command = self.make_channel(id, channel, kind, Vec::new(), seats, None)?;
        self.command(&command).await?;
        self.fetch_everything().await?;
        self.note_what_is_due();
        self.send_waiting().await?;
        Ok(channel)
    }

    /// Begins a conversation with people whom this person met.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for somebody never met; [`Error::Refused`] with `not_your_task` for a kind that is somebody
    /// else's, with `bad_members` for people who do not belong into it.
    pub async fn begin(&mut self, kind: ChannelKind, others: &[(PersonId, Role)]) -> Result<ChannelId, Error> {
        self.begin_about(kind, others, None).await
    }

    /// As [`Person::begin`]; a support room is about somebody.
    pub(super) async fn begin_about(
        &mut self,
        kind: ChannelKind,
        others: &[(PersonId, Role)],
        youth: Option<Somebody>,
    ) -> Result<ChannelId, Error> {
        let mut members = Vec::with_capacity(others.len());
        for (person, role) in others {
            members.push(self.listed(*person, *role).await?);
        }
        let (id, channel) = (self.command_id(), ChannelId(self.chance.bytes()));
        let command = self.make_channel(id, channel, kind, members, Vec::new(), youth)?;
        self.command(&command).await?;
        self.fetch_everything().await?;
        self.note_what_is_due();
        self.send_waiting().await?;
        Ok(channel)
    }

    /// Lets somebody into an own conversation. What was said before stays closed to them.
    ///
    /// # Errors
    /// As [`Person::begin`].
    pub async fn let_in(&mut self, channel: ChannelId, person: PersonId, role: Role) -> Result<(), Error> {
        let newcomer = self.listed(person, role).await?;
        self.note_who_is_gone(channel).await?;
        self.amend(channel, |room| {
            let is_in = room.member(newcomer.root).is_some();
            (!is_in).then(|| room.effective_members().cloned().chain([newcomer.clone()]).collect())
        })
        .await
    }

    /// Shows somebody out of an own conversation: from here on it talks with a key that they never get.
    ///
    /// # Errors
    /// [`Error::Refused`] with `nothing_here` for anybody but the owner.
    pub async fn show_out(&mut self, channel: ChannelId, person: PersonId) -> Result<(), Error> {
        self.amend(channel, |room| {
            let stays = |member: &&Member| member.person != person;
            room.role_of(person)?;
            Some(room.effective_members().filter(stays).cloned().collect())
        })
        .await
    }

    /// Says anew who is in an own conversation after somebody went or was taken out: only then may they be let in again.
    ///
    /// # Errors
    /// As [`Person::show_out`].
    pub async fn note_who_is_gone(&mut self, channel: ChannelId) -> Result<(), Error> {
        self.amend(channel, |room| (!room.left.is_empty()).then(|| room.effective_members().cloned().collect())).await
    }

    /// The next epoch of a conversation as a command, not sent: for tests that spoil one thing about it.
    ///
    /// # Errors
    /// [`Error::NotPossible`].
    pub fn make_epoch(&mut self, channel: ChannelId) -> Result<Command, Error> {
        let room = self.room(channel)?.clone();
        let epoch = self.new_epoch(&room, None)?;
        let id = self.command_id();
        Ok(Command::OpenEpoch(OpenEpoch { id, epoch: epoch.statement, seals: epoch.seals }))
    }

    /// Somebody as a charter lists them, with the newest keys that the server shows.
    pub(super) async fn listed(&mut self, person: PersonId, role: Role) -> Result<Member, Error> {
        let root = self.bag.pins.get(&person).ok_or(Error::NotPossible("you have not met this person"))?.root;
        self.fetch_chain(person).await?;
        let g = self.chains.find(root).map_or(0, naast_core::identity::Chain::newest);
        Ok(Member { person, root, g, role })
    }

    /// The command that makes a channel.
    pub(super) fn make_channel(
        &mut self,
        id: CommandId,
        channel: ChannelId,
        kind: ChannelKind,
        others: Vec<Member>,
        seats: Vec<Seat>,
        youth: Option<Somebody>,
    ) -> Result<Command, Error> {
        let by = self.keys.by();
        let me = Member { person: self.id(), root: by.root, g: by.g, role: kind.owner() };
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
            youth,
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
        self.go(channel, None).await
    }

    /// Leaves a channel, and takes along what this person wrote there: it is erased for everybody.
    ///
    /// # Errors
    /// As [`Person::leave`].
    pub async fn leave_with_words(&mut self, channel: ChannelId) -> Result<(), Error> {
        self.go(channel, Some(Takes::Words)).await
    }

    async fn go(&mut self, channel: ChannelId, takes: Option<Takes>) -> Result<(), Error> {
        let statement = self.make_leave(channel, takes)?;
        let id = self.command_id();
        self.command(&Command::Leave(command::Leave { id, statement })).await?;
        self.fetch_everything().await
    }

    pub(super) fn make_leave(&self, channel: ChannelId, takes: Option<Takes>) -> Result<Statement, Error> {
        let charter = self.room(channel)?.charter;
        let (suite, tenant) = (Suite::Naast1, self.chains.tenant());
        let leave = Leave { suite, tenant, by: self.keys.by(), at: self.connection.now(), channel, charter, takes };
        Ok(self.keys.sign(&leave)?)
    }

    /// Puts everybody who took a seat into the next charter of the channels that this person owns.
    pub(super) async fn fold_all_guests(&mut self) -> Result<(), Error> {
        let mine = |channel: &&Channel| {
            channel.has_guests()
                && !channel.is_stopped()
                && !channel.is_past()
                && channel.room().is_some_and(|room| room.owner == self.root())
        };
        let waiting: Vec<ChannelId> = self.channels.values().filter(mine).map(Channel::id).collect();
        for channel in waiting {
            self.fold_guests(channel).await?;
        }
        Ok(())
    }

    async fn fold_guests(&mut self, channel: ChannelId) -> Result<(), Error> {
        self.amend(channel, |room| (!room.taken.is_empty()).then(|| room.effective_members().cloned().collect())).await
    }

    /// Says anew who is in an own channel, with the epoch that goes with it; `change` says who, or that nothing is to be changed any
    /// more. Seats stay kept for those who are still to come.
    pub(super) async fn amend(
        &mut self,
        channel: ChannelId,
        change: impl Fn(&Room) -> Option<Vec<Member>>,
    ) -> Result<(), Error> {
        for _ in 0..TRIES {
            let room = self.room(channel)?.clone();
            let Some(members) = change(&room) else { return Ok(()) };
            let seats = self.open_seats(&room, &members);
            let charter = Charter {
                suite: Suite::Naast1,
                tenant: room.tenant,
                by: self.keys.by(),
                at: self.connection.now(),
                channel,
                kind: room.kind,
                n: room.charter_n + 1,
                prev: Some(room.charter),
                members,
                seats,
                retention: room.retention,
                youth: room.youth,
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

    /// Seats on which nobody sits and whose guest is not in by another way: a link that was used lets nobody else sit down.
    fn open_seats(&self, room: &Room, members: &[Member]) -> Vec<Seat> {
        let is_taken = |seat: &Seat| room.taken.iter().any(|taken| taken.invite == seat.invite);
        let is_in = |seat: &Seat| {
            let mut guests = self.own.arrived().iter().filter(|arrived| arrived.invite == seat.invite);
            guests.any(|guest| members.iter().any(|member| member.root == guest.root))
        };
        room.seats.iter().filter(|seat| !is_taken(seat) && !is_in(seat)).cloned().collect()
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
            self.open_next_epoch(channel).await?;
        }
        Err(Error::NotPossible("others kept changing this conversation"))
    }

    /// A fresh key for everybody who is in, unless somebody else was faster.
    pub(super) async fn open_next_epoch(&mut self, channel: ChannelId) -> Result<(), Error> {
        let open = self.make_epoch(channel)?;
        let answer = self.command(&open).await;
        self.was_too_slow(channel, answer.map(drop)).await.map(drop)
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
        // Whoever it was handed over to holds the last key.
        let last = next.epoch.as_ref().filter(|_| next.handed.is_none())?;
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
            let sealed = self.epoch_seal(epoch.channel, epoch.epoch, statement.hash(), to, &key)?;
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
