//! Somebody asks a youth whether something may be known. What is asked is sealed to the youth; here it is only carried, and counted.
//!
//! Nothing about a request is answered by this server: it is granted by a share, or lapses. Who was blocked is answered like anybody.

use std::sync::Arc;

use naast_core::request::wait_until;
use naast_core::{Hash, Millis, limits};
use naast_protocol::Content;
use naast_protocol::command::{Answer, Ask, Command};
use naast_store::{StoreError, Tx};

use super::{Caller, IdReused, answer, answered, receipt};
use crate::app::App;

/// Why nobody was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Nobody whom the asker knows, or somebody who chooses nothing: the same outside.
    #[error("there is nobody here to ask")]
    Nothing,
    /// Sealed to older keys than the youth's newest.
    #[error("sealed to other keys than the youth's newest")]
    StaleKey,
    /// A seal is longer than its bound.
    #[error("the request is too long")]
    TooLarge,
    /// Too many requests to one youth in a day.
    #[error("asked too often in one day")]
    TooOften {
        /// When the next one is taken.
        retry_after_ms: Millis,
    },
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks. The youth's log gets the request, the asker's own log a copy for their other devices; both or neither.
///
/// # Errors
/// [`AskError`].
pub async fn ask(app: &Arc<App>, caller: Caller, command: Ask) -> Result<Answer, AskError> {
    if command.sealed.0.len().max(command.own.0.len()) > limits::REQUEST_BYTES_MAX {
        return Err(AskError::TooLarge);
    }
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, AskError> {
            let asked = Command::Ask(command.clone());
            if let Some(first) = answered::<AskError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let youth = tx.find_account(command.to).await?.filter(|account| account.standing.may_share());
            let youth = youth.filter(|youth| youth.person != caller.person).ok_or(AskError::Nothing)?;
            if !tx.is_related(caller.person, youth.person).await? {
                return Err(AskError::Nothing);
            }
            if youth.g != command.to_g {
                return Err(AskError::StaleKey);
            }
            let before = tx.list_asked(caller.person, youth.person, at - limits::REQUEST_DAY_MS).await?;
            if let Some(until) = wait_until(&before, at) {
                return Err(AskError::TooOften { retry_after_ms: until - at });
            }
            let content = Hash([0; 32]);
            let request = Content::Request { from: caller.person, sealed: command.sealed.clone(), content }.with_hash();
            let copy = Content::Asked { to: youth.person, sealed: command.own.clone(), content }.with_hash();
            let is_told = !tx.has_blocked(youth.person, caller.person).await?;
            // One order for everybody who touches two people's logs: no two transactions wait for each other.
            let is_first = youth.person < caller.person;
            if is_told && is_first {
                tx.append_entry(youth.person.into(), at, &request).await?;
            }
            let kept = tx.append_entry(caller.person.into(), at, &copy).await?;
            if is_told && !is_first {
                tx.append_entry(youth.person.into(), at, &request).await?;
            }
            answer(tx, caller, &asked, vec![receipt(&server, &kept)], at).await
        })
        .await
}
