//! The lives of the server's database: notice that it was put back from a backup, compare every log with what is known, bring
//! back what was lost, and only then let be read what this person shared.
//!
//! [Note: Bringing back] Everything is given again as the finished command that it was, in the order in which it was made, as
//! often as it takes: a message waits until the epoch it was sealed in is there again, brought back by whoever opened it.
//! Meanwhile nothing new is said in that conversation. A link in the chain of choices is signed anew when the chain goes on
//! elsewhere; what it stands for stays the same words.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use naast_core::choice::ChainEnd;
use naast_core::message::Header;
use naast_core::rule::AgreeRule;
use naast_core::{ChannelId, CommandId, LogId};
use naast_protocol::command::{EndRule, SetRule, Share, Withdraw};
use naast_protocol::http::{Deployment, Vault};
use naast_protocol::{Command, ErrorCode, Signed};

use super::Person;
use super::come_in::by_words;
use super::send::is_passing;
use crate::crypto::{MessageKey, open_body};
use crate::fold::{Channel, LogState};
use crate::journal::{Journal, agreed_by, channel_of, ended_by, withdrawn_by};
use crate::outbox::stands_alone;
use crate::parting::Parted;
use crate::vault::{FactorSecret, Opened};
use crate::words::login_hash;
use crate::{Distrust, Error};

/// What this person knows of former lives.
#[derive(Debug, Default)]
pub(super) struct Lives {
    /// The life in which the logs were followed.
    lineage: Option<String>,
    /// Another one that was noticed and not begun yet.
    next: Option<String>,
    /// What was written.
    pub(super) journal: Journal,
    /// Channels of the former life that this person is not in now, or not yet.
    channels: BTreeMap<ChannelId, Channel>,
    /// The end of the chain of choices, as it was in the former life.
    pub(super) chosen: ChainEnd,
    /// It is not found out yet which of the journal was lost.
    is_unsorted: bool,
    /// What this person shared waits for a comparison.
    pub(super) is_frozen: bool,
    /// Whether this person has, or had, another device than this one; nothing is known before the own log was followed.
    has_others: Option<bool>,
    /// Where this person's keys parted, when another device made others after a restore.
    parted: Option<Parted>,
    /// Where the newest life of the own log begins, 0 for its first; nothing before it was followed to its end.
    met: Option<u64>,
}

impl Lives {
    /// Keys from generation `g` on are not this person's any more, in the life that was noticed last.
    pub(super) fn note_parted(&mut self, g: u32) {
        let lineage = self.next.as_ref().or(self.lineage.as_ref());
        self.parted = lineage.map(|lineage| Parted::new(g, lineage));
    }

    /// From which generation on this person's keys are nobody's in this life.
    pub(super) fn gone_keys(&self) -> Option<u32> {
        self.parted.as_ref()?.gone_in(self.lineage.as_deref())
    }
}

impl Person {
    /// The life of the server's database in which this person follows their logs, once it is known.
    #[must_use]
    pub fn lineage(&self) -> Option<&str> {
        self.lives.lineage.as_deref()
    }

    /// Signs in once more on this device, which keeps everything it has: after a restore all sessions are over, and after another
    /// device made new keys this one's is.
    ///
    /// # Errors
    /// [`Error::Words`] or [`Error::Refused`] with `wrong_credentials`; [`Error::Distrust`] when somebody else would be in.
    pub async fn sign_in_again(&mut self, login_name: &str, words: &str) -> Result<(), Error> {
        self.go_dark();
        let login = login_hash(self.chains.tenant(), login_name);
        let export = by_words(&mut self.connection, &mut self.chance, self.device, login, words).await?;
        let person = self.connection.session().map(|session| session.person);
        if person != Some(self.id()) {
            return Err(Distrust::SubstitutedKey { person: self.id() }.into());
        }
        let vault: Vault = self.connection.fetch("/v1/vault").await?;
        let opened = Opened::open(self.chains.tenant(), &vault, &FactorSecret::Words(export))?;
        self.settle_keys(opened, &vault).await.map(drop)
    }

    /// The server says in which life its database is.
    pub(super) fn note_lineage(&mut self, lineage: &str) {
        match &self.lives.lineage {
            None => self.lives.lineage = Some(lineage.to_owned()),
            Some(known) if known != lineage => self.lives.next = Some(lineage.to_owned()),
            Some(_) => self.lives.next = None,
        }
    }

    /// Whether the database lives another life than the one in which this person's logs were followed.
    pub(super) const fn has_next_life(&self) -> bool {
        self.lives.next.is_some()
    }

    /// Something does not fit: whether that is because the database was put back. Asks the server, which has to say so to
    /// everybody; whether it is true, the comparison shows.
    pub(super) async fn is_put_back(&mut self) -> Result<bool, Error> {
        let shown: Deployment = self.connection.look("/v1/deployment").await?;
        self.note_lineage(&shown.lineage);
        Ok(self.has_next_life())
    }

    /// Knows in which life its logs are followed, and begins the next one if there is one: every log is followed again from
    /// its first entry. See: [Note: Lives]
    pub(super) async fn settle_life(&mut self) -> Result<(), Error> {
        if self.lives.lineage.is_none() {
            self.is_put_back().await?;
        }
        let Some(next) = self.lives.next.clone().filter(|_| !self.own.is_stopped()) else { return Ok(()) };
        let vault: Vault = self.connection.fetch("/v1/vault").await?;
        self.bag_n = self.bag_n.min(vault.bag_n);
        self.is_bag_changed = true;
        let id = self.id();
        self.lives.chosen = self.lives.chosen.max(self.own.chain());
        self.own = self.own.again(id);
        self.lives.channels.append(&mut self.channels);
        self.promises = crate::receipts::Promises::default();
        self.chains.begin_life(self.root());
        self.sealed_rules.clear();
        (self.lives.lineage, self.lives.next) = (Some(next), None);
        (self.lives.is_unsorted, self.lives.is_frozen) = (true, true);
        self.outbox.resend();
        Ok(())
    }

    /// The channel as it was in the former life, to be followed again.
    pub(super) fn take_former(&mut self, id: ChannelId, first: u64, before: naast_core::Hash) -> Option<Channel> {
        let former = self.lives.channels.remove(&id)?;
        Some(if self.own.is_new(id) { former.anew(first, before) } else { former.again() })
    }

    /// Everything was followed again: whatever ends before what is known, without the word that it was put back, is a lie.
    pub(super) fn check_lives(&mut self) {
        // What somebody is not in any more was not followed again: nothing of it is shown to them.
        let is_in = |channel: &&Channel| !self.own.has_left(channel.id());
        let logs = self.channels.values().filter(is_in).map(Channel::log).chain([self.own.log()]);
        let cut: Vec<LogId> = logs.filter(|log| log.is_cut()).map(LogState::log).collect();
        for log in cut {
            self.stop(log, Distrust::RolledBack { log });
        }
        // A device that slept since before the backup misses nothing; it has to compare all the same.
        self.note_devices();
        let life = self.own.log().life().unwrap_or(0);
        self.lives.is_frozen |= self.lives.met.replace(life).is_some_and(|met| met != life);
        if !std::mem::take(&mut self.lives.is_unsorted) {
            return;
        }
        let (own, channels, me) = (&self.own, &self.channels, LogId::from(self.id()));
        self.lives.journal.note_lost(|log, seq| {
            let state = if log == me { Some(own.log()) } else { channels.get(&ChannelId(log.0)).map(Channel::log) };
            // What was written here and not read again yet stands behind the last place that is remembered.
            state.is_none_or(|state| state.parted().or(state.life()).is_some_and(|cut| seq >= cut))
        });
    }

    /// Whether nothing may be said in a channel now: something of its former life is not back yet.
    pub(super) fn must_wait(&self, id: ChannelId) -> bool {
        self.channels.get(&id).is_some_and(Channel::is_waiting)
            || self.lives.journal.has_lost_words(id.into())
            || self.has_rule_back(id)
    }

    /// Whether this device knows of things that are still to come back to a log: marks in the bag may be ahead of it.
    pub(super) fn may_be_behind(&self, log: LogId) -> bool {
        let state = if log == self.id().into() {
            Some(self.own.log())
        } else {
            self.channels.get(&ChannelId(log.0)).map(Channel::log)
        };
        state.is_some_and(|state| state.life().is_some())
    }

    /// Whether any of this person's devices saw a newer list of what opens the account than their log tells of. One that a restore
    /// lost may never come back; within one life of the server none is taken back.
    pub(super) fn is_list_taken_back(&self) -> bool {
        let marks = &self.bag.marks.unlocks;
        let held = match self.own.life() {
            Some(life) => life.parse().ok().and_then(|life| marks.get(&life)),
            // Before its first restore all of them are of this life, whichever the server calls it.
            None => marks.values().max(),
        };
        held.copied() > self.own.unlock().map(|(n, _)| n)
    }

    /// Gives again what was lost. See: [Note: Bringing back]
    ///
    /// # Errors
    /// [`Error::Offline`] or a passing refusal when the rest waits.
    pub(super) async fn bring_back(&mut self) -> Result<(), Error> {
        if self.own.is_stopped() {
            return Ok(());
        }
        let lost = self.lives.journal.lost();
        let mut waiting = BTreeSet::new();
        let mut touched = BTreeSet::new();
        for id in lost {
            let Some(command) = self.lives.journal.find_lost(id).cloned() else { continue };
            let channel = channel_of(&command);
            if channel.is_some_and(|channel| waiting.contains(&channel) || self.is_stopped(channel)) {
                continue;
            }
            if !self.give_again(id, command).await? {
                waiting.extend(channel);
            }
            touched.extend(channel);
        }
        for log in touched {
            self.pull(log).await?;
        }
        self.take_back_again().await?;
        if self.lives.is_frozen && self.lives.has_others == Some(false) {
            self.confirm_choices().await?;
        }
        Ok(())
    }

    /// Gives one command again. False when it waits for somebody else.
    async fn give_again(&mut self, id: CommandId, command: Command) -> Result<bool, Error> {
        if self.has_another_key(&command) || self.is_moot(&command) {
            self.lives.journal.give_up(id);
            return Ok(true);
        }
        let is_choice =
            matches!(command, Command::Share(_) | Command::Withdraw(_) | Command::SetRule(_) | Command::EndRule(_));
        // A no waits for whatever it needs.
        let is_yes = agreed_by(&command).is_some_and(|said| said.body.agrees);
        let is_rule = is_yes || matches!(command, Command::SetRule(_));
        let stands_alone = stands_alone(&command);
        let Some(command) = self.as_it_must_be_now(command)? else { return Ok(false) };
        match self.command(&command).await {
            Ok(_) if is_choice => self.pull(self.id().into()).await.map(|()| true),
            Ok(_) => Ok(true),
            Err(error) if stands_alone && error.code() == Some(ErrorCode::RateLimited) => Ok(false),
            Err(error) if is_passing(&error) => Err(error),
            Err(Error::Refused(refusal)) => {
                if let Command::Answer(lost) = &command {
                    return self.settle_lost_answer(id, lost, refusal.code).await;
                }
                // A rule whose place in the log is another's now is said anew by the youth, or not at all.
                let is_past = is_over(refusal.code) || (is_rule && is_moved(refusal.code));
                if is_past {
                    self.lives.journal.give_up(id);
                }
                Ok(is_past)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a message was sealed with a key that its conversation has not got any more: another epoch came under the number of a
    /// forgotten one, or the room moved on. Such words stay where they were read, and keep nobody from speaking.
    fn has_another_key(&self, command: &Command) -> bool {
        let Command::Send(send) = command else { return false };
        let Ok(header) = serde_json::from_str::<Header>(&send.header) else { return false };
        let Some(channel) = self.channels.get(&header.channel) else { return false };
        match channel.room().and_then(|room| room.epoch.as_ref()).map(|epoch| epoch.epoch.cmp(&header.epoch)) {
            Some(Ordering::Greater) => true,
            Some(Ordering::Equal) => channel.epoch(header.epoch).is_some_and(|(_, key)| {
                let key = MessageKey::derive(key, &send.header);
                open_body(&key, &send.header, send.commit, &send.body.0).is_err()
            }),
            Some(Ordering::Less) | None => false,
        }
    }

    /// The command with which the same comes about now. Nothing while what it refers to is not there.
    fn as_it_must_be_now(&mut self, command: Command) -> Result<Option<Command>, Error> {
        Ok(match command {
            Command::Send(send) => Some(Command::Resend(send)),
            Command::Share(share) => {
                let choice = self.linked(share.choice, share.share.hash())?;
                Some(Command::Share(Share { choice, ..share }))
            }
            Command::SetRule(set) => {
                let choice = self.linked(set.choice, set.rule.hash())?;
                Some(Command::SetRule(SetRule { choice, ..set }))
            }
            Command::EndRule(end) => {
                let rule = ended_by(&Command::EndRule(end.clone()));
                if rule.is_none_or(|rule| !self.own.rules().made().contains_key(&rule)) {
                    return Ok(None);
                }
                let choice = self.linked(end.choice, end.statement.hash())?;
                Some(Command::EndRule(EndRule { choice, ..end }))
            }
            Command::AgreeRule(agree) => {
                let said = agreed_by(&Command::AgreeRule(agree.clone()));
                let stands = |said: Signed<AgreeRule>| {
                    let room = self.room(said.body.channel).ok();
                    room.is_some_and(|room| room.rules.find(said.body.rule).is_some())
                };
                said.is_some_and(stands).then_some(Command::AgreeRule(agree))
            }
            Command::Exclude(exclude) => self.exclude_again(exclude)?.map(Command::Exclude),
            Command::Withdraw(withdraw) => {
                let taken_back = withdrawn_by(&Command::Withdraw(withdraw.clone()));
                if taken_back.is_none_or(|share| !self.own.shares().contains_key(&share)) {
                    return Ok(None);
                }
                let choice = self.linked(withdraw.choice, withdraw.withdraw.hash())?;
                Some(Command::Withdraw(Withdraw { choice, ..withdraw }))
            }
            other => Some(other),
        })
    }

    /// Whoever registered on this device never signed in on it before its log was followed the first time; on any other there
    /// is, or was, one more.
    fn note_devices(&mut self) {
        let is_met = |mine: bool| self.own.devices().iter().any(|(device, _)| (*device == self.device) == mine);
        let others = is_met(false) || (self.lives.has_others.is_none() && is_met(true));
        self.lives.has_others = Some(self.lives.has_others.unwrap_or(false) || others);
    }

    fn is_stopped(&self, log: LogId) -> bool {
        self.channels.get(&ChannelId(log.0)).is_some_and(Channel::is_stopped)
    }
}

/// The conversation went another way than when a rule was said.
const fn is_moved(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::StaleRules | ErrorCode::StaleEpoch | ErrorCode::StaleCharter | ErrorCode::StaleKey)
}

/// A refusal after which the same command can never be taken: it is there already, or its time is over.
const fn is_over(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::AlreadyOver
            | ErrorCode::AlreadyWithdrawn
            | ErrorCode::InviteGone
            | ErrorCode::NotYourTask
            | ErrorCode::IdReused
            | ErrorCode::Malformed
            | ErrorCode::BadStatement
            | ErrorCode::SeatGone
    )
}
