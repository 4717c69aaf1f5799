//! What a person may fetch: their logs in pages, chains of people they met, their own vault; and what their device has.

use std::collections::BTreeMap;
use std::sync::Arc;

use naast_core::{LogId, PersonId, limits};
use naast_protocol::frame::Head;
use naast_protocol::http::{KeyChain, Logs, Page, Vault};
use naast_store::{LogPage, ReadableLog, StoreError, Tx};

use super::Caller;
use crate::app::App;

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
    Head { head: log.head, delivered: log.delivered, read: log.read }
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

/// The account chain of somebody whom the caller met.
///
/// # Errors
/// [`SyncError::Nothing`] for strangers and for nobody.
pub async fn chain(app: &App, caller: Caller, person: PersonId) -> Result<KeyChain, SyncError> {
    let mut facts = app.store.read().await?;
    if !facts.is_related(caller.person, person).await? {
        return Err(SyncError::Nothing);
    }
    facts.find_chain(person).await?.ok_or(SyncError::Nothing)
}

/// Everything sealed that a device of the caller needs to become its person.
///
/// # Errors
/// [`SyncError`].
pub async fn vault(app: &App, caller: Caller) -> Result<Vault, SyncError> {
    app.store.read().await?.find_vault(caller.person).await?.ok_or(SyncError::Nothing)
}

/// A device has stored these logs up to these entries. Gives back the logs whose delivery moved.
///
/// # Errors
/// [`SyncError::Store`].
pub async fn ack(app: &Arc<App>, caller: Caller, logs: BTreeMap<LogId, u64>) -> Result<Vec<LogId>, SyncError> {
    // What may be acknowledged is found out before the door: somebody who acks much must not keep others waiting there.
    let readable = app.store.read().await?.list_logs(caller.person).await?;
    let logs: Vec<(LogId, u64)> = logs
        .into_iter()
        .filter(|(log, seq)| readable.iter().any(|known| known.log == *log && *seq <= known.head))
        .collect();
    if logs.is_empty() {
        return Ok(Vec::new());
    }
    app.store
        .write(async move |tx: &mut Tx| -> Result<Vec<LogId>, SyncError> {
            let mut moved = Vec::new();
            for (log, seq) in &logs {
                let is_channel = *log != LogId::from(caller.person);
                if tx.set_ack(*log, caller.person, caller.device, *seq).await? && is_channel {
                    moved.push(*log);
                }
            }
            Ok(moved)
        })
        .await
}

/// Newest entry of a channel that at least one device of each other member has.
///
/// # Errors
/// [`SyncError::Store`].
pub async fn delivered(app: &App, caller: Caller, log: LogId) -> Result<u64, SyncError> {
    Ok(app.store.read().await?.find_delivered(log, caller.person).await?)
}
