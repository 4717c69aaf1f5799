//! The disk fails under the server, or is slow: nothing is acknowledged that is not on it, and all is well once it is.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::{Engine, PATIENCE, Stage};
use crate::faults::cluster::Cluster;
use crate::faults::crowd::{Books, Crowd};
use crate::faults::strain::Strain;
use crate::faults::table::Row;

/// A way to fail.
#[derive(Debug, Clone, Copy)]
pub struct Failure {
    /// For the table.
    name: &'static str,
    /// System calls.
    calls: &'static str,
    /// How they end.
    how: &'static str,
    /// Whether the call fails; otherwise it only takes long.
    is_refusal: bool,
}

/// All of them.
pub const ALL: &[Failure] = &[
    Failure { name: "disk full", calls: "pwrite64,pwritev", how: "error=ENOSPC", is_refusal: true },
    Failure { name: "EIO at write", calls: "pwrite64,pwritev", how: "error=EIO", is_refusal: true },
    Failure { name: "EIO at sync", calls: "fdatasync,fsync", how: "error=EIO", is_refusal: true },
    Failure { name: "sync takes 200 ms", calls: "fdatasync,fsync", how: "delay_enter=200000", is_refusal: false },
];

/// Messages that may be said in one cycle before the fault, and in it.
const EACH: usize = 100;
/// Answers or refusals that are waited for while the disk fails.
const ENOUGH: usize = 12;
/// How long they are waited for.
const LOOK: Duration = Duration::from_secs(3);
/// How long it may take until a disk that is well again is used again.
const HEALED: Duration = Duration::from_secs(10);

/// Lets the disk fail so many times; every other time the server is killed while it does.
///
/// # Errors
/// When the server does not start again, or what was on its way is never answered.
pub async fn run(engine: Engine, failure: Failure, cycles: usize, seed: u64) -> Result<Row> {
    let mut stage = Stage::set(engine, seed).await?;
    let first = stage.program.first_link().await?;
    stage.program.start().await?;
    let mut crowd = Crowd::gather(&stage.program.place(), &first, 4, 8).await?;
    crowd.begin();
    let shared = std::rc::Rc::clone(&crowd.shared);
    let scenario = format!("{}{}", failure.name, if engine == Engine::Postgres { " (of its database)" } else { "" });
    let mut row = Row { scenario, engine: engine.name(), cycles, ..Row::default() };
    let mut told = 0;
    for cycle in 0..cycles {
        let wanted = shared.acked() + usize::try_from(stage.chance.below(40))?;
        shared.allow(EACH);
        shared.until(PATIENCE, |books| books.answers.len() >= wanted).await?;
        let held = match &stage.cluster {
            None => vec![stage.program.pid()?],
            Some(cluster) => Cluster::children(cluster)?,
        };
        let strain = Strain::on(&held, failure.calls, failure.how).await?;
        let began = Instant::now();
        let (refused, answered) = (refusals(&shared.books.borrow()), shared.acked());
        shared.allow(EACH);
        let is_enough = |books: &Books| {
            let news = if failure.is_refusal { refusals(books) - refused } else { books.answers.len() - answered };
            news >= ENOUGH
        };
        // Silence is allowed too.
        told += usize::from(shared.until(LOOK, is_enough).await.is_ok());
        let kept = shared.books.borrow().answered_within(began, Instant::now());
        // A database that lost its disk starts again by itself, on one that works.
        if failure.is_refusal && engine == Engine::Sqlite && kept > 0 {
            row.wrong.push(format!("{kept} messages were acknowledged while nothing reached the disk"));
        }
        let owed = shared.owed();
        row.unanswered += owed.len();
        let mut ended = Instant::now();
        if cycle % 2 == 1 && engine == Engine::Sqlite {
            stage.program.kill().await?;
            strain.end().await?;
            stage.program.start().await?;
        } else {
            strain.end().await?;
            ended = Instant::now();
            if shared.until_answered(&owed, HEALED).await.is_err() {
                row.wrong.push(format!("the server did not use the disk again: {}", stage.program.last_words()));
                stage.program.kill().await?;
                stage.program.start().await?;
            }
        }
        shared.until_answered(&owed, PATIENCE).await?;
        row.recovered(ended.elapsed());
    }
    crowd.finish(PATIENCE).await?;
    let books = shared.books.borrow();
    row.acked = books.answers.len();
    let is_told = failure.is_refusal && engine == Engine::Sqlite;
    let told = if is_told { format!("; told so in {told} of {cycles}") } else { String::new() };
    row.note = format!("refusals {:?}{told}", books.refusals);
    row.verdict = books.history.judge();
    Ok(row)
}

fn refusals(books: &Books) -> usize {
    books.refusals.values().sum()
}
