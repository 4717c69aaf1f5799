//! Taking a backup: every table, row by row, out of one snapshot.

use std::io::Write;

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, Row, Type, query};

use super::BackupError;
use super::format::{Value, Writer};
use super::tables::{Kind, TABLES, Table};
use crate::db::{Db, Engine, Use, newest_migration};
use crate::{StoreError, sql};

/// Writes everything that the database at `url` holds at this moment, and says how many rows that is. A server may be at
/// work on it.
///
/// # Errors
/// [`BackupError`]; what was written until then is no backup.
pub async fn back_up(url: &str, out: impl Write) -> Result<u64, BackupError> {
    let db = Db::open(url, Use::Read, 1).await.map_err(StoreError::unavailable)?;
    let rows = write_all(&db, out).await;
    db.close().await;
    rows
}

async fn write_all(db: &Db, out: impl Write) -> Result<u64, BackupError> {
    let schema = newest_migration();
    let mut snapshot = db.snapshot().await.map_err(StoreError::unavailable)?;
    let found: Option<i64> = match snapshot.engine() {
        Engine::Sqlite(c) => sqlx::query_scalar(sql::FIND_MIGRATION).fetch_one(c).await,
        Engine::Postgres(c) => sqlx::query_scalar(sql::FIND_MIGRATION).fetch_one(c).await,
    }
    .map_err(|_| BackupError::OtherTables)?;
    if found != Some(schema) {
        return Err(BackupError::OtherTables);
    }
    let mut writer = Writer::begin(out, schema)?;
    for table in TABLES {
        writer.table(table)?;
        let text = sql::read_table(table);
        match snapshot.engine() {
            Engine::Sqlite(c) => {
                let mut rows = query(AssertSqlSafe(text)).fetch(c);
                while let Some(row) = rows.try_next().await.map_err(StoreError::unavailable)? {
                    writer.row(&read(&row, table)?)?;
                }
            }
            Engine::Postgres(c) => {
                let mut rows = query(AssertSqlSafe(text)).fetch(c);
                while let Some(row) = rows.try_next().await.map_err(StoreError::unavailable)? {
                    writer.row(&read(&row, table)?)?;
                }
            }
        }
    }
    snapshot.roll_back().await.map_err(StoreError::unavailable)?;
    writer.end()
}

/// The values of a row, whichever engine it came from.
fn read<'r, R>(row: &'r R, table: &Table) -> Result<Vec<Value>, StoreError>
where
    R: Row,
    usize: ColumnIndex<R>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    Option<Vec<u8>>: Decode<'r, R::Database> + Type<R::Database>,
    Option<bool>: Decode<'r, R::Database> + Type<R::Database>,
{
    let value = |(place, (_, kind)): (usize, &(&str, Kind))| match kind {
        Kind::Number => row.try_get(place).map(Value::Number),
        Kind::Text => row.try_get(place).map(Value::Text),
        Kind::Bytes => row.try_get(place).map(Value::Bytes),
        Kind::Flag => row.try_get(place).map(Value::Flag),
    };
    table.columns.iter().enumerate().map(value).collect::<Result<_, _>>().map_err(StoreError::unavailable)
}
