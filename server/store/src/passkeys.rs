//! Passkeys: the public half of what an authenticator signs with. One per person.

use naast_core::PersonId;
use sqlx::{query, query_as, query_scalar};

use crate::db::{change, run};
use crate::{Facts, StoreError, Tx, sql};

/// A passkey, as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its credential id, chosen by the authenticator.
    pub credential: Vec<u8>,
    /// Public key, counter and flags, as JSON of the WebAuthn library.
    pub record: String,
}

impl Facts {
    /// The passkey of a person.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_passkey(&mut self, person: PersonId) -> Result<Option<Passkey>, StoreError> {
        let row: Option<(Vec<u8>, String)> =
            run!(self, c => query_as(sql::FIND_PASSKEY).bind(person.0.as_slice()).fetch_optional(c))?;
        Ok(row.map(|(credential, record)| Passkey { credential, record }))
    }
}

impl Tx {
    /// Keeps a person's passkey in the place of the one before. False, and nothing written, when the credential is somebody
    /// else's.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_passkey(&mut self, person: PersonId, passkey: &Passkey) -> Result<bool, StoreError> {
        let is_elsewhere: bool = run!(self, c => query_scalar(sql::HAS_CREDENTIAL_ELSEWHERE)
            .bind(person.0.as_slice())
            .bind(passkey.credential.as_slice())
            .fetch_one(c))?;
        if is_elsewhere {
            return Ok(false);
        }
        self.delete_passkey(person).await?;
        change!(self, c => query(sql::INSERT_PASSKEY)
            .bind(person.0.as_slice())
            .bind(passkey.credential.as_slice())
            .bind(passkey.record.as_str())
            .execute(c))?;
        Ok(true)
    }

    /// Keeps what a passkey counted, while it is still this one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn update_passkey(&mut self, person: PersonId, passkey: &Passkey) -> Result<(), StoreError> {
        change!(self, c => query(sql::UPDATE_PASSKEY)
            .bind(person.0.as_slice())
            .bind(passkey.credential.as_slice())
            .bind(passkey.record.as_str())
            .execute(c))?;
        Ok(())
    }

    /// Forgets a person's passkey.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_passkey(&mut self, person: PersonId) -> Result<(), StoreError> {
        change!(self, c => query(sql::DELETE_PASSKEY).bind(person.0.as_slice()).execute(c))?;
        Ok(())
    }
}
