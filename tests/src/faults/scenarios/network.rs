//! The network between people and the server is bad, and for half a minute it is not there: everybody comes back by
//! themselves.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::{Engine, Stage};
use crate::faults::chooser::Chooser;
use crate::faults::crowd::{Books, Crowd};
use crate::faults::rough_wire::{RoughWire, Weather};
use crate::faults::table::Row;

/// How long people may take over a bad network: an answer that was swallowed is missed after twenty seconds over HTTP.
const PATIENCE: Duration = Duration::from_mins(3);
/// Messages of one stretch of weather.
const EACH: usize = 400;
/// How long nothing passes.
const DARK: Duration = Duration::from_secs(30);

/// So many stretches of bad weather, with one of darkness in the middle.
///
/// # Errors
/// When what was on its way is never answered.
pub async fn run(engine: Engine, stretches: usize, seed: u64) -> Result<Row> {
    let mut stage = Stage::set(engine, seed).await?;
    let (first, second) = (stage.program.first_link().await?, stage.program.first_link().await?);
    stage.program.start().await?;
    let place = stage.program.place();
    let wire = RoughWire::before(stage.program.address(), Weather::Clear, seed).await?;
    let bad = naast_client::Place { server: format!("http://{}", wire.address()), origin: place.origin.clone() };
    let mut crowd = Crowd::gather(&place, &first, 4, 8).await?;
    let mut chooser = Chooser::begin(&bad, &second, seed).await?;
    crowd.talkers().iter_mut().for_each(|talker| talker.place.clone_from(&bad));
    crowd.begin();
    chooser.go();
    let shared = std::rc::Rc::clone(&crowd.shared);
    let scenario = "network cuts, swallows, delays, doubles, reorders; 30 s dark".to_owned();
    let mut row = Row { scenario, engine: engine.name(), cycles: stretches, ..Row::default() };
    for stretch in 0..stretches {
        wire.becomes(Weather::Rough);
        let wanted = shared.acked() + EACH / 2;
        shared.allow(EACH);
        shared.until(PATIENCE, |books| books.answers.len() >= wanted).await?;
        if stretch == stretches / 2 {
            wire.becomes(Weather::Dark);
            // Nobody is answered meanwhile, so nothing can be waited for but the end of it.
            let _dark = shared.until(DARK, |books: &Books| books.answers.len() == usize::MAX).await;
        }
        let (owed, began) = (shared.owed(), Instant::now());
        row.unanswered += owed.len();
        if wire.is_dark() {
            wire.becomes(Weather::Rough);
        }
        shared.until_answered(&owed, PATIENCE).await?;
        row.recovered(began.elapsed());
    }
    wire.becomes(Weather::Clear);
    let chosen = chooser.finish(PATIENCE).await?;
    crowd.finish(PATIENCE).await?;
    let mut books = shared.books.borrow_mut();
    row.acked = books.answers.len() + chosen.said();
    row.note = format!("{}; {} withdrawals; refusals {:?}", wire.done(), chosen.withdrawn(), books.refusals);
    row.wrong.extend(chosen.alarms.clone());
    chosen.tell(&mut books.history);
    row.verdict = books.history.judge();
    Ok(row)
}
