//! The scenarios: each breaks one thing in its own way, and fills one row of the table.

pub mod clock;
pub mod database;
pub mod disk;
pub mod kills;
pub mod network;
pub mod siege;
pub mod slow;
pub mod storm;
pub mod trace;

use std::time::Duration;

use anyhow::Result;
use naast_client::Chance;
use tempfile::TempDir;

use super::cluster::Cluster;
use super::program::Program;

/// How long people may take to recover from anything here.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// What holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A PostgreSQL of the campaign's own.
    Postgres,
}

impl Engine {
    /// As the table calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A server program with its data and, on PostgreSQL, its database.
pub struct Stage {
    /// The server.
    pub program: Program,
    /// The database, when it is a program of its own.
    pub cluster: Option<Cluster>,
    /// Dice for the moments of faults.
    pub chance: Chance,
    /// For the table.
    pub engine: Engine,
    _data: TempDir,
}

impl Stage {
    /// An empty one; the server does not run yet.
    ///
    /// # Errors
    /// When the program is not built, or PostgreSQL does not start.
    pub async fn set(engine: Engine, seed: u64) -> Result<Self> {
        let data = tempfile::Builder::new().prefix("naast-faults-").tempdir()?;
        let cluster = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Cluster::make().await?),
        };
        let program = Program::new(data.path(), cluster.as_ref().map(Cluster::url)).await?;
        Ok(Self { program, cluster, chance: Chance::from_seed(seed), engine, _data: data })
    }
}
