//! A JIM words something for somebody else. The youth asks for other words with an ordinary reply, or shares exactly these.

use naast_core::charter::{ChannelKind, Role};
use naast_core::{ChannelId, Hash, limits};
use naast_protocol::sealed::Payload;

use super::Person;
use crate::Error;
use crate::fold::Channel;
use crate::outbox::Wish;

impl Person {
    /// Words something for somebody, whom this JIM calls `whom`; instead of an own wording that was not right, if he says so.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for somebody who is no JIM here, for nobody named, or in place of nothing; see [`Person::say`].
    pub async fn word(
        &mut self,
        channel: ChannelId,
        whom: &str,
        text: &str,
        instead_of: Option<Hash>,
    ) -> Result<Hash, Error> {
        let letters = whom.trim().chars().count();
        if letters == 0 || letters > limits::WORDED_FOR_LETTERS_MAX {
            return Err(Error::NotPossible("somebody is worded for, by a name"));
        }
        let me = self.root();
        let is_jim = |found: &&Channel| {
            let role = found.room().filter(|room| room.kind == ChannelKind::Private).and_then(|room| room.member(me));
            role.is_some_and(|member| member.role == Role::Jim)
        };
        let found = self.channels.get(&channel).filter(is_jim);
        let found = found.ok_or(Error::NotPossible("only a JIM words something, where the two are alone"))?;
        let is_there = |before: Hash| {
            let mut own = found.messages().iter().filter(|message| message.author.root == me && message.is_wording());
            own.any(|message| message.envelope == before)
        };
        if instead_of.is_some_and(|before| !is_there(before)) {
            return Err(Error::NotPossible("only an own wording is replaced"));
        }
        let (text, whom) = (text.to_owned(), whom.trim().to_owned());
        self.outbox.keep(Wish::Word { channel, text, whom, instead_of }, &mut self.chance);
        self.send_waiting().await?;
        self.pull(channel.into()).await?;
        let own = self.channels.get(&channel).map(Channel::messages).unwrap_or_default();
        let worded = own.iter().rev().find(|message| message.author.root == me && message.is_wording());
        worded.map(|message| message.envelope).ok_or(Error::NotPossible("nothing was said"))
    }

    /// It is on the server: for whom it is follows.
    pub(super) fn note_worded(&mut self, channel: ChannelId, of: Hash, whom: &str, instead_of: Option<Hash>) {
        let payload = Payload::WordedFor { of, whom: whom.to_owned(), instead_of };
        self.outbox.keep(Wish::Say { channel, payload, is_locked: false, label: None }, &mut self.chance);
    }

    /// Whether words of this person's were shared with somebody. With whom, and how often, nobody tells them.
    #[must_use]
    pub fn is_shared_on(&self, envelope: Hash) -> bool {
        self.own.share_answers().shared_on(envelope).is_some()
    }
}
