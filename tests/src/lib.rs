//! What the tests share: samples of commands, a scanner for words that must be nowhere, a wire that remembers.

pub mod postgres;
pub mod samples;
pub mod scanner;
pub mod stores;
pub mod wiretap;
