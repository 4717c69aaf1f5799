//! The inside of a transaction, and what it tells the door and the world about itself.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use naast_core::LogId;
use naast_protocol::Entry;

use crate::db::Connection;
use crate::facts::Fault;
use crate::work::Ran;
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

/// What a commit made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grown {
    /// The logs that grew or that somebody may no longer read, each once, ascending.
    pub logs: Vec<Wake>,
    /// New messages, in the order of each log: a socket that is at the entry before one need not ask for it.
    pub messages: Vec<Arc<Entry>>,
}

/// Whoever wants to know what grew.
pub type WakeListener = Arc<dyn Fn(&Grown) + Send + Sync>;

/// The inside of a transaction: everything that can be asked ([`Facts`]) and everything that can be written. The writes
/// themselves stand beside the tables they change.
#[derive(Debug)]
pub struct Tx {
    pub(crate) facts: Facts,
    /// Whether the operation that runs now has changed a row.
    has_written: bool,
    wakes: Vec<Wake>,
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

impl Tx {
    pub(crate) const fn new(connection: Connection) -> Self {
        Self { facts: Facts::new(connection), has_written: false, wakes: Vec::new() }
    }

    /// The next operation of the batch begins. Gives back how many wakes there are before it.
    pub(crate) const fn begin_operation(&mut self) -> usize {
        self.has_written = false;
        self.wakes.len()
    }

    /// The wakes that came after the first `before`.
    pub(crate) fn wakes_since(&self, before: usize) -> &[Wake] {
        self.wakes.get(before..).unwrap_or_default()
    }

    /// Whether the operation that ran last has changed a row.
    pub(crate) const fn has_written(&self) -> bool {
        self.has_written
    }

    /// Notes that this many rows were changed, and gives the number back.
    pub(crate) const fn wrote(&mut self, rows: u64) -> u64 {
        self.has_written |= rows > 0;
        rows
    }

    /// Notes that a log grew; it becomes known after the commit.
    pub(crate) fn wake(&mut self, wake: Wake) {
        self.has_written = true;
        self.wakes.push(wake);
    }

    /// Why this transaction cannot be committed, if so. `ran` is `Refused` for an operation that refused after it wrote, and
    /// `None` for one that panicked.
    pub(crate) fn disturbance(&mut self, ran: Option<Ran>) -> Option<(Fault, StoreError)> {
        if let Some(fault) = self.facts.fault.take() {
            return Some((fault.kind, StoreError::unavailable(fault.cause)));
        }
        match ran {
            Some(Ran::Refused) => {
                tracing::error!("an operation wrote before it refused; its writes are undone");
                Some((Fault::Other, StoreError::rule_broken()))
            }
            Some(Ran::Done) => None,
            None => {
                tracing::error!("an operation panicked; its writes are undone");
                Some((Fault::Other, StoreError::unavailable("the operation panicked")))
            }
        }
    }

    /// The wakes of all operations so far, oldest first.
    pub(crate) fn take_wakes(&mut self) -> Vec<Wake> {
        std::mem::take(&mut self.wakes)
    }

    /// The connection, to commit or to roll back.
    pub(crate) fn into_connection(self) -> Connection {
        self.facts.connection
    }
}
