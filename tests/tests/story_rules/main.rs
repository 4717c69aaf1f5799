//! Sam lets Hanne read along with what he writes to Jef, and ends that: she reads exactly this, while it stands, and nothing tells her how
//! much else there is.

mod circle;
mod coming_and_going;
mod ending;
mod reading;
mod restored;
mod same_without;
