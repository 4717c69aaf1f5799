//! Answers to what was shared, as far as this server knows of them: that there is one, and who was told. The words are in the
//! logs of those, sealed.

use naast_core::{Millis, PersonId, ShareId};
use naast_protocol::Statement;
use sqlx::{query, query_as, query_scalar};

use crate::cells::Cell;
use crate::db::{change, run};
use crate::{Facts, StoreError, Tx, sql};

impl Facts {
    /// The share that `reader` may read now, and whose it is; see [`Facts::find_open_grant`], which gives its messages too.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_answerable(
        &mut self,
        share: ShareId,
        reader: PersonId,
        now: Millis,
    ) -> Result<Option<(PersonId, Statement)>, StoreError> {
        let row: Option<(Vec<u8>, String)> = run!(self, c => query_as(sql::FIND_ANSWERABLE)
            .bind(share.0.as_slice())
            .bind(reader.0.as_slice())
            .bind(now)
            .fetch_optional(c))?;
        let Some((from, statement)) = row else { return Ok(None) };
        Ok(Some((Cell("grant", "from_person").bytes(&from, PersonId::from_slice)?, Statement(statement))))
    }

    /// Whether a share was answered.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn is_answered(&mut self, share: ShareId) -> Result<bool, StoreError> {
        run!(self, c => query_scalar(sql::IS_ANSWERED).bind(share.0.as_slice()).fetch_one(c))
    }

    /// Whether `reader` was told an answer of `author`: to believe it, he needs the author's keys, and nothing else of them.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn has_answer_of(&mut self, reader: PersonId, author: PersonId) -> Result<bool, StoreError> {
        run!(self, c => query_scalar(sql::HAS_ANSWER_OF)
            .bind(reader.0.as_slice())
            .bind(author.0.as_slice())
            .fetch_one(c))
    }
}

impl Tx {
    /// Notes that `from` answered a share, and that `to` was told.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn note_answer(&mut self, share: ShareId, from: PersonId, to: PersonId) -> Result<(), StoreError> {
        change!(self, c => query(sql::INSERT_ANSWER_TO)
            .bind(share.0.as_slice())
            .bind(from.0.as_slice())
            .bind(to.0.as_slice())
            .execute(c))?;
        Ok(())
    }
}
