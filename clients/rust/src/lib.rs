//! A person's side of Naast: keys, cryptography, connection, and everything a person does.
//!
//! Tests, the demo and the load program are people made of this library; it does what the web app does, by the same formats,
//! and believes a server as little. It must never import the server or its store. Time and chance are parameters.
//!
//! Rooms: [`crypto`] (bytes in, bytes out) · [`link`] and [`words`] (what people hold in hands) · [`Distrust`] (each reason
//! not to believe a server).

pub mod chance;
pub mod crypto;
mod distrust;
mod error;
pub mod link;
pub mod words;

pub use chance::{Chance, NoChance};
pub use distrust::Distrust;
pub use error::Error;
pub use link::{InviteSecret, Link};
