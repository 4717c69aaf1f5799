//! Grants: what a share gives one person, until it ends; and the end of each youth's chain of choices. After a restore,
//! grants of whoever has not compared their chain are given to nobody.

use naast_core::choice::ChainEnd;
use naast_core::encode::Hash;
use naast_core::grant::{Grant, GrantState};
use naast_core::id::Bytes;
use naast_core::{Millis, PersonId, ShareId};
use naast_protocol::Statement;
use naast_protocol::http::{GrantRow, Shared};
use sqlx::{query, query_as, query_scalar};

use crate::cells::{Cell, stored};
use crate::db::{change, padded, run};
use crate::{Facts, StoreError, Tx, sql};

/// Everything that makes a grant.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// The share's id.
    pub share: ShareId,
    /// The youth.
    pub from: PersonId,
    /// The recipient.
    pub to: PersonId,
    /// Generation of the recipient's keys that the seal is made for.
    pub to_g: u32,
    /// Until when.
    pub until: Option<Millis>,
    /// The share statement.
    pub statement: Statement,
    /// The keys, sealed to the recipient.
    pub seal: Bytes,
    /// The messages, in the share's order.
    pub envelopes: Vec<Hash>,
}

/// A grant while it can be read, with everything that its reader gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenGrant {
    /// The share statement.
    pub statement: Statement,
    /// The keys, sealed to the reader.
    pub seal: Bytes,
    /// The youth.
    pub from: PersonId,
    /// First moment at which it was read.
    pub opened_at: Option<Millis>,
    /// The messages that are still there, in the share's order.
    pub messages: Vec<GrantedMessage>,
}

/// A message as it is read by a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedMessage {
    /// Its author's account.
    pub author: PersonId,
    /// Header, commitment, body.
    pub shared: Shared,
}

/// A share as the youth who gave it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The share.
    pub share: ShareId,
    /// With whom.
    pub to: PersonId,
    /// Until when.
    pub until: Option<Millis>,
    /// When it was given.
    pub at: Millis,
    /// When it was read first.
    pub opened_at: Option<Millis>,
    /// When it was taken back.
    pub withdrawn_at: Option<Millis>,
}

impl Facts {
    /// A grant by its share, wherever it stands.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_grant(&mut self, share: ShareId) -> Result<Option<Grant>, StoreError> {
        let row: Option<GrantParts> =
            run!(self, c => query_as(sql::FIND_GRANT).bind(share.0.as_slice()).fetch_optional(c))?;
        let Some(row) = row else { return Ok(None) };
        let state = match (row.seal, row.withdrawn_at) {
            (Some(seal), None) => GrantState::Active { seal },
            (None, Some(at)) => GrantState::Withdrawn { at },
            _ => return Err(Cell("grant", "seal").corrupt(share)),
        };
        Ok(Some(Grant {
            share,
            from: Cell("grant", "from_person").bytes(&row.from_person, PersonId::from_slice)?,
            from_root: Cell("account", "root").bytes(&row.root, Hash::from_slice)?,
            to: Cell("grant", "to_person").bytes(&row.to_person, PersonId::from_slice)?,
            until: row.until,
            opened_at: row.opened_at,
            state,
        }))
    }

    /// What `reader` gets of a grant now. Whose it is, whether it is active, over, and which of its messages are erased
    /// is looked at in the one statement that reads them: nothing can come between.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_open_grant(
        &mut self,
        share: ShareId,
        reader: PersonId,
        now: Millis,
    ) -> Result<Option<OpenGrant>, StoreError> {
        let rows: Vec<OpenRow> = run!(self, c => query_as(sql::FIND_OPEN_GRANT)
            .bind(share.0.as_slice())
            .bind(reader.0.as_slice())
            .bind(now)
            .fetch_all(c))?;
        let mut open: Option<OpenGrant> = None;
        for mut row in rows {
            let message = row.message()?;
            if let Some(open) = &mut open {
                open.messages.extend(message);
                continue;
            }
            open = Some(OpenGrant {
                statement: Statement(row.statement),
                seal: Bytes(row.seal),
                from: Cell("grant", "from_person").bytes(&row.from_person, PersonId::from_slice)?,
                opened_at: row.opened_at,
                messages: message.into_iter().collect(),
            });
        }
        Ok(open)
    }

    /// Whether the recipient of a share hears of it: not when they blocked who shares, before it was made.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn is_told(&mut self, share: ShareId) -> Result<bool, StoreError> {
        run!(self, c => query_scalar(sql::IS_TOLD).bind(share.0.as_slice()).fetch_one(c))
    }

    /// Which of these messages somebody was given before, whatever became of it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_shared_before(&mut self, envelopes: &[Hash]) -> Result<Vec<Hash>, StoreError> {
        let mut before = Vec::new();
        for round in padded(envelopes) {
            let rows: Vec<Vec<u8>> = run!(self, c => round
                .iter()
                .fold(query_scalar(sql::LIST_SHARED_BEFORE), |query, envelope| query.bind(envelope.0.as_slice()))
                .fetch_all(c))?;
            for row in rows {
                before.push(Cell("grant_item", "envelope").bytes(&row, Hash::from_slice)?);
            }
        }
        Ok(before)
    }

    /// What a person may read by grants now, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_grants_to(&mut self, person: PersonId, now: Millis) -> Result<Vec<GrantRow>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>, Option<i64>)> = run!(self, c => query_as(sql::LIST_GRANTS_TO)
            .bind(person.0.as_slice())
            .bind(now)
            .fetch_all(c))?;
        let read = |(share, from, until): (Vec<u8>, Vec<u8>, Option<i64>)| {
            let share = Cell("grant", "share").bytes(&share, ShareId::from_slice)?;
            Ok(GrantRow { share, from: Cell("grant", "from_person").bytes(&from, PersonId::from_slice)?, until })
        };
        rows.into_iter().map(read).collect()
    }

    /// What a person ever shared, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_grants_by(&mut self, person: PersonId) -> Result<Vec<Given>, StoreError> {
        let rows: Vec<GivenRow> =
            run!(self, c => query_as(sql::LIST_GRANTS_BY).bind(person.0.as_slice()).fetch_all(c))?;
        rows.into_iter().map(GivenRow::read).collect()
    }

    /// The end of a person's chain of choices.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_chain_end(&mut self, person: PersonId) -> Result<ChainEnd, StoreError> {
        let end: Option<(i64, Vec<u8>)> =
            run!(self, c => query_as(sql::FIND_CHOICE_END).bind(person.0.as_slice()).fetch_optional(c))?;
        let Some((n, hash)) = end else { return Ok(None) };
        Ok(Some((Cell("choice_end", "n").number(n)?, Cell("choice_end", "hash").bytes(&hash, Hash::from_slice)?)))
    }
}

impl Tx {
    /// Makes a grant. False, and nothing written, when the share's id is in use.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_grant(&mut self, grant: &NewGrant, at: Millis) -> Result<bool, StoreError> {
        let inserted = change!(self, c => query(sql::INSERT_GRANT)
            .bind(grant.share.0.as_slice())
            .bind(grant.from.0.as_slice())
            .bind(grant.to.0.as_slice())
            .bind(i64::from(grant.to_g))
            .bind(at)
            .bind(grant.until)
            .bind(grant.statement.0.as_str())
            .bind(grant.seal.0.as_slice())
            .execute(c))?;
        if inserted == 0 {
            return Ok(false);
        }
        for (place, envelope) in grant.envelopes.iter().enumerate() {
            change!(self, c => query(sql::INSERT_GRANT_ITEM)
                .bind(grant.share.0.as_slice())
                .bind(stored(place))
                .bind(envelope.0.as_slice())
                .execute(c))?;
        }
        Ok(true)
    }

    /// Keeps a withdrawn grant: its seal is erased. The caller bumps the recipient's log (see [`Tx::bump_access`]) or
    /// appends to it. A grant that is still active is left alone.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn save_withdrawn(&mut self, grant: &Grant) -> Result<(), StoreError> {
        if let GrantState::Withdrawn { at } = grant.state {
            change!(self, c => query(sql::WITHDRAW_GRANT).bind(grant.share.0.as_slice()).bind(at).execute(c))?;
        }
        Ok(())
    }

    /// Notes that an active grant was read. True for the first time only.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_opened(&mut self, share: ShareId, at: Millis) -> Result<bool, StoreError> {
        let opened = change!(self, c => query(sql::OPEN_GRANT).bind(share.0.as_slice()).bind(at).execute(c))?;
        Ok(opened > 0)
    }

    /// What a person shared may be read again: after a restore, their app compared its choices. True when it had not before.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn thaw_grants(&mut self, person: PersonId) -> Result<bool, StoreError> {
        let thawed = change!(self, c => query(sql::THAW_GRANTS).bind(person.0.as_slice()).execute(c))?;
        Ok(thawed > 0)
    }

    /// Moves the end of a person's chain of choices to link `n`. The caller has compared it with
    /// [`Facts::find_chain_end`].
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_chain_end(&mut self, person: PersonId, n: u64, choice: Hash) -> Result<(), StoreError> {
        change!(self, c => query(sql::SET_CHOICE_END)
            .bind(person.0.as_slice())
            .bind(stored(n))
            .bind(choice.0.as_slice())
            .execute(c))?;
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct GrantParts {
    from_person: Vec<u8>,
    root: Vec<u8>,
    to_person: Vec<u8>,
    until: Option<i64>,
    opened_at: Option<i64>,
    withdrawn_at: Option<i64>,
    seal: Option<Vec<u8>>,
}

/// A grant with one of its messages; without, when that one is erased.
#[derive(sqlx::FromRow)]
struct OpenRow {
    statement: String,
    seal: Vec<u8>,
    from_person: Vec<u8>,
    opened_at: Option<i64>,
    person: Option<Vec<u8>>,
    header: Option<String>,
    commitment: Option<Vec<u8>>,
    body: Option<Vec<u8>>,
}

impl OpenRow {
    /// The message of this row, taken out of it.
    fn message(&mut self) -> Result<Option<GrantedMessage>, StoreError> {
        let parts = (self.person.take(), self.header.take(), self.commitment.take(), self.body.take());
        let (Some(author), Some(header), Some(commit), Some(body)) = parts else { return Ok(None) };
        let commit = Cell("entry", "commitment").bytes(&commit, Hash::from_slice)?;
        let author = Cell("entry", "person").bytes(&author, PersonId::from_slice)?;
        Ok(Some(GrantedMessage { author, shared: Shared { header, commit, body: Bytes(body) } }))
    }
}

#[derive(sqlx::FromRow)]
struct GivenRow {
    share: Vec<u8>,
    to_person: Vec<u8>,
    until: Option<i64>,
    at: i64,
    opened_at: Option<i64>,
    withdrawn_at: Option<i64>,
}

impl GivenRow {
    fn read(self) -> Result<Given, StoreError> {
        Ok(Given {
            share: Cell("grant", "share").bytes(&self.share, ShareId::from_slice)?,
            to: Cell("grant", "to_person").bytes(&self.to_person, PersonId::from_slice)?,
            until: self.until,
            at: self.at,
            opened_at: self.opened_at,
            withdrawn_at: self.withdrawn_at,
        })
    }
}
