//! Where this person is signed in, and what happened to their account: nothing of it is hidden until it was seen here.

use naast_core::SessionId;
use naast_protocol::Command;
use naast_protocol::command::EndSessions;
use naast_protocol::http::{SessionRow, Sessions};

use super::Person;
use crate::Error;
use crate::fold::AccountNews;

impl Person {
    /// Where this person is signed in, newest first.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn list_sessions(&mut self) -> Result<Vec<SessionRow>, Error> {
        let shown: Sessions = self.connection.fetch("/v1/sessions").await?;
        Ok(shown.sessions)
    }

    /// Signs one device out: a phone that is lost or lent.
    ///
    /// # Errors
    /// [`Error::Refused`] with `nothing_here` for a session that is none of one's own; [`Error::Offline`].
    pub async fn end_session(&mut self, session: SessionId) -> Result<(), Error> {
        let id = self.command_id();
        self.command(&Command::EndSessions(EndSessions { id, session: Some(session) })).await.map(drop)
    }

    /// Signs out everything but this device.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn end_other_sessions(&mut self) -> Result<(), Error> {
        let id = self.command_id();
        self.command(&Command::EndSessions(EndSessions { id, session: None })).await.map(drop)
    }

    /// What happened to the account and was not seen on this device yet.
    #[must_use]
    pub fn account_news(&self) -> &[AccountNews] {
        self.own.news()
    }

    /// It was seen here. Other devices show it until it was seen there: whoever signs in cannot hide that they did.
    pub fn see_account_news(&mut self) {
        self.own.see_news();
    }
}
