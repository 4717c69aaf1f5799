//! What the tests share: a scanner for words that must be nowhere, a wire that remembers what went over it.

pub mod scanner;
pub mod wiretap;
