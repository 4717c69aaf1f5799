//! PostgreSQL is killed while the server goes on.

use std::time::Instant;

use anyhow::{Context as _, Result};

use super::{Engine, PATIENCE, Stage};
use crate::faults::chooser::Chooser;
use crate::faults::cluster::Down;
use crate::faults::crowd::Crowd;
use crate::faults::table::Row;

/// Messages that may be said in one cycle.
const EACH_CYCLE: usize = 160;

/// Takes PostgreSQL down so many times, now in one way, now in the other.
///
/// # Errors
/// When it does not start again, or what was on its way is never answered.
pub async fn run(cycles: usize, seed: u64) -> Result<Row> {
    let mut stage = Stage::set(Engine::Postgres, seed).await?;
    let (first, second) = (stage.program.first_link().await?, stage.program.first_link().await?);
    stage.program.start().await?;
    let place = stage.program.place();
    let mut crowd = Crowd::gather(&place, &first, 4, 8).await?;
    let mut chooser = Chooser::begin(&place, &second, seed).await?;
    crowd.begin();
    chooser.go();
    let shared = std::rc::Rc::clone(&crowd.shared);
    let mut row = Row { scenario: "database killed".to_owned(), engine: "PostgreSQL", cycles, ..Row::default() };
    let cluster = stage.cluster.as_mut().context("a database")?;
    for cycle in 0..cycles {
        let wanted = shared.acked() + usize::try_from(stage.chance.below(60))?;
        shared.allow(EACH_CYCLE);
        shared.until(PATIENCE, |books| books.answers.len() >= wanted).await?;
        let (owed, struck) = (shared.owed(), Instant::now());
        row.unanswered += owed.len();
        cluster.go_down(if cycle % 2 == 0 { Down::Killed } else { Down::Immediate }).await?;
        cluster.start().await?;
        shared.until_answered(&owed, PATIENCE).await?;
        row.recovered(struck.elapsed());
    }
    if !stage.program.is_alive()? {
        row.wrong.push("the server went down with its database".to_owned());
    }
    let chosen = chooser.finish(PATIENCE).await?;
    crowd.finish(PATIENCE).await?;
    let mut books = shared.books.borrow_mut();
    row.acked = books.answers.len() + chosen.said();
    row.note = format!("refusals {:?}, {} withdrawals", books.refusals, chosen.withdrawn());
    row.wrong.extend(chosen.alarms.clone());
    chosen.tell(&mut books.history);
    row.verdict = books.history.judge();
    Ok(row)
}
