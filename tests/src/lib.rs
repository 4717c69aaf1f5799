//! Walls first.
