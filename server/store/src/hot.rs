//! What the writer remembers about channels in which people are talking now, so that a message costs no questions.
//!
//! [Note: A version for free] Whatever changes who may write in a channel, or where its log stands, raises the head or the
//! `access` of its log. So the pair of them is the version of all that is remembered here: messages are written together
//! with "the log still stands where I think it does", and when another node or program wrote in between, that finds no
//! row, everything is undone, and the memory is asked for anew. A refusal writes nothing, so it counts only after the pair was
//! compared.

use std::collections::{HashMap, VecDeque};

use naast_core::encode::{Hash, log_start};
use naast_core::room::Room;
use naast_core::{ChannelId, DeviceId, LogId, PersonId};
use sqlx::query_as;

use crate::cells::Cell;
use crate::db::run;
use crate::{LogAt, StoreError, Tx, sql};

/// Channels in each of the two halves of the memory. A circle of sixteen with its hashes is some 6 kB: 24 MB at most.
const HALF: usize = 2_048;
/// Log hashes that are kept per channel: how far behind the newest message a phone may be when it speaks, without a
/// question to the database.
const HASHES: usize = 64;

/// Log hashes further back that are kept per channel: a phone that was away speaks often from where it had read to.
const OLDER: usize = 16;

/// The busy channels. What was not asked for while [`HALF`] others were is forgotten.
#[derive(Debug, Default)]
pub(crate) struct Hot {
    young: HashMap<ChannelId, HotChannel>,
    old: HashMap<ChannelId, HotChannel>,
}

/// One channel, as it is behind the newest message that was decided on.
#[derive(Debug)]
pub(crate) struct HotChannel {
    /// The log's number in the database.
    pub(crate) number: i64,
    /// Newest entry.
    pub(crate) head: u64,
    /// As in [`crate::LogAt::access`].
    pub(crate) access: u64,
    /// Who is in and which key is talked with.
    pub(crate) room: Room,
    /// Hashes of the log, the last one after `head`.
    hashes: VecDeque<Hash>,
    /// Hashes after entries before those, as they were asked for.
    older: VecDeque<(u64, Hash)>,
    /// Newest message of each device that spoke lately; nothing for one that never did.
    rows: HashMap<(PersonId, DeviceId), Option<(u64, Hash)>>,
}

impl Hot {
    /// A channel, remembered or asked for. Nothing when there is no such channel.
    pub(crate) async fn channel(
        &mut self,
        tx: &mut Tx,
        channel: ChannelId,
    ) -> Result<Option<&mut HotChannel>, StoreError> {
        if !self.young.contains_key(&channel) {
            let known = match self.old.remove(&channel) {
                Some(known) => Some(known),
                None => HotChannel::load(tx, channel).await?,
            };
            let Some(known) = known else { return Ok(None) };
            if self.young.len() >= HALF {
                self.old = std::mem::take(&mut self.young);
            }
            self.young.insert(channel, known);
        }
        Ok(self.young.get_mut(&channel))
    }

    /// Whether what is remembered of a channel is not how its log stands now. See: [Note: A version for free]
    pub(crate) fn is_outdated(&self, channel: ChannelId, at: Option<LogAt>) -> bool {
        let known = self.young.get(&channel).map(|known| (known.head, known.access));
        known.is_some() && known != at.map(|at| (at.head, at.access))
    }

    /// Forgets a channel: it is not as it was.
    pub(crate) fn forget(&mut self, channel: ChannelId) {
        self.young.remove(&channel);
        self.old.remove(&channel);
    }
}

impl HotChannel {
    async fn load(tx: &mut Tx, channel: ChannelId) -> Result<Option<Self>, StoreError> {
        let row: Option<(i64, i64, i64, String)> =
            run!(tx, c => query_as(sql::FIND_CHANNEL).bind(channel.0.as_slice()).fetch_optional(c))?;
        let Some((number, head, access, room)) = row else { return Ok(None) };
        let head = Cell("log", "head").number(head)?;
        let log = LogId::from(channel);
        let hash = tx.find_log_hash(log, head).await?.ok_or_else(|| Cell("log", "head").corrupt(log))?;
        Ok(Some(Self {
            number,
            head,
            access: Cell("log", "access").number(access)?,
            room: Cell("channel", "room").json(room.as_bytes(), channel)?,
            hashes: VecDeque::from([hash]),
            older: VecDeque::new(),
            rows: HashMap::new(),
        }))
    }

    /// Hash of the log at its head.
    pub(crate) fn hash(&self) -> Hash {
        self.hashes.back().copied().unwrap_or_else(|| log_start(self.room.channel.into()))
    }

    /// The hash of the log after entry `seq`; nothing when the log is not that long.
    pub(crate) async fn hash_at(&mut self, tx: &mut Tx, seq: u64) -> Result<Option<Hash>, StoreError> {
        let Some(back) = self.head.checked_sub(seq) else { return Ok(None) };
        let place = usize::try_from(back).ok().and_then(|back| self.hashes.len().checked_sub(back + 1));
        if let Some(hash) = place.and_then(|place| self.hashes.get(place)) {
            return Ok(Some(*hash));
        }
        if let Some((_, hash)) = self.older.iter().find(|(older, _)| *older == seq) {
            return Ok(Some(*hash));
        }
        let hash = tx.find_log_hash(self.room.channel.into(), seq).await?;
        if let Some(hash) = hash {
            self.older.push_back((seq, hash));
            if self.older.len() > OLDER {
                self.older.pop_front();
            }
        }
        Ok(hash)
    }

    /// The newest place in the row of a person's device: its number and envelope hash.
    pub(crate) async fn row(
        &mut self,
        tx: &mut Tx,
        person: PersonId,
        device: DeviceId,
    ) -> Result<Option<(u64, Hash)>, StoreError> {
        if let Some(row) = self.rows.get(&(person, device)) {
            return Ok(*row);
        }
        let row = tx.find_own_row(self.room.channel, person, device).await?;
        self.rows.insert((person, device), row);
        Ok(row)
    }

    /// A message came behind the head.
    pub(crate) fn grow(&mut self, log_hash: Hash, author: (PersonId, DeviceId), row: (u64, Hash)) {
        self.head += 1;
        self.hashes.push_back(log_hash);
        if self.hashes.len() > HASHES {
            self.hashes.pop_front();
        }
        self.rows.insert(author, Some(row));
    }
}
