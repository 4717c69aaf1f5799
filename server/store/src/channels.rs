//! Channels: the room as its log tells it, and since when everybody in it may read.

use naast_core::encode::Hash;
use naast_core::room::Room;
use naast_core::{ChannelId, LogId, PersonId};
use sqlx::{query, query_scalar};

use crate::cells::{Cell, stored};
use crate::db::{change, run};
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
        let room: Option<String> =
            run!(self, c => query_scalar(sql::FIND_ROOM).bind(channel.0.as_slice()).fetch_optional(c))?;
        room.map(|room| Cell("channel", "room").json(room.as_bytes(), channel)).transpose()
    }

    /// Every room of an owner in which somebody is.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_rooms_between(&mut self, owner: Hash, person: PersonId) -> Result<Vec<Room>, StoreError> {
        let rooms: Vec<String> = run!(self, c => query_scalar(sql::LIST_ROOMS_BETWEEN)
            .bind(owner.0.as_slice())
            .bind(person.0.as_slice())
            .fetch_all(c))?;
        rooms.iter().map(|room| Cell("channel", "room").json(room.as_bytes(), owner)).collect()
    }

    /// How many support rooms there are about a youth.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_supports(&mut self, youth: PersonId) -> Result<u64, StoreError> {
        let count: i64 = run!(self, c => query_scalar(sql::COUNT_SUPPORTS).bind(youth.0.as_slice()).fetch_one(c))?;
        Cell("support", "youth").number(count)
    }
}

impl Tx {
    /// Keeps a room after its log grew, and who reads it from now on. Newcomers get entries from the newest charter on
    /// and messages from their coming in on; whoever went reads nothing any more, and the log's `access` grows. Gives
    /// back the newcomers who are to be told. The entries that made the room what it is must have been appended before.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Corrupt`] when the channel has no log or the log has no such charter.
    pub async fn save_room(&mut self, room: &Room, before: Option<&Room>) -> Result<Vec<Joined>, StoreError> {
        let log = LogId::from(room.channel);
        let number: Option<i64> =
            run!(self, c => query_scalar(sql::FIND_LOG_NUMBER).bind(log.0.as_slice()).fetch_optional(c))?;
        let number = number.ok_or_else(|| Cell("log", "id").corrupt(log))?;
        let json = serde_json::to_string(room).map_err(|_| Cell("channel", "room").corrupt(log))?;
        change!(self, c => query(sql::SAVE_ROOM)
            .bind(number)
            .bind(room.owner.0.as_slice())
            .bind(json.as_str())
            .execute(c))?;
        if let Some(youth) = room.youth {
            change!(self, c => query(sql::INSERT_SUPPORT)
                .bind(number)
                .bind(youth.person.0.as_slice())
                .execute(c))?;
        }
        let gone = before.map(|before| room.gone_since(before)).unwrap_or_default();
        for person in &gone {
            // What ends somebody's reading is not theirs to read any more.
            change!(self, c => query(sql::END_MEMBER)
                .bind(number)
                .bind(person.0.as_slice())
                .bind(stored(room.changed_seq.saturating_sub(1)))
                .execute(c))?;
        }
        let disinherited = before.map(|before| room.disinherited_since(before)).unwrap_or_default();
        for person in &disinherited {
            self.disinherit(log, number, *person).await?;
        }
        if !gone.is_empty() || !disinherited.is_empty() {
            self.bump_access(log).await?;
        }
        let newcomers = room.joined_since(before);
        if newcomers.is_empty() {
            return Ok(Vec::new());
        }
        let hash_before = self.find_log_hash(log, room.charter_seq.saturating_sub(1)).await?;
        let hash_before = hash_before.ok_or_else(|| Cell("channel", "room").corrupt(log))?;
        let mut joined = Vec::with_capacity(newcomers.len());
        for person in newcomers {
            // Whoever sits down by themselves wants to be there, whomever they block.
            let is_own_act = room.taken.iter().any(|taken| taken.member.person == person);
            let by = if is_own_act { person } else { room.owner_person().unwrap_or(person) };
            if self.insert_member(number, person, room.charter_seq, room.changed_seq, by).await? {
                joined.push(Joined { person, from: room.charter_seq, before: hash_before });
            }
        }
        Ok(joined)
    }

    /// Lets somebody read a log from here on, because `by` listed them: entries from `from`, messages from `read_from`. False
    /// when they block who listed them: then they are in and never hear of it.
    pub(crate) async fn insert_member(
        &mut self,
        log: i64,
        person: PersonId,
        from: u64,
        read_from: u64,
        by: PersonId,
    ) -> Result<bool, StoreError> {
        let is_hidden: bool = run!(self, c => query_scalar(sql::INSERT_MEMBER)
            .bind(log)
            .bind(person.0.as_slice())
            .bind(stored(from))
            .bind(stored(read_from))
            .bind(by.0.as_slice())
            .fetch_one(c))?;
        self.wrote(1);
        Ok(!is_hidden)
    }
}
