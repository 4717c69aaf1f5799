//! Who works for the organisation: said by its coordinator, and held against everything that the server shows.

use std::collections::BTreeMap;

use naast_core::charter::Role;
use naast_core::team::{Duty, Staff, Team};
use naast_core::{ChannelId, Hash, Millis, PersonId, Suite};
use naast_protocol::command::SetTeam;
use naast_protocol::http::{TeamShown, Vault};
use naast_protocol::{Command, ErrorCode, Signed, Statement};

use super::Person;
use super::come_in::by_words;
use crate::fold::Channel;
use crate::vault::{FactorSecret, Opened};
use crate::words::login_hash;
use crate::{Distrust, Error};

impl Person {
    /// Says, as the organisation, who works here until when: this coordinator, and these professionals. The organisation's keys
    /// are in the first coordinator's vault alone, so it needs the words.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for anybody but the first coordinator; [`Error::Words`], [`Error::Refused`].
    pub async fn say_team(
        &mut self,
        login_name: &str,
        words: &str,
        professionals: &[PersonId],
        until: Millis,
    ) -> Result<(), Error> {
        let command = self.make_team(login_name, words, professionals, until).await?;
        self.command(&command).await?;
        self.catch_up().await
    }

    /// The same, with advisers: whoever is among the professionals too does both.
    ///
    /// # Errors
    /// As [`Person::say_team`].
    pub async fn say_team_with_advisers(
        &mut self,
        login_name: &str,
        words: &str,
        professionals: &[PersonId],
        advisers: &[PersonId],
        until: Millis,
    ) -> Result<(), Error> {
        let mut duties: BTreeMap<PersonId, Vec<Duty>> = BTreeMap::new();
        for (people, duty) in [(professionals, Duty::Professional), (advisers, Duty::Adviser)] {
            for person in people {
                duties.entry(*person).or_default().push(duty);
            }
        }
        let command = self.make_team_of(login_name, words, duties.into_iter().collect(), until).await?;
        self.command(&command).await?;
        self.catch_up().await
    }

    /// The command for [`Person::say_team`], not sent.
    ///
    /// # Errors
    /// As [`Person::say_team`].
    pub async fn make_team(
        &mut self,
        login_name: &str,
        words: &str,
        professionals: &[PersonId],
        until: Millis,
    ) -> Result<Command, Error> {
        let duties = professionals.iter().map(|person| (*person, vec![Duty::Professional])).collect();
        self.make_team_of(login_name, words, duties, until).await
    }

    async fn make_team_of(
        &mut self,
        login_name: &str,
        words: &str,
        staff: Vec<(PersonId, Vec<Duty>)>,
        until: Millis,
    ) -> Result<Command, Error> {
        self.fetch_team().await?;
        let login = login_hash(self.chains.tenant(), login_name);
        // The session that this opens replaces the one of this device, socket and all.
        self.socket = None;
        let export = by_words(&mut self.connection, &mut self.chance, self.device, login, words).await?;
        let vault: Vault = self.connection.fetch("/v1/vault").await?;
        let opened = Opened::open(self.chains.tenant(), &vault, &FactorSecret::Words(export))?;
        let chain = self.bag.organisation.and_then(|root| self.chains.find(root));
        let keys = chain.and_then(|chain| opened.organisation(chain));
        let keys = keys.ok_or(Error::NotPossible("the organisation's keys are with its first coordinator"))?;
        let mine = Staff { person: self.id(), root: self.root(), g: self.keys.by().g, roles: vec![Duty::Coordinator] };
        let mut people = vec![mine];
        for (person, roles) in staff {
            let listed = self.listed(person, Role::Professional).await?;
            people.push(Staff { person, root: listed.root, g: listed.g, roles });
        }
        let team = Team {
            suite: Suite::Naast1,
            tenant: self.chains.tenant(),
            by: keys.by(),
            at: self.connection.now(),
            n: self.team.as_ref().map_or(0, |last| last.body.n + 1),
            prev: self.team.as_ref().map(|last| last.hash),
            until,
            people,
        };
        let statement = keys.sign(&team)?;
        Ok(Command::SetTeam(SetTeam { id: self.command_id(), statement }))
    }

    /// Fetches the newest team and believes it when the organisation that this person knows signed it. Nothing older than what
    /// any of this person's devices saw is believed; what is not, is in [`Person::alarms`].
    pub(super) async fn fetch_team(&mut self) -> Result<(), Error> {
        let known = self.team.as_ref().map(|team| format!("?known={}", team.body.n)).unwrap_or_default();
        let shown: TeamShown = match self.connection.fetch(&format!("/v1/team{known}")).await {
            Err(Error::Refused(refusal)) if refusal.code == ErrorCode::NothingHere => return Ok(()),
            other => other?,
        };
        if let Err(reason) = self.believe_team(&shown)
            && !self.alarms.contains(&reason)
        {
            self.alarms.push(reason);
        }
        Ok(())
    }

    fn believe_team(&mut self, shown: &TeamShown) -> Result<(), Distrust> {
        let person = shown.organisation.person;
        let root = self.chains.admit(person, &shown.organisation, None)?.root();
        // Whoever made the organisation's identity knows it, also while nothing confirmed that it was taken.
        let own = self.bag.organisation_key.as_ref().map(Statement::hash);
        // Whoever came in before the organisation had an identity meets it here.
        if own.is_some_and(|own| own != root) || *self.bag.organisation.get_or_insert(root) != root {
            return Err(Distrust::SubstitutedKey { person });
        }
        let mark = self.bag.marks.team;
        let Some(statement) = &shown.statement else {
            let is_known = mark <= self.team.as_ref().map(|team| team.body.n);
            return if is_known { Ok(()) } else { Err(Distrust::OldTeam) };
        };
        let team: Signed<Team> = self.chains.read(statement)?;
        if team.body.by.root != root {
            return Err(Distrust::Forged { kind: "team" });
        }
        let is_older = mark.is_some_and(|mark| team.body.n < mark);
        let follows = self.team.as_ref().is_none_or(|last| {
            last.body.n < team.body.n && (last.body.n + 1 != team.body.n || team.body.prev == Some(last.hash))
        });
        if is_older || !follows {
            return Err(Distrust::OldTeam);
        }
        self.bag.marks.team = Some(team.body.n);
        self.is_bag_changed = true;
        self.team = Some(team);
        Ok(())
    }

    /// Holds every conversation against the newest team: a server that goes on serving somebody who is missing from it, or takes
    /// their words after it ended, is found out.
    pub(super) async fn check_team(&mut self) -> Result<(), Error> {
        if self.ignoring().is_empty() {
            return Ok(());
        }
        // Perhaps a newer one let them in again meanwhile.
        self.fetch_team().await?;
        for channel in self.ignoring() {
            self.stop(channel.into(), Distrust::TeamIgnored { channel });
        }
        Ok(())
    }

    /// The organisation, once its keys are known here.
    pub(super) fn team_root(&self) -> Option<Hash> {
        self.bag.organisation.filter(|root| self.chains.find(*root).is_some())
    }

    fn ignoring(&self) -> Vec<ChannelId> {
        let Some(Signed { body: team, .. }) = &self.team else { return Vec::new() };
        let is_gone = |channel: &&Channel| {
            let is_listed = |person, root| team.lists(person, root);
            let mut staff = channel.members().into_iter().filter(|member| member.role == Role::Professional);
            let mut said = channel.messages().iter().filter(|message| message.role == Role::Professional);
            staff.any(|member| !is_listed(member.person, member.root)) || said.any(|message| message.at >= team.until)
        };
        let followed = self.channels.values().filter(|channel| !channel.is_stopped() && !channel.has_left());
        followed.filter(is_gone).map(Channel::id).collect()
    }
}
