//! The two engines, and how one body of code runs on whichever is open.
//!
//! A closed set of two is an enum, not a trait: [`run!`] writes the same expression out for both. Nothing above this
//! file knows which one it is.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

use crate::StoreError;
use crate::sql::Spelling;

/// How long somebody waits for a connection before the database counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// Statements that a connection keeps prepared: all there are, those with many rows in each of their widths.
const STATEMENTS: usize = 256;

/// The text of `migrations/` in the repository: one for both engines.
static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Number of the newest migration: the form of the tables as this program knows them.
pub(crate) fn newest_migration() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// A pool of connections to one of the two engines.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// What connections of a pool are for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Use {
    /// Questions only; SQLite refuses writes on these.
    Read,
    /// The write door.
    Write,
}

/// How a transaction shares the database with those of other nodes. See: [Note: Turns]
#[derive(Debug, Clone, Copy)]
pub(crate) enum Turn {
    /// Beside others; whoever is in the way of somebody is undone.
    Shared,
    /// Alone: waits until the others are through, and they wait until this one is.
    Alone,
}

/// An open connection, lent to a reader or inside a transaction.
#[derive(Debug)]
pub(crate) enum Connection {
    SqliteReader(PoolConnection<Sqlite>),
    SqliteWriter(Transaction<'static, Sqlite>),
    PostgresReader(PoolConnection<Postgres>),
    PostgresWriter(Transaction<'static, Postgres>),
}

/// A connection as sqlx wants it.
pub(crate) enum Engine<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Connection {
    /// The connection as sqlx wants it.
    pub(crate) fn engine(&mut self) -> Engine<'_> {
        match self {
            Self::SqliteReader(connection) => Engine::Sqlite(connection),
            Self::SqliteWriter(transaction) => Engine::Sqlite(transaction),
            Self::PostgresReader(connection) => Engine::Postgres(connection),
            Self::PostgresWriter(transaction) => Engine::Postgres(transaction),
        }
    }

    /// How statements with many rows are spelled.
    pub(crate) const fn spelling(&self) -> Spelling {
        match self {
            Self::SqliteReader(_) | Self::SqliteWriter(_) => Spelling::RowByRow,
            Self::PostgresReader(_) | Self::PostgresWriter(_) => Spelling::Together,
        }
    }

    /// Commits a transaction. A reader has nothing to commit.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::SqliteWriter(transaction) => transaction.commit().await,
            Self::PostgresWriter(transaction) => transaction.commit().await,
            Self::SqliteReader(_) | Self::PostgresReader(_) => Ok(()),
        }
    }

    /// Rolls a transaction back.
    pub(crate) async fn roll_back(self) -> Result<(), sqlx::Error> {
        match self {
            Self::SqliteWriter(transaction) => transaction.rollback().await,
            Self::PostgresWriter(transaction) => transaction.rollback().await,
            Self::SqliteReader(_) | Self::PostgresReader(_) => Ok(()),
        }
    }
}

/// `run!(facts, connection => future)`: awaits the future on whichever engine is open; an error of the database is
/// noted and becomes a [`StoreError`].
macro_rules! run {
    ($facts:expr, $connection:ident => $future:expr) => {{
        let facts: &mut $crate::Facts = &mut *$facts;
        let result = match facts.connection.engine() {
            $crate::db::Engine::Sqlite($connection) => $future.await,
            $crate::db::Engine::Postgres($connection) => $future.await,
        };
        result.map_err(|error| facts.fault(&error))
    }};
}
pub(crate) use run;

/// `change!(tx, connection => statement.execute(connection))`: as [`run!`], gives the number of changed rows, and notes
/// in the transaction that there were some.
macro_rules! change {
    ($tx:expr, $connection:ident => $future:expr) => {{
        let tx: &mut $crate::Tx = &mut *$tx;
        let rows = match tx.facts.connection.engine() {
            $crate::db::Engine::Sqlite($connection) => $future.await.map(|done| done.rows_affected()),
            $crate::db::Engine::Postgres($connection) => $future.await.map(|done| done.rows_affected()),
        };
        rows.map_err(|error| tx.facts.fault(&error)).map(|rows| tx.wrote(rows))
    }};
}
pub(crate) use change;

/// How many values a statement with a list takes. Both engines keep it prepared, so a shorter list is filled up with
/// its last value and a longer one goes in several rounds.
pub(crate) const IN_WIDTH: usize = 32;

/// Splits a list into rounds of exactly [`IN_WIDTH`] values.
pub(crate) fn padded<T>(list: &[T]) -> impl Iterator<Item = [&T; IN_WIDTH]> {
    list.chunks(IN_WIDTH).map(|round| std::array::from_fn(|place| &round[place.min(round.len() - 1)]))
}

impl Db {
    /// Connects to `url`: `sqlite://<file>` or `postgres://…`.
    pub(crate) async fn open(url: &str, purpose: Use, connections: u32) -> Result<Self, sqlx::Error> {
        if url.starts_with("sqlite:") {
            let pool = SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                // A file does not go away as a line to a server does.
                .test_before_acquire(false)
                // [Note: Undone by SQLite] When the disk fails or is full, SQLite undoes a transaction by itself, the driver's
                // own rollback finds none and fails, and the driver counts the connection as inside a transaction for ever:
                // no other could begin on it. Such a connection is given up, and the next one finds the disk as it is then.
                .before_acquire(|connection, _| {
                    let is_free = !connection.is_in_transaction();
                    Box::pin(async move { Ok(is_free) })
                })
                .connect_with(sqlite_options(url, purpose)?)
                .await?;
            return Ok(Self::Sqlite(pool));
        }
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(postgres_options(url)?)
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// Brings the tables to the newest form.
    pub(crate) async fn migrate(&self) -> Result<(), sqlx::migrate::MigrateError> {
        match self {
            Self::Sqlite(pool) => MIGRATIONS.run(pool).await,
            Self::Postgres(pool) => MIGRATIONS.run(pool).await,
        }
    }

    /// Lends a connection for questions.
    pub(crate) async fn acquire(&self) -> Result<Connection, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(pool) => Connection::SqliteReader(pool.acquire().await?),
            Self::Postgres(pool) => Connection::PostgresReader(pool.acquire().await?),
        })
    }

    /// Begins a transaction in which what was read stays true until the commit.
    ///
    /// [Note: Turns] On PostgreSQL, two nodes that write into one log undo each other, and one of them could lose every
    /// time. So each transaction takes a lock on the logs before it reads anything: one that all may share, or, for
    /// whoever was undone, one that nobody shares. PostgreSQL lets them in by order of arrival, and a transaction sees
    /// the database as it is after its lock: who is alone cannot be undone by another node. On SQLite everybody is alone.
    pub(crate) async fn begin(&self, turn: Turn) -> Result<Connection, sqlx::Error> {
        Ok(match self {
            // The lock comes first: a transaction that reads and then wants to write fails under load on SQLite.
            Self::Sqlite(pool) => Connection::SqliteWriter(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => {
                let begin = match turn {
                    Turn::Shared => "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE log IN ROW EXCLUSIVE MODE",
                    Turn::Alone => "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE log IN EXCLUSIVE MODE",
                };
                Connection::PostgresWriter(pool.begin_with(begin).await?)
            }
        })
    }

    /// Begins a transaction for questions alone, which all see the database as it is at this moment.
    pub(crate) async fn snapshot(&self) -> Result<Connection, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(pool) => Connection::SqliteWriter(pool.begin_with("BEGIN").await?),
            Self::Postgres(pool) => {
                // Reading a whole table takes as long as it takes.
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0";
                Connection::PostgresWriter(pool.begin_with(begin).await?)
            }
        })
    }

    /// Closes all connections, after those that are lent came back.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn sqlite_options(url: &str, purpose: Use) -> Result<SqliteConnectOptions, sqlx::Error> {
    let options = SqliteConnectOptions::from_str(url)?
        // Whoever only asks asks a database that is there.
        .create_if_missing(matches!(purpose, Use::Write))
        .foreign_keys(true)
        .busy_timeout(ACQUIRE_TIMEOUT)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: a commit is on the disk when it returns. NORMAL would lose acknowledged messages when the power fails.
        .synchronous(SqliteSynchronous::Full)
        // Erased means overwritten.
        .pragma("secure_delete", "ON")
        .statement_cache_capacity(STATEMENTS)
        // A checkpoint every 4,000 pages (16 MiB) instead of 1,000: fewer writes of the same hot pages.
        .pragma("wal_autocheckpoint", "4000");
    Ok(match purpose {
        // Pages in memory (negative: KiB): 32 MiB for the writer, who changes them, and 1 MiB for each reader, who finds the
        // rest in the memory of the operating system.
        Use::Write => options.pragma("cache_size", "-32768"),
        Use::Read => options.pragma("cache_size", "-1024").pragma("query_only", "ON"),
    })
}

fn postgres_options(url: &str) -> Result<PgConnectOptions, sqlx::Error> {
    // A statement that hangs must not hold the door for ever: 30 s is beyond anything that Naast asks.
    Ok(PgConnectOptions::from_str(url)?
        .statement_cache_capacity(STATEMENTS)
        .application_name("naast")
        .options([("statement_timeout", "30000")]))
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::unavailable(error)
    }
}
