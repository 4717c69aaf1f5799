//! Going away for good: everything that stands here of one person is deleted.
//!
//! [Note: What is left of somebody] Others keep their conversations, and their devices check every entry of those by the
//! chain of whoever signed it. So as long as there is a conversation of somebody else in which a person was, a husk of their
//! account stays: person, root and public keys, without a name, a factor, a login or a session. It answers to nothing and
//! opens nothing. Their words there are tombstones. With the last such conversation the husk goes too.

use naast_core::encode::Hash;
use naast_core::{ChannelId, LogId, Millis, PersonId, ShareId};
use sqlx::{query, query_as, query_scalar};

use crate::cells::Cell;
use crate::db::{change, run};
use crate::{Facts, StoreError, Tx, sql};

impl Facts {
    /// Coordinators who can come in.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_coordinators(&mut self) -> Result<u64, StoreError> {
        let count: i64 = run!(self, c => query_scalar(sql::COUNT_COORDINATORS).fetch_one(c))?;
        Cell("account", "standing").number(count)
    }

    /// The channels that somebody with this root owns, ascending.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_owned(&mut self, root: Hash) -> Result<Vec<ChannelId>, StoreError> {
        let rows: Vec<Vec<u8>> = run!(self, c => query_scalar(sql::LIST_OWNED).bind(root.0.as_slice()).fetch_all(c))?;
        rows.iter().map(|id| Cell("log", "id").bytes(id, ChannelId::from_slice)).collect()
    }

    /// What a person gave to read and did not take back, with whoever was told of it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_told(&mut self, from: PersonId) -> Result<Vec<(ShareId, PersonId)>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            run!(self, c => query_as(sql::LIST_TOLD).bind(from.0.as_slice()).fetch_all(c))?;
        let read = |(share, to): (Vec<u8>, Vec<u8>)| {
            let to = Cell("grant", "to_person").bytes(&to, PersonId::from_slice)?;
            Ok((Cell("grant", "share").bytes(&share, ShareId::from_slice)?, to))
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Turns everything that a person wrote in a channel into tombstones; see [`Tx::erase_message`].
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn erase_words_in(&mut self, channel: ChannelId, person: PersonId, at: Millis) -> Result<(), StoreError> {
        let readers = self.readers_of_words_in(channel, person, at).await?;
        let erased = change!(self, c => query(sql::ERASE_WORDS_IN)
            .bind(channel.0.as_slice())
            .bind(person.0.as_slice())
            .bind(at)
            .execute(c))?;
        change!(self, c => query(sql::UNCOVER_ERASED_IN)
            .bind(channel.0.as_slice())
            .bind(person.0.as_slice())
            .execute(c))?;
        if erased > 0 {
            self.bump_access(channel.into()).await?;
            self.tell_readers(readers, at).await?;
        }
        Ok(())
    }

    /// Turns everything that a person ever wrote, wherever it stands, into tombstones.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn erase_all_words(&mut self, person: PersonId, at: Millis) -> Result<(), StoreError> {
        let logs: Vec<Vec<u8>> =
            run!(self, c => query_scalar(sql::LIST_LOGS_WITH_WORDS).bind(person.0.as_slice()).fetch_all(c))?;
        for log in logs {
            let channel = Cell("log", "id").bytes(&log, ChannelId::from_slice)?;
            self.erase_words_in(channel, person, at).await?;
        }
        Ok(())
    }

    /// Deletes a log with everything that hangs on it. Whoever listens to it finds nothing there.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_log(&mut self, log: LogId) -> Result<(), StoreError> {
        // Sockets that followed it look again, and see that it is not theirs any more.
        self.bump_access(log).await?;
        for statement in sql::DELETE_LOG {
            change!(self, c => query(statement).bind(log.0.as_slice()).execute(c))?;
        }
        Ok(())
    }

    /// Deletes everything of a person but their words, which [`Tx::erase_all_words`] erases, and the channels that they own,
    /// which [`Tx::delete_log`] deletes: both come first. See: [Note: What is left of somebody]
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_person(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.delete_log(person.into()).await?;
        for statement in sql::DELETE_PERSON {
            change!(self, c => query(statement).bind(person.0.as_slice()).execute(c))?;
        }
        let nothing: &[u8] = &[];
        // What others gave them to read stays in those others' books, with nothing left to open.
        for statement in [sql::EMPTY_GRANTS_TO, sql::FORGET_GUEST] {
            change!(self, c => query(statement).bind(person.0.as_slice()).bind(nothing).execute(c))?;
        }
        // No login is this hash, and no two people have the same.
        let login = naast_core::hash("gone", &[person.as_bytes().into()]);
        change!(self, c => query(sql::HOLLOW_ACCOUNT)
            .bind(person.0.as_slice())
            .bind(login.0.as_slice())
            .bind(nothing)
            .execute(c))?;
        change!(self, c => query(sql::DELETE_KEYS_OF_HUSKS).execute(c))?;
        change!(self, c => query(sql::DELETE_HUSKS).execute(c))?;
        Ok(())
    }
}
