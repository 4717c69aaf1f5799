//! Messages: entries with columns of their own, because they are many, and because they can be erased.

use naast_core::charter::Role;
use naast_core::encode::Hash;
use naast_core::message::Own;
use naast_core::{By, ChannelId, CommandId, DeviceId, Millis, PersonId};
use naast_protocol::command::RuleBox;
use naast_protocol::entry::Envelope;
use sqlx::{query, query_as, query_scalar};

use crate::cells::Cell;
use crate::db::{change, padded, run};
use crate::{Facts, StoreError, Tx, sql};

/// The kind of a message in its log: see `Content::kind`.
pub(crate) const KIND: &str = "message";

/// A message that is to be appended, if the rule allows it.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Where.
    pub channel: ChannelId,
    /// The command that brought it: its answer is found under this id for ever.
    pub command: CommandId,
    /// Its author's account.
    pub person: PersonId,
    /// Its author.
    pub author: By,
    /// Locked by its author.
    pub is_locked: bool,
    /// Its place in the row of its device, from the trail.
    pub own: Own,
    /// Up to where its author had read, from the trail.
    pub seen: u64,
    /// In which epoch it was sealed.
    pub epoch: u64,
    /// Its key for those who read along.
    pub boxes: Vec<RuleBox>,
    /// The message.
    pub envelope: Envelope,
    /// When it came.
    pub at: Millis,
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
        let mut messages = Vec::with_capacity(envelopes.len());
        for round in padded(envelopes) {
            let rows: Vec<MessageRow> = run!(self, c => round
                .iter()
                .fold(query_as(sql::LIST_MESSAGES), |query, envelope| query.bind(envelope.0.as_slice()))
                .bind(reader.0.as_slice())
                .fetch_all(c))?;
            for row in rows {
                messages.push(row.read()?);
            }
        }
        Ok(messages)
    }

    /// What is known about one message; see [`Facts::list_messages`].
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_message(&mut self, envelope: Hash, reader: PersonId) -> Result<Option<MessageFacts>, StoreError> {
        Ok(self.list_messages(&[envelope], reader).await?.pop())
    }

    /// The newest place in the row of a person's device in a channel: its number and envelope hash. Nothing before the first message.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_own_row(
        &mut self,
        channel: ChannelId,
        person: PersonId,
        device: DeviceId,
    ) -> Result<Option<(u64, Hash)>, StoreError> {
        let row: Option<(i64, Vec<u8>)> = run!(self, c => query_as(sql::FIND_OWN_ROW)
            .bind(channel.0.as_slice())
            .bind(person.0.as_slice())
            .bind(device.0.as_slice())
            .fetch_optional(c))?;
        let Some((n, envelope)) = row else { return Ok(None) };
        Ok(Some((Cell("own_row", "n").number(n)?, Cell("own_row", "envelope").bytes(&envelope, Hash::from_slice)?)))
    }
}

impl Tx {
    /// Turns a message into a tombstone: header, trail, commitment and body are gone, and it is in no share and read by no rule any more. Author,
    /// place and hash stay, and so does the answer to its command. The log's `access` grows, and whoever could read it by a grant or
    /// a rule hears of it. False when it was erased before or never was.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn erase_message(&mut self, envelope: Hash, at: Millis) -> Result<bool, StoreError> {
        let readers = self.readers_of(envelope, at).await?;
        let log: Option<i64> = run!(self, c => query_scalar(sql::ERASE_MESSAGE)
            .bind(envelope.0.as_slice())
            .bind(at)
            .fetch_optional(c))?;
        let Some(log) = log else { return Ok(false) };
        change!(self, c => query(sql::UNCOVER_ERASED).bind(envelope.0.as_slice()).execute(c))?;
        let row: Option<(Vec<u8>, i64, i64)> =
            run!(self, c => query_as(sql::RAISE_ACCESS_OF_NUMBER).bind(log).fetch_optional(c))?;
        self.wake_for(row)?;
        self.tell_readers(readers, at).await?;
        Ok(true)
    }
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    content_hash: Vec<u8>,
    id: Vec<u8>,
    owner: Vec<u8>,
    seq: i64,
    person: Vec<u8>,
    root: Vec<u8>,
    author_g: i64,
    role: String,
    is_locked: bool,
    is_erased: bool,
    is_readable: bool,
}

impl MessageRow {
    fn read(self) -> Result<MessageFacts, StoreError> {
        let root = Cell("account", "root").bytes(&self.root, Hash::from_slice)?;
        Ok(MessageFacts {
            envelope: Cell("entry", "content_hash").bytes(&self.content_hash, Hash::from_slice)?,
            channel: Cell("log", "id").bytes(&self.id, ChannelId::from_slice)?,
            owner: Cell("channel", "owner").bytes(&self.owner, Hash::from_slice)?,
            seq: Cell("entry", "seq").number(self.seq)?,
            person: Cell("entry", "person").bytes(&self.person, PersonId::from_slice)?,
            author: By { root, g: Cell("entry", "author_g").number(self.author_g)? },
            role: Cell("entry", "role").name(&self.role)?,
            is_locked: self.is_locked,
            is_erased: self.is_erased,
            is_readable: self.is_readable,
        })
    }
}
