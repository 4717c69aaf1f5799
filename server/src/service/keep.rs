//! What a person keeps for themselves: bag, factors, read marks; and the organisation's root, kept once.

use std::sync::Arc;

use naast_core::invite::Standing;
use naast_core::unlock::Factor;
use naast_core::{PersonId, limits};
use naast_protocol::Content;
use naast_protocol::command::{Answer, Command, SetBag, SetOrganisation, SetReadMark, SetUnlock, ShowReadMarks};
use naast_protocol::statement::read_chain;
use naast_store::{StoreError, Tx};

use super::{Caller, IdReused, answer, answered, receipt};
use crate::app::App;
use crate::factors::{ListError, NewList};

/// Longest name of an organisation, in bytes: "Stichting" and a few words.
const ORGANISATION_NAME_BYTES_MAX: usize = 120;

/// Why something was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeepError {
    /// Another device kept a newer bag.
    #[error("the newest bag is number {n}")]
    StaleBag {
        /// Its number.
        n: u64,
    },
    /// The list of factors does not fit.
    #[error(transparent)]
    List(#[from] ListError),
    /// Longer than its bound.
    #[error("too long to be kept")]
    TooLarge,
    /// Not this person's to do.
    #[error("somebody else has this task")]
    NotYourTask,
    /// No such thing for this person.
    #[error("there is nothing here")]
    Unknown,
    /// The organisation's chain is none.
    #[error("not the beginning of an account chain of this deployment")]
    BadChain,
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps the newest bag, and tells the person's other devices.
///
/// # Errors
/// [`KeepError`].
pub async fn set_bag(app: &Arc<App>, caller: Caller, command: SetBag) -> Result<Answer, KeepError> {
    if command.bag.0.len() > limits::BAG_BYTES_MAX {
        return Err(KeepError::TooLarge);
    }
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, KeepError> {
            let asked = Command::SetBag(command.clone());
            if let Some(first) = answered::<KeepError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let account = tx.find_account(caller.person).await?.ok_or(KeepError::Unknown)?;
            if account.bag_n + 1 != command.n {
                return Err(KeepError::StaleBag { n: account.bag_n });
            }
            tx.set_bag(caller.person, command.n, &command.bag).await?;
            let kept = tx.append_entry(caller.person.into(), at, &Content::Bag { n: command.n }).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &kept)], at).await
        })
        .await
}

/// Replaces what opens the account.
///
/// # Errors
/// [`KeepError`].
pub async fn set_unlock(app: &Arc<App>, caller: Caller, command: SetUnlock) -> Result<Answer, KeepError> {
    let list = NewList::read(&command.unlock, &command.wraps, command.code_check)?;
    // A passkey comes with its credential and a PIN with its half, never by this way.
    if list.brings(Factor::Passkey) || list.brings(Factor::PinAndPerson) {
        return Err(ListError::Wraps.into());
    }
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, KeepError> {
            let asked = Command::SetUnlock(command.clone());
            if let Some(first) = answered::<KeepError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let check = list.decide(&server, tx, caller).await?;
            let kept = list.write(tx, caller, check, at).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &kept)], at).await
        })
        .await
}

/// The first coordinator gives the organisation its name and root; once.
///
/// # Errors
/// [`KeepError`].
pub async fn set_organisation(app: &Arc<App>, caller: Caller, command: SetOrganisation) -> Result<Answer, KeepError> {
    let name = command.name.trim().to_owned();
    if name.is_empty() || name.len() > ORGANISATION_NAME_BYTES_MAX {
        return Err(KeepError::TooLarge);
    }
    let chain = read_chain(std::slice::from_ref(&command.key)).map_err(|_| KeepError::BadChain)?;
    if chain.tenant() != app.store.tenant() {
        return Err(KeepError::BadChain);
    }
    let person: PersonId = chain.person();
    let at = app.clock.now();
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, KeepError> {
            let asked = Command::SetOrganisation(command.clone());
            if let Some(first) = answered::<KeepError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let account = tx.find_account(caller.person).await?.ok_or(KeepError::Unknown)?;
            let is_free = tx.find_organisation().await?.is_none() && tx.find_account(person).await?.is_none();
            if account.standing != Standing::Coordinator || !is_free {
                return Err(KeepError::NotYourTask);
            }
            tx.create_organisation(person, chain.root(), &command.key, &name, at).await?;
            answer(tx, caller, &asked, Vec::new(), at).await
        })
        .await
}

/// Notes how far a person has read, for their own devices; for the others in the channel when this person shows it.
///
/// # Errors
/// [`KeepError`].
pub async fn set_read_mark(app: &Arc<App>, caller: Caller, command: SetReadMark) -> Result<Answer, KeepError> {
    let SetReadMark { channel, seq, .. } = command;
    app.store
        .write(async move |tx: &mut Tx| -> Result<(), KeepError> {
            if !tx.may_read(caller.person, channel.into()).await? {
                return Err(KeepError::Unknown);
            }
            // Marking twice is the same as once: no answer has to be remembered.
            tx.set_read_mark(channel.into(), caller.person, seq).await?;
            Ok(())
        })
        .await?;
    app.bus.deliver(channel.into());
    Ok(Answer::default())
}

/// A person shows the others in a channel how far they read, or no longer. Until they say so, nobody is told.
///
/// # Errors
/// [`KeepError`].
pub async fn show_read_marks(app: &Arc<App>, caller: Caller, command: ShowReadMarks) -> Result<Answer, KeepError> {
    let ShowReadMarks { channel, is_shown, .. } = command;
    app.store
        .write(async move |tx: &mut Tx| -> Result<(), KeepError> {
            if !tx.may_read(caller.person, channel.into()).await? {
                return Err(KeepError::Unknown);
            }
            Ok(tx.show_read_marks(channel.into(), caller.person, is_shown).await?)
        })
        .await?;
    app.bus.deliver(channel.into());
    Ok(Answer::default())
}
