//! A message as its reader may show it: who wrote it, what it says, or why it is not shown.

use naast_core::charter::Role;
use naast_core::{By, Hash, Millis, PersonId};
use naast_protocol::sealed::Payload;

use crate::Distrust;
use crate::crypto::MessageKey;

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
    /// The words, if there are any.
    #[must_use]
    pub const fn text(&self) -> Option<&String> {
        match &self.state {
            State::Words { payload: Payload::Text { text } | Payload::Reply { text, .. }, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether it is something to read, not a name or a mark.
    #[must_use]
    pub const fn is_words(&self) -> bool {
        !matches!(self.state, State::Words { payload: Payload::Profile { .. }, .. })
    }
}
