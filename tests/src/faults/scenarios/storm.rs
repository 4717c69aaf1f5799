//! Everybody is gone at once and comes back at once, first because of the network, then because the server was killed;
//! a crowd talks all the while.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Result;
use naast_core::limits::SOCKETS_PER_PERSON_MAX;
use naast_terminal::load::idle::connect;
use naast_terminal::load::people::Entrance;
use naast_terminal::load::wire::Target;

use super::{Engine, PATIENCE, Stage};
use crate::faults::crowd::Crowd;
use crate::faults::table::Row;

/// Sockets that open at once when it is no storm.
const AT_ONCE: usize = 200;
/// Messages that the crowd says, every so often: 100 a second.
const EACH: usize = 5;
const EVERY: Duration = Duration::from_millis(50);

/// A storm of so many sockets, twice.
///
/// # Errors
/// When somebody does not come back within two minutes.
pub async fn run(engine: Engine, sockets: usize, seed: u64) -> Result<Row> {
    let mut stage = Stage::set(engine, seed).await?;
    let first = stage.program.first_link().await?;
    stage.program.start().await?;
    let place = stage.program.place();
    let entrance = Entrance::open(place.clone(), &first.secret).await?;
    let mut crowd = Crowd::enter(&entrance, &place, 4, 4).await?;
    let people = Rc::new(entrance.workers(sockets.div_ceil(SOCKETS_PER_PERSON_MAX)).await?);
    let target = Target::find(&place).await?;
    crowd.begin();
    let shared = Rc::clone(&crowd.shared);
    let silent = connect(&people, &target, sockets, AT_ONCE).await?;

    let (began, before) = (Instant::now(), shared.acked());
    drop(silent);
    let silent = shared.while_talking(EACH, EVERY, connect(&people, &target, sockets, sockets)).await?;
    let (dropped, ended) = (began.elapsed(), Instant::now());
    let p99 = shared.books.borrow().p99(began, ended);
    let meanwhile = shared.acked() - before;

    let mut row =
        Row { scenario: format!("storm of {sockets} sockets"), engine: engine.name(), cycles: 2, ..Row::default() };
    shared.allow(EACH * 10);
    stage.program.strike()?;
    let (owed, struck) = (shared.owed(), Instant::now());
    row.unanswered = owed.len();
    stage.program.bury().await?;
    drop(silent);
    stage.program.start().await?;
    let silent = shared.while_talking(EACH, EVERY, connect(&people, &target, sockets, sockets)).await?;
    let killed = struck.elapsed();
    shared.until_answered(&owed, PATIENCE).await?;
    row.recovered(dropped.max(struck.elapsed()));
    drop(silent);
    crowd.finish(PATIENCE).await?;
    let books = shared.books.borrow();
    row.acked = books.answers.len();
    row.note = format!(
        "all back {:.1} s after the network, {:.1} s after a kill; meanwhile {meanwhile} messages, p99 {} ms",
        dropped.as_secs_f64(),
        killed.as_secs_f64(),
        p99.as_millis()
    );
    if meanwhile == 0 {
        row.wrong.push("nobody could talk during the storm".to_owned());
    }
    row.verdict = books.history.judge();
    Ok(row)
}
