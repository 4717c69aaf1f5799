//! Sessions: which devices are signed in, and which refresh tokens still count. Only hashes of tokens are kept.

use naast_core::encode::Hash;
use naast_core::{DeviceId, Millis, PersonId, SessionId};
use sqlx::{query, query_as, query_scalar};

use crate::cells::{Cell, stored};
use crate::db::{change, run};
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
        let row = run!(self, c => query_as(sql::FIND_SESSION).bind(session.0.as_slice()).fetch_optional(c))?;
        row.map(SessionRow::read).transpose()
    }

    /// The session in which a refresh token was ever given, by the token's hash, and what the token is now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_session_by_refresh(&mut self, refresh: Hash) -> Result<Option<(Session, Refresh)>, StoreError> {
        let row: Option<RefreshRow> =
            run!(self, c => query_as(sql::FIND_SESSION_BY_REFRESH).bind(refresh.0.as_slice()).fetch_optional(c))?;
        let Some(row) = row else { return Ok(None) };
        let refresh = row.replaced_at.map_or(Refresh::Current, |at| Refresh::Replaced { at });
        Ok(Some((row.session.read()?, refresh)))
    }

    /// The live sessions of a person, newest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_sessions(&mut self, person: PersonId, now: Millis) -> Result<Vec<Session>, StoreError> {
        let rows: Vec<SessionRow> = run!(self, c => query_as(sql::LIST_SESSIONS)
            .bind(person.0.as_slice())
            .bind(now)
            .fetch_all(c))?;
        rows.into_iter().map(SessionRow::read).collect()
    }

    /// On how many devices a person is signed in.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_devices(&mut self, person: PersonId, now: Millis) -> Result<u64, StoreError> {
        let count: i64 = run!(self, c => query_scalar(sql::COUNT_DEVICES)
            .bind(person.0.as_slice())
            .bind(now)
            .fetch_one(c))?;
        Cell("session", "device").number(count)
    }
}

impl Tx {
    /// Opens a session.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_session(&mut self, session: &NewSession, at: Millis) -> Result<(), StoreError> {
        change!(self, c => query(sql::INSERT_SESSION)
            .bind(session.id.0.as_slice())
            .bind(session.person.0.as_slice())
            .bind(session.device.0.as_slice())
            .bind(at)
            .bind(session.until)
            .execute(c))?;
        self.insert_refresh(session.id, session.refresh).await
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
        let replaced = change!(self, c => query(sql::REPLACE_REFRESH)
            .bind(from.0.as_slice())
            .bind(session.0.as_slice())
            .bind(at)
            .execute(c))?;
        if replaced == 0 {
            return Ok(false);
        }
        change!(self, c => query(sql::PROLONG_SESSION)
            .bind(session.0.as_slice())
            .bind(at)
            .bind(until)
            .execute(c))?;
        self.insert_refresh(session, to).await?;
        Ok(true)
    }

    /// Ends a session for good. False when it was ended before or never was.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn revoke_session(&mut self, session: SessionId, at: Millis) -> Result<bool, StoreError> {
        let revoked = change!(self, c => query(sql::REVOKE_SESSION).bind(session.0.as_slice()).bind(at).execute(c))?;
        Ok(revoked > 0)
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
        // No session has an empty name: with nothing kept, all are others.
        let kept = kept.as_ref().map_or(&[][..], |kept| kept.0.as_slice());
        let rows: Vec<Vec<u8>> = run!(self, c => query_scalar(sql::REVOKE_OTHER_SESSIONS)
            .bind(person.0.as_slice())
            .bind(kept)
            .bind(at)
            .fetch_all(c))?;
        self.wrote(stored(rows.len()).unsigned_abs());
        rows.iter().map(|id| Cell("session", "id").bytes(id, SessionId::from_slice)).collect()
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
        let rows: Vec<Vec<u8>> = run!(self, c => query_scalar(sql::REVOKE_DEVICE)
            .bind(person.0.as_slice())
            .bind(device.0.as_slice())
            .bind(at)
            .fetch_all(c))?;
        self.wrote(stored(rows.len()).unsigned_abs());
        rows.iter().map(|id| Cell("session", "id").bytes(id, SessionId::from_slice)).collect()
    }

    /// Forgets the sessions that ended before a moment, with their tokens; gives back how many.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_ended_sessions(&mut self, before: Millis) -> Result<u64, StoreError> {
        change!(self, c => query(sql::DELETE_REFRESH_OF_ENDED).bind(before).execute(c))?;
        change!(self, c => query(sql::DELETE_ENDED_SESSIONS).bind(before).execute(c))
    }

    async fn insert_refresh(&mut self, session: SessionId, refresh: Hash) -> Result<(), StoreError> {
        change!(self, c => query(sql::INSERT_REFRESH)
            .bind(refresh.0.as_slice())
            .bind(session.0.as_slice())
            .execute(c))?;
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Vec<u8>,
    person: Vec<u8>,
    device: Vec<u8>,
    created_at: i64,
    used_at: i64,
    until: i64,
    revoked_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct RefreshRow {
    #[sqlx(flatten)]
    session: SessionRow,
    replaced_at: Option<i64>,
}

impl SessionRow {
    fn read(self) -> Result<Session, StoreError> {
        Ok(Session {
            id: Cell("session", "id").bytes(&self.id, SessionId::from_slice)?,
            person: Cell("session", "person").bytes(&self.person, PersonId::from_slice)?,
            device: Cell("session", "device").bytes(&self.device, DeviceId::from_slice)?,
            created_at: self.created_at,
            used_at: self.used_at,
            until: self.until,
            revoked_at: self.revoked_at,
        })
    }
}
