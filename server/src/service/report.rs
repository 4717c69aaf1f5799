//! Somebody reports something to the organisation's adviser. What was reported, and about whom, is sealed: here it is carried,
//! counted, and given to whoever is an adviser at that moment.
//!
//! See: [Note: The reported never learns] in `core/src/report.rs`.

use std::sync::Arc;

use naast_core::choice::Recipient;
use naast_core::report::{Report, ReportError, may_read, sealed_hash, wait_until};
use naast_core::team::Team;
use naast_core::{Hash, Millis, PersonId, ReportId, limits};
use naast_protocol::command::{self, Answer, Command};
use naast_protocol::http::ReportShown;
use naast_protocol::{Content, Signed};
use naast_store::{Facts, NewReport, StoreError, Tx};

use super::{Caller, IdReused, SpeakError, answer, answered, receipt, speaker};
use crate::app::App;

/// Why a report was not taken, given or closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportingError {
    /// Unknown, over, or not this person's to read: the same.
    #[error("there is nothing here")]
    Nothing,
    /// A rule of reports.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The seals are not for those whom the statement names, or what is sealed is not what it names.
    #[error("the seals and the report do not belong together")]
    Seals,
    /// Sealed to older keys than an adviser's newest.
    #[error("sealed to other keys than an adviser's newest")]
    StaleKey,
    /// Longer than its bound.
    #[error("the report is too long")]
    TooLarge,
    /// Too many reports in a day.
    #[error("reported too often in one day")]
    TooOften {
        /// When the next one is taken.
        retry_after_ms: Millis,
    },
    /// Too many reports that nobody closed yet.
    #[error("too many reports are open")]
    TooMany,
    /// The words of somebody else.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// The command id, or the report's, stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The organisation's newest team.
async fn team(facts: &mut Facts) -> Result<Option<Team>, StoreError> {
    let newest = facts.find_team().await?;
    // What is kept was read before it was taken.
    Ok(newest.and_then(|team| team.statement.read::<Team>().ok()).map(|signed| signed.body))
}

/// Reports. Each adviser's log gets a word of it, the reporter's own log what they said; all or none.
///
/// # Errors
/// [`ReportingError`].
pub async fn report(app: &Arc<App>, caller: Caller, command: command::Report) -> Result<Answer, ReportingError> {
    let said: Signed<Report> = command.statement.read().map_err(SpeakError::Form)?;
    check_bytes(&said.body, &command)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ReportingError> {
            let asked = Command::Report(command.clone());
            if let Some(first) = answered::<ReportingError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &said).await?;
            said.body.check(team(tx).await?.as_ref(), at)?;
            let mut seals = Vec::new();
            for (adviser, seal) in said.body.to.iter().zip(&command.seals) {
                let account = tx.find_account(adviser.person).await?.ok_or(ReportError::NotAdvisers)?;
                if account.g != seal.to.g {
                    return Err(ReportingError::StaleKey);
                }
                seals.push((adviser.person, seal.sealed.clone()));
            }
            let before = tx.list_reported(caller.person, at - limits::REPORT_DAY_MS).await?;
            if let Some(until) = wait_until(&before, at) {
                return Err(ReportingError::TooOften { retry_after_ms: until - at });
            }
            if tx.count_reports(caller.person, at - limits::REPORT_MS).await? >= limits::REPORTS_OPEN_MAX {
                return Err(ReportingError::TooMany);
            }
            let (id, from) = (said.body.id, caller.person);
            let (statement, sealed) = (command.statement.clone(), command.sealed.clone());
            if !tx.create_report(&NewReport { id, from, statement, sealed, seals }, at).await? {
                return Err(IdReused.into());
            }
            let content = Hash([0; 32]);
            let word = Content::Report { report: id, from, content }.with_hash();
            let own = Content::Reported { statement: command.statement.clone(), content }.with_hash();
            let mut told: Vec<(PersonId, &Content)> = said.body.to.iter().map(|to| (to.person, &word)).collect();
            told.push((from, &own));
            let receipts = tell(&server, tx, caller, told, at).await?;
            answer(tx, caller, &asked, receipts, at).await
        })
        .await
}

/// What can be seen of a report without looking anything up.
fn check_bytes(said: &Report, command: &command::Report) -> Result<(), ReportingError> {
    let is_long = command.seals.iter().any(|seal| seal.sealed.0.len() > limits::REPORT_SEAL_BYTES_MAX);
    if is_long || command.sealed.0.len() > limits::REPORT_BYTES_MAX {
        return Err(ReportingError::TooLarge);
    }
    let readers = said.to.iter().map(|adviser| adviser.root);
    if sealed_hash(&command.sealed.0) != said.sealed || readers.ne(command.seals.iter().map(|seal| seal.to.root)) {
        return Err(ReportingError::Seals);
    }
    Ok(())
}

/// Appends to several people's logs, and gives back the word for the caller's own.
async fn tell(
    server: &App,
    tx: &mut Tx,
    caller: Caller,
    mut told: Vec<(PersonId, &Content)>,
    at: Millis,
) -> Result<Vec<naast_protocol::entry::Receipt>, StoreError> {
    // One order for everybody who touches several people's logs: no two transactions wait for each other.
    told.sort_unstable_by_key(|(person, _)| *person);
    let mut receipts = Vec::new();
    for (person, content) in told {
        let appended = tx.append_entry(person.into(), at, content).await?;
        if person == caller.person {
            receipts.push(receipt(server, &appended));
        }
    }
    Ok(receipts)
}

/// What an adviser gets of a report: nothing unless the newest team names them at this moment.
///
/// # Errors
/// [`ReportingError::Nothing`] for everybody and everything else.
pub async fn open(app: &App, caller: Caller, report: ReportId) -> Result<ReportShown, ReportingError> {
    let now = app.clock.now();
    let mut facts = app.store.read().await?;
    may_open(&mut facts, caller, now).await?;
    let open = facts.find_report(report, caller.person, now - limits::REPORT_MS).await?;
    let open = open.ok_or(ReportingError::Nothing)?;
    let chain = facts.find_chain(open.from).await?.ok_or(ReportingError::Nothing)?;
    Ok(ReportShown { statement: open.statement, sealed: open.sealed, seal: open.seal, chain, standing: open.standing })
}

async fn may_open(facts: &mut Facts, caller: Caller, now: Millis) -> Result<(), ReportingError> {
    let account = facts.find_account(caller.person).await?.ok_or(ReportingError::Nothing)?;
    let reader = Recipient { person: caller.person, root: account.root };
    if may_read(team(facts).await?.as_ref(), reader, now) { Ok(()) } else { Err(ReportingError::Nothing) }
}

/// An adviser dealt with a report: it is deleted, and who reported is told that.
///
/// # Errors
/// [`ReportingError`].
pub async fn close(app: &Arc<App>, caller: Caller, command: command::CloseReport) -> Result<Answer, ReportingError> {
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ReportingError> {
            let asked = Command::CloseReport(command.clone());
            if let Some(first) = answered::<ReportingError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            may_open(tx, caller, at).await?;
            let report = command.report;
            let open = tx.find_report(report, caller.person, at - limits::REPORT_MS).await?;
            let open = open.ok_or(ReportingError::Nothing)?;
            let readers = tx.list_report_readers(report).await?;
            tx.delete_report(report).await?;
            let closed = Content::ReportClosed { report, content: Hash([0; 32]) }.with_hash();
            let told = readers.into_iter().chain([open.from]).map(|person| (person, &closed)).collect();
            let receipts = tell(&server, tx, caller, told, at).await?;
            answer(tx, caller, &asked, receipts, at).await
        })
        .await
}
