//! What a youth lays on the table: whose it is to say who speaks for them, and what counts of what was said about one table.

use std::collections::BTreeMap;

use naast_core::charter::{ChannelKind, Role};
use naast_core::room::Room;
use naast_core::{Hash, Millis};
use naast_protocol::sealed::Payload;
use naast_protocol::table::{Mandate, RoundTable};

use super::Channel;
use super::message::{Message, State};
use crate::Distrust;

impl Message {
    /// What the youth lays on the table with it: who speaks for them.
    #[must_use]
    pub const fn mandate(&self) -> Option<&Mandate> {
        match &self.state {
            State::Words { payload: Payload::Mandate(mandate), .. } => Some(mandate),
            _ => None,
        }
    }

    /// What the youth lays on the table with it: what is to be said.
    #[must_use]
    pub const fn round_table(&self) -> Option<&RoundTable> {
        match &self.state {
            State::Words { payload: Payload::RoundTable(table), .. } => Some(table),
            _ => None,
        }
    }

    /// Under which name all that was said about one table belongs together: the first one's.
    #[must_use]
    pub fn table_name(&self) -> Option<Hash> {
        self.round_table().map(|table| table.instead_of.unwrap_or(self.envelope))
    }
}

/// Whether it is for somebody who is a JIM here now.
fn is_jim(room: &Room, mandate: &Mandate) -> bool {
    room.member(mandate.to).is_some_and(|member| member.role == Role::Jim)
}

impl Channel {
    /// Whether it may stand here: the youth's own word in an own conversation, and of a mandate one for the JIM who is in it.
    ///
    /// # Errors
    /// [`Distrust::NotYouths`].
    pub fn check_laid(&self, payload: &Payload, author: Hash) -> Result<(), Distrust> {
        let is_right = |room: &Room| match payload {
            Payload::Mandate(mandate) => room.kind == ChannelKind::Private && is_jim(room, mandate),
            _ => true,
        };
        let is_youths = |room: &&Room| {
            !payload.is_laid()
                || (room.owner == author && room.member(author).is_some_and(|member| member.role == Role::Youth))
        };
        let is_laid = self.room.as_ref().filter(is_youths).is_some_and(is_right) && payload.fits();
        is_laid.then_some(()).ok_or(Distrust::NotYouths)
    }

    /// The mandates that count at this moment, the oldest first: their JIM is still in.
    pub fn mandates(&self, now: Millis) -> impl Iterator<Item = (&Message, &Mandate)> {
        let counts = move |mandate: &Mandate| {
            let is_in = self.room.as_ref().is_some_and(|room| is_jim(room, mandate));
            is_in && mandate.until.is_none_or(|until| until > now)
        };
        let of = |message| Some((message, Message::mandate(message)?));
        self.messages.iter().filter_map(of).filter(move |(_, mandate)| counts(mandate))
    }

    /// The round tables, each as its youth said it last.
    #[must_use]
    pub fn round_tables(&self) -> Vec<&Message> {
        let named = self.messages.iter().filter_map(|message| Some((message.table_name()?, message)));
        let mut newest: Vec<&Message> = named.collect::<BTreeMap<_, _>>().into_values().collect();
        newest.sort_by_key(|message| message.seq);
        newest
    }

    /// What goes with a message when it is erased: whatever else was said about the same table.
    #[must_use]
    pub fn others_of_its_table(&self, envelope: Hash) -> Vec<Hash> {
        let named = |message: &Message| message.table_name().map(|name| (name, message.author.root));
        let of = self.messages.iter().find(|message| message.envelope == envelope).and_then(named);
        let is_other = |message: &&Message| message.envelope != envelope && of.is_some() && named(message) == of;
        self.messages.iter().filter(is_other).map(|message| message.envelope).collect()
    }
}
