//! Walls first.
fn main() {}
