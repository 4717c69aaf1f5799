//! The same device later: a phone in a drawer, with everything it had and nothing that was only on its way.

use super::Person;
use crate::Error;

/// A device that was put away: keys of the current generations, logs, bag and outbox, and the refresh token.
#[derive(Debug)]
pub struct PutAway(Box<Person>);

impl Person {
    /// Puts the device away: the socket closes, what waits in the outbox stays there.
    #[must_use]
    pub fn put_away(mut self) -> PutAway {
        self.socket = None;
        PutAway(Box::new(self))
    }
}

impl PutAway {
    /// Takes the device out again; its session goes on with the refresh token.
    ///
    /// # Errors
    /// [`Error::Refused`] with `sign_in_needed` when the session has ended meanwhile; [`Error::Offline`].
    pub async fn take_out(self) -> Result<Person, Error> {
        let mut person = *self.0;
        person.connection.refresh().await?;
        Ok(person)
    }
}
