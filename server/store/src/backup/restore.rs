//! Restoring a backup: into an empty database, all at once or not at all, under a new lineage.

use std::io::{BufRead, Seek};

use naast_core::{LogId, Millis};
use naast_protocol::Content;
use sqlx::{AssertSqlSafe, query, query_as, query_scalar};

use super::BackupError;
use super::format::{Reader, Value};
use super::tables::{LEFT_OUT, TABLES, Table};
use crate::cells::{Cell, stored};
use crate::db::{Db, Turn, Use, change, newest_migration, run};
use crate::{StoreError, Tx, sql};

/// Logs that are told of the restore in one go: their ids are what memory holds.
const LOGS_AT_ONCE: usize = 1_000;

/// What a restored database is from now on.
#[derive(Debug, Clone, Copy)]
pub struct NewLife {
    /// Its lineage: 16 random bytes.
    pub lineage: [u8; 16],
    /// When it begins.
    pub at: Millis,
}

/// Restores a backup into the empty database at `url`. The whole file is checked before the database is touched, and
/// again while it is read in: until the one commit at the end, nobody sees anything of it.
///
/// # Errors
/// [`BackupError`]; the database holds no row then.
pub async fn restore(url: &str, mut from: impl BufRead + Seek, life: NewLife) -> Result<(), BackupError> {
    Reader::begin(&mut from, newest_migration())?.check()?;
    from.rewind().map_err(BackupError::File)?;
    let db = Db::open(url, Use::Write, 1).await.map_err(StoreError::unavailable)?;
    let done = read_in(&db, from, life).await;
    db.close().await;
    done
}

async fn read_in(db: &Db, from: impl BufRead, life: NewLife) -> Result<(), BackupError> {
    db.migrate().await.map_err(StoreError::from)?;
    // A server that starts on this database meanwhile waits for its turn, and so finds all of it or is found by it.
    let mut tx = Tx::new(db.begin(Turn::Alone).await.map_err(StoreError::unavailable)?);
    let done = fill(&mut tx, from, life).await;
    let connection = tx.into_connection();
    match &done {
        Ok(()) => connection.commit().await.map_err(StoreError::unavailable)?,
        Err(_) => connection.roll_back().await.map_err(StoreError::unavailable)?,
    }
    done
}

async fn fill(tx: &mut Tx, from: impl BufRead, life: NewLife) -> Result<(), BackupError> {
    let left_out = LEFT_OUT.iter().map(|(name, _)| *name).filter(|name| !name.starts_with('_'));
    for table in TABLES.iter().map(|table| table.name).chain(left_out) {
        let text = sql::has_rows(table);
        let is_used: bool = run!(tx, c => query_scalar(AssertSqlSafe(text)).fetch_one(c))?;
        if is_used {
            return Err(BackupError::NotEmpty);
        }
    }
    let mut reader = Reader::begin(from, newest_migration())?;
    while let Some((table, row)) = reader.next()? {
        tx.insert_row(table, &row).await?;
    }
    tx.begin_life(life).await?;
    Ok(())
}

impl Tx {
    async fn insert_row(&mut self, table: &Table, row: &[Value]) -> Result<(), StoreError> {
        let text = sql::write_table(table);
        change!(self, c => row
            .iter()
            .fold(query(AssertSqlSafe(text)), |query, value| match value {
                Value::Number(number) => query.bind(*number),
                Value::Text(text) => query.bind(text.as_deref()),
                Value::Bytes(bytes) => query.bind(bytes.as_deref()),
                Value::Flag(flag) => query.bind(*flag),
            })
            .execute(c))?;
        Ok(())
    }

    /// Gives the database its new lineage, tells every log of it, and lets nothing that was shared be read until its giver's
    /// app compared.
    async fn begin_life(&mut self, life: NewLife) -> Result<(), StoreError> {
        let NewLife { lineage, at } = life;
        change!(self, c => query(sql::SET_LINEAGE).bind(lineage.as_slice()).execute(c))?;
        change!(self, c => query(sql::FREEZE_GRANTS).execute(c))?;
        let content = Content::Restored { lineage: naast_core::id::encode(&lineage) };
        let mut last = 0_i64;
        loop {
            let logs: Vec<(i64, Vec<u8>)> = run!(self, c => query_as(sql::LIST_LOGS_BEHIND)
                .bind(last)
                .bind(stored(LOGS_AT_ONCE))
                .fetch_all(c))?;
            let Some((newest, _)) = logs.last() else { return Ok(()) };
            last = *newest;
            for (_, log) in &logs {
                let log = Cell("log", "id").bytes(log, LogId::from_slice)?;
                self.append_entry(log, at, &content).await?;
            }
            // Nobody listens yet.
            drop(self.take_wakes());
        }
    }
}
