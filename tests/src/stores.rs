//! A store on each engine, on its first day, with an ear at its wakes.

use std::sync::{Arc, Mutex, PoisonError};

use naast_core::TenantId;
use naast_store::{Grown, Store, StoreOptions, Wake};

use crate::postgres::Database;

/// The wakes that a listener heard, one list per commit.
type Commits = Arc<Mutex<Vec<Vec<Wake>>>>;

/// Where a store's data is, for as long as this lives.
#[derive(Debug)]
pub enum Engine {
    /// A file in a folder that goes away.
    Sqlite(tempfile::TempDir),
    /// A database that goes away.
    Postgres(Database),
}

/// An open store.
#[derive(Debug)]
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// Its data.
    pub engine: Engine,
    commits: Commits,
}

impl Engine {
    /// A new SQLite file.
    ///
    /// # Errors
    /// When there is no room for one.
    pub fn sqlite() -> anyhow::Result<Self> {
        Ok(Self::Sqlite(tempfile::Builder::new().prefix("naast-store-").tempdir()?))
    }

    /// A new PostgreSQL database.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not start.
    pub async fn postgres() -> anyhow::Result<Self> {
        Ok(Self::Postgres(Database::create().await?))
    }

    /// Where it is, as the server's settings take it.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", folder.path().join("naast.db").display()),
            Self::Postgres(database) => database.url(),
        }
    }

    /// Opens a store on it.
    ///
    /// # Errors
    /// When the store does not open.
    pub async fn open(self) -> anyhow::Result<TestStore> {
        let (store, commits) = self.node().await?;
        Ok(TestStore { store, engine: self, commits })
    }

    async fn node(&self) -> anyhow::Result<(Store, Commits)> {
        let commits = Arc::new(Mutex::new(Vec::new()));
        let heard = commits.clone();
        let listener = Arc::new(move |grown: &Grown| {
            heard.lock().unwrap_or_else(PoisonError::into_inner).push(grown.logs.clone());
        });
        let options = StoreOptions { url: self.url(), lineage: [1; 16], tenant: TenantId([2; 16]), listener };
        Ok((Store::open(options).await?, commits))
    }
}

impl TestStore {
    /// Another node on the same data: a store with connections and a write door of its own.
    ///
    /// # Errors
    /// When the store does not open.
    pub async fn second_node(&self) -> anyhow::Result<Store> {
        Ok(self.engine.node().await?.0)
    }

    /// The wakes since the last call, one list per commit.
    #[must_use]
    pub fn take_commits(&self) -> Vec<Vec<Wake>> {
        std::mem::take(&mut *self.commits.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
