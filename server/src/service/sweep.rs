//! Delete what has no use any more, so that nothing grows for ever: old answers to commands, ended sessions.

use std::sync::Arc;

use naast_core::{Millis, limits};
use naast_store::{StoreError, Tx};

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
            tracing::info!(answers, sessions, "swept");
            Ok(())
        })
        .await
}
