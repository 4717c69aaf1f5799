//! Of whom somebody wants to hear nothing: what those send is taken like anything else and never delivered.

use naast_core::PersonId;
use sqlx::{query, query_scalar};

use crate::cells::Cell;
use crate::db::{change, run};
use crate::{Facts, StoreError, Tx, sql};

impl Facts {
    /// How many people somebody blocks.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_blocks(&mut self, person: PersonId) -> Result<u64, StoreError> {
        let count: i64 = run!(self, c => query_scalar(sql::COUNT_BLOCKS).bind(person.0.as_slice()).fetch_one(c))?;
        Cell("block", "person").number(count)
    }
}

impl Tx {
    /// Whether a person wants to hear nothing of another.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn has_blocked(&mut self, person: PersonId, other: PersonId) -> Result<bool, StoreError> {
        run!(self, c => query_scalar(sql::HAS_BLOCKED)
            .bind(person.0.as_slice())
            .bind(other.0.as_slice())
            .fetch_one(c))
    }

    /// From now on nothing of `blocked` is delivered to this person. Twice is the same as once.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn block(&mut self, person: PersonId, blocked: PersonId) -> Result<(), StoreError> {
        change!(self, c => query(sql::INSERT_BLOCK)
            .bind(person.0.as_slice())
            .bind(blocked.0.as_slice())
            .execute(c))?;
        Ok(())
    }

    /// What `blocked` sends from now on is delivered again; what they sent meanwhile never is.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn unblock(&mut self, person: PersonId, blocked: PersonId) -> Result<(), StoreError> {
        change!(self, c => query(sql::DELETE_BLOCK)
            .bind(person.0.as_slice())
            .bind(blocked.0.as_slice())
            .execute(c))?;
        Ok(())
    }
}
