//! Whoever was given something answers it, once: to the youth, and to each JIM whom the share names. Here the answer is only carried.
//!
//! To somebody who blocked who answers it is taken and never delivered. What is taken back or over afterwards is answered no
//! more; an answer that was given stays with those who have it.

use std::sync::Arc;

use naast_core::answer::{AnswerError as Reason, may_answer};
use naast_core::choice::Share;
use naast_core::{Hash, PersonId, limits};
use naast_protocol::Content;
use naast_protocol::command::{Answer, AnswerShare, Command};
use naast_store::{StoreError, Tx};

use super::{Caller, IdReused, answer, answered, receipt, tell_all};
use crate::app::App;

/// Why an answer was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// There is nothing here for who answers, whatever the reason.
    #[error("there is nothing here to answer")]
    Nothing,
    /// A rule of answers.
    #[error(transparent)]
    Rule(#[from] Reason),
    /// A seal is longer than its bound.
    #[error("the answer is too long")]
    TooLarge,
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers a share. Its readers' logs and the own one get it together, or none does.
///
/// # Errors
/// [`AnswerError`].
pub async fn answer_share(app: &Arc<App>, caller: Caller, command: AnswerShare) -> Result<Answer, AnswerError> {
    let longest = command.seals.iter().map(|seal| seal.sealed.0.len()).max().unwrap_or(0);
    if longest.max(command.own.0.len()) > limits::SHARE_ANSWER_BYTES_MAX {
        return Err(AnswerError::TooLarge);
    }
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, AnswerError> {
            let asked = Command::Answer(command.clone());
            if let Some(first) = answered::<AnswerError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let share = command.share;
            let found = tx.find_answerable(share, caller.person, at).await?;
            let (youth, statement) = found.ok_or(AnswerError::Nothing)?;
            let said = statement.read::<Share>().map_err(|_| AnswerError::Nothing)?.body;
            let mut readers = Vec::new();
            for person in said.answer_to.iter().map(|jim| jim.person).chain([youth]) {
                readers.push((person, tx.find_account(person).await?.map(|account| account.g)));
            }
            let sealed: Vec<(PersonId, u32)> = command.seals.iter().map(|seal| (seal.to, seal.to_g)).collect();
            may_answer(tx.is_answered(share).await?, &readers, &sealed)?;
            let mut told = Vec::new();
            for seal in &command.seals {
                let is_here = readers.iter().any(|(person, newest)| *person == seal.to && newest.is_some());
                let hears = is_here && !tx.has_blocked(seal.to, caller.person).await?;
                if hears || seal.to == youth {
                    tx.note_answer(share, caller.person, seal.to).await?;
                }
                if hears {
                    let (from, sealed, content) = (caller.person, seal.sealed.clone(), Hash([0; 32]));
                    told.push((seal.to, Content::Answer { share, from, sealed, content }.with_hash()));
                }
            }
            let own = Content::Answered { share, sealed: command.own.clone(), content: Hash([0; 32]) }.with_hash();
            let kept = tell_all(tx, told, (caller.person, own), at).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &kept)], at).await
        })
        .await
}
