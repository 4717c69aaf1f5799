//! The hot path: many messages of a batch become three statements.
//!
//! Each message is decided on with what the writer remembers ([`crate::hot`]), as if those before it were written
//! already; then all rows, all heads and all own rows are written at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use naast_core::charter::Role;
use naast_core::encode::Hash;
use naast_core::room::Room;
use naast_core::{ChannelId, DeviceId, LogId, PersonId};
use naast_protocol::{Content, Entry};
use sqlx::query;

use crate::cells::{self, stored};
use crate::db::change;
use crate::facts::{Fault, Noted};
use crate::hot::Hot;
use crate::messages::KIND;
use crate::work::Sending;
use crate::{Appended, KnownAnswer, NewMessage, StoreError, Tx, Wake, sql};

/// What a message is decided on with.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The channel; nothing when there is none with this id.
    pub room: Option<&'a Room>,
    /// The hash of its log where the message's author had read to; nothing when the log is not that long.
    pub seen: Option<Hash>,
    /// The newest message of the author's device: its number and envelope hash.
    pub last: Option<(u64, Hash)>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It was appended.
    Now(Appended),
    /// Its command was carried out before; whether it was the same message, its hash tells.
    Before(KnownAnswer),
}

/// How a message is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// As if its command were new; if it is not, the database refuses its row.
    Swift,
    /// Whether its command was carried out before is asked first.
    Asking,
}

/// Messages of one transaction: decided on, not yet written.
pub(crate) struct Sends<'a> {
    hot: &'a mut Hot,
    care: Care,
    rows: Vec<Row>,
    /// Log → how it stood and how it will stand.
    heads: BTreeMap<i64, Head>,
    own: HashMap<(i64, PersonId, DeviceId), (u64, Hash)>,
    /// Every channel whose memory is ahead of the disk until the commit.
    touched: Vec<ChannelId>,
    /// What sockets get to write out after the commit.
    entries: Vec<Arc<Entry>>,
}

struct Head {
    log: LogId,
    access: u64,
    from: u64,
    to: u64,
}

struct Row {
    number: i64,
    role: Role,
    log_hash: Hash,
    message: Arc<NewMessage>,
    appended: Appended,
}

impl<'a> Sends<'a> {
    pub(crate) fn new(hot: &'a mut Hot, care: Care) -> Self {
        let (rows, touched, entries) = (Vec::new(), Vec::new(), Vec::new());
        Self { hot, care, rows, heads: BTreeMap::new(), own: HashMap::new(), touched, entries }
    }

    /// Decides on a message behind all that came before it.
    pub(crate) async fn take(&mut self, tx: &mut Tx, sending: &mut dyn Sending) {
        if let Err(error) = self.try_take(tx, sending).await {
            sending.fail_with(error);
        }
    }

    async fn try_take(&mut self, tx: &mut Tx, sending: &mut dyn Sending) -> Result<(), StoreError> {
        if self.care == Care::Asking && self.was_sent(tx, sending).await? {
            return Ok(());
        }
        if self.decide(tx, sending).await? {
            return Ok(());
        }
        // A repeated message is refused because its row went on: it has a right to its first answer.
        if self.was_sent(tx, sending).await? {
            return Ok(());
        }
        // Nothing is written for a refusal, so nothing else would find out that it came of an outdated memory.
        let channel = sending.message().channel;
        let at = tx.find_log(channel.into()).await?;
        if self.hot.is_outdated(channel, at) {
            self.hot.forget(channel);
            self.decide(tx, sending).await?;
        }
        Ok(())
    }

    /// Decides with what is remembered; false when the message is refused.
    async fn decide(&mut self, tx: &mut Tx, sending: &mut dyn Sending) -> Result<bool, StoreError> {
        let message = sending.message();
        let Some(hot) = self.hot.channel(tx, message.channel).await? else {
            sending.decide(&Standing { room: None, seen: None, last: None });
            return Ok(false);
        };
        let seen = hot.hash_at(tx, message.seen).await?;
        let last = hot.row(tx, message.person, message.own.device).await?;
        let Some(role) = sending.decide(&Standing { room: Some(&hot.room), seen, last }) else { return Ok(false) };
        let before = hot.hash();
        let head = self.heads.entry(hot.number).or_insert_with(|| Head {
            log: message.channel.into(),
            access: hot.access,
            from: hot.head,
            to: hot.head,
        });
        let content = message.envelope.hash();
        let appended = Appended { log: head.log, seq: hot.head + 1, at: message.at, content, before };
        let log_hash = appended.log_hash(KIND);
        head.to = appended.seq;
        hot.grow(log_hash, (message.person, message.own.device), (message.own.n, content));
        self.own.insert((hot.number, message.person, message.own.device), (message.own.n, content));
        self.touched.push(message.channel);
        self.rows.push(Row { number: hot.number, role, log_hash, message: Arc::clone(&message), appended });
        sending.keep(Sent::Now(appended));
        Ok(true)
    }

    /// Whether the command of a message was carried out before; then that is its answer.
    async fn was_sent(&mut self, tx: &mut Tx, sending: &mut dyn Sending) -> Result<bool, StoreError> {
        // Its first try may be among those that are not written yet.
        self.write(tx).await?;
        let message = sending.message();
        let known = tx.find_answer(message.person, message.command).await?;
        Ok(known.map(|known| sending.keep(Sent::Before(known))).is_some())
    }

    /// Writes what was decided on. An error is noted in the transaction.
    pub(crate) async fn write(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let heads: Vec<(i64, Head)> = std::mem::take(&mut self.heads).into_iter().collect();
        let spelling = tx.facts.connection.spelling();
        let mut raised = 0;
        for (text, heads) in sql::RAISE_HEADS.rounds(spelling, &heads) {
            raised += change!(tx, c => heads.iter().fold(query(text), |q, (number, head)| q
                .bind(stored(head.to))
                .bind(*number)
                .bind(stored(head.from))
                .bind(stored(head.access))).execute(c))?;
        }
        if raised != heads.len() as u64 {
            // See: [Note: A version for free]
            let cause = "somebody else wrote into these logs".to_owned();
            tx.facts.fault.get_or_insert(Noted { kind: Fault::Conflict, cause: cause.clone() });
            return Err(StoreError::unavailable(cause));
        }
        let rows = std::mem::take(&mut self.rows);
        insert_messages(tx, &rows).await?;
        let is_covered = |row: &&Row| !row.message.boxes.is_empty();
        let covered = rows.iter().filter(is_covered);
        let covered: Vec<_> = covered.map(|row| (&*row.message, row.appended.seq, row.appended.content)).collect();
        tx.cover(&covered).await?;
        let own: Vec<_> = std::mem::take(&mut self.own).into_iter().collect();
        for (text, own) in sql::SET_OWN_ROWS.rounds(spelling, &own) {
            change!(tx, c => own.iter().fold(query(text), |q, ((number, person, device), (n, envelope))| q
                .bind(*number)
                .bind(person.0.as_slice())
                .bind(device.0.as_slice())
                .bind(stored(*n))
                .bind(envelope.0.as_slice())).execute(c))?;
        }
        for (_, Head { log, access, to, .. }) in heads {
            tx.wake(Wake { log, head: to, access });
        }
        self.entries.extend(rows.iter().map(|row| Arc::new(row.entry())));
        Ok(())
    }

    /// An operation changed these logs: what is remembered of them is over.
    pub(crate) fn forget(&mut self, wakes: &[Wake]) {
        for wake in wakes {
            self.hot.forget(ChannelId(wake.log.0));
        }
    }

    /// It is on the disk: what was written, for whoever is listening.
    pub(crate) fn committed(self) -> Vec<Arc<Entry>> {
        self.entries
    }

    /// It was undone, or nobody knows.
    pub(crate) fn undone(self) {
        for channel in self.touched {
            self.hot.forget(channel);
        }
    }
}

async fn insert_messages(tx: &mut Tx, rows: &[Row]) -> Result<(), StoreError> {
    for (text, rows) in sql::INSERT_MESSAGES.rounds(tx.facts.connection.spelling(), rows) {
        change!(tx, c => rows.iter().fold(query(text), |q, row| {
            let Row { number, role, log_hash, message, appended } = row;
            q.bind(*number)
                .bind(stored(appended.seq))
                .bind(appended.at)
                .bind(appended.content.0.as_slice())
                .bind(log_hash.0.as_slice())
                .bind(message.person.0.as_slice())
                .bind(i64::from(message.author.g))
                .bind(cells::name(*role))
                .bind(message.command.0.as_slice())
                .bind(message.is_locked)
                .bind(message.envelope.header.as_str())
                .bind(message.envelope.trail.as_str())
                .bind(message.envelope.commit.0.as_slice())
                .bind(message.envelope.body.0.as_slice())
        }).execute(c))?;
    }
    Ok(())
}

impl Row {
    fn entry(&self) -> Entry {
        let Appended { log, seq, at, .. } = self.appended;
        Entry { log, seq, at, content: Content::Message(self.message.envelope.clone()) }
    }
}
