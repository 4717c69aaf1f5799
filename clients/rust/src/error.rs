//! Why an act of a person did not come about.

use naast_protocol::{ErrorCode, Refusal};

use crate::crypto::RecoveryCodeError;
use crate::crypto::opaque::OpaqueError;
use crate::pin_code::PinCodeError;
use crate::{Distrust, NoChance};

/// Why an act did not come about.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server was not reached. What was to be sent is still in the outbox.
    #[error("the server was not reached: {0}")]
    Offline(String),
    /// The server said no.
    #[error("the server refused: {:?}", .0.code)]
    Refused(Refusal),
    /// The server said something that cannot be believed.
    #[error("not believed: {0}")]
    Distrust(#[from] Distrust),
    /// The words are not those of this name.
    #[error(transparent)]
    Words(#[from] OpaqueError),
    /// That is no recovery code.
    #[error(transparent)]
    RecoveryCode(#[from] RecoveryCodeError),
    /// That is no PIN.
    #[error(transparent)]
    Pin(#[from] PinCodeError),
    /// That is no link of Naast.
    #[error("this is not a link of Naast")]
    NotALink,
    /// No randomness.
    #[error(transparent)]
    NoChance(#[from] NoChance),
    /// Something this person cannot do here and now.
    #[error("{0}")]
    NotPossible(&'static str),
    /// There are newer words than these: whoever means the old ones says so.
    #[error("there are other words for this since")]
    OtherWords,
    /// Nobody can be told: the organisation names no adviser who is outside this conversation.
    #[error("nobody outside this conversation advises here: call a helpline, or tell somebody you trust")]
    NoAdviser,
    /// A restore lost something that has to come back first; what was to be sent is still in the outbox.
    #[error("something that was said here before is not back yet")]
    NotBackYet,
    /// The account has keys that this device does not hold: it goes on once its person signed in on it again.
    #[error("this account has new keys: sign in once more")]
    NewKeys,
    /// What was awaited did not happen in time.
    #[error("it did not happen in time")]
    TooLate,
}

impl Error {
    /// The code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    }

    /// The reason not to believe.
    #[must_use]
    pub fn distrust(&self) -> Option<&Distrust> {
        match self {
            Self::Distrust(reason) => Some(reason),
            _ => None,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
