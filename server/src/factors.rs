//! How every list of factors is taken, whatever brings it: no task of its own.

use naast_core::unlock::{Factor, Unlock, UnlockError, are_listed, carries, follow_unlock};
use naast_core::{Hash, Millis};
use naast_protocol::command::WrapBox;
use naast_protocol::{Content, Signed, Statement};
use naast_store::{Appended, Ending, StoreError, Tx};

use crate::app::App;
use crate::halves::{tell, told};
use crate::service::{Caller, SpeakError, root_speaker};

/// Why a list of factors was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// It does not follow the last one, or would lock its person out.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// The wraps are not exactly those that the list names, one that stays is not the one that was, or a code has no check.
    #[error("the wraps do not belong to the list")]
    Wraps,
    /// The words of somebody else.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A list that fits its wraps, and was not compared with the last one yet.
#[derive(Debug, Clone)]
pub(super) struct NewList {
    /// What it says.
    pub unlock: Signed<Unlock>,
    statement: Statement,
    wraps: Vec<WrapBox>,
    code_check: Option<Hash>,
}

impl NewList {
    /// Reads a list with everything that belongs to it.
    pub fn read(statement: &Statement, wraps: &[WrapBox], code_check: Option<Hash>) -> Result<Self, ListError> {
        let unlock: Signed<Unlock> = statement.read().map_err(SpeakError::Form)?;
        if !are_listed(&unlock.body, wraps.iter().map(|wrap| (wrap.factor, wrap.wrapped.0.as_slice()))) {
            return Err(ListError::Wraps);
        }
        let list = Self { unlock, statement: statement.clone(), wraps: wraps.to_vec(), code_check };
        // A code that stays keeps its check; a new one brings its own.
        if list.brings(Factor::RecoveryCode) == code_check.is_some() { Ok(list) } else { Err(ListError::Wraps) }
    }

    /// Whether a factor was wrapped for this list.
    pub fn brings(&self, factor: Factor) -> bool {
        self.unlock.body.wraps.iter().any(|wrap| wrap.factor == factor && wrap.since.is_none())
    }

    /// Whether a factor opens the account from here on.
    pub fn has(&self, factor: Factor) -> bool {
        self.unlock.body.wraps.iter().any(|wrap| wrap.factor == factor)
    }

    /// Whether the list may follow the last one; gives back what a recovery code is checked against from here on.
    pub async fn decide(&self, app: &App, tx: &mut Tx, caller: Caller) -> Result<Option<Hash>, ListError> {
        let next = &self.unlock.body;
        let account = root_speaker(app, tx, caller, &self.unlock).await?;
        follow_unlock(Some(account.unlock), next)?;
        let lists = tx.find_vault(caller.person).await?.map(|vault| vault.unlock).unwrap_or_default();
        let last = lists.last().and_then(|last| last.read::<Unlock>().ok()).ok_or(ListError::Wraps)?;
        // Nobody can set words anew yet: who gave them up could still sign in with them, and open nothing.
        if !carries(&last.body, next) || !self.has(Factor::Words) {
            return Err(ListError::Wraps);
        }
        Ok(match self.code_check {
            None if self.has(Factor::RecoveryCode) => tx.find_code_check(caller.person).await?,
            check => check,
        })
    }

    /// Keeps a list that was decided on in the place of the last one, and tells the person's devices.
    pub async fn write(
        &self,
        tx: &mut Tx,
        caller: Caller,
        check: Option<Hash>,
        at: Millis,
    ) -> Result<Appended, ListError> {
        let (person, n) = (caller.person, self.unlock.body.n);
        if !tx.set_unlock(person, n, &self.statement, &self.wraps, check).await? {
            return Err(ListError::Wraps);
        }
        if !self.has(Factor::Passkey) {
            tx.delete_passkey(person).await?;
        }
        let content = Content::Unlock { statement: self.statement.clone() };
        let said = tx.append_entry(person.into(), at, &content).await?;
        if !self.has(Factor::PinAndPerson) {
            let gone = tx.end_halves(Ending::Of(person)).await?;
            tell(tx, gone.into_iter().flat_map(|half| told(half, false, None)).collect(), at).await?;
        }
        Ok(said)
    }

    /// Whether these are the very words of this list.
    pub fn is(&self, statement: &Statement) -> bool {
        self.statement == *statement
    }
}
