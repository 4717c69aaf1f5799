//! Conversations that were handed over to this person: whose they were, by the word of somebody whom this person met.
//!
//! The old owner is a stranger to the new identity, so nothing in such a conversation would be believed otherwise. A word by somebody
//! whom this person never met counts for nothing, and is held against nobody: they may meet later. What only a server that lies can
//! show is an alarm: words of another conversation or to somebody else, the same words twice, a signature that is not their author's.

use std::collections::{BTreeMap, BTreeSet};

use naast_core::hand_over::HandOver;
use naast_core::{By, ChannelId, Hash, PersonId};
use naast_protocol::sealed::Pin;
use naast_protocol::{Signed, Statement};

use super::channel::Reader;
use super::own::OwnLog;
use crate::Distrust;

/// Why somebody reads a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They are or were in it.
    Own,
    /// It was theirs when they were this identity, by the word of somebody they met.
    Inherited(Hash),
    /// By the word of nobody they met: it is not followed.
    Nobody,
    /// By words that somebody they met never said.
    Forged,
}

/// What was said of each.
#[derive(Debug, Clone, Default)]
pub(super) struct Heritage {
    said: BTreeMap<ChannelId, Vec<Signed<HandOver>>>,
    /// Everything that ever was said: each of it counts once.
    heard: BTreeSet<Hash>,
}

impl Heritage {
    /// Somebody handed a conversation over to this person.
    ///
    /// # Errors
    /// [`Distrust::NoStatement`]; `misplaced` for words of another conversation or to another identity than `me`;
    /// [`Distrust::Replayed`].
    pub fn note(
        &mut self,
        channel: ChannelId,
        statement: &Statement,
        me: Hash,
        misplaced: Distrust,
    ) -> Result<(), Distrust> {
        let read = statement.read().map_err(|reason| Distrust::NoStatement { kind: "hand_over", reason });
        let said: Signed<HandOver> = read?;
        if said.body.channel != channel || said.body.to.root != me {
            return Err(misplaced);
        }
        if !self.heard.insert(said.hash) {
            return Err(Distrust::Replayed);
        }
        self.said.entry(channel).or_default().push(said);
        Ok(())
    }

    /// This person is in it themselves, or reads it no longer.
    pub fn forget(&mut self, channel: ChannelId) {
        self.said.remove(&channel);
    }
}

impl OwnLog {
    /// Why this person reads a conversation, as far as the keys of those whom they met are known.
    #[must_use]
    pub fn reason(&self, channel: ChannelId, reader: Reader<'_>) -> Reason {
        let Some(words) = self.heritage.said.get(&channel) else { return Reason::Own };
        let mut reason = Reason::Nobody;
        for said in words.iter().filter(|said| reader.pins.values().any(|pin| pin.root == said.body.by.root)) {
            let by = said.body.by;
            let Some(author) = reader.chains.find(by.root).filter(|_| reader.chains.knows(by)) else { continue };
            if said.is_by(author) {
                return Reason::Inherited(said.body.from.root);
            }
            reason = Reason::Forged;
        }
        reason
    }

    /// Those whom this person met who are said to have handed something over, with the keys that it took.
    #[must_use]
    pub fn heritage_authors(&self, pins: &BTreeMap<PersonId, Pin>) -> Vec<(PersonId, By)> {
        let said = self.heritage.said.values().flatten().map(|said| said.body.by);
        let met = |by: By| pins.iter().find(|(_, pin)| pin.root == by.root).map(|(person, _)| (*person, by));
        said.filter_map(met).collect()
    }
}
