//! Heirs of a channel: who reads what a member could read, without being in.
//!
//! An heir has rows like a member's, marked as an heir's: one without an end from the statement on, as long as they are an heir,
//! and one for each stretch that was handed to them. When they are one no longer, the stretches go with their keys, so that nothing
//! of them lives again when somebody else hands over less.

use naast_core::hand_over::Reach;
use naast_core::id::Bytes;
use naast_core::{ChannelId, LogId, PersonId};
use sqlx::{query, query_as, query_scalar};

use crate::cells::{Cell, stored};
use crate::channels::Joined;
use crate::db::{change, run};
use crate::{Facts, StoreError, Tx, sql};

/// Somebody to whom a channel is handed over.
#[derive(Debug, Clone)]
pub struct NewHeir {
    /// The channel.
    pub channel: ChannelId,
    /// Who.
    pub person: PersonId,
    /// By whom.
    pub by: PersonId,
    /// First entry that they get: a charter.
    pub from: u64,
    /// Place of the statement.
    pub seq: u64,
    /// Whether they are an heir here already.
    pub is_again: bool,
    /// What they may read.
    pub epochs: Vec<HandedEpoch>,
}

/// An epoch that is handed over.
#[derive(Debug, Clone)]
pub struct HandedEpoch {
    /// Its place.
    pub seq: u64,
    /// First and last place of each part of it.
    pub parts: Vec<(u64, u64)>,
    /// Its key, sealed to the heir.
    pub seal: Bytes,
}

impl Facts {
    /// What a person may read of a channel now; nothing when they do not read it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_reach(&mut self, channel: ChannelId, person: PersonId) -> Result<Option<Reach>, StoreError> {
        let rows: Vec<(i64, i64, i64, i64, i64, Option<i64>)> = run!(self, c => query_as(sql::LIST_STRETCHES)
            .bind(channel.0.as_slice())
            .bind(person.0.as_slice())
            .fetch_all(c))?;
        let Some((_, _, _, from, ..)) = rows.iter().find(|(.., until)| until.is_none()) else { return Ok(None) };
        let from = Cell("member", "from_seq").number(*from)?;
        let stretch = |(_, head, _, _, read_from, until): &(i64, i64, i64, i64, i64, Option<i64>)| {
            let until = Cell("member", "until_seq").number(until.unwrap_or(*head))?;
            Ok((Cell("member", "read_from").number(*read_from)?, until))
        };
        Ok(Some(Reach { from, stretches: rows.iter().map(stretch).collect::<Result<_, StoreError>>()? }))
    }

    /// Whether somebody is or ever was in a channel.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn was_member(&mut self, channel: ChannelId, person: PersonId) -> Result<bool, StoreError> {
        run!(self, c => query_scalar(sql::WAS_MEMBER).bind(channel.0.as_slice()).bind(person.0.as_slice()).fetch_one(c))
    }
}

impl Tx {
    /// Lets an heir read. The log's `access` grows. Gives back what their own log is to say; nothing when they block who handed it
    /// to them.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Corrupt`] when there is no such channel or place.
    pub async fn hand_over(&mut self, heir: &NewHeir) -> Result<Option<Joined>, StoreError> {
        let NewHeir { channel, person, from, .. } = *heir;
        let log = LogId::from(channel);
        let number: Option<i64> =
            run!(self, c => query_scalar(sql::FIND_LOG_NUMBER).bind(log.0.as_slice()).fetch_optional(c))?;
        let number = number.ok_or_else(|| Cell("log", "id").corrupt(log))?;
        if heir.is_again {
            change!(self, c => query(sql::WIDEN_MEMBER)
                .bind(number)
                .bind(person.0.as_slice())
                .bind(stored(from))
                .execute(c))?;
        } else {
            change!(self, c => query(sql::INSERT_HEIR)
                .bind(number)
                .bind(person.0.as_slice())
                .bind(stored(from))
                .bind(stored(heir.seq))
                .bind(heir.by.0.as_slice())
                .execute(c))?;
        }
        for epoch in &heir.epochs {
            for (first, last) in &epoch.parts {
                change!(self, c => query(sql::INSERT_HEIR_STRETCH)
                    .bind(number)
                    .bind(person.0.as_slice())
                    .bind(stored(*first))
                    .bind(stored(*last))
                    .execute(c))?;
            }
            self.replace_seal(number, epoch.seq, person, &epoch.seal).await?;
        }
        self.bump_access(log).await?;
        let Some(reach) = self.find_reach(channel, person).await? else { return Ok(None) };
        let before = self.find_log_hash(log, reach.from - 1).await?;
        let before = before.ok_or_else(|| Cell("entry", "log_hash").corrupt(log))?;
        Ok(Some(Joined { person, from: reach.from, before }))
    }

    /// An heir reads no more, and holds nothing of it. Their row stays up to here: whoever reads that they left asks for their keys.
    pub(crate) async fn disinherit(&mut self, id: LogId, log: i64, person: PersonId) -> Result<(), StoreError> {
        let until = self.find_log(id).await?.map_or(0, |at| at.head);
        for text in [sql::DELETE_HEIR_STRETCHES, sql::DELETE_HEIR_SEALS] {
            change!(self, c => query(text).bind(log).bind(person.0.as_slice()).execute(c))?;
        }
        change!(self, c => query(sql::END_MEMBER)
            .bind(log)
            .bind(person.0.as_slice())
            .bind(stored(until))
            .execute(c))?;
        Ok(())
    }
}
