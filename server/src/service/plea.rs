//! PIN and a person, for an empty phone: it asks, hears the keeper's answer, and tries the PIN. Nothing here names who asks
//! before a keeper has said so; each try is on the disk before it is answered.

use std::sync::Arc;

use naast_core::half;
use naast_protocol::http::{FinishPlea, HearPlea, PinTried, PleaHeard, PleaStarted, StartPlea, TryPin};
use naast_store::{Ending, StoreError, Tx};

use crate::app::App;
use crate::halves::{tell, told};
use crate::pleas::{Given, NoPlea};
use crate::sessions::{self, Opened, SessionError};
use crate::words::WrongWords;

/// Why nobody came in by a plea.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PleaError {
    /// Unknown, over, not answered, the half is gone, or the PIN is another: one answer.
    #[error("PIN and person do not fit")]
    WrongCredentials,
    /// Too many people ask at this moment.
    #[error("too many people ask for help")]
    Busy,
    /// The session could not be opened.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NoPlea> for PleaError {
    fn from(_: NoPlea) -> Self {
        Self::WrongCredentials
    }
}

impl From<WrongWords> for PleaError {
    fn from(_: WrongWords) -> Self {
        Self::WrongCredentials
    }
}

/// An empty phone asks for somebody's half.
///
/// # Errors
/// [`PleaError::Busy`].
pub fn start(app: &App, start: &StartPlea) -> Result<PleaStarted, PleaError> {
    let plea = half::plea(app.store.tenant(), &start.key);
    let attempt = app.pleas.begin(&app.chance, plea, start.key, app.clock.now()).ok_or(PleaError::Busy)?;
    Ok(PleaStarted { attempt })
}

/// What the keeper answered, if they did.
///
/// # Errors
/// [`PleaError::WrongCredentials`].
pub fn hear(app: &App, hear: &HearPlea) -> Result<PleaHeard, PleaError> {
    Ok(app.pleas.hear(hear.attempt, app.clock.now())?)
}

/// One try of the PIN, counted for good before it is answered. With the last one the half is gone.
///
/// # Errors
/// [`PleaError`].
pub async fn try_pin(app: &Arc<App>, attempt: TryPin) -> Result<PinTried, PleaError> {
    let at = app.clock.now();
    let Given { person, keeper } = app.pleas.take_try(attempt.attempt, at)?;
    let (left, record) = app
        .store
        .write(async move |tx: &mut Tx| -> Result<_, PleaError> {
            let (tries, record) = tx.count_try(person, keeper).await?.ok_or(PleaError::WrongCredentials)?;
            let left = half::tries_left(tries);
            if left == 0 {
                let gone = tx.end_halves(Ending::Of(person)).await?;
                let news = gone.into_iter().flat_map(|gone| told(gone, false, Some(half::HalfEnd::Tries)));
                tell(tx, news.collect(), at).await?;
            }
            Ok((left, record))
        })
        .await?;
    let login = app.keys.pin(person);
    let (begun, response) = app.keys.opaque.start(login, Some(&record.0), &attempt.request.0, &app.chance)?;
    let left_here = app.pleas.keep(attempt.attempt, begun, at)?;
    Ok(PinTried { response: naast_core::id::Bytes(response), left, left_here: left.min(left_here) })
}

/// A PIN that fits opens a session.
///
/// # Errors
/// [`PleaError`].
pub async fn finish(app: &Arc<App>, finish: FinishPlea) -> Result<Opened, PleaError> {
    let (begun, given) = app.pleas.take(finish.attempt, app.clock.now())?;
    begun.finish(&finish.finish.0)?;
    Ok(sessions::open(app, given.person, finish.device).await?)
}
