//! How every way in ends: a session on one device, an access token, a refresh token. Registering, signing in and going on
//! share this; it decides nothing about who may come in.

use std::sync::Arc;

use naast_core::{DeviceId, Hash, Millis, PersonId, SessionId, limits};
use naast_protocol::Content;
use naast_protocol::http::SignedIn;
use naast_store::{NewSession, StoreError, Tx};

use crate::app::App;

/// How long a session lives without being used: a phone in a drawer for a term.
pub const SESSION_MS: Millis = 90 * 24 * 60 * 60 * 1000;

/// Why there is no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// No valid token, or the session has ended.
    #[error("sign in first")]
    SignInNeeded,
    /// Their organisation does not list this member of staff now.
    #[error("your organisation does not list you now")]
    NotInTeam,
    /// A token could not be made, or the work was broken off: a fault of this server.
    #[error("the session could not be opened")]
    Broken,
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
pub(crate) struct Fresh {
    /// The session.
    pub id: SessionId,
    /// Its first refresh token.
    pub refresh: Hash,
}

impl Fresh {
    /// A new session's names.
    pub(crate) fn new(app: &App) -> Self {
        let id = SessionId(app.chance.bytes());
        Self { id, refresh: app.keys.refresh_after(id, Hash(app.chance.bytes())) }
    }

    /// What the store keeps of it.
    pub(crate) fn row(self, person: PersonId, device: DeviceId, now: Millis) -> NewSession {
        NewSession { id: self.id, person, device, refresh: kept(self.refresh), until: now + SESSION_MS }
    }
}

/// What the database keeps of a refresh token.
pub(crate) fn kept(token: Hash) -> Hash {
    naast_core::hash("refresh-kept", &[token.as_bytes().into()])
}

/// Opens a session for somebody who has shown who they are. A device has one session; its older ones end. Beyond the bound
/// on devices the one that was not used for longest ends: nobody is locked out by their own old phones.
///
/// # Errors
/// [`SessionError`].
pub(crate) async fn open(app: &Arc<App>, person: PersonId, device: DeviceId) -> Result<Opened, SessionError> {
    let fresh = Fresh::new(app);
    let now = app.clock.now();
    let server = Arc::clone(app);
    let opening = async move {
        let ended = server
            .store
            .write(async move |tx: &mut Tx| -> Result<Vec<SessionId>, SessionError> {
                let sessions = tx.list_sessions(person, now).await?;
                let mut others: Vec<_> = sessions.iter().filter(|session| session.device != device).collect();
                others.sort_unstable_by_key(|session| std::cmp::Reverse(session.used_at));
                let mut ended = tx.revoke_device(person, device, now).await?;
                for old in others.iter().skip(limits::DEVICES_MAX - 1) {
                    tx.revoke_session(old.id, now).await?;
                    ended.push(old.id);
                }
                tx.create_session(&fresh.row(person, device, now), now).await?;
                tx.append_entry(person.into(), now, &Content::SignedIn { device }).await?;
                Ok(ended)
            })
            .await?;
        for session in ended {
            server.bus.revoke(person, session);
        }
        Ok::<_, SessionError>(())
    };
    to_the_end(app, opening).await?;
    opened(app, person, fresh.id, fresh.refresh).await
}

/// Runs something to its end even when whoever asked goes away in the middle: what was ended on the disk must also end on
/// the open sockets.
pub(crate) async fn to_the_end<T: Send + 'static, E: From<SessionError> + Send + 'static>(
    app: &App,
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, E> {
    app.tasks.spawn(work).await.map_err(|_| SessionError::Broken)?
}

/// The answer for an open session.
pub(crate) async fn opened(
    app: &App,
    person: PersonId,
    session: SessionId,
    refresh: Hash,
) -> Result<Opened, SessionError> {
    let account = app.store.read().await?.find_account(person).await?.ok_or(SessionError::SignInNeeded)?;
    let (access, access_until) = app.tokens.make(person, session, app.clock.now()).map_err(|_| SessionError::Broken)?;
    let tenant = app.store.tenant();
    let signed_in = SignedIn { person, standing: account.standing, session, access, access_until, tenant };
    Ok(Opened { signed_in, refresh })
}
