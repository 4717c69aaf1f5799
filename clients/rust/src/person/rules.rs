//! Standing rules: let somebody read along, end that, agree to it as a JIM, and read along.
//!
//! [Note: Until when] What is due beside a message at its end depends on a clock, and a phone's may be ahead by days: a message
//! without its box would be refused again and again. So the moment of the newest entry in the conversation counts, which is the server's.
//! It is never ahead: at most the first message behind the end has a box that the server does not keep.

use std::collections::BTreeMap;

use naast_core::choice::Recipient;
use naast_core::id::Bytes;
use naast_core::limits::READER_NAME_LETTERS_MAX;
use naast_core::message::Header;
use naast_core::room::Room;
use naast_core::rule::{AgreeRule, EndRule, ReadAlong, Rule, RuleAt, seal_info};
use naast_core::{By, ChannelId, CommandId, Hash, LabelId, Millis, PersonId, RuleId, Suite};
use naast_protocol::command::{self, RuleBox, RuleKey, SealRule};
use naast_protocol::entry::Envelope;
use naast_protocol::http::{Along, AlongWords, RuleRow, Rules};
use naast_protocol::sealed::Payload;
use naast_protocol::{Command, ErrorCode, Signed, canonical};

use super::Person;
use super::send::is_passing;
use crate::chains::Chains;
use crate::crypto::{Key32, MessageKey, open_rule_box, open_seal, rule_key, seal, seal_rule_box};
use crate::fold::{Channel, open_words};
use crate::outbox::{RuleWish, Wish};
use crate::{Distrust, Error};

/// What somebody reads along. Kept in memory only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsAlong {
    /// What the youth told of the rule.
    pub told: ReadAlong,
    /// The newest messages, oldest first.
    pub messages: Vec<WordAlong>,
}

/// A message that somebody reads along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordAlong {
    /// Who wrote it; that they did was verified.
    pub author: By,
    /// What it says.
    pub payload: Payload,
    /// When the server took it.
    pub at: Millis,
}

impl Person {
    /// The label with this name: a new one when there is none yet. The server never learns the name.
    pub fn label(&mut self, name: &str) -> LabelId {
        if let Some((label, _)) = self.bag.labels.iter().find(|(_, known)| *known == name) {
            return *label;
        }
        let label = LabelId(self.chance.bytes());
        self.bag.labels.insert(label, name.to_owned());
        self.is_bag_changed = true;
        label
    }

    /// Lets somebody read along with what is said from here on.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for somebody who was never met; [`Error::Offline`] when it waits; [`Error::Refused`].
    pub async fn set_rule(&mut self, rule: RuleWish) -> Result<RuleId, Error> {
        let (id, channel) = (RuleId(self.chance.bytes()), rule.channel);
        self.outbox.keep(Wish::SetRule { id, rule }, &mut self.chance);
        self.send_waiting().await?;
        self.pull(channel.into()).await?;
        self.pull(self.id().into()).await?;
        self.note_readers();
        self.send_waiting().await?;
        Ok(id)
    }

    /// Ends a rule; once this is `Ok`, nothing is read by it any more.
    ///
    /// # Errors
    /// [`Error::Offline`] when it waits; [`Error::Refused`].
    pub async fn end_rule(&mut self, rule: RuleId) -> Result<(), Error> {
        self.outbox.keep(Wish::EndRule { rule }, &mut self.chance);
        let sent = self.send_waiting().await;
        if !matches!(sent, Err(Error::Offline(_))) {
            self.pull(self.id().into()).await?;
            if let Some(made) = self.own.rules().made().get(&rule) {
                self.pull(made.statement.channel.into()).await?;
            }
        }
        sent
    }

    /// Says, as a JIM, whether a rule may cover one's own words; a no is said once and for all of this rule.
    ///
    /// # Errors
    /// [`Error::Offline`] when it waits; [`Error::Refused`].
    pub async fn agree_rule(&mut self, channel: ChannelId, rule: RuleId, agrees: bool) -> Result<(), Error> {
        self.outbox.keep(Wish::AgreeRule { channel, rule, agrees }, &mut self.chance);
        self.send_waiting().await?;
        self.pull(channel.into()).await
    }

    /// By which rules somebody reads along in a conversation, as everybody in it sees it; the time of some may be over.
    #[must_use]
    pub fn rules_in(&self, channel: ChannelId) -> &[RuleAt] {
        let room = self.channels.get(&channel).and_then(Channel::room);
        room.map_or(&[], |room| room.rules.standing())
    }

    /// How who reads along by a rule is called: as this person knows them, else as the youth says.
    #[must_use]
    pub fn reader_name(&self, channel: ChannelId, rule: &RuleAt) -> String {
        let known = self.bag.pins.get(&rule.to.person).map(|pin| pin.name.as_str()).filter(|name| !name.is_empty());
        let said = || self.channels.get(&channel).and_then(|channel| channel.reader_name(rule.id));
        known.or_else(said).unwrap_or_default().to_owned()
    }

    /// Says in own conversations who reads along: members may never have met them.
    pub(super) fn note_readers(&mut self) {
        let mut due = Vec::new();
        for channel in self.channels.values().filter(|channel| !channel.is_stopped() && !channel.has_left()) {
            let own = channel.room().filter(|room| room.owner == self.root() && !room.is_past());
            for rule in own.map_or(&[][..], |room| room.rules.standing()) {
                let is_gone = rule.is_over(channel.log().at()) || self.is_past_rule(channel, rule.id);
                let is_waiting = self.outbox.iter().any(|item| {
                    matches!(&item.wish, Wish::Say { payload: Payload::ReadsAlong { rule: said, .. }, .. } if *said == rule.id)
                });
                let name = self.bag.pins.get(&rule.to.person).map_or("", |pin| pin.name.as_str());
                if !is_gone && !is_waiting && !name.is_empty() && !channel.is_reader_known(rule.id) {
                    let name = name.chars().take(READER_NAME_LETTERS_MAX).collect();
                    due.push((channel.id(), Payload::ReadsAlong { rule: rule.id, name }));
                }
            }
        }
        for (channel, payload) in due {
            self.outbox.keep(Wish::Say { channel, payload, is_locked: false, label: None }, &mut self.chance);
        }
    }

    /// By which rules this person reads along now, as the server lists it.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn list_rules(&mut self) -> Result<Vec<RuleRow>, Error> {
        Ok(self.connection.fetch::<Rules>("/v1/rules").await?.rules)
    }

    /// Reads along by a rule.
    ///
    /// # Errors
    /// [`Error::Refused`] with `nothing_here` when it is gone; [`Error::Distrust`] when it is not what it pretends to be.
    pub async fn read_along(&mut self, rule: RuleId) -> Result<WordsAlong, Error> {
        let along: Along = self.connection.fetch(&format!("/v1/rules/{rule}")).await?;
        let mut chains = self.chains.clone();
        for shown in &along.chains {
            if shown.person != self.id() {
                chains.admit(shown.person, shown, self.bag.pins.get(&shown.person))?;
            }
        }
        let signed: Signed<ReadAlong> = chains.read(&along.told)?;
        let said = signed.body;
        let is_met = self.bag.pins.values().any(|pin| pin.root == said.by.root);
        let is_mine = said.rule == rule && said.to == Recipient { person: self.id(), root: self.root() };
        if !is_met || !is_mine {
            return Err(Distrust::ForeignRule.into());
        }
        if said.until.is_some_and(|until| until <= self.connection.now()) {
            return Err(Error::NotPossible("this is over"));
        }
        let mut keys = BTreeMap::new();
        for key in &along.keys {
            keys.insert(key.epoch, self.open_rule_key(rule, key.epoch, &key.seal.0).ok_or(Distrust::ForeignRule)?);
        }
        let words = along.words.into_iter();
        // Of an epoch in which the youth's app was not there yet, nothing can be read for now.
        let youth = said.by.root;
        let messages = words.filter_map(|words| open_along(words, youth, &keys, &chains).transpose());
        Ok(WordsAlong { told: said, messages: messages.collect::<Result<_, _>>()? })
    }

    fn open_rule_key(&self, rule: RuleId, epoch: u64, sealed: &[u8]) -> Option<Key32> {
        let by = self.keys.by();
        let opened = (0..=by.g).rev().find_map(|g| {
            let info = seal_info(self.chains.tenant(), rule, epoch, By { root: by.root, g });
            open_seal(&self.keys.generation(g)?.seal, &info, sealed).ok()
        })?;
        Some(Key32::new(opened.as_slice().try_into().ok()?))
    }

    pub(super) async fn make_rule(
        &mut self,
        command: CommandId,
        id: RuleId,
        wish: &RuleWish,
    ) -> Result<Command, Error> {
        self.ensure_epoch(wish.channel).await?;
        let pin = self.bag.pins.get(&wish.to).ok_or(Error::NotPossible("you have not met this person"))?;
        let to = Recipient { person: wish.to, root: pin.root };
        if self.chains.find(to.root).is_none() {
            self.fetch_chain(to.person).await?;
        }
        let RuleWish { channel, mut labels, mut authors, until, .. } = wish.clone();
        if let Some(labels) = &mut labels {
            labels.sort_unstable();
        }
        authors.sort_unstable();
        let epoch = self.room(channel)?.epoch.as_ref().map_or(0, |epoch| epoch.epoch);
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let body = Rule { suite, tenant, by, at, channel, id, labels, authors, to, until };
        let (rule, told) = (self.keys.sign(&body)?, self.keys.sign(&body.for_reader())?);
        let key = self.rule_key(channel, id, to, epoch)?;
        let choice = self.next_choice(rule.hash())?;
        Ok(Command::SetRule(command::SetRule { id: command, rule, told, choice, key }))
    }

    pub(super) fn make_end_rule(&mut self, id: CommandId, rule: RuleId) -> Result<Command, Error> {
        let stands = |room: &&Room| room.owner == self.root() && room.rules.find(rule).is_some();
        let standing = self.channels.values().filter_map(Channel::room).find(stands).map(|room| room.channel);
        let made = self.own.rules().made().get(&rule).map(|made| made.statement.channel);
        let channel = standing.or(made).ok_or(Error::NotPossible("this is no rule of yours"))?;
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let statement = self.keys.sign(&EndRule { suite, tenant, by, at, channel, rule })?;
        let choice = self.next_choice(statement.hash())?;
        Ok(Command::EndRule(command::EndRule { id, statement, choice }))
    }

    pub(super) fn make_agreement(
        &self,
        id: CommandId,
        channel: ChannelId,
        rule: RuleId,
        agrees: bool,
    ) -> Result<Command, Error> {
        let charter = self.room(channel)?.charter;
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let statement = self.keys.sign(&AgreeRule { suite, tenant, by, at, channel, charter, rule, agrees })?;
        Ok(Command::AgreeRule(command::AgreeRule { id, statement }))
    }

    /// What has to stand beside a message for those who read along.
    pub(super) fn boxes(&self, id: ChannelId, envelope: &Envelope) -> Result<Vec<RuleBox>, Error> {
        let channel = self.channels.get(&id).ok_or(Error::NotPossible("you are not in this conversation"))?;
        let room = self.room(id)?;
        let text = &envelope.header;
        let header: Header = canonical::read(text.as_bytes()).map_err(|_| Distrust::MalformedMessage)?;
        let (_, key) = channel.epoch(header.epoch).ok_or(Error::NotPossible("this conversation has no key yet"))?;
        let message = MessageKey::derive(key, text);
        let mut boxes = Vec::new();
        // See: [Note: Until when]
        let is_due = |rule: &&RuleAt| !rule.is_over(channel.log().at()) && !self.is_past_rule(channel, rule.id);
        for rule in room.rules_for(&header).filter(is_due) {
            let sealed = seal_rule_box(&rule_key(key, rule.id), text, &message).map_err(|_| Distrust::ForeignRule)?;
            boxes.push(RuleBox { rule: rule.id, sealed: Bytes(sealed) });
        }
        Ok(boxes)
    }

    /// Seals the keys of this person's rules in the epochs that others opened since, in all own conversations.
    pub(super) async fn seal_all_rules(&mut self) -> Result<(), Error> {
        for channel in self.channels.keys().copied().collect::<Vec<_>>() {
            if self.room(channel).is_ok() {
                self.seal_rules(channel).await?;
            }
        }
        Ok(())
    }

    /// The same in one of them.
    pub(super) async fn seal_rules(&mut self, channel: ChannelId) -> Result<(), Error> {
        let room = self.room(channel)?;
        if room.owner != self.root() || room.is_past() {
            return Ok(());
        }
        let known = self.channels.get(&channel);
        let is_due = |rule: &&RuleAt| {
            known.is_some_and(|known| !rule.is_over(known.log().at()) && !self.is_past_rule(known, rule.id))
        };
        let standing = room.rules.standing().iter().filter(is_due);
        for (rule, epochs) in standing.map(|rule| (rule.clone(), room.epochs_of(rule))).collect::<Vec<_>>() {
            for epoch in epochs.rev().filter(|epoch| *epoch > rule.from_epoch) {
                if !self.sealed_rules.contains(&(rule.id, epoch)) {
                    self.seal_rule(channel, &rule, epoch).await?;
                }
            }
        }
        Ok(())
    }

    async fn seal_rule(&mut self, channel: ChannelId, rule: &RuleAt, epoch: u64) -> Result<(), Error> {
        if self.chains.find(rule.to.root).is_none() && !self.is_there(rule.to.person).await? {
            return Ok(());
        }
        for _ in 0..2 {
            // An epoch from before this device came may have no key here; another device seals it.
            let Ok(key) = self.rule_key(channel, rule.id, rule.to, epoch) else { return Ok(()) };
            let id = self.command_id();
            let command = Command::SealRule(SealRule { id, channel, rule: rule.id, key });
            match self.command(&command).await {
                Ok(_) => {
                    self.sealed_rules.insert((rule.id, epoch));
                    return Ok(());
                }
                Err(Error::Refused(refusal)) if refusal.code == ErrorCode::StaleKey => {
                    if !self.is_there(rule.to.person).await? {
                        return Ok(());
                    }
                }
                Err(error) if is_passing(&error) => return Err(error),
                // Whoever is gone reads nothing, and keeps nobody from talking.
                Err(_) => return Ok(()),
            }
        }
        Ok(())
    }

    /// Fetches somebody's newest keys; false when they have none any more.
    async fn is_there(&mut self, person: PersonId) -> Result<bool, Error> {
        match self.fetch_chain(person).await {
            Ok(()) => Ok(true),
            Err(error) if is_passing(&error) => Err(error),
            Err(_) => Ok(false),
        }
    }

    /// The key of a rule in an epoch, sealed to its reader.
    fn rule_key(&mut self, channel: ChannelId, rule: RuleId, to: Recipient, epoch: u64) -> Result<RuleKey, Error> {
        let channel = self.channels.get(&channel).ok_or(Error::NotPossible("you are not in this conversation"))?;
        let (_, key) = channel.epoch(epoch).ok_or(Error::NotPossible("this conversation has no key yet"))?;
        let newest = self.chains.find(to.root).map(|chain| (chain.by(), chain.generation(chain.newest()).copied()));
        let Some((reader, Some(generation))) = newest else {
            return Err(Error::NotPossible("this person's keys are not known"));
        };
        let info = seal_info(self.chains.tenant(), rule, epoch, reader);
        let sealed = seal(&generation.seal_pub, &info, rule_key(key, rule).as_slice(), &mut self.chance);
        let seal = Bytes(sealed.map_err(|_| Error::NotPossible("this person's key is none"))?);
        Ok(RuleKey { epoch, to_g: reader.g, seal })
    }
}

/// A message that a rule of this youth covers, opened and checked; nothing while its epoch's key is not there.
fn open_along(
    words: AlongWords,
    youth: Hash,
    keys: &BTreeMap<u64, Key32>,
    chains: &Chains,
) -> Result<Option<WordAlong>, Distrust> {
    let naast_protocol::http::Shared { header: text, commit, body } = words.shared;
    let header: Header = canonical::read(text.as_bytes()).map_err(|_| Distrust::MalformedMessage)?;
    if header.lock {
        return Err(Distrust::ForeignRule);
    }
    let Some(key) = keys.get(&header.epoch) else { return Ok(None) };
    let key = open_rule_box(key, &text, &words.sealed.0).map_err(|_| Distrust::ForeignRule)?;
    let envelope = Envelope { header: text, trail: String::new(), commit, body };
    let payload = open_words(&envelope, header.author, &key, chains)?;
    // What somebody else pretends to lay on the youth's table is not there for anybody.
    if payload.is_laid() && (header.author.root != youth || !payload.fits()) {
        return Ok(None);
    }
    Ok(Some(WordAlong { author: header.author, payload, at: words.at }))
}
