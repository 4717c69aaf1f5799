//! Conversations that were handed over to this person: whose they were, by the word of somebody whom this person met.
//!
//! The old owner is a stranger to the new identity, so nothing in such a conversation would be believed otherwise. A word by somebody
//! whom this person never met counts for nothing, and is held against nobody: they may meet later.

use std::collections::BTreeMap;

use naast_core::hand_over::HandOver;
use naast_core::{ChannelId, Hash};
use naast_protocol::{Signed, Statement};

use super::channel::Reader;
use super::own::OwnLog;

/// Why somebody reads a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They are or were in it.
    Own,
    /// It was theirs when they were this identity, by the word of somebody they met.
    Inherited(Hash),
    /// By the word of nobody they met: it is not followed.
    Nobody,
}

/// What was said of each.
#[derive(Debug, Clone, Default)]
pub(super) struct Heritage(BTreeMap<ChannelId, Vec<Statement>>);

impl Heritage {
    /// Somebody handed a conversation over to this person.
    pub fn note(&mut self, channel: ChannelId, statement: &Statement) {
        self.0.entry(channel).or_default().push(statement.clone());
    }

    /// This person is in it themselves, or reads it no longer.
    pub fn forget(&mut self, channel: ChannelId) {
        self.0.remove(&channel);
    }
}

impl OwnLog {
    /// Why this person reads a conversation.
    #[must_use]
    pub fn reason(&self, channel: ChannelId, reader: Reader<'_>) -> Reason {
        let Some(words) = self.heritage.0.get(&channel) else { return Reason::Own };
        let owner = words.iter().find_map(|statement| {
            let said: Signed<HandOver> = reader.chains.read(statement).ok()?;
            let is_met = reader.pins.values().any(|pin| pin.root == said.body.by.root);
            let is_ours = said.body.channel == channel && said.body.to.root == reader.keys.by().root;
            (is_met && is_ours).then_some(said.body.from.root)
        });
        owner.map_or(Reason::Nobody, Reason::Inherited)
    }
}
