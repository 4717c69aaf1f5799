//! Invites: links that somebody may come in by, once.

use naast_core::encode::{Hash, SignPub};
use naast_core::id::Bytes;
use naast_core::invite::{InviteState, Standing};
use naast_core::{InviteId, Millis, PersonId};
use sqlx::{query, query_as, query_scalar};

use crate::cells::{self, Cell};
use crate::db::{change, run};
use crate::{Facts, StoreError, Tx, sql};

/// An invite as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Its name, derived from its secret.
    pub id: InviteId,
    /// Its public key, derived from its secret.
    pub key: SignPub,
    /// As what its guest comes in.
    pub standing: Standing,
    /// Last moment at which it can be used.
    pub until: Millis,
    /// Who made it; nobody for the very first link.
    pub maker: Option<PersonId>,
    /// The card, sealed under the secret.
    pub card: Bytes,
    /// Where it stands.
    pub state: InviteState,
    /// How often its card was answered.
    pub answers: u64,
    /// Hash of the newest answer.
    pub answer: Option<Hash>,
}

/// Everything that makes an invite.
#[derive(Debug, Clone)]
pub struct NewInvite {
    /// Its name.
    pub id: InviteId,
    /// Its public key.
    pub key: SignPub,
    /// As what its guest comes in.
    pub standing: Standing,
    /// Last moment at which it can be used.
    pub until: Millis,
    /// Who makes it; nobody for the very first link.
    pub maker: Option<PersonId>,
    /// The card, sealed under the secret.
    pub card: Bytes,
}

impl Facts {
    /// An invite by its name. Looking uses nothing up.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_invite(&mut self, invite: InviteId) -> Result<Option<Invite>, StoreError> {
        let row: Option<InviteRow> =
            run!(self, c => query_as(sql::FIND_INVITE).bind(invite.0.as_slice()).fetch_optional(c))?;
        row.map(InviteRow::read).transpose()
    }

    /// How many invites of a person can be used now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_open_invites(&mut self, maker: PersonId, now: Millis) -> Result<u64, StoreError> {
        let count: i64 = run!(self, c => query_scalar(sql::COUNT_OPEN_INVITES)
            .bind(maker.0.as_slice())
            .bind(now)
            .fetch_one(c))?;
        Cell("invite", "maker").number(count)
    }
}

impl Tx {
    /// Puts up an invite. False, and nothing written, when its name is in use.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_invite(&mut self, invite: &NewInvite, at: Millis) -> Result<bool, StoreError> {
        let inserted = change!(self, c => query(sql::INSERT_INVITE)
            .bind(invite.id.0.as_slice())
            .bind(invite.key.0.as_slice())
            .bind(cells::name(invite.standing))
            .bind(invite.until)
            .bind(invite.maker.as_ref().map(|maker| maker.0.as_slice()))
            .bind(invite.card.0.as_slice())
            .bind(at)
            .execute(c))?;
        Ok(inserted > 0)
    }

    /// Somebody came in by an invite. False, and nothing written, when it is not open any more.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn take_invite(&mut self, invite: InviteId, by: PersonId, at: Millis) -> Result<bool, StoreError> {
        let taken = change!(self, c => query(sql::TAKE_INVITE)
            .bind(invite.0.as_slice())
            .bind(by.0.as_slice())
            .bind(at)
            .execute(c))?;
        Ok(taken > 0)
    }

    /// Counts an answer to the card of an open invite, and keeps its hash.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn answer_invite(&mut self, invite: InviteId, answer: Hash) -> Result<(), StoreError> {
        change!(self, c => query(sql::ANSWER_INVITE)
            .bind(invite.0.as_slice())
            .bind(answer.0.as_slice())
            .execute(c))?;
        Ok(())
    }

    /// Its maker takes an invite back; its card is gone. False, and nothing written, when it is not open any more.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn take_back_invite(&mut self, invite: InviteId, at: Millis) -> Result<bool, StoreError> {
        let no_card: &[u8] = &[];
        let closed = change!(self, c => query(sql::TAKE_BACK_INVITE)
            .bind(invite.0.as_slice())
            .bind(at)
            .bind(no_card)
            .execute(c))?;
        Ok(closed > 0)
    }
}

#[derive(sqlx::FromRow)]
struct InviteRow {
    id: Vec<u8>,
    invite_key: Vec<u8>,
    standing: String,
    until: i64,
    maker: Option<Vec<u8>>,
    card: Vec<u8>,
    taken_by: Option<Vec<u8>>,
    closed_at: Option<i64>,
    answers: i64,
    answer_hash: Option<Vec<u8>>,
}

impl InviteRow {
    fn read(self) -> Result<Invite, StoreError> {
        let person = |column, bytes: Vec<u8>| Cell("invite", column).bytes(&bytes, PersonId::from_slice);
        let state = match (self.taken_by, self.closed_at) {
            (Some(by), _) => InviteState::Taken { by: person("taken_by", by)? },
            (None, Some(_)) => InviteState::TakenBack,
            (None, None) => InviteState::Open,
        };
        Ok(Invite {
            id: Cell("invite", "id").bytes(&self.id, InviteId::from_slice)?,
            key: Cell("invite", "invite_key").bytes(&self.invite_key, SignPub::from_slice)?,
            standing: Cell("invite", "standing").name(&self.standing)?,
            until: self.until,
            maker: self.maker.map(|maker| person("maker", maker)).transpose()?,
            card: Bytes(self.card),
            state,
            answers: Cell("invite", "answers").number(self.answers)?,
            answer: self
                .answer_hash
                .map(|hash| Cell("invite", "answer_hash").bytes(&hash, Hash::from_slice))
                .transpose()?,
        })
    }
}
