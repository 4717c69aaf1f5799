//! Logs: entries numbered 1, 2, 3 … without holes, and how far everybody is.
//!
//! [Note: Commit order is seq order] An append first raises the head of its log (`UPDATE … RETURNING`), which locks that
//! row until the commit. So nobody ever sees entry 8 before entry 7, and a cursor per log is all a reader has to keep.

use naast_core::encode::{Hash, log_hash, log_start};
use naast_core::id::Bytes;
use naast_core::{ChannelId, DeviceId, LogId, Millis, PersonId};
use naast_protocol::{Content, Statement};
use sqlx::{query, query_as, query_scalar};

use crate::cells::{Cell, stored};
use crate::db::{change, run};
use crate::{Facts, StoreError, Tx, Wake, sql};

/// Whose log it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogKind {
    /// A channel's.
    Channel,
    /// A person's own.
    Person,
}

/// A new entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The log.
    pub log: LogId,
    /// Its place.
    pub seq: u64,
    /// When it was taken.
    pub at: Millis,
    /// Its content hash.
    pub content: Hash,
    /// Hash of the log before it.
    pub before: Hash,
}

/// Where a log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogAt {
    /// The log.
    pub log: LogId,
    /// Newest entry.
    pub head: u64,
    /// Grows whenever somebody may no longer read something.
    pub access: u64,
}

/// How far the others in a channel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Newest entry that at least one device of each of them has; 0 while nobody else is in.
    pub delivered: u64,
    /// Newest entry that each of them who shows it saw on a screen; nothing while nobody shows any.
    pub seen: Option<u64>,
}

/// A log that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadableLog {
    /// The log.
    pub log: LogId,
    /// Whose.
    pub kind: LogKind,
    /// Newest entry.
    pub head: u64,
    /// Grows whenever somebody may no longer read something.
    pub access: u64,
    /// First entry this person gets.
    pub from: u64,
    /// Newest entry that at least one device of each other member has; 0 while nobody else is in.
    pub delivered: u64,
    /// Newest entry that this person saw on a screen.
    pub read: u64,
    /// As [`Marks::seen`].
    pub seen: Option<u64>,
    /// Whether this person shows the others how far they read.
    pub is_shown: bool,
}

impl Facts {
    /// The logs that a person reads now: their own and those of the channels they are in.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_logs(&mut self, person: PersonId) -> Result<Vec<ReadableLog>, StoreError> {
        let rows: Vec<LogRow> = run!(self, c => query_as(sql::LIST_LOGS).bind(person.0.as_slice()).fetch_all(c))?;
        rows.into_iter().map(LogRow::read).collect()
    }

    /// How many logs a person reads now, their own included.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_logs(&mut self, person: PersonId) -> Result<u64, StoreError> {
        let count: i64 = run!(self, c => query_scalar(sql::COUNT_LOGS).bind(person.0.as_slice()).fetch_one(c))?;
        Cell("member", "count").number(count)
    }

    /// Where a log stands.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_log(&mut self, log: LogId) -> Result<Option<LogAt>, StoreError> {
        let row = run!(self, c => query_as(sql::FIND_LOG).bind(log.0.as_slice()).fetch_optional(c))?;
        row.map(read_log_at).transpose()
    }

    /// The hash of a log after entry `seq`; after 0 it is the log's start. Nothing when the log is not that long.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_log_hash(&mut self, log: LogId, seq: u64) -> Result<Option<Hash>, StoreError> {
        if seq == 0 {
            return Ok(self.find_log(log).await?.map(|_| log_start(log)));
        }
        let hash: Option<Vec<u8>> = run!(self, c => query_scalar(sql::FIND_LOG_HASH)
            .bind(log.0.as_slice())
            .bind(stored(seq))
            .fetch_optional(c))?;
        hash.map(|hash| Cell("entry", "log_hash").bytes(&hash, Hash::from_slice)).transpose()
    }

    /// Whether entry `seq` of a log may have been another one in a former life: the database was put back from a backup
    /// there or before, or the log was begun since and may be the second one with this id.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn may_have_been_lost(&mut self, log: LogId, seq: u64) -> Result<bool, StoreError> {
        run!(self, c => query_scalar(sql::HAS_RESTORED).bind(log.0.as_slice()).bind(stored(seq)).fetch_one(c))
    }

    /// Whether a person reads a log now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn may_read(&mut self, person: PersonId, log: LogId) -> Result<bool, StoreError> {
        run!(self, c => query_scalar(sql::MAY_READ).bind(log.0.as_slice()).bind(person.0.as_slice()).fetch_one(c))
    }

    /// How far everybody but `excluding` is in a log.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_marks(&mut self, log: LogId, excluding: PersonId) -> Result<Marks, StoreError> {
        let (delivered, seen): (i64, i64) = run!(self, c => query_as(sql::FIND_MARKS)
            .bind(log.0.as_slice())
            .bind(excluding.0.as_slice())
            .fetch_one(c))?;
        Ok(Marks { delivered: Cell("ack", "seq").number(delivered)?, seen: read_seen(seen)? })
    }
}

impl Tx {
    /// Makes an empty log. A person's own log has its reader at once; a channel's gets its readers with
    /// [`Tx::save_room`]. False, and nothing written, when the id is in use.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_log(&mut self, log: LogId, kind: LogKind) -> Result<bool, StoreError> {
        if self.find_log(log).await?.is_some() {
            return Ok(false);
        }
        let number: i64 = run!(self, c => query_scalar(sql::NEXT_LOG_NUMBER).fetch_one(c))?;
        change!(self, c => query(sql::INSERT_LOG)
            .bind(number)
            .bind(log.0.as_slice())
            .bind(kind.name())
            .execute(c))?;
        if kind == LogKind::Person {
            let reader = PersonId(log.0);
            self.insert_member(number, reader, 1, 1, reader).await?;
        }
        Ok(true)
    }

    /// Appends an entry of any kind but a message and an epoch, which have doors of their own, and wakes the log after the
    /// commit.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Corrupt`] when the log does not exist.
    pub async fn append_entry(&mut self, log: LogId, at: Millis, content: &Content) -> Result<Appended, StoreError> {
        let raised = self.raise_head(log).await?;
        self.insert_entry(&raised, at, content).await
    }

    /// Appends an epoch with the seal for each person who needs one; each is given only their own.
    ///
    /// # Errors
    /// As [`Tx::append_entry`].
    pub async fn append_epoch(
        &mut self,
        channel: ChannelId,
        at: Millis,
        epoch: &Statement,
        seals: &[(PersonId, Bytes)],
    ) -> Result<Appended, StoreError> {
        let raised = self.raise_head(channel.into()).await?;
        // Seals are kept beside the entry, not in it: each reader gets one at most.
        let content = Content::Epoch { statement: epoch.clone(), seal: None };
        let appended = self.insert_entry(&raised, at, &content).await?;
        for (person, seal) in seals {
            change!(self, c => query(sql::INSERT_EPOCH_SEAL)
                .bind(raised.number)
                .bind(stored(appended.seq))
                .bind(person.0.as_slice())
                .bind(seal.0.as_slice())
                .execute(c))?;
        }
        Ok(appended)
    }

    /// Says that somebody may no longer read something of this log: whoever serves it looks anew. Wakes the log.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn bump_access(&mut self, log: LogId) -> Result<(), StoreError> {
        let row: Option<(Vec<u8>, i64, i64)> =
            run!(self, c => query_as(sql::RAISE_ACCESS).bind(log.0.as_slice()).fetch_optional(c))?;
        self.wake_for(row)
    }

    /// A device has stored a log up to `seq`. Never goes back; logs that the person does not read now and entries beyond the
    /// head are passed over. True when it moved.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_ack(
        &mut self,
        log: LogId,
        person: PersonId,
        device: DeviceId,
        seq: u64,
    ) -> Result<bool, StoreError> {
        let moved = change!(self, c => query(sql::SET_ACK)
            .bind(log.0.as_slice())
            .bind(person.0.as_slice())
            .bind(device.0.as_slice())
            .bind(stored(seq))
            .execute(c))?;
        Ok(moved > 0)
    }

    /// A person saw a log up to `seq` on a screen. Never goes back; entries beyond the head are passed over. True when it
    /// moved.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_read_mark(&mut self, log: LogId, person: PersonId, seq: u64) -> Result<bool, StoreError> {
        let moved = change!(self, c => query(sql::SET_READ_MARK)
            .bind(log.0.as_slice())
            .bind(person.0.as_slice())
            .bind(stored(seq))
            .execute(c))?;
        Ok(moved > 0)
    }

    /// Lets the others in a channel see how far this person read, or no longer.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn show_read_marks(&mut self, log: LogId, person: PersonId, is_shown: bool) -> Result<(), StoreError> {
        let text = if is_shown { sql::SHOW_MARK } else { sql::HIDE_MARK };
        change!(self, c => query(text).bind(log.0.as_slice()).bind(person.0.as_slice()).execute(c))?;
        Ok(())
    }

    /// Takes the next place of a log. See: [Note: Commit order is seq order]
    pub(crate) async fn raise_head(&mut self, log: LogId) -> Result<Raised, StoreError> {
        let row: Option<(i64, i64, i64, Option<Vec<u8>>)> =
            run!(self, c => query_as(sql::RAISE_HEAD).bind(log.0.as_slice()).fetch_optional(c))?;
        let (number, head, access, before) = row.ok_or_else(|| Cell("log", "id").corrupt(log))?;
        let seq = Cell("log", "head").number(head)?;
        self.wake(Wake { log, head: seq, access: Cell("log", "access").number(access)? });
        let before = match before {
            Some(hash) => Cell("entry", "log_hash").bytes(&hash, Hash::from_slice)?,
            None if seq == 1 => log_start(log),
            None => return Err(Cell("log", "head").corrupt(log)),
        };
        Ok(Raised { log, number, seq, before })
    }

    async fn insert_entry(&mut self, raised: &Raised, at: Millis, content: &Content) -> Result<Appended, StoreError> {
        let appended = raised.appended(at, content.content_hash());
        let json = serde_json::to_vec(content).map_err(|_| Cell("entry", "content").corrupt(raised.log))?;
        change!(self, c => query(sql::INSERT_ENTRY)
            .bind(raised.number)
            .bind(stored(appended.seq))
            .bind(at)
            .bind(content.kind())
            .bind(appended.content.0.as_slice())
            .bind(appended.log_hash(content.kind()).0.to_vec())
            .bind(json.as_slice())
            .execute(c))?;
        Ok(appended)
    }

    /// Wakes the log whose `id, head, access` an update gave back.
    pub(crate) fn wake_for(&mut self, row: Option<(Vec<u8>, i64, i64)>) -> Result<(), StoreError> {
        if let Some(row) = row {
            let LogAt { log, head, access } = read_log_at(row)?;
            self.wake(Wake { log, head, access });
        }
        Ok(())
    }
}

/// The next place of a log, taken.
pub(crate) struct Raised {
    pub(crate) log: LogId,
    pub(crate) number: i64,
    pub(crate) seq: u64,
    pub(crate) before: Hash,
}

impl Raised {
    pub(crate) const fn appended(&self, at: Millis, content: Hash) -> Appended {
        Appended { log: self.log, seq: self.seq, at, content, before: self.before }
    }
}

impl Appended {
    /// Hash of the log after this entry.
    #[must_use]
    pub fn log_hash(&self, kind: &str) -> Hash {
        log_hash(self.before, self.seq, self.at, kind, self.content)
    }
}

impl LogKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Person => "person",
        }
    }

    fn read(name: &str) -> Result<Self, StoreError> {
        match name {
            "channel" => Ok(Self::Channel),
            "person" => Ok(Self::Person),
            _ => Err(Cell("log", "kind").corrupt(name)),
        }
    }
}

/// 0 stands for nothing that anybody shows.
fn read_seen(seq: i64) -> Result<Option<u64>, StoreError> {
    let seen: u64 = Cell("read_mark", "seq").number(seq)?;
    Ok((seen > 0).then_some(seen))
}

fn read_log_at((log, head, access): (Vec<u8>, i64, i64)) -> Result<LogAt, StoreError> {
    Ok(LogAt {
        log: Cell("log", "id").bytes(&log, LogId::from_slice)?,
        head: Cell("log", "head").number(head)?,
        access: Cell("log", "access").number(access)?,
    })
}

#[derive(sqlx::FromRow)]
struct LogRow {
    id: Vec<u8>,
    kind: String,
    head: i64,
    access: i64,
    from_seq: i64,
    delivered: i64,
    read_seq: i64,
    seen_seq: i64,
    is_shown: bool,
}

impl LogRow {
    fn read(self) -> Result<ReadableLog, StoreError> {
        Ok(ReadableLog {
            log: Cell("log", "id").bytes(&self.id, LogId::from_slice)?,
            kind: LogKind::read(&self.kind)?,
            head: Cell("log", "head").number(self.head)?,
            access: Cell("log", "access").number(self.access)?,
            from: Cell("member", "from_seq").number(self.from_seq)?,
            delivered: Cell("ack", "seq").number(self.delivered)?,
            read: Cell("read_mark", "seq").number(self.read_seq)?,
            seen: read_seen(self.seen_seq)?,
            is_shown: self.is_shown,
        })
    }
}
