//! What goes over the wire, and nothing about what is done with it.
//!
//! Statements (signed bytes), commands (what a person asks for), entries (what a log holds), frames (what a socket
//! carries), HTTP bodies, error codes, and the insides of sealed things, which the server never sees. TypeScript types are
//! generated from these, so that both sides cannot drift apart.

pub mod canonical;
pub mod command;
mod content;
pub mod entry;
pub mod error;
pub mod frame;
pub mod http;
pub mod later;
pub mod sealed;
pub mod statement;
pub mod table;

pub use command::Command;
pub use entry::{Content, Entry};
pub use error::{ErrorCode, Refusal};
pub use statement::{Signed, Statement, StatementError};
