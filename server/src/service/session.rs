//! Sessions: who asks, how a session goes on, which there are, and how they end. A refresh token is used once; a second use of
//! it ends the whole family.

use std::sync::Arc;

use naast_core::team::{Served, served};
use naast_core::{Hash, Millis, PersonId, SessionId};
use naast_protocol::Command;
use naast_protocol::command::{Answer, EndSessions};
use naast_protocol::http::{SessionRow, Sessions};
use naast_store::{Facts, Refresh, StoreError, Tx};

use super::{Caller, IdReused, answer, answered};
use crate::app::App;
use crate::sessions::{Opened, SESSION_MS, SessionError, kept, opened, to_the_end};

/// How long the last refresh token still gives the same successor: an answer may be lost on the way.
const GRACE_MS: Millis = 60 * 1000;

/// Who asks, by an access token of a session that still lives, and until when they are served by it. Staff are served as long as
/// their organisation lists them: everything that a person may ask for passes here.
///
/// # Errors
/// [`SessionError::SignInNeeded`], [`SessionError::NotInTeam`].
pub async fn authenticate(app: &App, token: &str) -> Result<(Caller, Millis), SessionError> {
    let now = app.clock.now();
    let mut facts = app.store.read().await?;
    let (caller, token_until) = find_caller(app, &mut facts, token, now).await?;
    let (standing, team) = facts.find_place(caller.person).await?.ok_or(SessionError::SignInNeeded)?;
    match served(standing, team, now) {
        Served::Always => Ok((caller, token_until)),
        Served::Until(until) => Ok((caller, token_until.min(until))),
        Served::Nothing => Err(SessionError::NotInTeam),
    }
}

/// Who holds this access token, whether or not they are served anything: for leaving, and for nothing else.
///
/// # Errors
/// [`SessionError::SignInNeeded`].
pub async fn recognise(app: &App, token: &str) -> Result<Caller, SessionError> {
    let (caller, _) = find_caller(app, &mut app.store.read().await?, token, app.clock.now()).await?;
    Ok(caller)
}

async fn find_caller(app: &App, facts: &mut Facts, token: &str, now: Millis) -> Result<(Caller, Millis), SessionError> {
    let bearer = app.tokens.read(token, now).ok_or(SessionError::SignInNeeded)?;
    let session = facts.find_session(bearer.session).await?.filter(|session| session.is_live(now));
    let session = session.filter(|session| session.person == bearer.person).ok_or(SessionError::SignInNeeded)?;
    Ok((Caller { person: bearer.person, session: bearer.session, device: session.device }, bearer.until))
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
    // A guess costs a look, never a place at the write door.
    if app.store.read().await?.find_session_by_refresh(kept(token)).await?.is_none() {
        return Err(SessionError::SignInNeeded);
    }
    let server = Arc::clone(app);
    let turning = async move {
        let turn = turn(&server, token).await?;
        if let Turn::Reused(person, session) = turn {
            tracing::warn!("a refresh token was used twice: its session was ended");
            server.bus.revoke(person, session);
        }
        Ok::<_, SessionError>(turn)
    };
    match to_the_end(app, turning).await? {
        Turn::On(person, session, next) => opened(app, person, session, next).await,
        Turn::Reused(..) => Err(SessionError::SignInNeeded),
    }
}

async fn turn(app: &Arc<App>, token: Hash) -> Result<Turn, SessionError> {
    let now = app.clock.now();
    let server = Arc::clone(app);
    app.store
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
        .await
}

/// Ends a session, and its sockets with it.
///
/// # Errors
/// [`SessionError::Store`].
pub async fn sign_out(app: &Arc<App>, caller: Caller) -> Result<(), SessionError> {
    let now = app.clock.now();
    let server = Arc::clone(app);
    let ending = async move {
        server
            .store
            .write(async move |tx: &mut Tx| -> Result<bool, SessionError> {
                Ok(tx.revoke_session(caller.session, now).await?)
            })
            .await?;
        server.bus.revoke(caller.person, caller.session);
        Ok::<_, SessionError>(())
    };
    to_the_end(app, ending).await
}

/// Why no session was ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndSessionError {
    /// None of this person's.
    #[error("this session is not there")]
    Unknown,
    /// The work was broken off.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the caller is signed in.
///
/// # Errors
/// [`SessionError::Store`].
pub async fn list(app: &App, caller: Caller) -> Result<Sessions, SessionError> {
    let live = app.store.read().await?.list_sessions(caller.person, app.clock.now()).await?;
    let row = |session: naast_store::Session| SessionRow {
        session: session.id,
        device: session.device,
        created_at: session.created_at,
        used_at: session.used_at,
        is_this: session.id == caller.session,
    };
    Ok(Sessions { sessions: live.into_iter().map(row).collect() })
}

/// Ends one session of the caller, or all but the one that asks, and their sockets with them.
///
/// # Errors
/// [`EndSessionError`].
pub async fn end(app: &Arc<App>, caller: Caller, command: EndSessions) -> Result<Answer, EndSessionError> {
    let at = app.clock.now();
    let server = Arc::clone(app);
    let ending = async move {
        let (answer, ended) = server
            .store
            .write(async move |tx: &mut Tx| -> Result<(Answer, Vec<SessionId>), EndSessionError> {
                let asked = Command::EndSessions(command.clone());
                if let Some(first) = answered::<EndSessionError>(tx, caller, &asked).await? {
                    return Ok((first, Vec::new()));
                }
                let ended = match command.session {
                    Some(named) => {
                        let found = tx.find_session(named).await?;
                        found.filter(|found| found.person == caller.person).ok_or(EndSessionError::Unknown)?;
                        tx.revoke_session(named, at).await?;
                        vec![named]
                    }
                    None => tx.revoke_other_sessions(caller.person, Some(caller.session), at).await?,
                };
                Ok((answer::<EndSessionError>(tx, caller, &asked, Vec::new(), at).await?, ended))
            })
            .await?;
        for session in ended {
            server.bus.revoke(caller.person, session);
        }
        Ok::<_, EndSessionError>(answer)
    };
    to_the_end(app, ending).await
}
