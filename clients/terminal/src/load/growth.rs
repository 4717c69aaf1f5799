//! Growth: triads round after round on one database, each round with new people and a thousand new rooms, to see whether a
//! message costs more in a large database than in a small one.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::figures::Figures;
use super::people::Circle;
use super::rooms::Room;
use super::talk::{Pace, Plan};
use super::{Bench, PEOPLE};

/// Circles of a round.
const CIRCLES: usize = 100;
/// Rooms that each begins. In the first of them people talk; the others are there.
const ROOMS_EACH: usize = 10;
/// Most seconds of a round: it ends when its messages run out, or before.
const SECONDS: u64 = 60;

/// What one round found.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Round {
    /// Rooms in the database, those of this round included.
    pub rooms: usize,
    /// Messages in the database before it.
    pub stored: usize,
    /// Messages a second.
    pub per_second: f64,
    /// Server CPU seconds for 1,000 messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_s_per_1000: Option<f64>,
    /// Milliseconds until delivered: half of the messages were not slower.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50_ms: Option<f64>,
}

impl Round {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        let cpu = self.cpu_s_per_1000.map(|cpu| format!(", {cpu:.3} s/1,000")).unwrap_or_default();
        format!("behind {} messages, {} rooms: {:.0}/s{cpu}", self.stored, self.rooms, self.per_second)
    }
}

impl Bench {
    /// Measures this workload.
    ///
    /// # Errors
    /// As every workload.
    pub(super) async fn growth(&self) -> Result<Figures> {
        let in_flight = self.load.in_flight.unwrap_or(2);
        let count = self.load.rooms.unwrap_or(CIRCLES);
        let each = self.load.messages.unwrap_or(100_000) / (count * PEOPLE).max(1);
        let mut rounds: Vec<Round> = Vec::new();
        let (mut stored, mut kept_bytes) = (0, 0);
        let mut figures = Figures::default();
        for round in 0..self.load.rounds.unwrap_or(10) {
            let circles: Vec<(Circle, Vec<Room>)> = self.circles(count, ROOMS_EACH).await?;
            // The others are there, and nobody speaks in them.
            let talking: Vec<_> =
                circles.into_iter().map(|(circle, rooms)| (circle, rooms.into_iter().take(1).collect())).collect();
            let plan = Plan { warm_up: Duration::ZERO, ..self.plan(Pace::Closed { in_flight }, SECONDS) };
            let talked = self.talk(&talking, u32::try_from(round * count)?, each, plan).await?;
            figures = Figures::default().with(&talked, PEOPLE - 1);
            rounds.push(Round {
                rooms: (round + 1) * count * ROOMS_EACH,
                stored,
                per_second: figures.messages_per_second.context("a round has messages")?,
                cpu_s_per_1000: figures.server_cpu_s_per_1000,
                p50_ms: figures.p50_ms,
            });
            stored += talked.said;
            kept_bytes += talked.kept_bytes;
        }
        let what = format!("{stored} messages in {} rounds; the figures are the last one's", rounds.len());
        Ok(Figures { what, rounds, kept_bytes: u64::try_from(kept_bytes).ok(), ..figures })
    }
}
