//! The organisation that runs this deployment: one, named once.

use naast_core::encode::Hash;
use naast_core::{Millis, PersonId};
use naast_protocol::Statement;
use naast_protocol::http::KeyChain;

use crate::cells::{self, Cell};
use crate::db::run;
use crate::{Facts, StoreError, Tx, sql};

/// The organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its name, as everybody may read it.
    pub name: String,
    /// Its identity.
    pub root: Hash,
    /// Its own account chain.
    pub chain: KeyChain,
}

impl Facts {
    /// The organisation, once it has a name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_organisation(&mut self) -> Result<Option<Organisation>, StoreError> {
        stub!()
    }
}

impl Tx {
    /// Names the organisation, with generation 0 of its own chain. False, and nothing written, when it has a name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_organisation(
        &mut self,
        person: PersonId,
        root: Hash,
        key: &Statement,
        name: &str,
        at: Millis,
    ) -> Result<bool, StoreError> {
        stub!()
    }
}
