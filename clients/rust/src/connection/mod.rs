//! The way to the server: requests, the refresh of a session, and the socket. It believes nothing and decides nothing.

mod http;
mod socket;

pub use http::{Clock, Connection, Place};
pub use socket::{Inbox, Socket};
