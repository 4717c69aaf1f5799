//! When those who may read something of a youth were last here.

use naast_core::{Millis, PersonId};
use sqlx::query_as;

use crate::cells::Cell;
use crate::db::run;
use crate::{Facts, StoreError, sql};

impl Facts {
    /// Everybody who opened something that this person shares with them now, with when one of their devices last asked for
    /// something, to ten minutes. For whoever blocked this person: when they did. Somebody without a session that is kept is left
    /// out; a block whose moment is not known gives 0.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_readers(&mut self, of: PersonId, now: Millis) -> Result<Vec<(PersonId, Millis)>, StoreError> {
        let rows: Vec<(Vec<u8>, i64, Option<i64>)> =
            run!(self, c => query_as(sql::LIST_READERS).bind(of.0.as_slice()).bind(now).fetch_all(c))?;
        let read = |(person, used_at, blocked_at): (Vec<u8>, i64, Option<i64>)| {
            let person = Cell("session", "person").bytes(&person, PersonId::from_slice)?;
            Ok((person, blocked_at.unwrap_or(used_at)))
        };
        rows.into_iter().map(read).collect()
    }
}
