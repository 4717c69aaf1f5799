//! Rooms in which a JIM talks with professionals about a youth: he begins one, the youth says who reads along there no more.

use naast_core::charter::{ChannelKind, Role, Somebody};
use naast_core::room::Room;
use naast_core::support::{EndExclude, Exclude};
use naast_core::{ChannelId, PersonId, Suite};
use naast_protocol::command;
use naast_protocol::{Command, ErrorCode};

use super::Person;
use crate::Error;

/// How often something is said again after the room has changed meanwhile.
const TRIES: usize = 4;

impl Person {
    /// A JIM begins a room about a youth, with professionals he falls back on. The youth is told that it is there and who is in it.
    ///
    /// # Errors
    /// As [`Person::begin`]; [`Error::Refused`] with `bad_members` unless that youth has this person in private.
    pub async fn begin_support(&mut self, youth: PersonId, others: &[PersonId]) -> Result<ChannelId, Error> {
        let root = self.bag.pins.get(&youth).ok_or(Error::NotPossible("you have not met this person"))?.root;
        let others: Vec<(PersonId, Role)> = others.iter().map(|person| (*person, Role::Professional)).collect();
        self.begin_about(ChannelKind::Support, &others, Some(Somebody { person: youth, root })).await
    }

    /// The rooms about this person, each with who is in it.
    pub fn supports(&self) -> impl Iterator<Item = &Room> {
        self.own.supports()
    }

    /// A professional reads along no more in a room about this person.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for somebody who is not in it; [`Error::Offline`], [`Error::Refused`].
    pub async fn exclude(&mut self, channel: ChannelId, professional: PersonId) -> Result<(), Error> {
        for _ in 0..TRIES {
            let command = self.make_exclude(channel, professional)?;
            match self.command(&command).await {
                Err(Error::Refused(refusal)) if refusal.code == ErrorCode::StaleCharter => {
                    self.fetch_everything().await?;
                }
                other => {
                    other?;
                    return self.catch_up().await;
                }
            }
        }
        Err(Error::NotPossible("others kept changing this room"))
    }

    /// The command for [`Person::exclude`], not sent.
    ///
    /// # Errors
    /// [`Error::NotPossible`].
    pub fn make_exclude(&mut self, channel: ChannelId, professional: PersonId) -> Result<Command, Error> {
        let room = self.support(channel)?;
        let member = room.effective_members().find(|member| member.person == professional);
        let excluded = member.ok_or(Error::NotPossible("this person is not in that room"))?.root;
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let (charter, professional) = (room.charter, Somebody { person: professional, root: excluded });
        let statement = self.keys.sign(&Exclude { suite, tenant, by, at, channel, charter, professional })?;
        Ok(Command::Exclude(command::Exclude { id: self.command_id(), statement }))
    }

    /// Takes that back: the JIM may let them in again.
    ///
    /// # Errors
    /// As [`Person::exclude`].
    pub async fn end_exclude(&mut self, channel: ChannelId, professional: PersonId) -> Result<(), Error> {
        let root = self.bag.pins.get(&professional).map(|pin| pin.root);
        let excluded = self.support(channel)?.excluded.iter().find(|one| Some(one.root) == root).copied();
        let exclude = excluded.ok_or(Error::NotPossible("this person is not excluded"))?.statement;
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let statement = self.keys.sign(&EndExclude { suite, tenant, by, at, channel, exclude })?;
        let id = self.command_id();
        self.command(&Command::EndExclude(command::EndExclude { id, statement })).await?;
        self.catch_up().await
    }

    /// An exclusion that a restore lost, said of the charter that stands now. Nothing while that professional is not in.
    pub(super) fn exclude_again(&self, lost: command::Exclude) -> Result<Option<command::Exclude>, Error> {
        let Ok(said) = lost.statement.read::<Exclude>() else { return Ok(None) };
        let Ok(room) = self.support(said.body.channel) else { return Ok(None) };
        if room.member(said.body.professional.root).is_none() {
            return Ok(None);
        }
        if said.body.charter == room.charter && said.body.by == self.keys.by() {
            return Ok(Some(lost));
        }
        let body = Exclude { by: self.keys.by(), charter: room.charter, ..said.body };
        Ok(Some(command::Exclude { id: lost.id, statement: self.keys.sign(&body)? }))
    }

    fn support(&self, channel: ChannelId) -> Result<&Room, Error> {
        let found = self.own.supports().find(|room| room.channel == channel);
        found.ok_or(Error::NotPossible("there is no such room about you"))
    }
}
