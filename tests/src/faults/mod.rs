//! The crash campaign: the real server program is killed, starved of its disk, its database and its network while
//! people talk, and what they were promised is compared with what they have afterwards.
//!
//! `history` judges and is pure; `planted` proves that it judges. `program`, `cluster` and `rough_wire` are what can
//! break: server, PostgreSQL, network. `crowd` and `chooser` are the people. `scenarios` puts them together, one file
//! per kind of fault, and `table` prints what came of it. `server/docs/faults.md` says what was found.

pub mod chooser;
pub mod cluster;
pub mod crowd;
pub mod history;
pub mod planted;
pub mod program;
pub mod rough_wire;
pub mod scenarios;
pub mod strain;
pub mod sync_trace;
pub mod table;
