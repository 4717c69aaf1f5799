//! Logs: entries numbered 1, 2, 3 … without holes, and how far everybody is.
//!
//! [Note: Commit order is seq order] An append first raises the head of its log (`UPDATE … RETURNING`), which locks that
//! row until the commit. So nobody ever sees entry 8 before entry 7, and a cursor per log is all a reader has to keep.

use naast_core::encode::{Hash, log_hash, log_start};
use naast_core::id::Bytes;
use naast_core::{ChannelId, DeviceId, LogId, Millis, PersonId};
use naast_protocol::{Content, Statement};

use crate::cells::{self, Cell, stored};
use crate::db::{IN_WIDTH, padded, run};
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
}

impl Facts {
    /// The logs that a person reads now: their own and those of the channels they are in.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_logs(&mut self, person: PersonId) -> Result<Vec<ReadableLog>, StoreError> {
        stub!()
    }

    /// Where a log stands.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_log(&mut self, log: LogId) -> Result<Option<LogAt>, StoreError> {
        stub!()
    }

    /// Where these logs stand; unknown ones are left out.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_heads(&mut self, logs: &[LogId]) -> Result<Vec<LogAt>, StoreError> {
        stub!()
    }

    /// The hash of a log after entry `seq`; after 0 it is the log's start. Nothing when the log is not that long.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_log_hash(&mut self, log: LogId, seq: u64) -> Result<Option<Hash>, StoreError> {
        stub!()
    }

    /// Whether a person reads a log now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn may_read(&mut self, person: PersonId, log: LogId) -> Result<bool, StoreError> {
        stub!()
    }

    /// Who reads a log now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_readers(&mut self, log: LogId) -> Result<Vec<PersonId>, StoreError> {
        stub!()
    }

    /// Newest entry of a log that at least one device of each current member has, `excluding` left aside; 0 while nobody
    /// else is in.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_delivered(&mut self, log: LogId, excluding: PersonId) -> Result<u64, StoreError> {
        stub!()
    }

    /// Newest entry of a log that a person saw on a screen; 0 for none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_read_mark(&mut self, log: LogId, person: PersonId) -> Result<u64, StoreError> {
        stub!()
    }
}

impl Tx {
    /// Makes an empty log. A person's own log has its reader at once; a channel's gets its readers with
    /// [`Tx::save_room`]. False, and nothing written, when the id is in use.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_log(&mut self, log: LogId, kind: LogKind) -> Result<bool, StoreError> {
        stub!()
    }

    /// Appends an entry of any kind but a message and an epoch, which have doors of their own, and wakes the log after the
    /// commit.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Corrupt`] when the log does not exist.
    pub async fn append_entry(&mut self, log: LogId, at: Millis, content: &Content) -> Result<Appended, StoreError> {
        stub!()
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
        stub!()
    }

    /// Says that somebody may no longer read something of this log: whoever serves it looks anew. Wakes the log.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn bump_access(&mut self, log: LogId) -> Result<(), StoreError> {
        stub!()
    }

    /// A device has stored a log up to `seq`. Never goes back; unknown logs and entries beyond the head are passed over.
    /// True when it moved.
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
        stub!()
    }

    /// A person saw a log up to `seq` on a screen. Never goes back; entries beyond the head are passed over. True when it
    /// moved.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_read_mark(&mut self, log: LogId, person: PersonId, seq: u64) -> Result<bool, StoreError> {
        stub!()
    }
}
