//! Halves: what somebody keeps of another's way in, with what that other's PIN is checked against.

use naast_core::PersonId;
use naast_core::id::Bytes;
use sqlx::{query_as, query_scalar};

use crate::cells::{Cell, stored};
use crate::db::run;
use crate::{Facts, StoreError, Tx, sql};

/// A half, as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    /// Whose way in it is.
    pub person: PersonId,
    /// Who keeps it.
    pub keeper: PersonId,
    /// The generation of the keeper's keys that opens it.
    pub keeper_g: u32,
    /// The half, sealed to the keeper.
    pub sealed: Bytes,
    /// How often the PIN was tried.
    pub tries: u32,
}

/// Everything that makes a half.
#[derive(Debug, Clone)]
pub struct NewHalf {
    /// Who keeps it.
    pub keeper: PersonId,
    /// The generation of the keeper's keys that opens it.
    pub keeper_g: u32,
    /// The half, sealed to the keeper.
    pub sealed: Bytes,
    /// OPAQUE registration record of the PIN.
    pub record: Bytes,
}

/// A half that is kept no longer, or is kept from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// Whose way in it is.
    pub person: PersonId,
    /// Who keeps it.
    pub keeper: PersonId,
    /// Whether its keeper never hears of it.
    pub is_hidden: bool,
}

/// Which halves end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The one of this person's own way in.
    Of(PersonId),
    /// All that this person has to do with.
    With(PersonId),
    /// All between these two.
    Between(PersonId, PersonId),
    /// All that this person has to do with and that lie with somebody in no conversation with them.
    Apart(PersonId),
}

impl Facts {
    /// The half of a person's own way in.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_half(&mut self, person: PersonId) -> Result<Option<Half>, StoreError> {
        let row = run!(self, c => query_as(sql::FIND_HALF).bind(person.0.as_slice()).fetch_optional(c))?;
        row.map(HalfRow::read).transpose()
    }

    /// The halves that a person keeps for others and hears of, by their owners.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_kept_halves(&mut self, keeper: PersonId) -> Result<Vec<Half>, StoreError> {
        let rows: Vec<HalfRow> =
            run!(self, c => query_as(sql::LIST_KEPT_HALVES).bind(keeper.0.as_slice()).fetch_all(c))?;
        rows.into_iter().map(HalfRow::read).collect()
    }

    /// Whether two people are in a conversation together now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn are_together(&mut self, person: PersonId, other: PersonId) -> Result<bool, StoreError> {
        run!(self, c => query_scalar(sql::ARE_TOGETHER)
            .bind(person.0.as_slice())
            .bind(other.0.as_slice())
            .fetch_one(c))
    }
}

impl Tx {
    /// Keeps a person's half. The caller has ended the one before.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_half(&mut self, person: PersonId, half: &NewHalf) -> Result<Keeping, StoreError> {
        let is_hidden: bool = run!(self, c => query_scalar(sql::INSERT_HALF)
            .bind(person.0.as_slice())
            .bind(half.keeper.0.as_slice())
            .bind(stored(half.keeper_g))
            .bind(half.sealed.0.as_slice())
            .bind(half.record.0.as_slice())
            .fetch_one(c))?;
        self.wrote(1);
        Ok(Keeping { person, keeper: half.keeper, is_hidden })
    }

    /// Counts one try of a person's PIN, while this keeper keeps their half. Gives back how often it was tried now, and what
    /// the PIN is checked against.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_try(&mut self, person: PersonId, keeper: PersonId) -> Result<Option<(u32, Bytes)>, StoreError> {
        let row: Option<(i64, Vec<u8>)> = run!(self, c => query_as(sql::COUNT_TRY)
            .bind(person.0.as_slice())
            .bind(keeper.0.as_slice())
            .fetch_optional(c))?;
        let Some((tries, record)) = row else { return Ok(None) };
        self.wrote(1);
        Ok(Some((Cell("half", "tries").number(tries)?, Bytes(record))))
    }

    /// Forgets halves; gives back which ones.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn end_halves(&mut self, ending: Ending) -> Result<Vec<Keeping>, StoreError> {
        // One person and themselves: for what is about one alone.
        let (text, person, other) = match ending {
            Ending::Of(person) => (sql::END_HALF_OF, person, person),
            Ending::With(person) => (sql::END_HALVES_WITH, person, person),
            Ending::Between(person, other) => (sql::END_HALVES_BETWEEN, person, other),
            Ending::Apart(person) => (sql::END_HALVES_APART, person, person),
        };
        let rows: Vec<(Vec<u8>, Vec<u8>, bool)> = run!(self, c => query_as(text)
            .bind(person.0.as_slice())
            .bind(other.0.as_slice())
            .fetch_all(c))?;
        self.wrote(stored(rows.len()).unsigned_abs());
        let read = |(person, keeper, is_hidden): (Vec<u8>, Vec<u8>, bool)| {
            let person = Cell("half", "person").bytes(&person, PersonId::from_slice)?;
            Ok(Keeping { person, keeper: Cell("half", "keeper").bytes(&keeper, PersonId::from_slice)?, is_hidden })
        };
        rows.into_iter().map(read).collect()
    }
}

#[derive(sqlx::FromRow)]
struct HalfRow {
    person: Vec<u8>,
    keeper: Vec<u8>,
    keeper_g: i64,
    sealed: Vec<u8>,
    tries: i64,
}

impl HalfRow {
    fn read(self) -> Result<Half, StoreError> {
        Ok(Half {
            person: Cell("half", "person").bytes(&self.person, PersonId::from_slice)?,
            keeper: Cell("half", "keeper").bytes(&self.keeper, PersonId::from_slice)?,
            keeper_g: Cell("half", "keeper_g").number(self.keeper_g)?,
            sealed: Bytes(self.sealed),
            tries: Cell("half", "tries").number(self.tries)?,
        })
    }
}
