//! A log as a chain of hashes: no entry missing, none changed, none added in between.
//!
//! [Note: Lives] When the server's database was put back from a backup, a log is followed again from its first entry, with
//! the memory of what it was. Up to where the backup was made it must be the same; the first entry that differs must be
//! `restored`. A log that differs elsewhere, or ends before what is known without that word, is a lie. Behind the word
//! the log goes on in another way, and whoever was there before brings back what they wrote.

use std::collections::BTreeMap;

use naast_core::encode::{log_hash, log_start};
use naast_core::{Hash, LogId, Millis};
use naast_protocol::{Content, Entry};

use crate::Distrust;

/// How far a log was followed, with the hash after every entry.
#[derive(Debug, Clone)]
pub struct LogState {
    log: LogId,
    cursor: u64,
    /// When the newest entry came, by the server's clock.
    at: Millis,
    hash: Hash,
    hashes: BTreeMap<u64, Hash>,
    /// Hashes of the former life. See: [Note: Lives]
    former: BTreeMap<u64, Hash>,
    /// Where this log left its former life.
    parted: Option<u64>,
    /// Where its newest life begins, if it ever was put back from a backup.
    life: Option<u64>,
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
        let (hashes, former) = (BTreeMap::from([(cursor, before)]), BTreeMap::new());
        Self { log, cursor, at: 0, hash: before, hashes, former, parted: None, life: None }
    }

    /// The same log in a new life of the server's database, from its first entry on; this device remembers the former.
    #[must_use]
    pub fn again(&self) -> Self {
        let (cursor, before) = self.hashes.first_key_value().map_or((0, self.hash), |(seq, hash)| (*seq, *hash));
        let former = self.hashes.clone();
        Self { former, ..Self::from(self.log, cursor + 1, before) }
    }

    /// A log that was begun in the former life and begins again in this one.
    #[must_use]
    pub fn anew(&self, first: u64, before: Hash) -> Self {
        let (former, life) = (self.hashes.clone(), Some(first.saturating_sub(1)));
        Self { former, parted: life, life, ..Self::from(self.log, first, before) }
    }

    /// The same log once more, from a place on that may be earlier: what was followed before must come out the same.
    #[must_use]
    pub fn once_more(&self, first: u64, before: Hash) -> Self {
        Self { former: self.hashes.clone(), ..Self::from(self.log, first, before) }
    }

    /// First entry that this device follows.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.hashes.first_key_value().map_or(1, |(seq, _)| seq + 1)
    }

    /// Where this log left its former life; what stood there or behind is not there any more.
    #[must_use]
    pub const fn parted(&self) -> Option<u64> {
        self.parted
    }

    /// Where the newest life of this log begins, if it ever was put back from a backup.
    #[must_use]
    pub const fn life(&self) -> Option<u64> {
        self.life
    }

    /// Whether entries of the former life are missing without a word.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.parted.is_none() && self.former.last_key_value().is_some_and(|(seq, _)| *seq > self.cursor)
    }

    /// Hash after entry `seq` of the former life, if this device followed the log there.
    #[must_use]
    pub fn former_hash_at(&self, seq: u64) -> Option<Hash> {
        self.former.get(&seq).copied()
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

    /// When the newest entry came, by the server's clock.
    #[must_use]
    pub const fn at(&self) -> Millis {
        self.at
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
    /// [`Distrust::Misplaced`] for an entry of another log, [`Distrust::Hole`] for any but the next, [`Distrust::TooNew`] for one of
    /// which nothing is known.
    pub fn check_next(&self, entry: &Entry) -> Result<(), Distrust> {
        if entry.log != self.log {
            return Err(Distrust::Misplaced { log: self.log, seq: entry.seq });
        }
        if entry.seq != self.cursor + 1 {
            return Err(Distrust::Hole { log: self.log, expected: self.cursor + 1 });
        }
        if matches!(&entry.content, Content::Later(later) if later.content.is_none()) {
            return Err(Distrust::TooNew { log: self.log, seq: entry.seq });
        }
        if self.leaves_former(entry) && !matches!(entry.content, Content::Restored { .. }) {
            return Err(Distrust::Rewritten { log: self.log, seq: entry.seq });
        }
        Ok(())
    }

    /// Goes on over an entry that was checked.
    pub fn advance(&mut self, entry: &Entry) {
        if self.leaves_former(entry) {
            self.parted = Some(entry.seq);
        }
        if matches!(entry.content, Content::Restored { .. }) {
            self.life = Some(entry.seq);
        }
        self.hash = self.hash_after(entry);
        (self.cursor, self.at) = (entry.seq, entry.at);
        self.hashes.insert(self.cursor, self.hash);
    }

    fn hash_after(&self, entry: &Entry) -> Hash {
        log_hash(self.hash, entry.seq, entry.at, entry.content.kind(), entry.content.content_hash())
    }

    /// Whether the next entry is the first that is not as it was.
    fn leaves_former(&self, entry: &Entry) -> bool {
        let was = self.former.get(&entry.seq);
        self.parted.is_none() && was.is_some_and(|was| *was != self.hash_after(entry))
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

    fn restored(seq: u64) -> Entry {
        Entry { log: LogId([1; 16]), seq, at: 5, content: Content::Restored { lineage: "new".into() } }
    }

    #[test]
    fn a_log_leaves_its_former_life_at_the_word_restored_and_nowhere_else() {
        let mut former = LogState::new(LogId([1; 16]));
        (1..=3).for_each(|seq| former.advance(&entry(seq, 1)));
        let mut log = former.again();
        log.advance(&entry(1, 1));
        assert!(log.is_cut(), "two entries are missing");
        assert_eq!(log.check_next(&entry(2, 9)), Err(Distrust::Rewritten { log: LogId([1; 16]), seq: 2 }));
        assert_eq!(log.check_next(&restored(2)), Ok(()));
        log.advance(&restored(2));
        assert_eq!((log.parted(), log.life(), log.is_cut()), (Some(2), Some(2), false));
        assert_eq!(log.check_next(&entry(3, 9)), Ok(()), "behind the word it goes on in another way");
        assert_eq!(log.former_hash_at(3), Some(former.hash()));
    }
}
