//! The one table that a campaign prints.

use std::fmt::{Display, Formatter};
use std::time::Duration;

use super::history::Verdict;

/// What came of one scenario on one engine.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// What was broken.
    pub scenario: String,
    /// On which engine.
    pub engine: &'static str,
    /// How often.
    pub cycles: usize,
    /// Messages on their way when it broke, all cycles together.
    pub unanswered: usize,
    /// Messages that were acknowledged.
    pub acked: usize,
    /// What the judge says.
    pub verdict: Verdict,
    /// The longest time from the fault, or its end, until all that was on its way was answered.
    pub worst: Duration,
    /// What else is worth knowing.
    pub note: String,
    /// What else is wrong; empty when nothing is.
    pub wrong: Vec<String>,
}

/// The line of names, and the line below it.
pub const HEAD: &str = "\
| scenario | engine | cycles | unanswered at the fault | acked | lost | doubled | out of order | worst time to recover ms | more |
|---|---|---|---|---|---|---|---|---|---|";

impl Row {
    /// Whether everything was as promised, and anything was tried at all.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.verdict.is_clean() && self.wrong.is_empty() && self.acked > 0
    }

    /// Takes another measured time into account.
    pub fn recovered(&mut self, after: Duration) {
        self.worst = self.worst.max(after);
    }
}

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let Self { scenario, engine, cycles, unanswered, acked, verdict, worst, note, .. } = self;
        let Verdict { lost, doubled, disordered, holes, foreign, .. } = verdict;
        let disordered = disordered + holes + foreign;
        write!(f, "| {scenario} | {engine} | {cycles} | {unanswered} | {acked} | {lost} | {doubled} | {disordered} ")?;
        write!(f, "| {} | {note} |", worst.as_millis())
    }
}
