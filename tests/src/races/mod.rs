//! Races: while many people write, their youth takes something back, and from the moment at which the server
//! says that it is done nothing more is given to whom it was taken from, and nothing more is sealed to them.
//!
//! `circle` holds the people, who talk over real sockets to the server program; `judge` is pure and says what was
//! wrong, and which rounds were races at all. It has planted histories of its own that it must refuse.
//! `server/docs/security/races.md` says what was seen.

pub mod circle;
pub mod judge;

use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use naast_client::Chance;
use naast_core::invite::Standing;

use crate::faults::chooser::enter;
use crate::faults::scenarios::{Engine, Stage};
use circle::Circle;
use judge::Verdict;

/// How many take part, and how often.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Circles, each with a youth who takes back.
    pub circles: usize,
    /// People who write in each of them, the youth's own second phone not counted.
    pub writers: usize,
    /// Rounds in each of them.
    pub rounds: usize,
    /// Longest pause of somebody who writes, in milliseconds.
    pub pause_max: u32,
    /// The youths only say that they took something back: the judge has to find each of these rounds.
    pub is_planted: bool,
}

/// All circles race at once on one server program.
///
/// # Errors
/// When somebody does not get in, or an act of a youth is refused.
pub async fn run(engine: Engine, size: Size, seed: u64) -> Result<Verdict> {
    let mut stage = Stage::set(engine, seed).await?;
    let first = stage.program.first_link().await?;
    stage.program.start().await?;
    let (place, address) = (stage.program.place(), stage.program.address());
    let mut desk = enter(&place, &first, "Desk", seed).await?;
    let mut circles = Vec::with_capacity(size.circles);
    for (number, its_seed) in (0..size.circles).zip((seed + 1000..).step_by(1000)) {
        let link = desk.invite(Standing::Professional, "Hanne", "").await?;
        let circle = Circle::gather(&place, address, &link, size.writers, (number, its_seed)).await;
        let mut circle = circle.with_context(|| format!("circle {number}"))?;
        circle.is_planted = size.is_planted;
        circles.push(circle);
    }
    let mut racing = tokio::task::JoinSet::new();
    for circle in circles {
        racing.spawn_local(circle.race(
            size.rounds,
            size.pause_max,
            Chance::from_seed(stage.chance.below(u32::MAX).into()),
        ));
    }
    let mut verdict = Verdict::default();
    while let Some(raced) = racing.join_next().await {
        verdict.add(raced??.judge());
    }
    Ok(verdict)
}

/// A moment, in microseconds since the race began.
#[derive(Clone)]
pub struct Watch(Rc<std::time::Instant>);

impl Watch {
    /// Begins now.
    #[must_use]
    pub fn start() -> Self {
        Self(Rc::new(std::time::Instant::now()))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// Lets others go on for so many milliseconds.
pub(crate) async fn pause(millis: u32) {
    let mut ticks = tokio::time::interval(Duration::from_millis(u64::from(millis).max(1)));
    for _ in 0..2 {
        ticks.tick().await;
    }
}
