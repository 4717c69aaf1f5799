//! A channel, as its verified log tells it: who is in, with which keys it talks, what was said.

use std::collections::{BTreeMap, BTreeSet};

use naast_core::charter::{Leave, Role, Takes};
use naast_core::epoch::{Epoch, How};
use naast_core::message::{Erase, Header, Trail, trail_hash};
use naast_core::room::{Room, RoomError};
use naast_core::{By, ChannelId, Hash, PersonId, RuleId};
use naast_protocol::entry::Envelope;
use naast_protocol::sealed::{Payload, Pin};
use naast_protocol::{Content, Entry, Signed, canonical};

use super::LogState;
use super::former::Former;
use super::listed::Listed;
use super::members::{self, Place};
use super::message::{Message, State};
use super::rows::Rows;
use super::rules::NamedReader;
use crate::Distrust;
use crate::chains::Chains;
use crate::crypto::{Key32, MessageKey, open_body};
use crate::keys::Keys;

/// The key of an epoch.
pub type EpochKey = Key32;

/// What a person brings along when they read: their keys, everybody's chains, and whom they met.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Own keys.
    pub keys: &'a Keys,
    /// Everybody's.
    pub chains: &'a Chains,
    /// Whom this person met.
    pub pins: &'a BTreeMap<PersonId, Pin>,
    /// The organisation, once it has an identity.
    pub organisation: Option<Hash>,
}

/// A channel as far as this device followed it.
#[derive(Debug, Clone)]
pub struct Channel {
    pub(super) id: ChannelId,
    pub(super) log: LogState,
    pub(super) room: Option<Room>,
    pub(super) keys: BTreeMap<u64, EpochKey>,
    pub(super) generations: BTreeMap<Hash, u32>,
    /// Who has new keys, and from which entry on.
    pub(super) renewed: Vec<(u64, By)>,
    pub(super) messages: Vec<Message>,
    pub(super) rows: Rows,
    pub(super) sent: Option<(u64, Hash)>,
    pub(super) names: BTreeMap<Hash, String>,
    pub(super) readers: BTreeMap<RuleId, NamedReader>,
    pub(super) listed: Listed,
    pub(super) alarms: Vec<Distrust>,
    pub(super) is_stopped: bool,
    pub(super) has_left: bool,
    pub(super) former: Former,
    /// Hash and form of each epoch's statement.
    pub(super) epochs: BTreeMap<u64, (Hash, How)>,
    /// Newest entry that was read before the log was followed once more.
    pub(super) was_read: u64,
    pub(super) is_due_again: bool,
    /// Whose it was, when it was handed over to this person.
    pub(super) inherited_from: Option<Hash>,
    /// Which epochs were handed over, and to whom.
    pub(super) handed: BTreeSet<(Hash, u64)>,
    /// Places of what this program is too old for.
    pub(super) too_new: Vec<u64>,
}

impl Channel {
    /// A channel of which nothing is known yet, from entry `from` of its log on; `before` is the log's hash before it.
    #[must_use]
    pub fn new(id: ChannelId, from: u64, before: Hash) -> Self {
        Self {
            id,
            log: LogState::from(id.into(), from, before),
            room: None,
            keys: BTreeMap::new(),
            generations: BTreeMap::new(),
            renewed: Vec::new(),
            messages: Vec::new(),
            rows: Rows::default(),
            sent: None,
            names: BTreeMap::new(),
            readers: BTreeMap::new(),
            listed: Listed::default(),
            alarms: Vec::new(),
            is_stopped: false,
            has_left: false,
            former: Former::default(),
            epochs: BTreeMap::new(),
            was_read: 0,
            is_due_again: false,
            inherited_from: None,
            handed: BTreeSet::new(),
            too_new: Vec::new(),
        }
    }

    /// Follows the log again from a later entry on: this person was away in between.
    pub fn come_back(&mut self, from: u64, before: Hash) {
        self.has_left = false;
        if from > self.log.cursor() + 1 {
            self.log = LogState::from(self.id.into(), from, before);
            self.room = None;
            self.epochs.clear();
        }
    }

    /// The same, for somebody who owned it as another identity.
    #[must_use]
    pub fn inherit(self, from: Hash) -> Self {
        Self { inherited_from: Some(from), ..self }
    }

    /// This person is no longer in.
    pub const fn leave(&mut self) {
        self.has_left = true;
    }

    /// Whose keys have to be known before this entry can be judged.
    #[must_use]
    pub fn wants(&self, entry: &Entry, chains: &Chains) -> Vec<PersonId> {
        let person_of =
            |by: By| self.room.as_ref().and_then(|room| room.member(by.root)).map(|member| (member.person, by));
        let signers: Vec<By> = match &entry.content {
            Content::Epoch { statement, .. } => {
                statement.read().map_or_else(|_| Vec::new(), |epoch: Signed<Epoch>| epoch.body.members)
            }
            Content::Message(envelope) => {
                serde_json::from_str(&envelope.header).map_or_else(|_| Vec::new(), |header: Header| vec![header.author])
            }
            _ => Vec::new(),
        };
        let wanted = members::wants(self.room.as_ref(), &entry.content);
        members::unknown(wanted.into_iter().chain(signers.into_iter().filter_map(person_of)).collect(), chains)
    }

    /// Takes the next entry. What cannot stand in this channel stops it for good; a message that cannot be believed is kept
    /// as unreadable, and the conversation goes on.
    pub fn take(&mut self, entry: &Entry, reader: Reader<'_>) {
        if self.is_stopped {
            return;
        }
        if let Err(reason) = self.log.check_next(entry).and_then(|()| self.judge(entry, reader)) {
            self.is_stopped = true;
            self.alarms.push(reason);
            return;
        }
        self.log.advance(entry);
    }

    /// Notes something about this channel that must not happen, and follows it no further.
    pub fn stop(&mut self, reason: Distrust) {
        self.is_stopped = true;
        self.alarms.push(reason);
    }

    fn judge(&mut self, entry: &Entry, reader: Reader<'_>) -> Result<(), Distrust> {
        let misplaced = || Distrust::Misplaced { log: entry.log, seq: entry.seq };
        let (log, seq, at, inherited_from) = (entry.log, entry.seq, entry.at, self.inherited_from);
        let place = Place { channel: self.id, log, seq, at, inherited_from };
        if let Some(room) = members::follow(self.room.as_ref(), &entry.content, place, reader)? {
            if room.owner == reader.keys.by().root {
                let is_known = self.log.parted().is_none() && self.log.former_hash_at(entry.seq).is_some();
                self.former.note_change(self.room.as_ref(), &room, is_known);
            }
            self.listed.note(&entry.content);
            self.note_members(room, &entry.content);
            self.note_handed(&entry.content, entry.seq, reader);
            return Ok(());
        }
        match &entry.content {
            Content::OpenHistory { statement } => self.history_opened(statement, entry.seq, reader)?,
            Content::Reseal { statement } => self.resealed(statement, entry.seq, reader)?,
            Content::Epoch { statement, seal } => {
                let epoch: Signed<Epoch> = reader.chains.read(statement)?;
                self.opened(&epoch, seal.as_ref().map(|seal| seal.0.as_slice()), entry.seq, reader)?;
            }
            Content::Message(envelope) => self.said(envelope, entry, reader)?,
            Content::Tombstone { author, envelope } => {
                self.rows.pass_over(*envelope);
                let person = reader.chains.find(author.root).ok_or(Distrust::Forged { kind: "message" })?.person();
                let role = self.room.as_ref().and_then(|room| room.role_of(person)).ok_or_else(misplaced)?;
                let (author, envelope) = (*author, *envelope);
                let (seq, at, is_locked) = (entry.seq, entry.at, false);
                self.messages.push(Message {
                    envelope,
                    seq,
                    at,
                    author,
                    person,
                    role,
                    is_locked,
                    state: State::Removed,
                    edited: None,
                    reactions: BTreeMap::new(),
                    worded_for: None,
                    replaced_by: None,
                });
            }
            Content::Withheld { content } => {
                // Only what was said before this person came is kept from them.
                if self.room.as_ref().is_some_and(|room| room.member(reader.keys.by().root).is_some()) {
                    return Err(Distrust::Dropped);
                }
                self.rows.pass_over(*content);
            }
            Content::Erased { statement } => {
                let erase: Signed<Erase> = reader.chains.read(statement)?;
                if erase.body.channel != self.id {
                    return Err(misplaced());
                }
                if let Some(message) = self.messages.iter_mut().find(|message| message.envelope == erase.body.envelope)
                {
                    if message.author.root != erase.body.by.root {
                        return Err(Distrust::Forged { kind: "erase" });
                    }
                    message.state = State::Erased;
                }
                self.former.note_erased(erase.body.envelope);
            }
            Content::Restored { .. } => {}
            Content::Later(_) => self.too_new.push(entry.seq),
            _ => return Err(misplaced()),
        }
        Ok(())
    }

    fn note_members(&mut self, room: Room, content: &Content) {
        if self.room.is_none() && room.charter_n > 0 {
            self.rows.enter();
        }
        self.room = Some(room);
        if let Content::Leave { statement } = content
            && let Ok(leave) = statement.read::<Leave>()
            && leave.body.takes == Some(Takes::Words)
        {
            self.take_words(leave.body.by.root);
        }
    }

    /// Somebody went and took along what they had written.
    fn take_words(&mut self, author: Hash) {
        for message in self.messages.iter_mut().filter(|message| message.author.root == author) {
            message.state = State::Erased;
            self.former.note_erased(message.envelope);
        }
    }

    fn opened(
        &mut self,
        epoch: &Signed<Epoch>,
        seal: Option<&[u8]>,
        seq: u64,
        reader: Reader<'_>,
    ) -> Result<(), Distrust> {
        let (channel, number) = (self.id, epoch.body.epoch);
        let room = self.room.as_ref().ok_or(Distrust::Misplaced { log: channel.into(), seq })?;
        for by in &epoch.body.members {
            let chain = reader.chains.find(by.root).ok_or(Distrust::GhostMember { channel })?;
            let person = chain.person();
            if self.generations.get(&by.root).is_some_and(|seen| by.g < *seen) || chain.generation(by.g).is_none() {
                return Err(Distrust::LowerGeneration { person });
            }
        }
        // An epoch is read later than it was made: whoever was newest then is in it, and generations never fall back.
        let next = room.open_epoch(&epoch.body, epoch.hash, &epoch.body.members, seq).map_err(|reason| match reason {
            RoomError::StaleKey => Distrust::GhostMember { channel },
            other => Distrust::Room(other),
        });
        let last = room.epoch.as_ref().map(|last| last.epoch);
        self.room = Some(next?);
        self.epochs.insert(number, (epoch.hash, epoch.body.how));
        let is_newer = |by: &&By| self.generations.get(&by.root).is_some_and(|seen| by.g > *seen);
        self.renewed.extend(epoch.body.members.iter().filter(is_newer).map(|by| (seq, *by)));
        self.generations.extend(epoch.body.members.iter().map(|by| (by.root, by.g)));
        match self.key_of(epoch, last, seal, reader) {
            Some(Ok(key)) => {
                self.keys.insert(number, key);
            }
            // A member may have sealed badly; the epoch stands, and what is said in it cannot be read here.
            Some(Err(reason)) => self.alarms.push(reason),
            None => {}
        }
        Ok(())
    }

    fn said(&mut self, envelope: &Envelope, entry: &Entry, reader: Reader<'_>) -> Result<(), Distrust> {
        let room = self.room.as_ref().ok_or(Distrust::Misplaced { log: entry.log, seq: entry.seq })?;
        let header: Header = canonical::read(envelope.header.as_bytes()).map_err(|_| Distrust::MalformedMessage)?;
        let trail: Trail = canonical::read(envelope.trail.as_bytes()).map_err(|_| Distrust::MalformedMessage)?;
        let name = envelope.hash();
        let member = room.member(header.author.root).ok_or(Distrust::Room(RoomError::NotMember))?.clone();
        let row = self.rows.take(header.author.root, name, &trail, &self.log);
        if row == Err(Distrust::Replayed) {
            return Err(Distrust::Replayed);
        }
        self.alarms.extend(row.err());
        let state = if trail_hash(&envelope.trail) == header.trail {
            room.may_write(&header)
                .map_err(Distrust::Room)
                .and_then(|()| self.words(envelope, &header, member.role, reader))
        } else {
            Err(Distrust::ChangedTrail)
        };
        let state = state.unwrap_or_else(|reason| {
            self.alarms.push(reason.clone());
            State::Unreadable(reason)
        });
        let state = if self.former.is_erased(name) { State::Erased } else { state };
        if let State::Words { payload, .. } = &state {
            self.mark(header.author.root, payload);
        }
        self.messages.push(Message {
            envelope: name,
            seq: entry.seq,
            at: entry.at,
            author: header.author,
            person: member.person,
            role: member.role,
            is_locked: header.lock,
            state,
            edited: None,
            reactions: BTreeMap::new(),
            worded_for: None,
            replaced_by: None,
        });
        Ok(())
    }

    fn words(&self, envelope: &Envelope, header: &Header, role: Role, reader: Reader<'_>) -> Result<State, Distrust> {
        let missing = Distrust::ForeignSeal { channel: self.id, epoch: header.epoch };
        let key = MessageKey::derive(self.keys.get(&header.epoch).ok_or(missing)?, &envelope.header);
        let payload = open_words(envelope, header.author, &key, reader.chains)?;
        self.check_worded(&payload, role)?;
        self.check_laid(&payload, header.author.root)?;
        Ok(State::Words { payload, key })
    }
}

/// Opens a message with its key and checks that its author wrote it.
///
/// # Errors
/// [`Distrust::Body`] by reason; [`Distrust::MalformedMessage`] for a payload of no known kind.
pub fn open_words(envelope: &Envelope, author: By, key: &MessageKey, chains: &Chains) -> Result<Payload, Distrust> {
    let author = chains.find(author.root).and_then(|chain| chain.generation(author.g));
    let author = author.ok_or(Distrust::Forged { kind: "message" })?.sign_pub;
    let words = open_body(key, &envelope.header, envelope.commit, &envelope.body.0)?;
    serde_json::from_slice(&words.by(author, &envelope.header)?).map_err(|_| Distrust::MalformedMessage)
}
