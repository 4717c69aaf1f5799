//! PIN and a person, for whoever is signed in: choose who keeps a half of one's way in, keep one for somebody, hand it over when
//! its owner stands there with an empty phone, or keep it no longer. What a half is stays sealed all along.

use std::sync::Arc;

use naast_core::unlock::Factor;
use naast_core::{Hash, PersonId, half, limits};
use naast_protocol::Content;
use naast_protocol::command::{Answer, Command, StopKeeping};
use naast_protocol::http::{
    AddHalf, AnswerPlea, HalfShown, Halves, KeptHalf, PleaLook, RegistrationStarted, StartHalf,
};
use naast_store::{Ending, NewHalf, StoreError, Tx};

use super::{Caller, IdReused, answer, answered, receipt};
use crate::app::App;
use crate::factors::{ListError, NewList};
use crate::halves::{tell, told};
use crate::pleas::{Given, NoPlea};
use crate::words::{Setup, WrongWords};

/// Why a half was not kept, or not given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HalfError {
    /// Unknown, over, or not this person's to answer: the same.
    #[error("there is nothing here")]
    Nothing,
    /// Who is to keep it is in no conversation with its owner.
    #[error("only somebody whom one talks with can keep a half")]
    Strangers,
    /// Sealed to older keys than the keeper's newest.
    #[error("the keeper has newer keys")]
    StaleKey,
    /// Nobody keeps more halves than the bound.
    #[error("this person keeps too many halves")]
    TooMany,
    /// A seal longer than its bound.
    #[error("too long to be kept")]
    TooLarge,
    /// The record of the PIN is none of OPAQUE's.
    #[error("this is no record of a PIN")]
    BadRecord,
    /// The list of factors does not fit.
    #[error(transparent)]
    List(#[from] ListError),
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NoPlea> for HalfError {
    fn from(_: NoPlea) -> Self {
        Self::Nothing
    }
}

impl From<WrongWords> for HalfError {
    fn from(_: WrongWords) -> Self {
        Self::BadRecord
    }
}

/// First half of setting a PIN.
///
/// # Errors
/// [`HalfError::BadRecord`].
pub fn start(app: &App, caller: Caller, start: &StartHalf) -> Result<RegistrationStarted, HalfError> {
    let response = app.keys.opaque.register(app.keys.pin(caller.person), &start.request.0)?;
    Ok(RegistrationStarted { response: naast_core::id::Bytes(response) })
}

/// PIN and a person become one more way in, in the place of the one before: half, record and wrap, all or none. The same list
/// again, after a lost answer, is answered like the first.
///
/// # Errors
/// [`HalfError`].
pub async fn add(app: &Arc<App>, caller: Caller, add: AddHalf) -> Result<Answer, HalfError> {
    if add.sealed.0.len() > limits::HALF_SEAL_BYTES_MAX {
        return Err(HalfError::TooLarge);
    }
    let list = NewList::read(&add.unlock, &add.wraps, None)?;
    if !list.brings(Factor::PinAndPerson) || list.brings(Factor::Passkey) {
        return Err(ListError::Wraps.into());
    }
    let record = naast_core::id::Bytes(Setup::record(&add.record.0)?);
    let half = NewHalf { keeper: add.keeper, keeper_g: add.keeper_g, sealed: add.sealed, record };
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, HalfError> {
            let known = tx.find_vault(caller.person).await?;
            if known.and_then(|vault| vault.unlock.last().map(|last| list.is(last))) == Some(true) {
                return Ok(Answer::default());
            }
            let check = list.decide(&server, tx, caller).await?;
            check_keeper(tx, caller, &half).await?;
            let kept = list.write(tx, caller, check, at).await?;
            let mut news = Vec::new();
            for before in tx.end_halves(Ending::Of(caller.person)).await? {
                if before.keeper != half.keeper {
                    news.extend(told(before, false, None));
                }
            }
            news.extend(told(tx.create_half(caller.person, &half).await?, true, None));
            tell(tx, news, at).await?;
            Ok(Answer { receipts: vec![receipt(&server, &kept)] })
        })
        .await
}

/// Whoever keeps a half is somebody else, in a conversation with its owner, and can open it.
async fn check_keeper(tx: &mut Tx, caller: Caller, half: &NewHalf) -> Result<(), HalfError> {
    if half.keeper == caller.person || !tx.are_together(caller.person, half.keeper).await? {
        return Err(HalfError::Strangers);
    }
    let keeper = tx.find_account(half.keeper).await?.ok_or(HalfError::Strangers)?;
    if keeper.g != half.keeper_g {
        return Err(HalfError::StaleKey);
    }
    let others = tx.list_kept_halves(half.keeper).await?;
    let count = others.iter().filter(|other| other.person != caller.person).count();
    if count < limits::HALVES_KEPT_MAX { Ok(()) } else { Err(HalfError::TooMany) }
}

/// Who keeps the caller's half, and the halves that the caller keeps.
///
/// # Errors
/// [`HalfError::Store`].
pub async fn list(app: &App, caller: Caller) -> Result<Halves, HalfError> {
    let mut facts = app.store.read().await?;
    let own = facts.find_half(caller.person).await?;
    let own = own.map(|own| HalfShown { keeper: own.keeper, left: half::tries_left(own.tries) });
    let kept = facts.list_kept_halves(caller.person).await?;
    let kept = kept.into_iter().map(|kept| KeptHalf { of: kept.person, g: kept.keeper_g, sealed: kept.sealed });
    Ok(Halves { own, kept: kept.collect() })
}

/// The key of an empty phone that asks, for somebody who keeps any half.
///
/// # Errors
/// [`HalfError::Nothing`].
pub async fn look(app: &App, caller: Caller, plea: Hash) -> Result<PleaLook, HalfError> {
    if app.store.read().await?.list_kept_halves(caller.person).await?.is_empty() {
        return Err(HalfError::Nothing);
    }
    Ok(PleaLook { key: app.pleas.key(plea, app.clock.now())? })
}

/// A keeper's one answer to a plea.
///
/// # Errors
/// [`HalfError::Nothing`], [`HalfError::TooLarge`].
pub async fn answer_plea(app: &App, caller: Caller, plea: Hash, answer: AnswerPlea) -> Result<(), HalfError> {
    let AnswerPlea { of, sealed } = answer;
    if sealed.as_ref().is_some_and(|sealed| sealed.0.len() > limits::HALF_SEAL_BYTES_MAX) {
        return Err(HalfError::TooLarge);
    }
    let kept = app.store.read().await?.list_kept_halves(caller.person).await?;
    if !kept.iter().any(|kept| kept.person == of) {
        return Err(HalfError::Nothing);
    }
    Ok(app.pleas.answer(plea, Given { person: of, keeper: caller.person }, sealed, app.clock.now())?)
}

/// The caller keeps somebody's half no longer: it is gone, and its owner is told.
///
/// # Errors
/// [`HalfError::Nothing`], [`HalfError::IdReused`].
pub async fn stop_keeping(app: &Arc<App>, caller: Caller, command: StopKeeping) -> Result<Answer, HalfError> {
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, HalfError> {
            let asked = Command::StopKeeping(command.clone());
            if let Some(first) = answered::<HalfError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            if !is_kept(tx, caller.person, command.of).await? {
                return Err(HalfError::Nothing);
            }
            tx.end_halves(Ending::Of(command.of)).await?;
            let gone = Content::HalfGone { why: half::HalfEnd::Keeper };
            tx.append_entry(command.of.into(), at, &gone).await?;
            let done = Content::Half { of: command.of, is_kept: false };
            let said = tx.append_entry(caller.person.into(), at, &done).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &said)], at).await
        })
        .await
}

async fn is_kept(tx: &mut Tx, keeper: PersonId, of: PersonId) -> Result<bool, StoreError> {
    Ok(tx.list_kept_halves(keeper).await?.iter().any(|kept| kept.person == of))
}
