//! What arrived on people's devices, gathered for a moment: ten phones that acknowledge ten messages each are one write,
//! not a hundred. A lost acknowledgement costs nothing, because the next one is cumulative.

use std::collections::HashMap;
use std::sync::Mutex;

use naast_core::{DeviceId, LogId, PersonId};

use super::local::locked;

/// One device's place in one log.
pub type Place = (LogId, PersonId, DeviceId);

/// What arrived since it was last written down. Bounded by the logs that open sockets follow.
#[derive(Debug, Default)]
pub struct Arrivals(Mutex<HashMap<Place, u64>>);

impl Arrivals {
    /// A device has stored a log up to here.
    pub fn note(&self, place: Place, seq: u64) {
        let mut arrivals = locked(&self.0);
        let newest = arrivals.entry(place).or_default();
        *newest = seq.max(*newest);
    }

    /// Takes all that was noted.
    #[must_use]
    pub fn take(&self) -> Vec<(Place, u64)> {
        std::mem::take(&mut *locked(&self.0)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_place_counts_and_is_told_once() {
        let arrivals = Arrivals::default();
        let place = (LogId([1; 16]), PersonId([2; 16]), DeviceId([3; 16]));
        arrivals.note(place, 5);
        arrivals.note(place, 4);
        assert_eq!(arrivals.take(), [(place, 5)]);
        assert!(arrivals.take().is_empty());
    }
}
