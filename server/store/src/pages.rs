//! Pages of logs, as one reader may have them. Nothing leaves the database for a reader but through here and through
//! grants, so that what a person may read is decided at one place.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use futures_util::TryStreamExt as _;
use naast_core::encode::Hash;
use naast_core::id::Bytes;
use naast_core::{By, LogId, PersonId};
use naast_protocol::entry::Envelope;
use naast_protocol::{Content, Entry};
use sqlx::query_as;

use crate::cells::{Cell, stored};
use crate::db::{padded, run};
use crate::{Facts, StoreError, sql};

/// A stretch of a log, authorised for one reader. No hole is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// Hash of the log before the first entry; when there is none, before the one that will come next.
    pub before: Hash,
    /// Messages from before the reader's time are withheld, erased ones are tombstones, epochs carry the reader's own
    /// seal.
    pub entries: Vec<Entry>,
    /// Newest entry of the log.
    pub head: u64,
    /// As in [`crate::LogAt::access`], at the moment at which this page was authorised.
    pub access: u64,
    /// While `access` stays, this reader may have every message from here on.
    pub read_from: u64,
}

impl Facts {
    /// The entries of a log behind `after`, as this person may have them: at most `limit`, and at most about
    /// `bytes_max` bytes of content, but always one when there is one. Nothing when the person does not read this log
    /// now.
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
        let rows: Vec<(i64, i64, i64, i64, i64, Option<i64>)> = run!(self, c => query_as(sql::LIST_STRETCHES)
            .bind(log.0.as_slice())
            .bind(person.0.as_slice())
            .fetch_all(c))?;
        let Some(&(number, head, access, ..)) = rows.first() else { return Ok(None) };
        let head = Cell("log", "head").number(head)?;
        let access = Cell("log", "access").number(access)?;
        let stretches = rows.iter().map(Stretch::read).collect::<Result<Vec<_>, _>>()?;
        let Some(now) = stretches.iter().find(|stretch| stretch.until.is_none()) else { return Ok(None) };
        let read_from = now.read_from;
        let (first, last) = visible(&stretches, after, head);
        let before = self.find_log_hash(log, (first - 1).min(head)).await?;
        let before = before.ok_or_else(|| Cell("entry", "log_hash").corrupt(log))?;
        let rows = self.fetch_entries(number, person, first..=last, limit, bytes_max).await?;
        let entries = rows.into_iter().map(|row| row.read(log, &stretches)).collect::<Result<_, _>>()?;
        Ok(Some(LogPage { before, entries, head, access, read_from }))
    }

    /// Where these logs stand; those that are not there are passed over. Whoever asks has to know who may hear it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_heads(&mut self, logs: &[LogId]) -> Result<HashMap<LogId, u64>, StoreError> {
        let mut heads = HashMap::with_capacity(logs.len());
        for round in padded(logs) {
            let rows: Vec<(Vec<u8>, i64)> = run!(self, c => round
                .iter()
                .fold(query_as(sql::LIST_HEADS), |q, log| q.bind(log.0.as_slice()))
                .fetch_all(c))?;
            for (log, head) in rows {
                let log = Cell("log", "id").bytes(&log, LogId::from_slice)?;
                heads.insert(log, Cell("log", "head").number(head)?);
            }
        }
        Ok(heads)
    }

    /// Entries of a log with what `person` has of each, until their number or their bytes are enough.
    async fn fetch_entries(
        &mut self,
        number: i64,
        person: PersonId,
        places: RangeInclusive<u64>,
        limit: usize,
        bytes_max: usize,
    ) -> Result<Vec<EntryRow>, StoreError> {
        run!(self, c => async {
            let mut rows = query_as::<_, EntryRow>(sql::LIST_ENTRIES)
                .bind(number)
                .bind(person.0.as_slice())
                .bind(stored(*places.start()))
                .bind(stored(*places.end()))
                .bind(stored(limit))
                .fetch(c);
            let mut taken = Vec::new();
            let mut bytes = 0;
            while let Some(row) = rows.try_next().await? {
                bytes += row.bytes();
                if bytes > bytes_max && !taken.is_empty() {
                    break;
                }
                taken.push(row);
            }
            Ok::<_, sqlx::Error>(taken)
        })
    }
}

/// A stretch of a log that somebody may read; without an end they are in now.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: u64,
    read_from: u64,
    until: Option<u64>,
}

impl Stretch {
    fn read(row: &(i64, i64, i64, i64, i64, Option<i64>)) -> Result<Self, StoreError> {
        let (_, _, _, from, read_from, until) = *row;
        Ok(Self {
            from: Cell("member", "from_seq").number(from)?,
            read_from: Cell("member", "read_from").number(read_from)?,
            until: until.map(|until| Cell("member", "until_seq").number(until)).transpose()?,
        })
    }

    fn reaches(&self, seq: u64) -> bool {
        self.until.is_none_or(|until| seq <= until)
    }
}

/// The first stretch behind `after` without a hole: its first place and its last. `stretches` ascend by their begin.
fn visible(stretches: &[Stretch], after: u64, head: u64) -> (u64, u64) {
    let candidates = stretches.iter().map(|stretch| (stretch.from.max(after.saturating_add(1)), stretch));
    let first = candidates.filter(|(first, stretch)| stretch.reaches(*first)).map(|(first, _)| first).min();
    // Somebody who is in now always has a place to go on from.
    let first = first.unwrap_or(head.saturating_add(1));
    let mut last = first - 1;
    for stretch in stretches {
        if stretch.from <= last.saturating_add(1) && stretch.reaches(last.saturating_add(1)) {
            last = stretch.until.unwrap_or(head).max(last);
        }
    }
    (first, last.min(head))
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    seq: i64,
    at: i64,
    kind: String,
    content_hash: Vec<u8>,
    content: Option<Vec<u8>>,
    root: Option<Vec<u8>>,
    author_g: Option<i64>,
    header: Option<String>,
    trail: Option<String>,
    commitment: Option<Vec<u8>>,
    body: Option<Vec<u8>>,
    seal: Option<Vec<u8>>,
}

impl EntryRow {
    /// About how many bytes this row becomes on the wire.
    fn bytes(&self) -> usize {
        let lengths = [&self.content, &self.body, &self.seal].map(|bytes| bytes.as_ref().map_or(0, Vec::len));
        let texts = [&self.header, &self.trail].map(|text| text.as_ref().map_or(0, String::len));
        lengths.iter().chain(&texts).sum()
    }

    /// The entry as its reader gets it.
    fn read(self, log: LogId, stretches: &[Stretch]) -> Result<Entry, StoreError> {
        let seq = Cell("entry", "seq").number(self.seq)?;
        let at = self.at;
        let may_read = stretches.iter().any(|stretch| stretch.read_from <= seq && stretch.reaches(seq));
        let content = if self.kind == "message" { self.message(log, may_read)? } else { self.other(log)? };
        Ok(Entry { log, seq, at, content })
    }

    fn message(self, log: LogId, may_read: bool) -> Result<Content, StoreError> {
        let envelope = Cell("entry", "content_hash").bytes(&self.content_hash, Hash::from_slice)?;
        if !may_read {
            return Ok(Content::Withheld { content: envelope });
        }
        if let (Some(header), Some(trail), Some(commit), Some(body)) =
            (self.header, self.trail, self.commitment, self.body)
        {
            let commit = Cell("entry", "commitment").bytes(&commit, Hash::from_slice)?;
            return Ok(Content::Message(Envelope { header, trail, commit, body: Bytes(body) }));
        }
        let (Some(root), Some(g)) = (self.root, self.author_g) else {
            return Err(Cell("entry", "person").corrupt(format_args!("{log} {}", self.seq)));
        };
        let root = Cell("account", "root").bytes(&root, Hash::from_slice)?;
        Ok(Content::Tombstone { author: By { root, g: Cell("entry", "author_g").number(g)? }, envelope })
    }

    fn other(self, log: LogId) -> Result<Content, StoreError> {
        let cell = Cell("entry", "content");
        let place = format_args!("{log} {}", self.seq);
        let json = self.content.ok_or_else(|| cell.corrupt(place))?;
        Ok(match cell.json(&json, place)? {
            Content::Epoch { statement, .. } => Content::Epoch { statement, seal: self.seal.map(Bytes) },
            content => content,
        })
    }
}
