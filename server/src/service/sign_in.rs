//! Sign in: with words through OPAQUE, or with a recovery code. A name that nobody has is answered by the same path.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use naast_core::{Hash, Millis, PersonId, hash};
use naast_protocol::http::{CodeSignIn, FinishSignIn, SignInStarted, StartSignIn};
use naast_store::StoreError;

use crate::app::App;
use crate::clock::Chance;
use crate::sessions::{self, Opened, SessionError};
use crate::words::{Attempt, WrongWords};

/// How long an attempt may take: Argon2id on an old phone takes seconds.
const ATTEMPT_MS: Millis = 60 * 1000;
/// Attempts at once: 10,000 × about 400 bytes is 4 MB.
const ATTEMPTS_MAX: usize = 10_000;

/// Why somebody did not get in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Wrong words or code, unknown name, or an attempt that is over: one answer.
    #[error("name and words do not fit")]
    WrongCredentials,
    /// Too many people are signing in at this moment.
    #[error("too many people are signing in")]
    Busy,
    /// The session could not be opened.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<WrongWords> for SignInError {
    fn from(_: WrongWords) -> Self {
        Self::WrongCredentials
    }
}

/// Sign-ins that have begun, in memory: losing them costs one repetition.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<Hash, Begun>>);

struct Begun {
    attempt: Attempt,
    person: Option<PersonId>,
    until: Millis,
}

impl Attempts {
    fn keep(&self, chance: &Chance, begun: Begun, now: Millis) -> Option<Hash> {
        let name = Hash(chance.bytes());
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.len() >= ATTEMPTS_MAX {
            attempts.retain(|_, begun| begun.until > now);
        }
        (attempts.len() < ATTEMPTS_MAX).then(|| {
            attempts.insert(name, begun);
            name
        })
    }

    fn take(&self, name: Hash, now: Millis) -> Option<Begun> {
        let begun = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&name)?;
        (begun.until > now).then_some(begun)
    }
}

/// First half of signing in with words.
///
/// # Errors
/// [`SignInError`]; an unknown name is none.
pub async fn start(app: &App, start: StartSignIn) -> Result<SignInStarted, SignInError> {
    let login = app.keys.login(start.login);
    let account = app.store.read().await?.find_account_by_login(login).await?;
    let record = account.as_ref().map(|account| account.record.0.as_slice());
    let (attempt, response) = app.keys.opaque.start(login, record, &start.request.0, &app.chance)?;
    let now = app.clock.now();
    let begun = Begun { attempt, person: account.map(|account| account.person), until: now + ATTEMPT_MS };
    let attempt = app.attempts.keep(&app.chance, begun, now).ok_or(SignInError::Busy)?;
    Ok(SignInStarted { attempt, response: naast_core::id::Bytes(response) })
}

/// Second half: words that fit open a session.
///
/// # Errors
/// [`SignInError`].
pub async fn finish(app: &Arc<App>, finish: FinishSignIn) -> Result<Opened, SignInError> {
    let begun = app.attempts.take(finish.attempt, app.clock.now()).ok_or(SignInError::WrongCredentials)?;
    begun.attempt.finish(&finish.finish.0)?;
    let person = begun.person.ok_or(SignInError::WrongCredentials)?;
    Ok(sessions::open(app, person, finish.device).await?)
}

/// Sign in with a recovery code. The server knows a hash of the code's authenticator; the code has 128 bits.
///
/// # Errors
/// [`SignInError`].
pub async fn by_code(app: &Arc<App>, sign_in: CodeSignIn) -> Result<Opened, SignInError> {
    let check = hash("code-check", &[sign_in.authenticator.as_bytes().into()]);
    // Looking a hash of 128 random bits up in an index tells a timing observer nothing that can be tried.
    let account = app.store.read().await?.find_account_by_code(check).await?.ok_or(SignInError::WrongCredentials)?;
    Ok(sessions::open(app, account.person, sign_in.device).await?)
}
