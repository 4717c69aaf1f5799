//! Channels: the room as its log tells it, and since when everybody in it may read.

use naast_core::encode::Hash;
use naast_core::room::Room;
use naast_core::{ChannelId, LogId, PersonId};

use crate::cells::{self, stored};
use crate::db::run;
use crate::{Facts, StoreError, Tx, sql};

/// Somebody who came into a channel: what the `joined` entry in their own log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// Who.
    pub person: PersonId,
    /// First entry they get: the newest charter.
    pub from: u64,
    /// Hash of the channel's log before that entry.
    pub before: Hash,
}

impl Facts {
    /// The room of a channel at the head of its log.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_room(&mut self, channel: ChannelId) -> Result<Option<Room>, StoreError> {
        stub!()
    }
}

impl Tx {
    /// Keeps a room after its log grew, and who reads it from now on. Newcomers get entries from the newest charter on and
    /// messages from their coming in on; whoever went reads nothing any more, and the log's `access` grows. Gives back the
    /// newcomers. The entries that made the room what it is must have been appended before.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Corrupt`] when the channel has no log or the log has no such charter.
    pub async fn save_room(&mut self, room: &Room, before: Option<&Room>) -> Result<Vec<Joined>, StoreError> {
        stub!()
    }
}
