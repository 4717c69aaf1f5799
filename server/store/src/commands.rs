//! Answers to commands, so that a repeated one gets its first answer again.
//!
//! [Note: Two memories] A `send` is remembered for ever, by the row of its message or what is left of it: a phone that was
//! away for a year must not say something twice. All other answers are kept for `limits::ANSWER_KEPT_MS`.

use naast_core::encode::Hash;
use naast_core::{CommandId, LogId, Millis, PersonId};
use naast_protocol::command::Answer;

use crate::cells::{self, Cell};
use crate::db::run;
use crate::{Facts, StoreError, Tx, sql};

/// What was answered to a command before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownAnswer {
    /// It was a `send`. Its content hash tells whether it is the same message.
    Sent {
        /// The channel's log.
        log: LogId,
        /// The message's place.
        seq: u64,
        /// When it was taken.
        at: Millis,
        /// Its envelope hash.
        content: Hash,
    },
    /// It was another command.
    Answered {
        /// What the caller computed over the command: tells whether it is the same one.
        fingerprint: Hash,
        /// The first answer.
        answer: Answer,
    },
}

impl Facts {
    /// The first answer to a person's command, when it was carried out.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_answer(
        &mut self,
        person: PersonId,
        command: CommandId,
    ) -> Result<Option<KnownAnswer>, StoreError> {
        stub!()
    }
}

impl Tx {
    /// Keeps the answer to a command other than `send`, in the transaction of what it did.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn save_answer(
        &mut self,
        person: PersonId,
        command: CommandId,
        fingerprint: Hash,
        answer: &Answer,
        at: Millis,
    ) -> Result<(), StoreError> {
        stub!()
    }

    /// Forgets the answers from before a moment; gives back how many. Those to `send` stay.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_answers(&mut self, before: Millis) -> Result<u64, StoreError> {
        stub!()
    }
}
