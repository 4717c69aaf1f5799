//! Wakes: "this log grew". They carry no truth and may be lost, doubled or late without harm: the database is the only
//! truth, and whoever is woken and finds nothing in [`Recent`] reads there.

mod arrivals;
mod local;
mod recent;

pub use arrivals::Arrivals;
pub use local::{Bus, Heads, Listener};
pub use recent::{Fresh, Recent, Run};
