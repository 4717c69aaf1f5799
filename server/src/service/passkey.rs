//! Passkeys: one more way in, for whoever has an authenticator that derives a secret (WebAuthn PRF). The secret opens the vault on
//! the device; here only signatures come, and whatever holds the secret is refused.

use std::sync::Arc;

use naast_core::unlock::Factor;
use naast_protocol::command::Answer;
use naast_protocol::http::{AddPasskey, PasskeyChallenge, PasskeySignIn};
use naast_store::{StoreError, Tx};
use serde_json::Value;

use super::{Caller, receipt};
use crate::app::App;
use crate::challenges::CeremonyError;
use crate::factors::{ListError, NewList};
use crate::sessions::{self, Opened, SessionError};

/// Longest text of a credential: an attestation of a key is under 2 kB, certificates are not asked for.
const CREDENTIAL_BYTES_MAX: usize = 16 * 1024;

/// Why a passkey was not taken, or let nobody in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// Unknown, over, somebody else's, or not signed as it should be: one answer.
    #[error("this passkey does not fit")]
    WrongCredentials,
    /// The secret that opens the vault came along.
    #[error("this holds a secret that no server may see")]
    SecretSent,
    /// Too many people show passkeys at this moment.
    #[error("too many people show passkeys")]
    Busy,
    /// This server's origin has no name that a passkey could be bound to.
    #[error("there are no passkeys here")]
    Nothing,
    /// The list of factors does not fit.
    #[error(transparent)]
    List(#[from] ListError),
    /// The session could not be opened.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CeremonyError> for PasskeyError {
    fn from(error: CeremonyError) -> Self {
        match error {
            CeremonyError::Wrong => Self::WrongCredentials,
            CeremonyError::Busy => Self::Busy,
            CeremonyError::Nothing => Self::Nothing,
        }
    }
}

/// What the caller's authenticator is asked, to make a passkey.
///
/// # Errors
/// [`PasskeyError`].
pub fn start(app: &App, caller: Caller) -> Result<PasskeyChallenge, PasskeyError> {
    Ok(app.challenges.begin(&app.chance, caller.person, app.clock.now())?)
}

/// A passkey becomes one more way in: its credential and its wrap, both or neither. The same list again, after a lost answer, is
/// answered like the first.
///
/// # Errors
/// [`PasskeyError`].
pub async fn add(app: &Arc<App>, caller: Caller, add: AddPasskey) -> Result<Answer, PasskeyError> {
    let credential = read(&add.credential)?;
    let list = NewList::read(&add.unlock, &add.wraps, None)?;
    if !list.brings(Factor::Passkey) || list.brings(Factor::PinAndPerson) {
        return Err(ListError::Wraps.into());
    }
    let at = app.clock.now();
    let known = app.store.read().await?.find_vault(caller.person).await?;
    if known.and_then(|vault| vault.unlock.last().map(|last| list.is(last))) == Some(true) {
        return Ok(Answer::default());
    }
    let passkey = app.challenges.finish(add.attempt, caller.person, credential, at)?;
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, PasskeyError> {
            let check = list.decide(&server, tx, caller).await?;
            if !tx.set_passkey(caller.person, &passkey).await? {
                return Err(PasskeyError::WrongCredentials);
            }
            let kept = list.write(tx, caller, check, at).await?;
            Ok(Answer { receipts: vec![receipt(&server, &kept)] })
        })
        .await
}

/// What any authenticator is asked, to sign in: no name is needed.
///
/// # Errors
/// [`PasskeyError`].
pub fn start_sign_in(app: &App) -> Result<PasskeyChallenge, PasskeyError> {
    Ok(app.challenges.begin_sign_in(&app.chance, app.clock.now())?)
}

/// A passkey that fits opens a session.
///
/// # Errors
/// [`PasskeyError`].
pub async fn sign_in(app: &Arc<App>, sign_in: PasskeySignIn) -> Result<Opened, PasskeyError> {
    let (person, assertion) = app.challenges.identify(read(&sign_in.credential)?)?;
    let known = app.store.read().await?.find_passkey(person).await?;
    let known = known.filter(|known| known.credential == assertion.credential).ok_or(PasskeyError::WrongCredentials)?;
    let counted = app.challenges.finish_sign_in(sign_in.attempt, &assertion, &known, app.clock.now())?;
    if counted != known {
        let keep =
            async move |tx: &mut Tx| -> Result<(), PasskeyError> { Ok(tx.update_passkey(person, &counted).await?) };
        app.store.write(keep).await?;
    }
    Ok(sessions::open(app, person, sign_in.device).await?)
}

/// A credential as JSON, when it is one and gives nothing away.
fn read(text: &str) -> Result<Value, PasskeyError> {
    if text.len() > CREDENTIAL_BYTES_MAX {
        return Err(PasskeyError::WrongCredentials);
    }
    let credential: Value = serde_json::from_str(text).map_err(|_| PasskeyError::WrongCredentials)?;
    if has_secret(&credential) { Err(PasskeyError::SecretSent) } else { Ok(credential) }
}

/// Whether anywhere in it stands what a PRF gave. `prf: {enabled}` alone says only that there is one.
fn has_secret(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            let is_given = fields.get("prf").and_then(|prf| prf.get("results")).is_some_and(|given| !given.is_null());
            is_given || fields.values().any(has_secret)
        }
        Value::Array(items) => items.iter().any(has_secret),
        _ => false,
    }
}
