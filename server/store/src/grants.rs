//! Grants: what a share gives one person, until it ends; and the end of each youth's chain of choices.

use naast_core::choice::ChainEnd;
use naast_core::encode::Hash;
use naast_core::grant::{Grant, GrantState};
use naast_core::id::Bytes;
use naast_core::{Millis, PersonId, ShareId};
use naast_protocol::Statement;
use naast_protocol::http::{GrantRow, Shared};

use crate::cells::{self, Cell, stored};
use crate::db::run;
use crate::{Facts, StoreError, Tx, sql};

/// Everything that makes a grant.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// The share's id.
    pub share: ShareId,
    /// The youth.
    pub from: PersonId,
    /// The recipient.
    pub to: PersonId,
    /// Generation of the recipient's keys that the seal is made for.
    pub to_g: u32,
    /// Until when.
    pub until: Option<Millis>,
    /// The share statement.
    pub statement: Statement,
    /// The keys, sealed to the recipient.
    pub seal: Bytes,
    /// The messages, in the share's order.
    pub envelopes: Vec<Hash>,
}

/// A grant while it can be read, with everything that its reader gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenGrant {
    /// The share statement.
    pub statement: Statement,
    /// The keys, sealed to the reader.
    pub seal: Bytes,
    /// The youth.
    pub from: PersonId,
    /// First moment at which it was read.
    pub opened_at: Option<Millis>,
    /// The messages that are still there, in the share's order.
    pub messages: Vec<GrantedMessage>,
}

/// A message as it is read by a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedMessage {
    /// Its author's account.
    pub author: PersonId,
    /// Header, commitment, body.
    pub shared: Shared,
}

/// A share as the youth who gave it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The share.
    pub share: ShareId,
    /// With whom.
    pub to: PersonId,
    /// Until when.
    pub until: Option<Millis>,
    /// When it was given.
    pub at: Millis,
    /// When it was read first.
    pub opened_at: Option<Millis>,
    /// When it was taken back.
    pub withdrawn_at: Option<Millis>,
}

impl Facts {
    /// A grant by its share, wherever it stands.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_grant(&mut self, share: ShareId) -> Result<Option<Grant>, StoreError> {
        stub!()
    }

    /// What `reader` gets of a grant now. Whose it is, whether it is active, over, and which of its messages are erased is
    /// looked at in the one statement that reads them: nothing can come between.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_open_grant(
        &mut self,
        share: ShareId,
        reader: PersonId,
        now: Millis,
    ) -> Result<Option<OpenGrant>, StoreError> {
        stub!()
    }

    /// What a person may read by grants now, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_grants_to(&mut self, person: PersonId, now: Millis) -> Result<Vec<GrantRow>, StoreError> {
        stub!()
    }

    /// What a person ever shared, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_grants_by(&mut self, person: PersonId) -> Result<Vec<Given>, StoreError> {
        stub!()
    }

    /// The end of a person's chain of choices.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_chain_end(&mut self, person: PersonId) -> Result<ChainEnd, StoreError> {
        stub!()
    }
}

impl Tx {
    /// Makes a grant. False, and nothing written, when the share's id is in use.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_grant(&mut self, grant: &NewGrant, at: Millis) -> Result<bool, StoreError> {
        stub!()
    }

    /// Keeps a withdrawn grant: its seal is erased. The caller bumps the recipient's log (see [`Tx::bump_access`]) or appends
    /// to it. A grant that is still active is left alone.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn save_withdrawn(&mut self, grant: &Grant) -> Result<(), StoreError> {
        stub!()
    }

    /// Notes that an active grant was read. True for the first time only.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_opened(&mut self, share: ShareId, at: Millis) -> Result<bool, StoreError> {
        stub!()
    }

    /// Moves the end of a person's chain of choices to link `n`. The caller has compared it with
    /// [`Facts::find_chain_end`].
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_chain_end(&mut self, person: PersonId, n: u64, choice: Hash) -> Result<(), StoreError> {
        stub!()
    }
}
