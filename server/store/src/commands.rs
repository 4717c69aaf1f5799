//! Answers to commands, so that a repeated one gets its first answer again.
//!
//! [Note: Two memories] A `send` is remembered for ever, by the row of its message or what is left of it: a phone that
//! was away for a year must not say something twice. All other answers are kept for `limits::ANSWER_KEPT_MS`.

use naast_core::encode::Hash;
use naast_core::{CommandId, LogId, Millis, PersonId};
use naast_protocol::command::Answer;
use sqlx::{query, query_as};

use crate::cells::Cell;
use crate::db::{change, run};
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
        let sent: Option<(Vec<u8>, i64, i64, Vec<u8>)> = run!(self, c => query_as(sql::FIND_SENT)
            .bind(person.0.as_slice())
            .bind(command.0.as_slice())
            .fetch_optional(c))?;
        if let Some((log, seq, at, content)) = sent {
            return Ok(Some(KnownAnswer::Sent {
                log: Cell("log", "id").bytes(&log, LogId::from_slice)?,
                seq: Cell("entry", "seq").number(seq)?,
                at,
                content: Cell("entry", "content_hash").bytes(&content, Hash::from_slice)?,
            }));
        }
        let answered: Option<(Vec<u8>, String)> = run!(self, c => query_as(sql::FIND_ANSWER)
            .bind(person.0.as_slice())
            .bind(command.0.as_slice())
            .fetch_optional(c))?;
        let Some((fingerprint, answer)) = answered else { return Ok(None) };
        Ok(Some(KnownAnswer::Answered {
            fingerprint: Cell("command_answer", "fingerprint").bytes(&fingerprint, Hash::from_slice)?,
            answer: Cell("command_answer", "answer").json(answer.as_bytes(), command)?,
        }))
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
        let json = serde_json::to_string(answer).map_err(|_| Cell("command_answer", "answer").corrupt(command))?;
        change!(self, c => query(sql::INSERT_ANSWER)
            .bind(person.0.as_slice())
            .bind(command.0.as_slice())
            .bind(fingerprint.0.as_slice())
            .bind(json.as_str())
            .bind(at)
            .execute(c))?;
        Ok(())
    }

    /// Forgets the answers from before a moment; gives back how many. Those to `send` stay.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_answers(&mut self, before: Millis) -> Result<u64, StoreError> {
        change!(self, c => query(sql::DELETE_ANSWERS).bind(before).execute(c))
    }
}
