//! Wakes: "this log grew". They carry no content and may be lost, doubled or late without harm: the database is the only
//! truth, and whoever is woken reads there.

mod local;

pub use local::{Bus, Listener};
