//! What a person gave others to read, and what they were given.

use naast_core::choice::Share;
use naast_core::{Millis, PersonId};

/// A share that this person made.
#[derive(Debug, Clone)]
pub struct OwnShare {
    /// What they said.
    pub statement: Share,
    /// When the server took it.
    pub at: Millis,
    /// When the recipient first read it.
    pub opened_at: Option<Millis>,
    /// When it was taken back.
    pub withdrawn_at: Option<Millis>,
}

impl OwnShare {
    /// Whether the recipient can read it at this moment.
    #[must_use]
    pub fn is_active(&self, now: Millis) -> bool {
        self.withdrawn_at.is_none() && self.statement.until.is_none_or(|until| until > now)
    }
}

/// Something that was given to this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// By whom.
    pub from: PersonId,
    /// When.
    pub at: Millis,
    /// Whether it is still there.
    pub state: GivenState,
}

/// Where something that was given stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenState {
    /// It may be opened.
    There,
    /// It is gone; why, is not said.
    Gone,
}
