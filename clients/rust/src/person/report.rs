//! Reporting picked messages to the organisation's adviser, and, for an adviser, reading what was reported.

use std::collections::BTreeSet;

use naast_core::choice::Recipient;
use naast_core::id::Bytes;
use naast_core::report::{Report, key_commit, may_read, seal_info, sealed_hash};
use naast_core::{By, ChannelId, Hash, LogId, PersonId, ReportId, Suite, limits};
use naast_protocol::command::{self, Seal};
use naast_protocol::entry::Envelope;
use naast_protocol::http::{KeyChain, Page, ReportShown};
use naast_protocol::sealed::{Reported, ReportedMessage};
use naast_protocol::{Command, Content, ErrorCode, Signed, Statement};
use zeroize::Zeroizing;

use super::Person;
use crate::crypto::{Key32, open_report, open_seal, seal, seal_report};
use crate::fold::{Channel, OwnReport, ReportedTo, State};
use crate::reported::{Adviser, CheckedReport, Reporter, check};
use crate::{Distrust, Error};

/// How an own report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportStands {
    /// An adviser can read it.
    Waits,
    /// Nobody whom it was sealed to advises any more: it can be reported anew.
    NobodyReads,
    /// An adviser closed it.
    Closed,
    /// Nobody closed it in its time.
    Over,
}

impl Person {
    /// Reports messages of a conversation, with some words, to every adviser who was never in it. Nobody else hears anything.
    ///
    /// # Errors
    /// [`Error::NoAdviser`]; [`Error::NotPossible`] for what cannot be read here, for too much at once;
    /// [`Error::Refused`] with `rate_limited` on the sixth time in a day, `limit_reached` beyond ten open ones.
    pub async fn report(&mut self, channel: ChannelId, envelopes: &[Hash], words: &str) -> Result<ReportId, Error> {
        let inside = self.reported(channel, envelopes, words).await?;
        let inside = Zeroizing::new(serde_json::to_vec(&inside).map_err(|_| Distrust::ForeignReport)?);
        let id = ReportId(self.chance.bytes());
        let mut first = self.send_report(id, channel, &inside).await;
        // An adviser came, went, or has newer keys since: who they are is asked once more.
        if matches!(first.as_ref().err().and_then(Error::code), Some(ErrorCode::StaleTeam | ErrorCode::StaleKey)) {
            first = self.send_report(id, channel, &inside).await;
        }
        first?;
        self.pull(self.id().into()).await?;
        Ok(id)
    }

    async fn send_report(&mut self, id: ReportId, channel: ChannelId, inside: &[u8]) -> Result<(), Error> {
        let command = self.make_report(id, channel, inside).await?;
        self.command(&command).await.map(drop)
    }

    /// Seals what is reported to every adviser outside a conversation.
    pub(super) async fn make_report(
        &mut self,
        id: ReportId,
        channel: ChannelId,
        inside: &[u8],
    ) -> Result<Command, Error> {
        self.fetch_team().await?;
        let to = self.advisers_outside(channel)?;
        let mut keys = Vec::new();
        for adviser in &to {
            self.fetch_chain(adviser.person).await?;
            let chain = self.chains.find(adviser.root).ok_or(Distrust::SubstitutedKey { person: adviser.person })?;
            keys.push((chain.by(), *chain.generation(chain.newest()).ok_or(Distrust::ForeignReport)?));
        }
        let key = Key32::new(self.chance.bytes());
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let sealed = seal_report(&key, tenant, id, by.root, inside).map_err(|_| Distrust::ForeignReport)?;
        if sealed.len() > limits::REPORT_BYTES_MAX {
            return Err(Error::NotPossible("this is too much for one report: pick fewer messages"));
        }
        let commit = key_commit(&key);
        let said = Report { suite, tenant, by, at, id, sealed: sealed_hash(&sealed), commit, to };
        let statement = self.keys.sign(&said)?;
        let mut seals = Vec::new();
        for (to, generation) in keys {
            let info = seal_info(tenant, statement.hash(), to);
            let seal = seal(&generation.seal_pub, &info, key.as_slice(), &mut self.chance);
            let sealed = Bytes(seal.map_err(|_| Error::NotPossible("this person's key is none"))?);
            seals.push(Seal { to, sealed });
        }
        let id = self.command_id();
        Ok(Command::Report(command::Report { id, statement, sealed: Bytes(sealed), seals }))
    }

    /// The advisers whom the newest team names, without anybody who is or was in that conversation: they could be who is reported.
    fn advisers_outside(&self, channel: ChannelId) -> Result<Vec<Recipient>, Error> {
        let channel = self.channels.get(&channel).ok_or(Error::NotPossible("you are not in this conversation"))?;
        let (team, now) = (self.team.as_ref().map(|team| &team.body), self.connection.now());
        let mut advisers = team.map(naast_core::team::Team::advisers).unwrap_or_default();
        advisers.retain(|adviser| {
            let is_outside = !channel.has_listed(adviser.root) && adviser.root != self.root();
            is_outside && may_read(team, *adviser, now)
        });
        advisers.truncate(limits::REPORT_ADVISERS_MAX);
        if advisers.is_empty() { Err(Error::NoAdviser) } else { Ok(advisers) }
    }

    /// What is reported: each message with its own key, and everything it takes to check who wrote it.
    async fn reported(&mut self, id: ChannelId, envelopes: &[Hash], words: &str) -> Result<Reported, Error> {
        let channel = self.channels.get(&id).ok_or(Error::NotPossible("you are not in this conversation"))?;
        // Who has other words for something has said those too.
        let picked = envelopes.iter().flat_map(|envelope| channel.with_edit(*envelope));
        let mut picked: Vec<_> = picked.map(|message| (message.seq, message.envelope)).collect();
        picked.sort_unstable();
        picked.dedup();
        let is_whole = envelopes.iter().all(|picked| channel.messages().iter().any(|it| it.envelope == *picked));
        if !is_whole || picked.is_empty() || picked.len() > limits::REPORT_MESSAGES_MAX {
            return Err(Error::NotPossible("a report has one message of this conversation, and at most twenty"));
        }
        if words.chars().count() > limits::REPORT_LETTERS_MAX {
            return Err(Error::NotPossible("these are too many words for one report"));
        }
        let mut messages = Vec::new();
        let (mut places, mut people) = (Vec::new(), BTreeSet::new());
        for (seq, envelope) in picked {
            let shown = self.fetch_message(id, seq, envelope).await?;
            let channel = self.channels.get(&id).ok_or(Error::NotPossible("you are not in this conversation"))?;
            let message = channel.messages().iter().find(|message| message.envelope == envelope);
            let Some((message, State::Words { key, .. })) = message.map(|message| (message, &message.state)) else {
                return Err(Error::NotPossible("this message is not there any more"));
            };
            people.insert(message.author.root);
            for place in channel.places_of(message.author.root) {
                if !places.contains(place) {
                    places.push(place.clone());
                }
            }
            messages.push(ReportedMessage {
                header: shown.header,
                commit: shown.commit,
                body: shown.body,
                key: Bytes(key.as_bytes().to_vec()),
                author: self.called(channel, message.author.root, message.person),
                at: message.at,
            });
        }
        // Who signed the charters has to be checked too.
        people.insert(self.room(id)?.owner);
        let mut chains = Vec::new();
        for root in people {
            chains.push(self.signed_chain(root).await?);
        }
        Ok(Reported { words: words.to_owned(), channel: id, messages, places, chains })
    }

    /// How somebody is called in a conversation, or as they were met elsewhere.
    fn called(&self, channel: &Channel, root: Hash, person: PersonId) -> String {
        let met = || self.bag.pins.get(&person).map(|pin| pin.name.as_str());
        let own = (root == self.root()).then_some(self.bag.name.as_str());
        own.or_else(|| channel.name_of(root)).or_else(met).unwrap_or_default().to_owned()
    }

    /// A message as the server keeps it, when it is the one that this device read.
    async fn fetch_message(&mut self, channel: ChannelId, seq: u64, envelope: Hash) -> Result<Envelope, Error> {
        let (log, after) = (LogId::from(channel), seq.saturating_sub(1));
        let page: Page = self.connection.fetch(&format!("/v1/logs/{log}/entries?after={after}&limit=1")).await?;
        match page.entries.into_iter().next().map(|entry| entry.content) {
            Some(Content::Message(shown)) if shown.hash() == envelope => Ok(shown),
            _ => Err(Error::NotPossible("this message is not there any more")),
        }
    }

    /// Somebody's account chain as they signed it.
    async fn signed_chain(&mut self, root: Hash) -> Result<Vec<Statement>, Error> {
        if root == self.root() {
            return Ok((0..=self.keys.by().g).filter_map(|g| self.keys.statement(g).cloned()).collect());
        }
        let person = self.chains.find(root).ok_or(Error::NotPossible("this person's keys are not known"))?.person();
        let shown: KeyChain = self.connection.fetch(&format!("/v1/chains/{person}")).await?;
        self.chains.admit(person, &shown, self.bag.pins.get(&person))?;
        Ok(shown.keys)
    }

    /// What this person reported, oldest first, and how each stands.
    #[must_use]
    pub fn own_reports(&self) -> Vec<(ReportId, &OwnReport, ReportStands)> {
        let (team, now) = (self.team.as_ref().map(|team| &team.body), self.connection.now());
        let stands = |report: &OwnReport| {
            if report.closed_at.is_some() {
                ReportStands::Closed
            } else if !naast_core::report::is_kept(report.at, now) {
                ReportStands::Over
            } else if report.to.iter().any(|adviser| may_read(team, *adviser, now)) {
                ReportStands::Waits
            } else {
                ReportStands::NobodyReads
            }
        };
        let made = self.own.reports().made().iter().map(|(id, report)| (*id, report, stands(report)));
        let mut made: Vec<_> = made.collect();
        made.sort_by_key(|(id, report, _)| (report.at, *id));
        made
    }

    /// What was reported to this adviser and is not closed, oldest first.
    #[must_use]
    pub fn reports(&self) -> Vec<(ReportId, ReportedTo)> {
        self.own.reports().received(self.connection.now())
    }

    /// Opens a report and checks every message of it. Nothing of it is kept.
    ///
    /// # Errors
    /// [`Error::Refused`] with `nothing_here` when it is not this person's to read now; [`Error::Distrust`] when it is not what who
    /// reports signed.
    pub async fn open_report(&mut self, report: ReportId) -> Result<(PersonId, CheckedReport), Error> {
        let shown: ReportShown = self.connection.fetch(&format!("/v1/reports/{report}")).await?;
        self.fetch_team().await?;
        let mut chains = self.chains.clone();
        let from = shown.chain.person;
        chains.admit(from, &shown.chain, self.bag.pins.get(&from))?;
        let said: Signed<Report> = chains.read(&shown.statement)?;
        let me = Recipient { person: self.id(), root: self.root() };
        let is_theirs = chains.find(said.body.by.root).is_some_and(|chain| chain.person() == from);
        let is_it = said.body.id == report && said.body.sealed == sealed_hash(&shown.sealed.0);
        if !is_theirs || !is_it || !said.body.to.contains(&me) {
            return Err(Distrust::ForeignReport.into());
        }
        let inside = self.open_reported(&said, &shown).ok_or(Distrust::ForeignReport)?;
        let inside: Reported = serde_json::from_slice(&inside).map_err(|_| Distrust::ForeignReport)?;
        let team = self.team.as_ref().map(|team| &team.body);
        let adviser = Adviser { tenant: self.chains.tenant(), team, pins: &self.bag.pins };
        let by = Reporter { root: said.body.by.root, standing: shown.standing };
        Ok((from, check(inside, by, adviser)?))
    }

    fn open_reported(&self, said: &Signed<Report>, shown: &ReportShown) -> Option<Zeroizing<Vec<u8>>> {
        let (mine, body) = (self.keys.by(), &said.body);
        let key = (0..=mine.g).rev().find_map(|g| {
            let info = seal_info(body.tenant, said.hash, By { root: mine.root, g });
            open_seal(&self.keys.generation(g)?.seal, &info, &shown.seal.0).ok()
        })?;
        let key = Key32::new(<[u8; 32]>::try_from(key.as_slice()).ok()?);
        open_report(&key, body.commit, body.tenant, body.id, body.by.root, &shown.sealed.0).ok()
    }

    /// Closes a report: it is deleted, and who reported learns that.
    ///
    /// # Errors
    /// [`Error::Refused`] with `nothing_here` when it is not there, or not this person's.
    pub async fn close_report(&mut self, report: ReportId) -> Result<(), Error> {
        let id = self.command_id();
        self.command(&Command::CloseReport(command::CloseReport { id, report })).await?;
        self.pull(self.id().into()).await
    }
}
