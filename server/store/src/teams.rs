//! The organisation's newest team, and whom it serves.

use naast_core::encode::Hash;
use naast_core::invite::Standing;
use naast_core::{ChannelId, Millis, PersonId, limits};
use naast_protocol::Statement;
use naast_protocol::http::StaffRow;
use sqlx::{query, query_as, query_scalar};

use crate::cells::{Cell, stored};
use crate::db::{change, padded, run};
use crate::{Facts, StoreError, Tx, sql};

/// The newest team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamAt {
    /// Its number.
    pub n: u32,
    /// Its hash.
    pub hash: Hash,
    /// Its end.
    pub until: Millis,
    /// The `team` statement.
    pub statement: Statement,
}

/// Somebody's standing, and once there is a team its end and whether it lists them.
pub type Place = (Standing, Option<(Millis, bool)>);

/// Person, root, generation, standing and name, as they are stored.
type StaffCells = (Vec<u8>, Vec<u8>, i64, String, Option<String>);

impl Facts {
    /// The newest team, once there is one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_team(&mut self) -> Result<Option<TeamAt>, StoreError> {
        let row: Option<(i64, Vec<u8>, i64, String)> = run!(self, c => query_as(sql::FIND_TEAM).fetch_optional(c))?;
        let Some((n, hash, until, statement)) = row else { return Ok(None) };
        let hash = Cell("team", "hash").bytes(&hash, Hash::from_slice)?;
        Ok(Some(TeamAt { n: Cell("team", "n").number(n)?, hash, until, statement: Statement(statement) }))
    }

    /// What decides whether somebody is served. Nothing for an account that is none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_place(&mut self, person: PersonId) -> Result<Option<Place>, StoreError> {
        let row: Option<(String, Option<i64>, bool)> =
            run!(self, c => query_as(sql::FIND_PLACE).bind(person.0.as_slice()).fetch_optional(c))?;
        let Some((standing, until, is_listed)) = row else { return Ok(None) };
        let standing = Cell("account", "standing").name(&standing)?;
        Ok(Some((standing, until.map(|until| (until, is_listed)))))
    }

    /// Everybody who works or worked for the organisation, ascending.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_staff(&mut self) -> Result<Vec<PersonId>, StoreError> {
        let rows: Vec<Vec<u8>> = run!(self, c => query_scalar(sql::LIST_STAFF).fetch_all(c))?;
        rows.iter().map(|person| Cell("account", "person").bytes(person, PersonId::from_slice)).collect()
    }

    /// The same people with what a coordinator needs to list them; without those who went for good.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_staff_rows(&mut self) -> Result<Vec<StaffRow>, StoreError> {
        let rows: Vec<StaffCells> =
            run!(self, c => query_as(sql::LIST_STAFF_ROWS).bind(stored(limits::STAFF_SHOWN_MAX)).fetch_all(c))?;
        let read = |(person, root, g, standing, name): StaffCells| {
            Ok(StaffRow {
                person: Cell("account", "person").bytes(&person, PersonId::from_slice)?,
                root: Cell("account", "root").bytes(&root, Hash::from_slice)?,
                g: Cell("key_generation", "g").number(g)?,
                standing: Cell("account", "standing").name(&standing)?,
                name,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Everybody whom the newest team lists, ascending.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_team(&mut self) -> Result<Vec<PersonId>, StoreError> {
        let rows: Vec<Vec<u8>> = run!(self, c => query_scalar(sql::LIST_TEAM).fetch_all(c))?;
        rows.iter().map(|person| Cell("team_person", "person").bytes(person, PersonId::from_slice)).collect()
    }

    /// Every channel that one of these people is or was in, ascending.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_channels_of(&mut self, people: &[PersonId]) -> Result<Vec<ChannelId>, StoreError> {
        let mut channels = Vec::new();
        for round in padded(people) {
            let rows: Vec<Vec<u8>> = run!(self, c => round
                .iter()
                .fold(query_scalar(sql::LIST_CHANNELS_OF), |query, person| query.bind(person.0.as_slice()))
                .fetch_all(c))?;
            for id in rows {
                channels.push(Cell("log", "id").bytes(&id, ChannelId::from_slice)?);
            }
        }
        channels.sort_unstable();
        channels.dedup();
        Ok(channels)
    }
}

impl Tx {
    /// Replaces the team and the people whom it lists.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_team(&mut self, team: &TeamAt, people: &[PersonId]) -> Result<(), StoreError> {
        change!(self, c => query(sql::SET_TEAM)
            .bind(i64::from(team.n))
            .bind(team.hash.0.as_slice())
            .bind(team.until)
            .bind(team.statement.0.as_str())
            .execute(c))?;
        change!(self, c => query(sql::DELETE_TEAM_PEOPLE).execute(c))?;
        for person in people {
            change!(self, c => query(sql::INSERT_TEAM_PERSON).bind(person.0.as_slice()).execute(c))?;
        }
        Ok(())
    }
}
