//! A connection with every question that the server asks. The questions themselves stand beside the tables they ask.

use crate::StoreError;
use crate::db::Connection;

/// Questions to the database: on a reader's connection, or inside the transaction of a [`crate::Tx`].
#[derive(Debug)]
pub struct Facts {
    pub(crate) connection: Connection,
    /// The first error of the database: the door then knows that a transaction is beyond use, whatever the operation
    /// made of the error.
    pub(crate) fault: Option<Noted>,
}

/// An error of the database, as the door needs it.
#[derive(Debug)]
pub(crate) struct Noted {
    pub(crate) kind: Fault,
    pub(crate) cause: String,
}

/// What kind of error the database gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Somebody else was in the way: the same work will succeed when repeated.
    Conflict,
    /// Anything else.
    Other,
}

impl Facts {
    pub(crate) const fn new(connection: Connection) -> Self {
        Self { connection, fault: None }
    }

    /// Takes note of an error of the database.
    pub(crate) fn fault(&mut self, error: &sqlx::Error) -> StoreError {
        let noted = Noted { kind: Fault::of(error), cause: error.to_string() };
        self.fault.get_or_insert(noted);
        StoreError::unavailable(error)
    }
}

impl Fault {
    /// Judges an error of the database.
    pub(crate) fn of(error: &sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        match code.as_deref() {
            // PostgreSQL: serialization failure, deadlock. SQLite: busy, and busy with an outdated snapshot.
            Some("40001" | "40P01" | "5" | "517") => Self::Conflict,
            _ => Self::Other,
        }
    }
}
