//! A log as a chain of hashes: no entry missing, none changed, none added in between.

use std::collections::BTreeMap;

use naast_core::encode::{log_hash, log_start};
use naast_core::{Hash, LogId, Millis};
use naast_protocol::Entry;

use crate::Distrust;

/// How far a log was followed, with the hash after every entry.
#[derive(Debug, Clone)]
pub struct LogState {
    log: LogId,
    cursor: u64,
    hash: Hash,
    hashes: BTreeMap<u64, Hash>,
}

impl LogState {
    /// A log from its beginning on.
    #[must_use]
    pub fn new(log: LogId) -> Self {
        Self::from(log, 1, log_start(log))
    }

    /// A log from entry `first` on; `before` is its hash before that entry.
    #[must_use]
    pub fn from(log: LogId, first: u64, before: Hash) -> Self {
        let cursor = first.saturating_sub(1);
        Self { log, cursor, hash: before, hashes: BTreeMap::from([(cursor, before)]) }
    }

    /// The log.
    #[must_use]
    pub const fn log(&self) -> LogId {
        self.log
    }

    /// Newest entry.
    #[must_use]
    pub const fn cursor(&self) -> u64 {
        self.cursor
    }

    /// Hash after the newest entry.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// Hash after entry `seq`, if this device followed the log there.
    #[must_use]
    pub fn hash_at(&self, seq: u64) -> Option<Hash> {
        self.hashes.get(&seq).copied()
    }

    /// Whether exactly this stands at `seq`; `None` for a place that this device did not follow.
    #[must_use]
    pub fn holds(&self, seq: u64, at: Millis, kind: &str, content: Hash) -> Option<bool> {
        let (before, after) = (self.hash_at(seq.checked_sub(1)?)?, self.hash_at(seq)?);
        Some(log_hash(before, seq, at, kind, content) == after)
    }

    /// Whether the server's hash before the next entry is the one that follows from everything seen.
    ///
    /// # Errors
    /// [`Distrust::Rewritten`].
    pub fn check_before(&self, before: Hash) -> Result<(), Distrust> {
        if before == self.hash { Ok(()) } else { Err(Distrust::Rewritten { log: self.log, seq: self.cursor + 1 }) }
    }

    /// Whether this is the very next entry of this log.
    ///
    /// # Errors
    /// [`Distrust::Misplaced`] for an entry of another log, [`Distrust::Hole`] for any but the next.
    pub fn check_next(&self, entry: &Entry) -> Result<(), Distrust> {
        if entry.log != self.log {
            return Err(Distrust::Misplaced { log: self.log, seq: entry.seq });
        }
        if entry.seq != self.cursor + 1 {
            return Err(Distrust::Hole { log: self.log, expected: self.cursor + 1 });
        }
        Ok(())
    }

    /// Goes on over an entry that was checked.
    pub fn advance(&mut self, entry: &Entry) {
        self.hash = log_hash(self.hash, entry.seq, entry.at, entry.content.kind(), entry.content.content_hash());
        self.cursor = entry.seq;
        self.hashes.insert(self.cursor, self.hash);
    }
}

#[cfg(test)]
mod tests {
    use naast_core::ShareId;
    use naast_protocol::Content;

    use super::*;

    fn entry(seq: u64, share: u8) -> Entry {
        Entry { log: LogId([1; 16]), seq, at: 5, content: Content::Void { share: ShareId([share; 16]) } }
    }

    #[test]
    fn a_left_out_or_foreign_entry_is_noticed() {
        let mut log = LogState::new(LogId([1; 16]));
        assert_eq!(log.check_next(&entry(2, 1)), Err(Distrust::Hole { log: LogId([1; 16]), expected: 1 }));
        assert!(LogState::new(LogId([2; 16])).check_next(&entry(1, 1)).is_err());
        log.advance(&entry(1, 1));
        assert_eq!(log.check_next(&entry(2, 2)), Ok(()));
    }

    #[test]
    fn a_changed_entry_changes_every_hash_after_it() {
        let (mut one, mut other) = (LogState::new(LogId([1; 16])), LogState::new(LogId([1; 16])));
        one.advance(&entry(1, 1));
        other.advance(&entry(1, 2));
        one.advance(&entry(2, 3));
        other.advance(&entry(2, 3));
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.check_before(other.hash()), Err(Distrust::Rewritten { log: LogId([1; 16]), seq: 3 }));
    }
}
