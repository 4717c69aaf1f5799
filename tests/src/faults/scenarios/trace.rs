//! Nobody hears of a message before the sync that covers it: the server under a tracer, its system calls judged
//! afterwards.

use anyhow::{Context as _, Result};

use super::{Engine, PATIENCE, Stage};
use crate::faults::crowd::Crowd;
use crate::faults::sync_trace::{Shown, TRACER, judge, read};
use crate::faults::table::Row;

/// Messages that are said.
const MESSAGES: usize = 600;

/// Traces an honest run, and one in which no sync reaches the disk: all of that one has to be caught.
///
/// # Errors
/// When the server does not run under a tracer.
pub async fn run(seed: u64) -> Result<Row> {
    let mut row =
        Row { scenario: "told before synced (traced)".to_owned(), engine: "SQLite", cycles: 1, ..Row::default() };
    let shown = trace(seed, &[], &mut row).await?;
    row.note = format!("{} messages told, {} syncs, {} early", shown.told, shown.syncs, shown.early.len());
    if shown.told == 0 || !shown.early.is_empty() {
        row.wrong.push(format!("told too early: {:?}", &shown.early[..shown.early.len().min(5)]));
    }
    let mut spoiled = Row::default();
    let spoiled = trace(seed, &["-e", "inject=fdatasync,fsync:retval=0"], &mut spoiled).await?;
    let caught = format!("; planted: no sync reaches the disk: {} of {} caught", spoiled.early.len(), spoiled.told);
    row.note.push_str(&caught);
    if spoiled.told == 0 || spoiled.early.len() != spoiled.told {
        row.wrong.push("a run without a sync was believed".to_owned());
    }
    Ok(row)
}

async fn trace(seed: u64, inject: &[&str], row: &mut Row) -> Result<Shown> {
    let mut stage = Stage::set(Engine::Sqlite, seed).await?;
    let first = stage.program.first_link().await?;
    let folder = tempfile::tempdir()?;
    let name = folder.path().join("calls");
    let name = name.to_str().context("a folder whose name is no text")?;
    let tracer: Vec<&str> = TRACER.iter().copied().chain([name]).collect();
    let (options, output) = tracer.split_at(tracer.len() - 2);
    stage.program.start_under(&[options, inject, output].concat()).await?;
    let mut crowd = Crowd::gather(&stage.program.place(), &first, 4, 8).await?;
    crowd.begin();
    crowd.shared.allow(MESSAGES);
    crowd.shared.until(PATIENCE, |books| books.answers.len() >= MESSAGES).await?;
    crowd.finish(PATIENCE).await?;
    stage.program.kill().await?;
    let books = crowd.shared.books.borrow();
    (row.acked, row.verdict) = (books.answers.len(), books.history.judge());
    let mut shown = judge(&read(folder.path(), "calls")?);
    // Other ids than the crowd's stand in other headers only if somebody else speaks, and nobody does.
    if shown.told != row.acked {
        shown.early.push(format!("{} acknowledged, {} traced", row.acked, shown.told));
    }
    Ok(shown)
}
