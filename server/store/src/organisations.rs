//! The organisation that runs this deployment: one, named once.

use naast_core::encode::Hash;
use naast_core::{By, Millis, PersonId};
use naast_protocol::Statement;
use naast_protocol::http::KeyChain;
use sqlx::{query, query_as, query_scalar};

use crate::cells::Cell;
use crate::db::{change, run};
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
        let found: Option<(Vec<u8>, Vec<u8>, String)> =
            run!(self, c => query_as(sql::FIND_ORGANISATION).fetch_optional(c))?;
        let Some((person, root, name)) = found else { return Ok(None) };
        let keys: Vec<String> =
            run!(self, c => query_scalar(sql::LIST_KEYS_OF_ROOT).bind(root.as_slice()).fetch_all(c))?;
        let person = Cell("organisation", "person").bytes(&person, PersonId::from_slice)?;
        let keys = keys.into_iter().map(Statement).collect();
        Ok(Some(Organisation {
            name,
            root: Cell("organisation", "root").bytes(&root, Hash::from_slice)?,
            chain: KeyChain { person, keys, staff_name: None },
        }))
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
        let inserted = change!(self, c => query(sql::INSERT_ORGANISATION)
            .bind(person.0.as_slice())
            .bind(root.0.as_slice())
            .bind(name)
            .bind(at)
            .execute(c))?;
        if inserted == 0 {
            return Ok(false);
        }
        self.insert_key(By { root, g: 0 }, key).await?;
        Ok(true)
    }
}
