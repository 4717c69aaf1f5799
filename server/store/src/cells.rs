//! How values become columns and columns values. What cannot be read is a corrupt row, never a panic and never a guess.

use serde::de::DeserializeOwned;

use crate::StoreError;

/// One cell of a row, for the message when it cannot be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell(pub &'static str, pub &'static str);

impl Cell {
    /// The row with this name cannot be read here.
    pub(crate) fn corrupt(self, id: impl std::fmt::Display) -> StoreError {
        StoreError::Corrupt { table: self.0, column: self.1, id: id.to_string() }
    }

    /// Fixed bytes: an id, a hash, a key.
    pub(crate) fn bytes<T>(self, bytes: &[u8], read: impl FnOnce(&[u8]) -> Option<T>) -> Result<T, StoreError> {
        read(bytes).ok_or_else(|| self.corrupt(naast_core::id::encode(bytes)))
    }

    /// A count or a place.
    pub(crate) fn number<T: TryFrom<i64>>(self, number: i64) -> Result<T, StoreError> {
        T::try_from(number).map_err(|_| self.corrupt(number))
    }

    /// Something that was written as JSON.
    pub(crate) fn json<T: DeserializeOwned>(self, text: &[u8], id: impl std::fmt::Display) -> Result<T, StoreError> {
        serde_json::from_slice(text).map_err(|_| self.corrupt(id))
    }

    /// A name out of a closed set, as its JSON string.
    pub(crate) fn name<T: DeserializeOwned>(self, name: &str) -> Result<T, StoreError> {
        serde_json::from_value(serde_json::Value::from(name)).map_err(|_| self.corrupt(name))
    }
}

/// A count or a place as a BIGINT. Everything counted here stays below 2^53.
pub(crate) fn stored(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// A name out of a closed set, as it stands in the database: its JSON string without the quotes.
pub(crate) fn name(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
