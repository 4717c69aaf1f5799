//! A JIM's words for somebody else: whose they are, for whom, and whether others took their place.
//!
//! Nothing of this reaches whoever is given the words: a second message, which is never shared, says it to the youth.

use naast_core::charter::{ChannelKind, Role};
use naast_core::{Hash, limits};
use naast_protocol::sealed::Payload;

use super::Channel;
use super::message::{Message, State};
use crate::Distrust;

impl Message {
    /// Whether a JIM worded it for somebody else.
    #[must_use]
    pub const fn is_wording(&self) -> bool {
        matches!(&self.state, State::Words { payload: Payload::Wording { .. }, .. })
    }

    /// Whether it is a wording for which there are other words since: shared by mistake, it would not be what the youth last read.
    #[must_use]
    pub const fn is_outdated(&self) -> bool {
        self.is_wording() && (self.replaced_by.is_some() || self.is_edited())
    }
}

impl Channel {
    /// Whether somebody with this role may word something here. The server cannot tell: it reads no message.
    pub(super) fn check_worded(&self, payload: &Payload, role: Role) -> Result<(), Distrust> {
        let is_wording = matches!(payload, Payload::Wording { .. } | Payload::WordedFor { .. });
        let is_private = self.room.as_ref().is_some_and(|room| room.kind == ChannelKind::Private);
        if is_wording && (role != Role::Jim || !is_private) { Err(Distrust::NoWording) } else { Ok(()) }
    }

    /// A JIM says for whom an own wording is, and whose place it takes.
    pub(super) fn word_for(&mut self, author: Hash, of: Hash, whom: &str, instead_of: Option<Hash>) {
        if whom.chars().count() > limits::WORDED_FOR_LETTERS_MAX {
            return;
        }
        let mut worded =
            self.messages.iter_mut().filter(|message| message.author.root == author && message.is_wording());
        let Some(seq) = worded.find(|message| message.envelope == of).map(|message| {
            message.worded_for = Some(whom.to_owned());
            message.seq
        }) else {
            return;
        };
        let mut worded =
            self.messages.iter_mut().filter(|message| message.author.root == author && message.is_wording());
        if let Some(older) = worded.find(|message| Some(message.envelope) == instead_of && message.seq < seq) {
            older.replaced_by = Some(of);
        }
    }
}
