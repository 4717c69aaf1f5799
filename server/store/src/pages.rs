//! Pages of logs, as one reader may have them. Nothing leaves the database for a reader but through here and through
//! grants, so that what a person may read is decided at one place.

use naast_core::encode::{Hash, log_start};
use naast_core::id::Bytes;
use naast_core::{By, LogId, Millis, PersonId};
use naast_protocol::entry::Envelope;
use naast_protocol::{Content, Entry};

use crate::cells::{self, Cell, stored};
use crate::db::run;
use crate::{Facts, StoreError, sql};

/// A stretch of a log, authorised for one reader. No hole is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// Hash of the log before the first entry; when there is none, before the one that will come next.
    pub before: Hash,
    /// Messages from before the reader's time are withheld, erased ones are tombstones, epochs carry the reader's own seal.
    pub entries: Vec<Entry>,
    /// Newest entry of the log.
    pub head: u64,
    /// As in [`crate::LogAt::access`], at the moment at which this page was authorised.
    pub access: u64,
}

impl Facts {
    /// The entries of a log behind `after`, as this person may have them: at most `limit`, and at most about `bytes_max`
    /// bytes of content, but always one when there is one. Nothing when the person does not read this log now.
    ///
    /// A reader who was away from a channel does not get what lies between: the page begins where they may read again.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_page(
        &mut self,
        person: PersonId,
        log: LogId,
        after: u64,
        limit: usize,
        bytes_max: usize,
    ) -> Result<Option<LogPage>, StoreError> {
        stub!()
    }
}
