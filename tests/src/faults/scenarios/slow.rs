//! One reader in a hundred takes a kilobyte a second: the others and the server's memory must not feel it.

use std::time::{Duration, Instant};

use anyhow::Result;
use naast_client::Place;
use naast_terminal::load::process::Watched;

use super::{Engine, PATIENCE, Stage};
use crate::faults::crowd::Crowd;
use crate::faults::rough_wire::{RoughWire, Weather};
use crate::faults::table::Row;

/// Rooms of three people: one of these 102 devices reads slowly.
const ROOMS: usize = 34;
/// How long people talk, without the slow one and then with it.
const TALK: Duration = Duration::from_secs(12);
/// Messages that everybody together says, every so often: 200 a second.
const EACH: usize = 10;
const EVERY: Duration = Duration::from_millis(50);
/// Bytes a second of the slow reader.
const THIN: u32 = 1000;
/// By how much more the server's memory may grow with one slow reader than in the stretch before, in which its caches
/// fill too: many times what may wait on a socket.
const GROWTH_KB_MAX: u64 = 8 * 1024;
/// How many times as long the slowest percent of all others may wait with one slow reader, and what a busy machine may
/// add to that.
const SLOWER_MAX: u32 = 2;
const SLOWER_BY: Duration = Duration::from_millis(100);

/// Talks twice without a slow reader, then with one.
///
/// # Errors
/// When what was said is not answered.
pub async fn run(engine: Engine, seed: u64) -> Result<Row> {
    let mut stage = Stage::set(engine, seed).await?;
    let first = stage.program.first_link().await?;
    stage.program.start().await?;
    let place = stage.program.place();
    let watched = Watched { server: Some(stage.program.pid()?), ..Watched::default() };
    let mut crowd = Crowd::gather(&place, &first, ROOMS, 2).await?;
    let wire = RoughWire::before(stage.program.address(), Weather::Thin(THIN), seed).await?;
    let mut figures = Vec::new();
    for is_slow in [false, false, true] {
        // The same one does not speak in any stretch.
        if let Some(talker) = crowd.talkers().first_mut() {
            talker.window = 0;
            if is_slow {
                talker.place = Place { server: format!("http://{}", wire.address()), origin: place.origin.clone() };
            }
        }
        crowd.begin();
        let shared = std::rc::Rc::clone(&crowd.shared);
        let began = Instant::now();
        let over = shared.until(TALK, |books| books.answers.len() == usize::MAX);
        // Only the time ends it.
        let _time_is_over = shared.while_talking(EACH, EVERY, over).await;
        let ended = Instant::now();
        crowd.finish(PATIENCE).await?;
        let peak = watched.memory_kb()?.map_or(0, |(_, peak)| peak);
        figures.push((shared.books.borrow().p99(began, ended), peak));
    }
    let books = crowd.shared.books.borrow();
    let mut row =
        Row { scenario: "1 % of readers at 1 kB/s".to_owned(), engine: engine.name(), cycles: 1, ..Row::default() };
    row.acked = books.answers.len();
    row.verdict = books.history.judge();
    if let [(_, first), (without, before), (with, after)] = figures.as_slice() {
        row.note = format!(
            "p99 to acknowledged {} ms without, {} ms with; peak memory {first} and {before} kB without, {after} kB with",
            without.as_millis(),
            with.as_millis()
        );
        if *with > *without * SLOWER_MAX + SLOWER_BY {
            row.wrong.push("everybody waits for a slow reader".to_owned());
        }
        if after.saturating_sub(*before) > before.saturating_sub(*first) + GROWTH_KB_MAX {
            row.wrong.push("the server keeps what a slow reader does not take".to_owned());
        }
    }
    Ok(row)
}
