//! Old epochs of a channel: who may be given their keys, and what a newcomer reads once they were.

use naast_core::encode::Hash;
use naast_core::id::Bytes;
use naast_core::{ChannelId, LogId, PersonId};
use naast_protocol::{Content, Statement};
use sqlx::{query, query_as, query_scalar};

use crate::cells::{Cell, stored};
use crate::channels::Joined;
use crate::db::{change, run};
use crate::{Facts, StoreError, Tx, sql};

/// An epoch that stands in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochEntry {
    /// Its place.
    pub seq: u64,
    /// The place of the charter that it stands on.
    pub charter_seq: u64,
    /// Its statement.
    pub statement: Statement,
}

/// Old epochs that are opened to somebody.
#[derive(Debug, Clone)]
pub struct OpenedEpoch {
    /// Place of the epoch.
    pub seq: u64,
    /// Last place at which it was talked with.
    pub until: u64,
    /// Its key, sealed to the newcomer.
    pub seal: Bytes,
}

impl Facts {
    /// Every epoch of a channel, in the order of its log.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_epochs(&mut self, channel: ChannelId) -> Result<Vec<EpochEntry>, StoreError> {
        let rows: Vec<(i64, i64, Vec<u8>)> =
            run!(self, c => query_as(sql::LIST_EPOCHS).bind(channel.0.as_slice()).fetch_all(c))?;
        let read = |(seq, charter_seq, content): (i64, i64, Vec<u8>)| {
            let place = format_args!("{channel} {seq}");
            let Content::Epoch { statement, .. } = Cell("entry", "content").json(&content, place)? else {
                return Err(Cell("entry", "kind").corrupt(place));
            };
            let charter_seq = Cell("entry", "seq").number(charter_seq)?;
            Ok(EpochEntry { seq: Cell("entry", "seq").number(seq)?, charter_seq, statement })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Lets somebody who is in read what was said in these epochs too. Their entries begin at `from`, a charter; messages of
    /// other epochs stay withheld. The log's `access` grows. Gives back what their own log is to say.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Corrupt`] when there is no such channel or place.
    pub async fn open_history(
        &mut self,
        channel: ChannelId,
        person: PersonId,
        from: u64,
        epochs: &[OpenedEpoch],
    ) -> Result<Joined, StoreError> {
        let log = LogId::from(channel);
        let number: Option<i64> =
            run!(self, c => query_scalar(sql::FIND_LOG_NUMBER).bind(log.0.as_slice()).fetch_optional(c))?;
        let number = number.ok_or_else(|| Cell("log", "id").corrupt(log))?;
        change!(self, c => query(sql::WIDEN_MEMBER)
            .bind(number)
            .bind(person.0.as_slice())
            .bind(stored(from))
            .execute(c))?;
        for epoch in epochs {
            change!(self, c => query(sql::INSERT_STRETCH)
                .bind(number)
                .bind(person.0.as_slice())
                .bind(stored(epoch.seq))
                .bind(stored(epoch.until))
                .execute(c))?;
            self.replace_seal(number, epoch.seq, person, &epoch.seal).await?;
        }
        self.bump_access(log).await?;
        let from: Option<i64> = run!(self, c => query_scalar(sql::FIND_MEMBER_FROM)
            .bind(number)
            .bind(person.0.as_slice())
            .fetch_optional(c))?;
        let from = Cell("member", "from_seq").number(from.ok_or_else(|| Cell("member", "person").corrupt(log))?)?;
        let before: Option<Hash> = self.find_log_hash(log, from - 1).await?;
        let before = before.ok_or_else(|| Cell("entry", "log_hash").corrupt(log))?;
        Ok(Joined { person, from, before })
    }

    /// Replaces the seal that somebody got with an epoch.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Corrupt`] when there is no such channel.
    pub async fn reseal(
        &mut self,
        channel: ChannelId,
        seq: u64,
        person: PersonId,
        seal: &Bytes,
    ) -> Result<(), StoreError> {
        let log = LogId::from(channel);
        let number: Option<i64> =
            run!(self, c => query_scalar(sql::FIND_LOG_NUMBER).bind(log.0.as_slice()).fetch_optional(c))?;
        self.replace_seal(number.ok_or_else(|| Cell("log", "id").corrupt(log))?, seq, person, seal).await
    }

    pub(crate) async fn replace_seal(
        &mut self,
        log: i64,
        seq: u64,
        person: PersonId,
        seal: &Bytes,
    ) -> Result<(), StoreError> {
        change!(self, c => query(sql::SET_EPOCH_SEAL)
            .bind(log)
            .bind(stored(seq))
            .bind(person.0.as_slice())
            .bind(seal.0.as_slice())
            .execute(c))?;
        Ok(())
    }
}
