//! Sessions: which devices are signed in, and which refresh tokens still count. Only hashes of tokens are kept.

use naast_core::encode::Hash;
use naast_core::{DeviceId, Millis, PersonId, SessionId};

use crate::cells::{self, Cell};
use crate::db::run;
use crate::{Facts, StoreError, Tx, sql};

/// One signed-in device. All refresh tokens that followed each other in it are one family: they live and die with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its name.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// On which device.
    pub device: DeviceId,
    /// When it was opened.
    pub created_at: Millis,
    /// When its tokens were last renewed.
    pub used_at: Millis,
    /// When it ends by itself.
    pub until: Millis,
    /// When it was ended.
    pub revoked_at: Option<Millis>,
}

impl Session {
    /// Whether it still counts.
    #[must_use]
    pub fn is_live(&self, now: Millis) -> bool {
        self.revoked_at.is_none() && self.until > now
    }
}

/// What a refresh token is at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// The newest of its family.
    Current,
    /// Replaced by its successor.
    Replaced {
        /// When.
        at: Millis,
    },
}

/// Everything that makes a session.
#[derive(Debug, Clone, Copy)]
pub struct NewSession {
    /// Its name.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// On which device.
    pub device: DeviceId,
    /// Hash of its first refresh token.
    pub refresh: Hash,
    /// When it ends by itself.
    pub until: Millis,
}

impl Facts {
    /// A session by its name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_session(&mut self, session: SessionId) -> Result<Option<Session>, StoreError> {
        stub!()
    }

    /// The session in which a refresh token was ever given, by the token's hash, and what the token is now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_session_by_refresh(&mut self, refresh: Hash) -> Result<Option<(Session, Refresh)>, StoreError> {
        stub!()
    }

    /// The live sessions of a person, newest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_sessions(&mut self, person: PersonId, now: Millis) -> Result<Vec<Session>, StoreError> {
        stub!()
    }

    /// On how many devices a person is signed in.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_devices(&mut self, person: PersonId, now: Millis) -> Result<u64, StoreError> {
        stub!()
    }
}

impl Tx {
    /// Opens a session.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_session(&mut self, session: &NewSession, at: Millis) -> Result<(), StoreError> {
        stub!()
    }

    /// Replaces the current refresh token `from` by its successor `to`, and the session's end by `until`. False, and nothing
    /// written, when `from` is not the current one of this session.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn rotate_refresh(
        &mut self,
        session: SessionId,
        from: Hash,
        to: Hash,
        at: Millis,
        until: Millis,
    ) -> Result<bool, StoreError> {
        stub!()
    }

    /// Ends a session for good. False when it was ended before or never was.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn revoke_session(&mut self, session: SessionId, at: Millis) -> Result<bool, StoreError> {
        stub!()
    }

    /// Ends all sessions of a person but one; gives back which ones.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn revoke_other_sessions(
        &mut self,
        person: PersonId,
        kept: Option<SessionId>,
        at: Millis,
    ) -> Result<Vec<SessionId>, StoreError> {
        stub!()
    }

    /// Ends the sessions of one device of a person: it signs in anew. Gives back which ones.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn revoke_device(
        &mut self,
        person: PersonId,
        device: DeviceId,
        at: Millis,
    ) -> Result<Vec<SessionId>, StoreError> {
        stub!()
    }
}
