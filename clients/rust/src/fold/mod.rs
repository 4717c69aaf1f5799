//! What logs say, once it is verified. Pure: entries and keys in, a state or a reason not to believe out.
//!
//! Nothing is fetched, sent or decided here. The rules are the server's own, from `naast-core`; what a server could do in
//! spite of them is caught by hashes, signatures, seals and trails.

mod again;
mod answers;
mod channel;
mod choices;
mod epoch_keys;
mod former;
mod given;
mod heritage;
mod listed;
mod log;
mod members;
mod message;
mod news;
mod own;
mod reports;
mod requests;
mod rows;
mod rules;
mod share_answers;
mod support;
mod table;
mod views;
mod wording;

pub use answers::Answered;
pub use channel::{Channel, EpochKey, Reader, open_words};
pub use choices::Choices;
pub use given::{GivenState, OwnShare, Received};
pub use heritage::Reason;
pub use log::LogState;
pub use message::{Message, State};
pub use news::{AccountNews, Happening};
pub use own::{Arrived, OwnLog};
pub use reports::{OwnReport, ReportedTo, Reports};
pub use requests::Asking;
pub use rules::{OwnRule, OwnRules};
pub use share_answers::{ShareAnswers, Told, own_words};
