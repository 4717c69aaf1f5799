//! The Naast server: one binary, one organisation.
//!
//! `transport` speaks HTTP and sockets, `service` holds one file per task, `bus` tells sockets that a log grew. The rules
//! are in `naast-core`, the wire in `naast-protocol`, SQL in `naast-store`. Imports run one way only:
//! core ← protocol ← store ← service ← transport ← main.

pub mod app;
pub mod backup;
pub mod bus;
pub mod challenges;
pub mod clock;
pub mod config;
pub mod contact;
pub mod factors;
mod halves;
pub mod keys;
pub mod pleas;
pub mod service;
pub mod sessions;
pub mod tokens;
pub mod transport;
pub mod words;
