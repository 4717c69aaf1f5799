//! The one write door: many callers' work in one transaction, answered together after one sync of the disk.
//!
//! Writers are tasks on a thread of their own, because an operation is an asynchronous closure whose future nobody can
//! prove to be `Send`; the closures themselves travel. SQLite has one writer, PostgreSQL a few.
//!
//! [Note: Batches] A writer takes what waits, at most [`BATCH`] operations, and runs them one after the other in one transaction.
//! If the database fails under one of them, or one refuses after it wrote, the transaction is rolled back and all of them
//! run again, each in a transaction of its own, so that one bad operation costs the others time and nothing else. There are
//! no savepoints: SQLite may abort the whole transaction under them. A commit that fails without the database saying that
//! it was undone is *not* repeated: it may have happened. Those callers hear `Unavailable` and ask again with their command id.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use naast_core::LogId;

use crate::{Facts, StoreError};

/// A log grew, or somebody may no longer read something of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wake {
    /// The log.
    pub log: LogId,
    /// Its newest entry.
    pub head: u64,
    /// As in [`crate::LogAt::access`].
    pub access: u64,
}

/// Whoever wants to know which logs grew.
pub type WakeListener = Arc<dyn Fn(&[Wake]) + Send + Sync>;

/// The inside of a transaction: everything that can be asked ([`Facts`]) and everything that can be written. The writes
/// themselves stand beside the tables they change.
#[derive(Debug)]
pub struct Tx {
    facts: Facts,
}

impl Deref for Tx {
    type Target = Facts;
    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Facts {
        &mut self.facts
    }
}

/// The way to the writers.
pub(crate) struct Door;

impl Door {
    pub(crate) async fn write<T, E, F>(&self, operation: F) -> Result<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        stub!()
    }

    pub(crate) async fn close(&self) {}
}
