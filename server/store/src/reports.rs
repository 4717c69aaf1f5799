//! Reports, as far as this server knows of them: sealed bytes, who gave them, and whose they are to open.

use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::{Millis, PersonId, ReportId};
use naast_protocol::Statement;
use sqlx::{query, query_as, query_scalar};

use crate::cells::Cell;
use crate::db::{change, run};
use crate::{Facts, StoreError, Tx, sql};

/// Everything that makes a report.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// Its id.
    pub id: ReportId,
    /// Who reports.
    pub from: PersonId,
    /// The `report` statement.
    pub statement: Statement,
    /// What is reported.
    pub sealed: Bytes,
    /// Its key for each adviser.
    pub seals: Vec<(PersonId, Bytes)>,
}

/// A report while it can be read, with everything that its reader gets.
#[derive(Debug, Clone)]
pub struct OpenReport {
    /// The `report` statement.
    pub statement: Statement,
    /// What is reported.
    pub sealed: Bytes,
    /// Its key, sealed to the reader.
    pub seal: Bytes,
    /// Who reports.
    pub from: PersonId,
    /// As what they came in.
    pub standing: Standing,
}

/// Statement, sealed, seal, who reports and as what, as they are stored.
type OpenCells = (String, Vec<u8>, Vec<u8>, Vec<u8>, String);

impl Facts {
    /// What `reader` gets of a report that was taken after this moment.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_report(
        &mut self,
        report: ReportId,
        reader: PersonId,
        after: Millis,
    ) -> Result<Option<OpenReport>, StoreError> {
        let row: Option<OpenCells> = run!(self, c => query_as(sql::FIND_REPORT)
            .bind(report.0.as_slice())
            .bind(reader.0.as_slice())
            .bind(after)
            .fetch_optional(c))?;
        let Some((statement, sealed, seal, from, standing)) = row else { return Ok(None) };
        Ok(Some(OpenReport {
            statement: Statement(statement),
            sealed: Bytes(sealed),
            seal: Bytes(seal),
            from: Cell("report", "from_person").bytes(&from, PersonId::from_slice)?,
            standing: Cell("account", "standing").name(&standing)?,
        }))
    }

    /// Whoever can open a report, ascending.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_report_readers(&mut self, report: ReportId) -> Result<Vec<PersonId>, StoreError> {
        let rows: Vec<Vec<u8>> =
            run!(self, c => query_scalar(sql::LIST_REPORT_READERS).bind(report.0.as_slice()).fetch_all(c))?;
        rows.iter().map(|person| Cell("report_seal", "person").bytes(person, PersonId::from_slice)).collect()
    }

    /// When somebody reported, after this moment; oldest first. It stands in their own log and nowhere else.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_reported(&mut self, from: PersonId, after: Millis) -> Result<Vec<Millis>, StoreError> {
        run!(self, c => query_scalar(sql::LIST_REPORTED).bind(from.0.as_slice()).bind(after).fetch_all(c))
    }

    /// How many reports of somebody, taken after this moment, nobody closed.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_reports(&mut self, from: PersonId, after: Millis) -> Result<usize, StoreError> {
        let count: i64 =
            run!(self, c => query_scalar(sql::COUNT_REPORTS).bind(from.0.as_slice()).bind(after).fetch_one(c))?;
        Cell("report", "from_person").number(count)
    }
}

impl Tx {
    /// Keeps a report. False, and nothing written, when its id is in use.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_report(&mut self, report: &NewReport, at: Millis) -> Result<bool, StoreError> {
        let inserted = change!(self, c => query(sql::INSERT_REPORT)
            .bind(report.id.0.as_slice())
            .bind(report.from.0.as_slice())
            .bind(at)
            .bind(report.statement.0.as_str())
            .bind(report.sealed.0.as_slice())
            .execute(c))?;
        if inserted == 0 {
            return Ok(false);
        }
        for (person, seal) in &report.seals {
            change!(self, c => query(sql::INSERT_REPORT_SEAL)
                .bind(report.id.0.as_slice())
                .bind(person.0.as_slice())
                .bind(seal.0.as_slice())
                .execute(c))?;
        }
        Ok(true)
    }

    /// Deletes a report.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_report(&mut self, report: ReportId) -> Result<(), StoreError> {
        for statement in [sql::DELETE_REPORT_SEALS, sql::DELETE_REPORT] {
            change!(self, c => query(statement).bind(report.0.as_slice()).execute(c))?;
        }
        Ok(())
    }

    /// Deletes the reports that were taken up to a moment; gives back how many.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_old_reports(&mut self, up_to: Millis) -> Result<u64, StoreError> {
        change!(self, c => query(sql::DELETE_OLD_REPORT_SEALS).bind(up_to).execute(c))?;
        change!(self, c => query(sql::DELETE_OLD_REPORTS).bind(up_to).execute(c))
    }
}
