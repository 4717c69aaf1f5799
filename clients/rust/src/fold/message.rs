//! A message as its reader may show it: who wrote it, what it says, or why it is not shown.

use std::collections::BTreeMap;

use naast_core::charter::Role;
use naast_core::{By, Hash, Millis, PersonId};
use naast_protocol::sealed::Payload;

use super::Channel;
use crate::Distrust;
use crate::crypto::MessageKey;

/// Longest mark: the longest emoji, a family of four with skin colours, has 41 bytes.
const MARK_BYTES_MAX: usize = 48;

/// A message in a channel.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its name.
    pub envelope: Hash,
    /// Its place in the log.
    pub seq: u64,
    /// When the server took it.
    pub at: Millis,
    /// Who wrote it.
    pub author: By,
    /// The author's account.
    pub person: PersonId,
    /// What the author was where it was written.
    pub role: Role,
    /// Locked by its author.
    pub is_locked: bool,
    /// What there is to show.
    pub state: State,
    /// The author's newest other words for it.
    pub edited: Option<String>,
    /// Marks on it: one of each person.
    pub reactions: BTreeMap<Hash, String>,
    /// Of a wording: for whom it is, as its author calls them.
    pub worded_for: Option<String>,
    /// Of a wording: the one that took its place.
    pub replaced_by: Option<Hash>,
}

/// What there is to show of a message.
#[derive(Debug, Clone)]
pub enum State {
    /// Words that their author wrote, and the key that opens these words and nothing else.
    Words {
        /// What it says.
        payload: Payload,
        /// For sharing exactly this message.
        key: MessageKey,
    },
    /// Erased by its author.
    Erased,
    /// Taken away without its author's word; until that word is found further on in the log, this is what it looks like.
    Removed,
    /// It cannot be verified or opened.
    Unreadable(Distrust),
}

impl Message {
    /// The words, if there are any: the newest ones.
    #[must_use]
    pub fn text(&self) -> Option<&String> {
        self.first_text().map(|text| self.edited.as_ref().unwrap_or(text))
    }

    /// The words as they were written first: these are what is shared.
    #[must_use]
    pub const fn first_text(&self) -> Option<&String> {
        match &self.state {
            State::Words { payload, .. } => payload.words(),
            _ => None,
        }
    }

    /// Whether its author wrote other words for it since.
    #[must_use]
    pub const fn is_edited(&self) -> bool {
        self.edited.is_some()
    }

    /// Somebody has other words for it: only its author may.
    pub(super) fn edit(&mut self, author: Hash, text: &str) {
        if self.author.root == author && self.first_text().is_some() {
            self.edited = Some(text.to_owned());
        }
    }

    /// Somebody puts a mark on it, another one in its place, or none.
    pub(super) fn react(&mut self, person: Hash, mark: &str) {
        if mark.is_empty() {
            self.reactions.remove(&person);
        } else if mark.len() <= MARK_BYTES_MAX && self.is_words() {
            self.reactions.insert(person, mark.to_owned());
        }
    }

    /// Whether it is something to read, not a name or a mark.
    #[must_use]
    pub fn is_words(&self) -> bool {
        !matches!(&self.state, State::Words { payload, .. } if !payload.is_words())
    }
}

impl Channel {
    /// What somebody says about a message, or about themselves.
    pub(super) fn mark(&mut self, author: Hash, payload: &Payload) {
        match payload {
            Payload::Edit { of, text } => self.with(*of, |message| message.edit(author, text)),
            Payload::Reaction { to, mark } => self.with(*to, |message| message.react(author, mark)),
            Payload::WordedFor { of, whom, instead_of } => self.word_for(author, *of, whom, *instead_of),
            Payload::Profile { name } => {
                self.names.insert(author, name.clone());
            }
            Payload::ReadsAlong { rule, name } => self.name_reader(author, *rule, name),
            Payload::Text { .. }
            | Payload::Reply { .. }
            | Payload::Wording { .. }
            | Payload::Mandate(_)
            | Payload::RoundTable(_) => {}
        }
    }

    fn with(&mut self, envelope: Hash, change: impl FnOnce(&mut Message)) {
        if let Some(message) = self.messages.iter_mut().find(|message| message.envelope == envelope) {
            change(message);
        }
    }
}
