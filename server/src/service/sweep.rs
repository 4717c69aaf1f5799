//! Delete what has no use any more, so that nothing grows for ever: old answers to commands, ended sessions. And overwrite what
//! was erased.

use std::sync::Arc;

use naast_core::{Millis, limits};
use naast_store::{Scrubbed, StoreError, Tx};

use crate::app::App;

/// How long an ended session is kept, so that its tokens are known when a thief shows one.
const ENDED_SESSION_KEPT_MS: Millis = 30 * 24 * 60 * 60 * 1000;

/// Sweeps once.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(app: &Arc<App>) -> Result<(), StoreError> {
    let now = app.clock.now();
    app.store
        .write(async move |tx: &mut Tx| -> Result<(), StoreError> {
            let answers = tx.delete_answers(now - limits::ANSWER_KEPT_MS).await?;
            let sessions = tx.delete_ended_sessions(now - ENDED_SESSION_KEPT_MS).await?;
            let reports = tx.delete_old_reports(now - limits::REPORT_MS).await?;
            tracing::info!(answers, sessions, reports, "swept");
            Ok(())
        })
        .await?;
    match app.store.scrub().await? {
        Scrubbed::All => {}
        Scrubbed::LogInUse => tracing::info!("the database's log is in use; what was erased leaves it the next time"),
        Scrubbed::TooLarge => tracing::warn!(
            "the database is too large to be written anew while people wait: run VACUUM FULL or pg_repack, so that what was erased is \
             overwritten"
        ),
        Scrubbed::LogRecycled => tracing::warn!(
            "PostgreSQL keeps its old log files, and what was erased is in them: set wal_recycle = off in postgresql.conf"
        ),
        Scrubbed::LogNotAllowed => tracing::warn!(
            "the database's user may not end PostgreSQL's log file, and what was erased stays in it longer: \
             GRANT pg_checkpoint, and EXECUTE on pg_switch_wal(), to it"
        ),
    }
    Ok(())
}
