//! A person's side of Naast: keys, cryptography, connection, and everything a person does.
//!
//! Tests, the demo and the load program are people made of this library; it does what the web app does, by the same formats,
//! and believes a server as little. It must never import the server or its store. Time and chance are parameters.
//!
//! Rooms, from the bottom up: [`crypto`] (bytes in, bytes out) · [`link`], [`words`] and [`pin_code`] (what people hold in
//! hands) · [`keys`], [`vault`] and [`chains`] (whose keys are whose) · [`fold`] (what logs say, verified) · [`connection`] ·
//! [`outbox`] and [`receipts`] · [`reported`] (what a report proves) · [`Person`] (acts).
//! Each reason not to believe a server is a [`Distrust`].

pub mod chains;
pub mod chance;
pub mod connection;
pub mod crypto;
mod distrust;
mod error;
pub mod fold;
pub mod journal;
pub mod keys;
pub mod link;
pub mod outbox;
mod parting;
mod person;
pub mod pin_code;
pub mod receipts;
pub mod renewal;
pub mod reported;
pub mod vault;
pub mod words;

pub use chance::{Chance, NoChance};
pub use connection::{Clock, Place};
pub use distrust::Distrust;
pub use error::Error;
pub use link::{InviteSecret, Link, PleaLink};
pub use person::{
    Authenticator, Delivery, EmptyDevice, GivenMessage, GivenWords, Heard, HeardAnswer, LookedAt, Newcomer, Person,
    Plea, PutAway, Registration, ReportStands, SharedWith, Sharing, Shown, Way, WordAlong, WordsAlong, WrongPin,
};
