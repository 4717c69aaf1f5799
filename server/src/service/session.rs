//! Sessions: who asks, and how a session goes on. A refresh token is used once; a second use of it ends the whole family.

use std::sync::Arc;

use naast_core::{DeviceId, Hash, Millis, PersonId, SessionId, limits};
use naast_protocol::Content;
use naast_protocol::http::SignedIn;
use naast_store::{NewSession, Refresh, StoreError, Tx};

use super::Caller;
use crate::app::App;

/// How long a session lives without being used: a phone in a drawer for a term.
pub const SESSION_MS: Millis = 90 * 24 * 60 * 60 * 1000;
/// How long the last refresh token still gives the same successor: an answer may be lost on the way.
const GRACE_MS: Millis = 60 * 1000;

/// Why there is no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// No valid token, or the session has ended.
    #[error("sign in first")]
    SignInNeeded,
    /// Too many devices.
    #[error("too many devices are signed in")]
    TooManyDevices,
    /// A token could not be made.
    #[error("a token could not be made")]
    Token,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A session as its device gets it: the answer, and the refresh token for the cookie.
#[derive(Debug)]
pub struct Opened {
    /// The answer.
    pub signed_in: SignedIn,
    /// The refresh token.
    pub refresh: Hash,
}

/// Names for a new session: made outside of the transaction, so that the transaction can be run again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fresh {
    /// The session.
    pub id: SessionId,
    /// Its first refresh token.
    pub refresh: Hash,
}

impl Fresh {
    /// A new session's names.
    pub(super) fn new(app: &App) -> Self {
        let id = SessionId(app.chance.bytes());
        Self { id, refresh: app.keys.refresh_after(id, Hash(app.chance.bytes())) }
    }

    /// What the store keeps of it.
    pub(super) fn row(self, person: PersonId, device: DeviceId, now: Millis) -> NewSession {
        NewSession { id: self.id, person, device, refresh: kept(self.refresh), until: now + SESSION_MS }
    }
}

/// What the database keeps of a refresh token.
fn kept(token: Hash) -> Hash {
    naast_core::hash("refresh-kept", &[token.as_bytes().into()])
}

/// Opens a session for somebody who has shown who they are. A device has one session; its older ones end.
///
/// # Errors
/// [`SessionError`].
pub(super) async fn open(app: &Arc<App>, person: PersonId, device: DeviceId) -> Result<Opened, SessionError> {
    let fresh = Fresh::new(app);
    let now = app.clock.now();
    let ended = app
        .store
        .write(async move |tx: &mut Tx| -> Result<Vec<SessionId>, SessionError> {
            let sessions = tx.list_sessions(person, now).await?;
            let others = sessions.iter().filter(|session| session.device != device).count();
            if others >= limits::DEVICES_MAX {
                return Err(SessionError::TooManyDevices);
            }
            let ended = tx.revoke_device(person, device, now).await?;
            tx.create_session(&fresh.row(person, device, now), now).await?;
            tx.append_entry(person.into(), now, &Content::SignedIn { device }).await?;
            Ok(ended)
        })
        .await?;
    for session in ended {
        app.bus.revoke(person, session);
    }
    opened(app, person, fresh.id, fresh.refresh).await
}

/// The answer for an open session.
pub(super) async fn opened(
    app: &App,
    person: PersonId,
    session: SessionId,
    refresh: Hash,
) -> Result<Opened, SessionError> {
    let account = app.store.read().await?.find_account(person).await?.ok_or(SessionError::SignInNeeded)?;
    let (access, access_until) = app.tokens.make(person, session, app.clock.now()).map_err(|_| SessionError::Token)?;
    let tenant = app.store.tenant();
    let signed_in = SignedIn { person, standing: account.standing, session, access, access_until, tenant };
    Ok(Opened { signed_in, refresh })
}

/// Who asks, by an access token of a session that still lives.
///
/// # Errors
/// [`SessionError::SignInNeeded`].
pub async fn authenticate(app: &App, token: &str) -> Result<(Caller, Millis), SessionError> {
    let now = app.clock.now();
    let bearer = app.tokens.read(token, now).ok_or(SessionError::SignInNeeded)?;
    let session = app.store.read().await?.find_session(bearer.session).await?.filter(|session| session.is_live(now));
    let session = session.filter(|session| session.person == bearer.person).ok_or(SessionError::SignInNeeded)?;
    let caller = Caller { person: bearer.person, session: bearer.session, device: session.device };
    Ok((caller, bearer.until))
}

/// What a refresh token turned out to be.
enum Turn {
    /// The session goes on with this successor.
    On(PersonId, SessionId, Hash),
    /// It was used before: somebody has a copy, and nobody can tell who. The family has ended.
    Reused(PersonId, SessionId),
}

/// Lets a session go on. The last token gives the same successor for a minute; any earlier one ends the family.
///
/// # Errors
/// [`SessionError::SignInNeeded`] for anything but a live session's token.
pub async fn refresh(app: &Arc<App>, token: Hash) -> Result<Opened, SessionError> {
    let now = app.clock.now();
    let server = Arc::clone(app);
    let turn = app
        .store
        .write(async move |tx: &mut Tx| -> Result<Turn, SessionError> {
            let (session, state) = tx.find_session_by_refresh(kept(token)).await?.ok_or(SessionError::SignInNeeded)?;
            if !session.is_live(now) {
                return Err(SessionError::SignInNeeded);
            }
            let next = server.keys.refresh_after(session.id, token);
            match state {
                Refresh::Current => {
                    tx.rotate_refresh(session.id, kept(token), kept(next), now, now + SESSION_MS).await?;
                    Ok(Turn::On(session.person, session.id, next))
                }
                Refresh::Replaced { at } => {
                    let successor = tx.find_session_by_refresh(kept(next)).await?;
                    let is_last = matches!(successor, Some((_, Refresh::Current)));
                    if is_last && now < at + GRACE_MS {
                        return Ok(Turn::On(session.person, session.id, next));
                    }
                    tx.revoke_session(session.id, now).await?;
                    Ok(Turn::Reused(session.person, session.id))
                }
            }
        })
        .await?;
    match turn {
        Turn::On(person, session, next) => opened(app, person, session, next).await,
        Turn::Reused(person, session) => {
            tracing::warn!("a refresh token was used twice: its session was ended");
            app.bus.revoke(person, session);
            Err(SessionError::SignInNeeded)
        }
    }
}

/// Ends a session, and its sockets with it.
///
/// # Errors
/// [`SessionError::Store`].
pub async fn sign_out(app: &Arc<App>, caller: Caller) -> Result<(), SessionError> {
    let now = app.clock.now();
    app.store
        .write(async move |tx: &mut Tx| -> Result<bool, SessionError> {
            Ok(tx.revoke_session(caller.session, now).await?)
        })
        .await?;
    app.bus.revoke(caller.person, caller.session);
    Ok(())
}
