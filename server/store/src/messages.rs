//! Messages: entries with columns of their own, because they are many, and because they can be erased.

use naast_core::charter::Role;
use naast_core::encode::Hash;
use naast_core::message::Own;
use naast_core::{By, ChannelId, CommandId, DeviceId, Millis, PersonId};
use naast_protocol::Content;
use naast_protocol::entry::Envelope;

use crate::cells::{self, Cell, stored};
use crate::db::{IN_WIDTH, padded, run};
use crate::{Appended, Facts, StoreError, Tx, sql};

/// A message that is to be appended. The caller has decided that it may be.
#[derive(Debug, Clone, Copy)]
pub struct NewMessage<'a> {
    /// Where.
    pub channel: ChannelId,
    /// The command that brought it: its answer is found under this id for ever.
    pub command: CommandId,
    /// Its author's account.
    pub person: PersonId,
    /// Its author.
    pub author: By,
    /// What its author is in this channel.
    pub role: Role,
    /// Locked by its author.
    pub is_locked: bool,
    /// Its place in the row of its device, from the trail.
    pub own: Own,
    /// The message.
    pub envelope: &'a Envelope,
}

/// What is known about a message without its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageFacts {
    /// Its hash.
    pub envelope: Hash,
    /// Where it was written.
    pub channel: ChannelId,
    /// Identity of that channel's owner.
    pub owner: Hash,
    /// Its place in that channel's log.
    pub seq: u64,
    /// Its author's account.
    pub person: PersonId,
    /// Its author.
    pub author: By,
    /// What its author was there.
    pub role: Role,
    /// Locked by its author.
    pub is_locked: bool,
    /// Erased.
    pub is_erased: bool,
    /// Whether the person who was asked about may read it as a member now.
    pub is_readable: bool,
}

impl Facts {
    /// What is known about these messages, and whether `reader` may read each; unknown ones are left out.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_messages(
        &mut self,
        envelopes: &[Hash],
        reader: PersonId,
    ) -> Result<Vec<MessageFacts>, StoreError> {
        stub!()
    }

    /// What is known about one message; see [`Facts::list_messages`].
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_message(
        &mut self,
        envelope: Hash,
        reader: PersonId,
    ) -> Result<Option<MessageFacts>, StoreError> {
        stub!()
    }

    /// The newest place in the row of a device in a channel: its number and envelope hash. Nothing before the first message.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_own_row(
        &mut self,
        channel: ChannelId,
        device: DeviceId,
    ) -> Result<Option<(u64, Hash)>, StoreError> {
        stub!()
    }
}

impl Tx {
    /// Appends a message, moves the row of its device, and wakes the log after the commit.
    ///
    /// # Errors
    /// As [`Tx::append_entry`].
    pub async fn append_message(&mut self, message: &NewMessage<'_>, at: Millis) -> Result<Appended, StoreError> {
        stub!()
    }

    /// Turns a message into a tombstone: header, trail, commitment and body are gone, and it is in no share any more. Author,
    /// place and hash stay, and so does the answer to its command. The log's `access` grows. False when it was erased before
    /// or never was.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn erase_message(&mut self, envelope: Hash, at: Millis) -> Result<bool, StoreError> {
        stub!()
    }
}
