//! The server is killed without warning while messages and choices are on their way, and started again on the same
//! data.

use std::time::Instant;

use anyhow::Result;

use super::{Engine, PATIENCE, Stage};
use crate::faults::chooser::Chooser;
use crate::faults::crowd::Crowd;
use crate::faults::table::Row;

/// Rooms of three people.
const ROOMS: usize = 4;
/// Messages of each device on their way.
const WINDOW: usize = 8;
/// Messages that may be said at once: more than are answered before the fault, mostly.
const EACH_CYCLE: usize = 400;
/// Messages that are answered before the fault, at most.
const BEFORE_MAX: u32 = 60;
/// Further turns of the runtime before the fault, at most: it may come in the middle of anything.
const TURNS_MAX: u32 = 40;

/// Kills the server so many times.
///
/// # Errors
/// When the server does not start again, or what was on its way is never answered.
pub async fn run(engine: Engine, cycles: usize, seed: u64) -> Result<Row> {
    let mut stage = Stage::set(engine, seed).await?;
    let (first, second) = (stage.program.first_link().await?, stage.program.first_link().await?);
    stage.program.start().await?;
    let place = stage.program.place();
    let mut crowd = Crowd::gather(&place, &first, ROOMS, WINDOW).await?;
    let mut chooser = Chooser::begin(&place, &second, seed).await?;
    crowd.begin();
    chooser.go();
    let shared = std::rc::Rc::clone(&crowd.shared);
    let mut row = Row { scenario: "server killed".to_owned(), engine: engine.name(), cycles, ..Row::default() };
    for _ in 0..cycles {
        let wanted = shared.acked() + usize::try_from(stage.chance.below(BEFORE_MAX))?;
        shared.allow(EACH_CYCLE);
        shared.until(PATIENCE, |books| books.answers.len() >= wanted).await?;
        for _ in 0..stage.chance.below(TURNS_MAX) {
            tokio::task::yield_now().await;
        }
        // Everything may be said and answered by now: then the fault would meet nothing.
        while shared.owed().is_empty() {
            shared.allow(EACH_CYCLE);
            tokio::task::yield_now().await;
        }
        stage.program.strike()?;
        let (owed, struck) = (shared.owed(), Instant::now());
        row.unanswered += owed.len();
        stage.program.bury().await?;
        stage.program.start().await?;
        shared.until_answered(&owed, PATIENCE).await?;
        row.recovered(struck.elapsed());
    }
    let chosen = chooser.finish(PATIENCE).await?;
    crowd.finish(PATIENCE).await?;
    let mut books = shared.books.borrow_mut();
    row.acked = books.answers.len() + chosen.said();
    row.note = format!("{} withdrawals among them", chosen.withdrawn());
    row.wrong.clone_from(&chosen.alarms);
    chosen.tell(&mut books.history);
    row.verdict = books.history.judge();
    Ok(row)
}
