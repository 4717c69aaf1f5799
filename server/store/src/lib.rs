//! The only room that knows SQL, and the one door through which everything is written.
//!
//! [`Store::read`] lends a connection with every question the server asks ([`Facts`]). [`Store::write`] takes an
//! operation that decides and writes inside a transaction ([`Tx`], which can ask all of [`Facts`] too) and answers once
//! it is on the disk. Two engines stand behind one text of SQL: SQLite and PostgreSQL.
//!
//! This room must not decide: rules are core's, and who may ask is the services'. It knows no clock and no chance;
//! times, ids and hashes of tokens arrive as parameters.

mod accounts;
mod answers;
pub mod backup;
mod blocks;
mod cells;
mod channels;
mod commands;
mod db;
mod departures;
mod door;
mod erased;
mod error;
mod facts;
mod grants;
mod halves;
mod heirs;
mod history;
mod hot;
mod invites;
mod logs;
mod messages;
mod organisations;
mod pages;
mod passkeys;
mod readers;
mod reports;
mod requests;
mod rules;
mod scrub;
mod sends;
mod sessions;
pub mod sql;
mod store;
mod teams;
mod tx;
mod work;

pub use accounts::{Account, NewAccount};
pub use channels::Joined;
pub use commands::KnownAnswer;
pub use error::StoreError;
pub use facts::Facts;
pub use grants::{Given, GrantedMessage, NewGrant, OpenGrant};
pub use halves::{Ending, Half, Keeping, NewHalf};
pub use heirs::{HandedEpoch, NewHeir};
pub use history::{EpochEntry, OpenedEpoch};
pub use invites::{Invite, NewInvite};
pub use logs::{Appended, LogAt, LogKind, Marks, ReadableLog};
pub use messages::{MessageFacts, NewMessage};
pub use organisations::Organisation;
pub use pages::LogPage;
pub use passkeys::Passkey;
pub use reports::{NewReport, OpenReport};
pub use rules::{NewRule, OpenRule};
pub use scrub::Scrubbed;
pub use sends::{Sent, Standing};
pub use sessions::{NewSession, Refresh, Session};
pub use store::{Store, StoreOptions};
pub use teams::{Place, TeamAt};
pub use tx::{Grown, Tx, Wake, WakeListener};
