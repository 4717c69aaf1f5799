//! What a share becomes: something one person may read, until it ends.

use crate::choice::Withdraw;
use crate::planted::{Guard, in_force, kept};
use crate::{Hash, Millis, PersonId, ShareId};

/// A share as the server keeps it. The seal exists in one state only, so that nothing withdrawn can be served.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The share.
    pub share: ShareId,
    /// The youth.
    pub from: PersonId,
    /// The youth's identity.
    pub from_root: Hash,
    /// The recipient.
    pub to: PersonId,
    /// Until when it can be read.
    pub until: Option<Millis>,
    /// First moment at which the recipient read it.
    pub opened_at: Option<Millis>,
    /// Where it stands.
    pub state: GrantState,
}

/// Where a grant stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum GrantState {
    /// Readable by the recipient while it has not expired.
    Active {
        /// The keys, sealed to the recipient.
        seal: Vec<u8>,
    },
    /// Taken back.
    Withdrawn {
        /// When, by the server's clock.
        at: Millis,
    },
}

/// Why a grant is not served or not withdrawn. Outside, all but the last look the same: there is nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// Somebody else's, expired or withdrawn.
    #[error("there is nothing here")]
    Nothing,
    /// Withdrawn already.
    #[error("this share was withdrawn before")]
    AlreadyWithdrawn,
}

impl Grant {
    /// The seal, for the recipient, while the grant is active and not over.
    ///
    /// # Errors
    /// [`GrantError::Nothing`] for everybody and everything else.
    pub fn open(&self, reader: PersonId, now: Millis) -> Result<&[u8], GrantError> {
        let is_theirs = kept(Guard::GrantIsForOne, reader == self.to);
        let lasts = kept(Guard::GrantIsOverInTime, self.until.is_none_or(|until| until > now));
        match &self.state {
            GrantState::Active { seal } if is_theirs && lasts => Ok(seal),
            _ => Err(GrantError::Nothing),
        }
    }

    /// Takes the grant back: the seal is gone with the old state.
    ///
    /// # Errors
    /// [`GrantError::Nothing`] for anybody but the youth who shared; [`GrantError::AlreadyWithdrawn`].
    pub fn withdraw(self, by: PersonId, statement: &Withdraw, at: Millis) -> Result<Self, GrantError> {
        let is_theirs = by == self.from && statement.by.root == self.from_root;
        let is_of_this = kept(Guard::WithdrawIsOfOneShare, statement.share == self.share);
        if !kept(Guard::WithdrawIsTheYouths, is_theirs) || !is_of_this {
            return Err(GrantError::Nothing);
        }
        match self.state {
            GrantState::Active { .. } if !in_force(Guard::WithdrawnHasNoSeal) => Ok(self),
            GrantState::Active { .. } => Ok(Self { state: GrantState::Withdrawn { at }, ..self }),
            GrantState::Withdrawn { .. } => Err(GrantError::AlreadyWithdrawn),
        }
    }
}
