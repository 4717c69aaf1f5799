//! Nobody hears of a message before the sync that covers it: the server, and PostgreSQL, under a tracer, their system
//! calls judged afterwards.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Engine, PATIENCE, Stage};
use crate::faults::crowd::Crowd;
use crate::faults::strain::Strain;
use crate::faults::sync_trace::{DATABASE_TRACER, Shown, TRACER, judge, read};
use crate::faults::table::Row;

/// Messages that are said.
const MESSAGES: usize = 600;

/// Traces an honest run, and one in which no sync reaches the disk: all of that one has to be caught.
///
/// # Errors
/// When the server does not run under a tracer.
pub async fn run(engine: Engine, seed: u64) -> Result<Row> {
    let mut row =
        Row { scenario: "told before synced (traced)".to_owned(), engine: engine.name(), cycles: 1, ..Row::default() };
    let shown = trace(engine, seed, &[], &mut row).await?;
    row.note = format!("{} messages told, {} syncs, {} early", shown.told, shown.syncs, shown.early.len());
    if shown.told == 0 || !shown.early.is_empty() {
        row.wrong.push(format!("told too early: {:?}", &shown.early[..shown.early.len().min(5)]));
    }
    let mut spoiled = Row::default();
    let spoiled = trace(engine, seed, &["-e", "inject=fdatasync,fsync:retval=0"], &mut spoiled).await?;
    let caught = format!("; planted: no sync reaches the disk: {} of {} caught", spoiled.early.len(), spoiled.told);
    row.note.push_str(&caught);
    if spoiled.told == 0 || spoiled.early.len() != spoiled.told {
        row.wrong.push("a run without a sync was believed".to_owned());
    }
    Ok(row)
}

async fn trace(engine: Engine, seed: u64, inject: &[&str], row: &mut Row) -> Result<Shown> {
    let mut stage = Stage::set(engine, seed).await?;
    let first = stage.program.first_link().await?;
    let folder = tempfile::tempdir()?;
    let (server, database) = (folder.path().join("calls"), folder.path().join("calls-database"));
    let injected = if engine == Engine::Sqlite { inject } else { &[] };
    stage.program.start_under(&tracer(TRACER, injected, &server)?).await?;
    let mut crowd = Crowd::gather(&stage.program.place(), &first, 4, 8).await?;
    // PostgreSQL's processes of this server are there by now; new ones are followed as well.
    let held = match &stage.cluster {
        None => None,
        Some(cluster) => {
            let processes = [vec![cluster.pid()?], cluster.children()?].concat();
            Some(Strain::hold(&processes, &tracer(DATABASE_TRACER, inject, &database)?).await?)
        }
    };
    crowd.begin();
    crowd.shared.allow(MESSAGES);
    crowd.shared.until(PATIENCE, |books| books.answers.len() >= MESSAGES).await?;
    crowd.finish(PATIENCE).await?;
    stage.program.kill().await?;
    if let Some(held) = held {
        held.end().await?;
    }
    let books = crowd.shared.books.borrow();
    (row.acked, row.verdict) = (books.answers.len(), books.history.judge());
    let mut shown = judge(&read(folder.path(), "calls")?);
    // Other ids than the crowd's stand in other headers only if somebody else speaks, and nobody does.
    if shown.told != row.acked {
        shown.early.push(format!("{} acknowledged, {} traced", row.acked, shown.told));
    }
    Ok(shown)
}

/// A tracer with what it is to inject, writing into files whose names begin like this.
fn tracer<'a>(tracer: &[&'a str], inject: &[&'a str], output: &'a Path) -> Result<Vec<&'a str>> {
    let (output_option, options) = tracer.split_last().context("a tracer has options")?;
    let output = output.to_str().context("a folder whose name is no text")?;
    Ok([options, inject, &[output_option, output]].concat())
}
