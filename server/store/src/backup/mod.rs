//! Backup and restore: everything that must outlive a disk, in one file that both engines write and read.
//!
//! A backup is taken while others write: it holds the database as it was at one moment. A restore goes into an empty
//! database, all at once or not at all, and gives it a new lineage, so that every app notices and brings back what it
//! knows better. Memory is bounded by one row, in both directions.

mod format;
mod restore;
mod tables;
mod take;

pub use restore::{NewLife, restore};
pub use tables::{Kind, LEFT_OUT, TABLES, Table};
pub use take::back_up;

use crate::StoreError;

/// Why there is no backup, or why it was not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file could not be read or written.
    #[error("the file: {0}")]
    File(std::io::Error),
    /// Not the beginning of a backup.
    #[error("this file is not a backup of Naast")]
    NoBackup,
    /// Another form of file or tables than this program's.
    #[error("this backup was made by Naast {program}: restore it with that version, then start the newer one on it")]
    OtherVersion {
        /// The version that wrote it.
        program: String,
    },
    /// A byte was changed, or the end is missing.
    #[error("this backup is damaged: it does not end with the hash of what it holds. Nothing was restored")]
    Damaged,
    /// A row that no restore would read again.
    #[error("a row is longer than a backup can hold")]
    RowTooLong,
    /// There are rows in the database already.
    #[error("this database is not empty: a backup is restored into a new one, never over another")]
    NotEmpty,
    /// The tables have another form than this program's.
    #[error(
        "this database was not made by this version of Naast: start this version on it once, or take the right one"
    )]
    OtherTables,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}
