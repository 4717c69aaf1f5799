//! A youth lays something on the table: that their JIM may speak for them, or what is to be said where people sit together. Taking it
//! away is erasing it.

use naast_core::charter::{ChannelKind, Role};
use naast_core::{ChannelId, Hash, Millis};
use naast_protocol::sealed::Payload;
use naast_protocol::table::{Mandate, RoundTable};

use super::Person;
use crate::Error;
use crate::fold::{Channel, Message};

impl Person {
    /// Lets the JIM of an own conversation speak for this youth about something.
    ///
    /// # Errors
    /// [`Error::NotPossible`] where this person is not the youth, without a JIM, or about nothing; see [`Person::say`].
    pub async fn give_mandate(
        &mut self,
        channel: ChannelId,
        topic: &str,
        until: Option<Millis>,
    ) -> Result<Hash, Error> {
        let is_private = |found: &&Channel| found.room().is_some_and(|room| room.kind == ChannelKind::Private);
        let found = self.channels.get(&channel).filter(is_private);
        let jim = found.and_then(|found| {
            let jim = found.members().into_iter().find(|member| member.role == Role::Jim)?;
            Some((jim.root, self.name_in(found, jim.root)))
        });
        let (to, whom) = jim.ok_or(Error::NotPossible("a JIM speaks for a youth, where the two are alone"))?;
        self.lay(channel, Payload::Mandate(Mandate { to, whom, topic: topic.trim().to_owned(), until })).await
    }

    /// Says what is to be said at a table; `instead_of` the first one that was said of it.
    ///
    /// # Errors
    /// [`Error::NotPossible`] where this person is not the youth, or when nothing or too much stands on it; see [`Person::say`].
    pub async fn set_table(&mut self, channel: ChannelId, table: RoundTable) -> Result<Hash, Error> {
        self.lay(channel, Payload::RoundTable(table)).await
    }

    async fn lay(&mut self, channel: ChannelId, payload: Payload) -> Result<Hash, Error> {
        let mine = self.channels.get(&channel).filter(|found| found.check_laid(&payload, self.root()).is_ok());
        mine.ok_or(Error::NotPossible("only the youth whose conversation it is lays that on the table"))?;
        self.put_in(channel, payload, false, None).await
    }

    /// The mandates that count now, in all of this person's conversations, each with the one it stands in.
    #[must_use]
    pub fn mandates(&self) -> Vec<(ChannelId, &Message, &Mandate)> {
        let now = self.connection.now();
        let mut all = Vec::new();
        for (id, channel) in &self.channels {
            all.extend(channel.mandates(now).map(|(message, mandate)| (*id, message, mandate)));
        }
        all
    }
}
