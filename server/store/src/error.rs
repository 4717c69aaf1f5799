//! What can go wrong between the rules and the disk. Not finding something is no error, and neither is a duplicate:
//! both are values.

/// Why the store could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database did not answer, refused, or gave up. Nothing of the operation was kept, or, when the connection
    /// broke during its commit, all of it: repeating the command with its id tells which.
    #[error("the database is not available: {cause}")]
    Unavailable {
        /// What the database said, without any value of a row.
        cause: String,
    },
    /// A row holds something that nothing here ever wrote.
    #[error("{table}.{column} of {id} cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row, by its name or number.
        id: String,
    },
}

/// The cause that is given when an operation wrote and then refused.
const RULE_BROKEN: &str = "an operation wrote before it refused";

impl StoreError {
    /// The database is out of reach for this reason.
    pub(crate) fn unavailable(cause: impl std::fmt::Display) -> Self {
        Self::Unavailable { cause: cause.to_string() }
    }

    /// An operation broke the rule of [`crate::Store::write`].
    pub(crate) fn rule_broken() -> Self {
        Self::unavailable(RULE_BROKEN)
    }

    /// Whether the caller has to hear of a broken rule instead of its own refusal: in debug builds, so that tests
    /// notice.
    pub(crate) fn is_rule_broken(&self) -> bool {
        cfg!(debug_assertions) && matches!(self, Self::Unavailable { cause } if cause == RULE_BROKEN)
    }
}
