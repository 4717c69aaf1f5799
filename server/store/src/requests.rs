//! Requests, as far as this server knows of them: that somebody asked a youth, and when.

use naast_core::{LogId, Millis, PersonId};
use naast_protocol::Content;
use sqlx::query_as;

use crate::cells::Cell;
use crate::db::run;
use crate::{Facts, StoreError, sql};

impl Facts {
    /// When somebody asked a youth, after this moment; oldest first. It stands in the asker's own log and nowhere else.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_asked(
        &mut self,
        asker: PersonId,
        youth: PersonId,
        after: Millis,
    ) -> Result<Vec<Millis>, StoreError> {
        let rows: Vec<(i64, Vec<u8>)> =
            run!(self, c => query_as(sql::LIST_ASKED).bind(asker.0.as_slice()).bind(after).fetch_all(c))?;
        let mut moments = Vec::new();
        for (at, content) in rows {
            let content = serde_json::from_slice(&content);
            match content.map_err(|_| Cell("entry", "content").corrupt(LogId::from(asker)))? {
                Content::Asked { to, .. } if to == youth => moments.push(at),
                _ => {}
            }
        }
        Ok(moments)
    }
}
