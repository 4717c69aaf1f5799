//! Invites: links that somebody may come in by, once.

use naast_core::encode::SignPub;
use naast_core::id::Bytes;
use naast_core::invite::{InviteState, Standing};
use naast_core::{InviteId, Millis, PersonId};

use crate::cells::{self, Cell};
use crate::db::run;
use crate::{Facts, StoreError, Tx, sql};

/// An invite as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Its name, derived from its secret.
    pub id: InviteId,
    /// Its public key, derived from its secret.
    pub key: SignPub,
    /// As what its guest comes in.
    pub standing: Standing,
    /// Last moment at which it can be used.
    pub until: Millis,
    /// Who made it; nobody for the very first link.
    pub maker: Option<PersonId>,
    /// The card, sealed under the secret.
    pub card: Bytes,
    /// Where it stands.
    pub state: InviteState,
}

/// Everything that makes an invite.
#[derive(Debug, Clone)]
pub struct NewInvite {
    /// Its name.
    pub id: InviteId,
    /// Its public key.
    pub key: SignPub,
    /// As what its guest comes in.
    pub standing: Standing,
    /// Last moment at which it can be used.
    pub until: Millis,
    /// Who makes it; nobody for the very first link.
    pub maker: Option<PersonId>,
    /// The card, sealed under the secret.
    pub card: Bytes,
}

impl Facts {
    /// An invite by its name. Looking uses nothing up.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_invite(&mut self, invite: InviteId) -> Result<Option<Invite>, StoreError> {
        stub!()
    }

    /// How many invites of a person can be used now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_open_invites(&mut self, maker: PersonId, now: Millis) -> Result<u64, StoreError> {
        stub!()
    }
}

impl Tx {
    /// Puts up an invite. False, and nothing written, when its name is in use.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_invite(&mut self, invite: &NewInvite, at: Millis) -> Result<bool, StoreError> {
        stub!()
    }

    /// Somebody came in by an invite. False, and nothing written, when it is not open any more.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn take_invite(&mut self, invite: InviteId, by: PersonId, at: Millis) -> Result<bool, StoreError> {
        stub!()
    }

    /// Its maker takes an invite back; its card is gone. False, and nothing written, when it is not open any more.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn take_back_invite(&mut self, invite: InviteId, at: Millis) -> Result<bool, StoreError> {
        stub!()
    }
}
