//! What a person may fetch: their logs in pages, chains of people they met, their own vault; and what their device has.
//!
//! [Note: Lost wakes] A socket writes out what it is woken for. What nobody woke it for is in the database alone, so each log that
//! somebody follows is looked up there once in a turn of the wheel of pings, for all who are asked in the same second together.
//! Where more stands than was written out, the ping says so, and the client asks for that log from its own cursor on.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use naast_core::team::Team;
use naast_core::{ChannelId, LogId, PersonId, limits};
use naast_protocol::frame::Head;
use naast_protocol::http::{KeyChain, Logs, Page, Vault};
use naast_store::{Facts, LogPage, Marks, ReadableLog, StoreError, Tx};
use tokio::time::timeout;

use super::Caller;
use crate::app::App;
use crate::bus::Heads;

/// Why nothing was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// Unknown, or not for this person: the same.
    #[error("there is nothing here")]
    Nothing,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The logs that a person reads, with where they stand.
///
/// # Errors
/// [`SyncError::Store`].
pub async fn logs(app: &App, caller: Caller) -> Result<Logs, SyncError> {
    let logs = app.store.read().await?.list_logs(caller.person).await?;
    Ok(Logs { logs: logs.iter().map(|log| (log.log, head(log))).collect() })
}

/// Where a log stands for its reader.
const fn head(log: &ReadableLog) -> Head {
    Head { head: log.head, delivered: log.delivered, read: log.read, seen: log.seen, is_shown: log.is_shown }
}

/// The logs of these that a person reads: whoever asks for another one is not told that it exists.
///
/// # Errors
/// [`SyncError::Store`].
pub async fn readable(app: &App, caller: Caller, asked: &BTreeMap<LogId, u64>) -> Result<Vec<LogId>, SyncError> {
    let logs = app.store.read().await?.list_logs(caller.person).await?;
    Ok(logs.iter().map(|log| log.log).filter(|log| asked.contains_key(log)).collect())
}

/// A stretch of a log behind `after`, authorised at this moment for this reader.
///
/// # Errors
/// [`SyncError`].
pub async fn page(app: &App, caller: Caller, log: LogId, after: u64, limit: usize) -> Result<Page, SyncError> {
    let limit = limit.clamp(1, limits::PAGE_ENTRIES_MAX);
    let page = stretch(app, caller, log, after, limit, limits::PAGE_BYTES_MAX).await?.ok_or(SyncError::Nothing)?;
    Ok(Page { before: page.before, entries: page.entries, head: page.head })
}

/// As [`page`], in the size that a socket takes at once. Nothing when the person no longer reads the log.
///
/// # Errors
/// [`SyncError::Store`].
pub async fn stretch(
    app: &App,
    caller: Caller,
    log: LogId,
    after: u64,
    limit: usize,
    bytes_max: usize,
) -> Result<Option<LogPage>, SyncError> {
    Ok(app.store.read().await?.find_page(caller.person, log, after, limit, bytes_max).await?)
}

/// The account chain of somebody whom the caller met, who answered them, or who advises for the organisation, to whom everybody may report.
///
/// # Errors
/// [`SyncError::Nothing`] for strangers and for nobody.
pub async fn chain(app: &App, caller: Caller, person: PersonId) -> Result<KeyChain, SyncError> {
    let mut facts = app.store.read().await?;
    let is_met = facts.is_related(caller.person, person).await?;
    let is_known = is_met || facts.has_answer_of(caller.person, person).await?;
    if !is_known && !is_adviser(&mut facts, person).await? {
        return Err(SyncError::Nothing);
    }
    facts.find_chain(person).await?.ok_or(SyncError::Nothing)
}

async fn is_adviser(facts: &mut Facts, person: PersonId) -> Result<bool, SyncError> {
    let team = facts.find_team().await?.and_then(|team| team.statement.read::<Team>().ok());
    Ok(team.is_some_and(|team| team.body.advisers().iter().any(|adviser| adviser.person == person)))
}

/// Everything sealed that a device of the caller needs to become its person.
///
/// # Errors
/// [`SyncError`].
pub async fn vault(app: &App, caller: Caller) -> Result<Vault, SyncError> {
    app.store.read().await?.find_vault(caller.person).await?.ok_or(SyncError::Nothing)
}

/// How long the database may take to say where logs stand, before a ping goes without.
const HEADS: Duration = Duration::from_secs(2);

/// One second of the wheel of pings: everybody whose turn it is asks whether their other side is still there, and tells it where its
/// logs stand. See: [Note: Lost wakes]
pub async fn ask_around(app: &App, second: usize) {
    let due = app.bus.due(second);
    let logs: Vec<LogId> = due.logs.iter().copied().collect();
    let heads = if logs.is_empty() { Ok(Ok(Heads::new())) } else { timeout(HEADS, heads(app, &logs)).await };
    let heads = heads.map_err(|_| "no answer in time".to_owned()).and_then(|heads| heads.map_err(|e| e.to_string()));
    app.bus.ask(
        due,
        heads.unwrap_or_else(|error| {
            tracing::warn!(%error, "could not see where logs stand; the next ping says it");
            Heads::new()
        }),
    );
}

async fn heads(app: &App, logs: &[LogId]) -> Result<Heads, StoreError> {
    app.store.read().await?.list_heads(logs).await
}

/// How many places one transaction writes down: whoever sends a message meanwhile does not wait long.
const PLACES: usize = 64;

/// Writes down what arrived on devices. Gives back the channels whose delivery moved.
///
/// # Errors
/// [`SyncError::Store`].
pub async fn write_arrivals(app: &App) -> Result<BTreeSet<LogId>, SyncError> {
    let arrivals = app.arrivals.take();
    let mut moved = BTreeSet::new();
    for places in arrivals.chunks(PLACES) {
        let places = places.to_vec();
        let written = app.store.write(async move |tx: &mut Tx| -> Result<BTreeSet<LogId>, SyncError> {
            let mut moved = BTreeSet::new();
            for ((log, person, device), seq) in &places {
                if tx.set_ack(*log, *person, *device, *seq).await? && *log != LogId::from(*person) {
                    moved.insert(*log);
                }
            }
            Ok(moved)
        });
        moved.extend(written.await?);
    }
    Ok(moved)
}

/// How far the others in a channel are.
///
/// # Errors
/// [`SyncError::Store`].
pub async fn marks(app: &App, caller: Caller, log: LogId) -> Result<Marks, SyncError> {
    Ok(app.store.read().await?.find_marks(log, caller.person).await?)
}

/// Whether a person is one of exactly two in a channel: there, and only there, the other one sees that they are writing.
///
/// # Errors
/// [`SyncError::Store`].
pub async fn is_one_of_two(app: &App, caller: Caller, log: LogId) -> Result<bool, SyncError> {
    let room = app.store.read().await?.find_room(ChannelId(log.0)).await?;
    Ok(room.is_some_and(|room| room.role_of(caller.person).is_some() && room.effective_members().count() == 2))
}
