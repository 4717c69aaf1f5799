//! Erased means overwritten. What was erased leaves the tables at once; for a while it still lies in pages that nobody uses and in
//! the engine's own log. Scrubbing ends that.
//!
//! SQLite overwrites what it deletes (`secure_delete`), so only its write-ahead log is left: it is brought into the tables and
//! cut off. PostgreSQL leaves old versions of rows where they were, and `VACUUM` makes room without overwriting; so the tables
//! that held anything sealed are written anew, and the log goes on in a new file. Whether PostgreSQL then deletes its old log
//! files or keeps them under new names for later is the operator's setting `wal_recycle`.

use sqlx::{Connection as _, raw_sql};

use crate::db::{Connection, Db, Use};
use crate::{Store, StoreError, sql};

/// Largest database of PostgreSQL that is written anew while people wait: some seconds of work.
const REWRITTEN_BYTES_MAX: i64 = 256 << 20;

/// What scrubbing left for somebody else to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scrubbed {
    /// Nothing.
    All,
    /// The engine's log was in use: the next time ends it.
    LogInUse,
    /// The database is too large to be written anew while people wait: its operator does it (`VACUUM FULL`, `pg_repack`).
    TooLarge,
    /// PostgreSQL keeps its old log files for later, and what is in them: `wal_recycle = off` ends that.
    LogRecycled,
    /// The database's user may not end PostgreSQL's log file: membership of `pg_checkpoint` and the right to
    /// `pg_switch_wal()` are missing.
    LogNotAllowed,
}

impl Store {
    /// Overwrites what was erased, wherever the engine still has it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer, or somebody holds a table for too long.
    pub async fn scrub(&self) -> Result<Scrubbed, StoreError> {
        // A connection of its own: neither engine does this inside a transaction.
        let own = Db::open(self.url(), Use::Write, 1).await.map_err(StoreError::unavailable)?;
        let scrubbed = scrub(&own).await.map_err(StoreError::unavailable);
        own.close().await;
        scrubbed
    }
}

async fn scrub(own: &Db) -> Result<Scrubbed, sqlx::Error> {
    match own {
        Db::Sqlite(pool) => {
            let (is_busy, ..): (i64, i64, i64) = sqlx::query_as(sql::CUT_LOG).fetch_one(pool).await?;
            Ok(if is_busy == 0 { Scrubbed::All } else { Scrubbed::LogInUse })
        }
        Db::Postgres(_) => {
            let Connection::PostgresReader(mut connection) = own.acquire().await? else {
                return Ok(Scrubbed::TooLarge);
            };
            connection.ping().await?;
            let bytes: i64 = sqlx::query_scalar(sql::COUNT_BYTES).fetch_one(&mut *connection).await?;
            if bytes > REWRITTEN_BYTES_MAX {
                return Ok(Scrubbed::TooLarge);
            }
            raw_sql(sql::WAIT_BRIEFLY).execute(&mut *connection).await?;
            for table in sql::REWRITE {
                raw_sql(table).execute(&mut *connection).await?;
            }
            for end in sql::END_LOG {
                let ended = raw_sql(end).execute(&mut *connection).await;
                let refusal = ended.as_ref().err().and_then(sqlx::Error::as_database_error);
                if refusal.is_some_and(|refusal| refusal.code().as_deref() == Some(NOT_ALLOWED)) {
                    return Ok(Scrubbed::LogNotAllowed);
                }
                ended?;
            }
            let recycles: String = sqlx::query_scalar(sql::IS_LOG_RECYCLED).fetch_one(&mut *connection).await?;
            Ok(if recycles == "off" { Scrubbed::All } else { Scrubbed::LogRecycled })
        }
    }
}

/// SQLSTATE `insufficient_privilege`.
const NOT_ALLOWED: &str = "42501";
